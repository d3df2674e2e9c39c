"""What a button carries: an act and its consultation, in the 64 bytes of Telegram's `callback_data`.

    t2s:C07:leaks::agree      « agree » for the line `leaks` of C07, in consultation 100 (base 36)

A letter for the act, the consultation's id in base 36 (none: no consultation yet), then the act's fields, a colon before each. Whatever
comes back was in a stranger's hands: it is read into a well-formed act or refused. Whether that act makes sense is not known here.

A letter is never given another meaning: buttons of years ago are still in people's chats.
"""

import re
import string
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Final, TypeVar

from bot.acts import (
    Act,
    AllowedPublishing,
    AskedAnswers,
    AskedData,
    AskedErasure,
    AskedHandover,
    AskedHelp,
    AskedLanguages,
    AskedPrivacy,
    AskedPublishing,
    AskedResources,
    AskedStop,
    ConfirmedErasure,
    Consented,
    Noticed,
    Paused,
    Refused,
    Reminded,
    Resumed,
    Silenced,
    Spoke,
    Started,
    Topic,
    Wished,
)
from dialogues.answers import State
from dialogues.script import Slot
from dialogues.turns import Back, Confirmed, Declined, Reopened, Shown, Submitted, Tapped

MAX_BYTES: Final = 64
"""What Telegram takes. `dialogues.script.MAX_BUTTON_CODES` sees to it that the codes of a question leave room for the rest."""
MAX_CONSULTATION: Final = 2**31 - 1
"""Ids are 32-bit columns: six digits in base 36."""
MAX_REPEAT: Final = 99
"""Cards of a repeated section: two digits."""

_DIGITS: Final = string.digits + string.ascii_lowercase
_DATA: Final = re.compile(r"([A-Za-z])([0-9a-z]{0,6})((?::[A-Za-z0-9_-]*)*)", re.ASCII)
_STATES: Final = {State.DONT_KNOW: "k", State.PREFER_NOT: "n", State.SKIPPED: "s"}
_TOPICS: Final[dict[Topic, str]] = {"results": "r", "follow_up": "f"}
_THEMES: Final = {
    "knowledge": "k",
    "use": "u",
    "feeling": "e",
    "trust": "t",
    "benefit": "b",
    "fear": "f",
    "acceptability": "a",
    "condition": "c",
    "human_control": "h",
    "governance": "g",
    "work": "w",
    "training": "r",
    "digital_divide": "d",
    "environment": "n",
    "future": "l",
    "proposal": "p",
    "vigilance": "v",
}
_ANSWERS: Final = {True: "y", False: "n"}
_NOTHING: Final = "n"
_PLAIN: Final[Mapping[str, Act]] = {
    "A": AskedAnswers(),
    "D": AskedData(),
    "b": Back(),
    "c": Confirmed(),
    "e": AskedErasure(),
    "E": ConfirmedErasure(),
    "g": Started(),
    "h": AskedHelp(),
    "L": AskedLanguages(),
    "m": AskedResources(),
    "P": AskedPublishing(),
    "H": AskedHandover(),
    "p": AskedPrivacy(),
    "q": AskedStop(),
    "r": Resumed(),
    "S": Silenced(),
    "v": Shown(),
    "x": Refused(),
    "z": Paused(),
}
"""Acts without fields."""


@lru_cache(maxsize=8_192)  # the buttons of some fifty consultations, each shown to thousands
def encode(act: Act, consultation: int | None) -> str:
    """The data of a button. Raises `ValueError` for an act that is not on buttons, and for codes that do not fit."""
    verb, *fields = _written(act)
    data = ":".join((verb + _base36(consultation), *fields))
    if len(data) > MAX_BYTES or not _DATA.fullmatch(data):
        raise ValueError(f"a button cannot carry {data!r}")
    return data


def decode(data: str) -> tuple[Act, int | None] | None:
    """The act and its consultation, or None for what no button of ours holds. Never raises."""
    found = _DATA.fullmatch(data)
    if found is None or len(data) > MAX_BYTES:
        return None
    verb, token, rest = found.groups()
    consultation = int(token, 36) if token else None
    if consultation is not None and consultation > MAX_CONSULTATION:
        return None
    try:
        act = _read(verb, rest.split(":")[1:])
        # One act has one spelling: what we would write otherwise, we have not written.
        return (act, consultation) if encode(act, consultation) == data else None
    except (KeyError, ValueError):
        return None


