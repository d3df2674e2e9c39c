"""The bot's own sentences, from the Fluent catalogues in `wording/`: one file per language, read by people for its tone.

Here: how a sentence is found, and how dates and lists are written. Never here: a sentence, or words that come from a script.
`fr-simple` holds only what it says more simply: whatever a catalogue lacks is said in French. Any other catalogue is whole.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.lists import format_list
from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message, Placeable, Resource, TextElement, VariableReference
from fluent.syntax.visitor import Visitor

from dialogues.script import DEFAULT_LANGUAGE

Argument = str | int | date
FOLDER = Path(__file__).parent / "wording"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.ftl")))
"""The languages that have a catalogue."""
_LOCALES = {"en": "en_GB"}
"""The country whose dates and lists a language follows, where it is not the first that Babel thinks of."""


class UnknownWording(LookupError):
    """A sentence was asked for that no catalogue has, or with arguments that are not those of its message."""


def say(language: str, message_id: str, /, **arguments: Argument) -> str:
    """The sentence `message_id` in `language`, else in French. Raises `UnknownWording` unless `arguments` are exactly what it takes."""
    expected = _variables().get(message_id)
    if expected is None:
        raise UnknownWording(f"no catalogue has « {message_id} »")
    if expected != arguments.keys():
        raise UnknownWording(f"« {message_id} » takes {sorted(expected)}, not {sorted(arguments)}")
    if not any(isinstance(value, str) for value in arguments.values()):
        return _impersonal(language, message_id, tuple(arguments.items()))
    template = _template(language, message_id)
    if template is None or not all(isinstance(value, str) for value in arguments.values()):
        return _formatted(language, message_id, arguments)
    return template.format_map(arguments)


def said_for(kind: str, message: str) -> str:
    """The id of a message in the words of one kind of step (`write-date` of `write`), or, where no catalogue has it, of any value."""
    own = f"{message}-{kind}"
    return own if own in _variables() else f"{message}-value"


def one_of(language: str, words: Sequence[str]) -> str:
    """« Oui, Non ou Peut-être »."""
    return format_list(words, style="or", locale=_babel(language))


def all_of(language: str, words: Sequence[str]) -> str:
    """« Rennes et Nantes »."""
    return format_list(words, style="standard", locale=_babel(language))


@cache
def catalogue(language: str) -> Resource:
    """The catalogue of one language, as it is written. Raises ValueError on what Fluent cannot read."""
    resource = FluentParser().parse((FOLDER / f"{language}.ftl").read_text(encoding="utf-8"))
    for entry in resource.body:
        if isinstance(entry, Junk):
            raise ValueError(f"{language}.ftl: {entry.annotations[0].message} in « {entry.content} »")
    return resource


def messages(language: str) -> dict[str, Message]:
    """The messages of one catalogue, by their ids."""
    return {entry.id.name: entry for entry in catalogue(language).body if isinstance(entry, Message)}


@cache
def _bundle(language: str) -> FluentBundle:
    # No isolation marks: they would be copied with an address, and read out by some screen readers.
    bundle = FluentBundle([_babel(language).replace("_", "-")], use_isolating=False)
    bundle.add_resource(catalogue(DEFAULT_LANGUAGE))
    if language in LANGUAGES:
        bundle.add_resource(catalogue(language), allow_overrides=True)
    return bundle


@cache
def _variables() -> Mapping[str, frozenset[str]]:
    """What each message takes. French has every message, and a test holds the other catalogues to the same variables."""
    return {name: variables(message) for name, message in messages(DEFAULT_LANGUAGE).items()}


def variables(message: Message) -> frozenset[str]:
    """The names of the arguments a message takes itself; a message it refers to must take none."""
    names: set[str] = set()

    class Names(Visitor):
        def visit_VariableReference(self, node: VariableReference) -> None:
            names.add(node.id.name)

    Names().visit(message)
    return frozenset(names)


@lru_cache(maxsize=4_096)
def _impersonal(language: str, message_id: str, arguments: tuple[tuple[str, Argument], ...]) -> str:
    """A sentence with at most numbers and dates in it, remembered: most of a screen, at a hundredth of the time. Words are never kept."""
    return _formatted(language, message_id, dict(arguments))


@cache
def _template(language: str, message_id: str) -> str | None:
    """A sentence that only has words put into it, for `str.format_map`: ten times quicker than Fluent. None for any other."""
    message = messages(language).get(message_id) if language in LANGUAGES else None
    pattern = (message or messages(DEFAULT_LANGUAGE)[message_id]).value
    assert pattern is not None
    written = ""
    for element in pattern.elements:
        match element:
            case TextElement(value=text):
                written += text.replace("{", "{{").replace("}", "}}")
            case Placeable(expression=VariableReference(id=variable)):
                written += f"{{{variable.name}}}"
            case _:
                return None
    return written


def _formatted(language: str, message_id: str, arguments: Mapping[str, Argument]) -> str:
    bundle = _bundle(language)
    pattern = bundle.get_message(message_id).value
    assert pattern is not None  # messages here have a value and no attributes
    written = {name: _day(language, value) if isinstance(value, date) else value for name, value in arguments.items()}
    sentence, errors = bundle.format_pattern(pattern, written)
    if errors:
        raise UnknownWording(f"« {message_id} »: {errors[0]}")
    return str(sentence)


def _babel(language: str) -> str:
    """The locale Babel knows: « fr » for `fr-simple`."""
    spoken = language.partition("-")[0]
    return _LOCALES.get(spoken, spoken)


def _day(language: str, day: date) -> str:
    """« 12 mars 2027 », and in French « 1er mars 2027 », which Babel does not write."""
    locale = _babel(language)
    written = format_date(day, "long", locale=locale)
    return f"1er {written.removeprefix('1 ')}" if locale == "fr" and day.day == 1 else written
