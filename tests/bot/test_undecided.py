"""What is remembered of those who read a notice and have not consented yet."""

import pytest

from bot import screens, undecided
from bot.acts import Consented, Noticed, Refused, Reply, Said
from bot.undecided import Undecided, notice_after, touched
from dialogues.turns import Shown, Typed
from tests.bot.examples import CONSULTATION, a_setting

AGREED = Consented("fr", notice=screens.notice_in_force(CONSULTATION))
NOTICE = notice_after(Reply(screens.notice_screen(a_setting()), 3), None)


def said(text: str) -> Said:
    return Said("telegram", 7, "42", Typed(text), message_id=5)


def test_a_notice_is_in_front_until_a_question_is() -> None:
    assert NOTICE is not None
    assert (NOTICE.consultation, NOTICE.consent) == (3, AGREED)
    aside = Reply(screens.help_screen(None))
    assert notice_after(aside, NOTICE) is NOTICE
    assert notice_after(Reply(None), NOTICE) is NOTICE
    assert notice_after(Reply(screens.help_screen(None), 3, identity=9), NOTICE) is None


WORDS = {
    "J’ACCEPTE": AGREED,
    "non": Refused(),
    "Non merci.": Refused(),
    "en savoir": Noticed("fr", True),
    "français simple": Noticed("fr-simple"),
    "english": Noticed("en"),
}


@pytest.mark.parametrize(("text", "act"), WORDS.items())
def test_its_buttons_may_be_written(text: str, act: object) -> None:
    done = touched(said(text), NOTICE)
    assert (done.act, done.consultation) == (act, 3)


@pytest.mark.parametrize("text", ["", "oui", "e", "bonjour", "1", "j’ai", "savoir"])
def test_other_words_stay_words(text: str) -> None:
    assert touched(said(text), NOTICE) == said(text)


def test_a_language_whose_name_begins_another_is_understood() -> None:
    english = notice_after(Reply(screens.notice_screen(a_setting(language="en")), 3), None)
    assert touched(said("français"), english).act == Noticed("fr")


def test_only_words_are_read_so_and_only_with_a_notice_in_front() -> None:
    looked = Said("telegram", 7, "42", Shown())
    assert touched(looked, NOTICE) == looked
    assert touched(said("j’accepte"), None) == said("j’accepte")


def test_so_many_are_remembered_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undecided, "REMEMBERED", 2)
    remembered = Undecided()
    for person in ("1", "2", "1", "3"):
        remembered.note((7, person), NOTICE)
    assert [remembered.in_front((7, person)) for person in "123"] == [NOTICE, None, NOTICE]
    remembered.note((7, "1"), None)
    assert remembered.in_front((7, "1")) is None