def _written(act: Act) -> tuple[str, ...]:
    """The letter of an act, then its fields."""
    match act:
        case Tapped(slot, option):
            return ("t", *_slot(slot), _filled(option))
        case Declined(slot, state):
            return ("d", *_slot(slot), _STATES[state])
        case Submitted(slot):
            return ("s", *_slot(slot))
        case Back(Slot() as slot):
            return ("b", *_slot(slot))
        case Reopened(question, repeat):
            return ("o", _filled(question), *((_card(repeat),) if repeat else ()))
        case Consented(language, entry, str() as notice):
            return ("y", _filled(language), *((entry, notice) if notice else _if_any(entry)))
        case Noticed(language, long, entry):
            return ("l" if long else "i", _filled(language), *_if_any(entry))
        case Refused(entry):
            return ("x", *_if_any(entry))
        case Started(str() as code, entry):
            return ("g", _filled(code), *_if_any(entry))
        case ConfirmedErasure(int() as consultation):
            return ("E", _base36(consultation))
        case Spoke(language):
            return ("L", _filled(language))
        case AllowedPublishing(may_publish):
            return ("P", _ANSWERS[may_publish])
        case Reminded(wished):
            return ("R", _ANSWERS[wished])
        case Wished(topics, themes, choosing):
            return ("W" if choosing else "w", _letters_of(_TOPICS, topics) or _NOTHING, *_if_any(_letters_of(_THEMES, themes)))
    return (_letter(act),)


def _read(verb: str, fields: list[str]) -> Act:
    """The act of a letter and its fields. Raises `KeyError` or `ValueError` where there is none."""
    if not fields:
        return _PLAIN[verb]
    return _READERS[verb](fields)


def _tapped(fields: list[str]) -> Act:
    *slot, option = fields
    return Tapped(_slot_of(slot), option)


def _declined(fields: list[str]) -> Act:
    *slot, letter = fields
    return Declined(_slot_of(slot), _key_of(_STATES, letter))


def _reopened(fields: list[str]) -> Reopened:
    question, *repeat = fields
    return Reopened(question, int(_only(repeat)) if repeat else 0)


def _wished(fields: list[str], *, choosing: bool) -> Wished:
    letters, themes = _with_entry(fields)
    topics = frozenset() if letters == _NOTHING else frozenset(_key_of(_TOPICS, letter) for letter in letters)
    return Wished(topics, frozenset(_key_of(_THEMES, letter) for letter in themes), choosing)


def _noticed(fields: list[str], *, long: bool) -> Noticed:
    language, entry = _with_entry(fields)
    return Noticed(language, long, entry)


def _consented(fields: list[str]) -> Consented:
    language, *entry = fields
    return Consented(language, entry[0] if entry else "", _only(entry[1:]) if len(entry) > 1 else "")


def _with_entry(fields: list[str]) -> tuple[str, str]:
    """A field, and the one that may follow, such as what its bearer came by: absent from buttons of before, and where there is nothing."""
    field, *entry = fields
    return field, _only(entry) if entry else ""


def _only(fields: list[str]) -> str:
    (field,) = fields
    return field


_READERS: Final[Mapping[str, Callable[[list[str]], Act]]] = {
    "E": lambda fields: ConfirmedErasure(int(_only(fields), 36)),
    "b": lambda fields: Back(_slot_of(fields)),
    "d": _declined,
    "L": lambda fields: Spoke(_only(fields)),
    "g": lambda fields: Started(*_with_entry(fields)),
    "i": lambda fields: _noticed(fields, long=False),
    "l": lambda fields: _noticed(fields, long=True),
    "o": _reopened,
    "P": lambda fields: AllowedPublishing(_key_of(_ANSWERS, _only(fields))),
    "R": lambda fields: Reminded(_key_of(_ANSWERS, _only(fields))),
    "s": lambda fields: Submitted(_slot_of(fields)),
    "t": _tapped,
    "W": lambda fields: _wished(fields, choosing=True),
    "w": lambda fields: _wished(fields, choosing=False),
    "x": lambda fields: Refused(_only(fields)),
    "y": _consented,
}
"""Acts with fields."""


def _slot(slot: Slot) -> tuple[str, str, str]:
    return _filled(slot.question), slot.item, _card(slot.repeat) if slot.repeat else ""


def _card(repeat: int) -> str:
    if not 0 < repeat <= MAX_REPEAT:
        raise ValueError(f"card {repeat} is beyond {MAX_REPEAT}" if repeat > 0 else f"no button holds card {repeat}")
    return str(repeat)


def _slot_of(fields: list[str]) -> Slot:
    question, item, repeat = fields
    return Slot(question, item, int(repeat) if repeat else 0)


def _if_any(entry: str) -> tuple[str, ...]:
    return (entry,) if entry else ()


def _filled(field: str) -> str:
    if not field:
        raise ValueError("a button needs every field of its act")
    return field


def _letter(act: Act) -> str:
    for letter, plain in _PLAIN.items():
        if plain == act:
            return letter
    raise ValueError(f"no button holds {type(act).__name__}")


_Key = TypeVar("_Key")


def _letters_of(letters: Mapping[_Key, str], keys: Collection[_Key]) -> str:
    return "".join(sorted(letters[key] for key in keys))


def _key_of(letters: Mapping[_Key, str], letter: str) -> _Key:
    return {written: key for key, written in letters.items()}[letter]


def _base36(consultation: int | None) -> str:
    if consultation is None:
        return ""
    if not 0 <= consultation <= MAX_CONSULTATION:
        raise ValueError(f"{consultation} is no consultation's id")
    digits = ""
    while consultation or not digits:
        consultation, digit = divmod(consultation, 36)
        digits = _DIGITS[digit] + digits
    return digits
