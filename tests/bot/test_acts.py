"""What people do, shown as a value: never who, never their words, never a code that opens something."""

import pytest

from bot.acts import Act, Consented, EditedMessage, Noticed, Refused, Said, Started, TookOver
from dialogues.turns import Typed

CANARY = "Chardonneret-5150"


@pytest.mark.parametrize(
    "act",
    [
        Typed(CANARY),
        EditedMessage(1, CANARY),
        TookOver(CANARY),
        Started("nantes", CANARY),
        Consented("fr", CANARY),
        Refused(CANARY),
        Noticed("fr", entry=CANARY),
    ],
    ids=lambda act: type(act).__name__,
)
def test_a_thing_said_shows_what_was_done_and_nothing_of_whoever_did_it(act: Act | EditedMessage) -> None:
    shown = repr(Said("telegram", 4242, CANARY, act, update_id=7, chat=618033988749894, raw=CANARY.encode()))
    assert (CANARY in shown, "618033988749894" in shown) == (False, False)
    assert type(act).__name__ in shown
    assert "update_id=7" in shown
