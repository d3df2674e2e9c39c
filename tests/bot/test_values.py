"""What a value keeps out of its words: the fields that it says, and no other."""

import pytest

from bot import acts
from bot.telegram import calls
from dialogues import turns
from dialogues.values import Value

VALUES = [one for module in (turns, acts, calls) for one in vars(module).values() if isinstance(one, type) and issubclass(one, Value)]


@pytest.mark.parametrize("kind", [one for one in VALUES if one.unshown], ids=lambda one: one.__name__)
def test_what_is_kept_out_is_a_field(kind: type[Value]) -> None:
    """A name that is none would leave the field it means in every log line."""
    assert set(kind.unshown) <= set(kind.__struct_fields__)


def test_all_else_is_said() -> None:
    assert repr(acts.File("answers.txt", b"Chardonneret")) == "File(name='answers.txt')"
    assert repr(acts.Link("Un lien", "https://exemple.fr")) == "Link(label='Un lien', url='https://exemple.fr')"
