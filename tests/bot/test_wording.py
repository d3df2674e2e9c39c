import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fluent.syntax.ast import Message, TextElement
from fluent.syntax.visitor import Visitor

from bot.wording import (
    FOLDER,
    LANGUAGES,
    UnknownWording,
    _formatted,
    _template,
    all_of,
    catalogue,
    messages,
    one_of,
    said_for,
    say,
    variables,
)
from dialogues.kinds import KINDS

ROOT = Path(__file__).parents[2]
CATALOGUES = pytest.mark.parametrize("language", LANGUAGES)
FRENCH = [language for language in LANGUAGES if language.partition("-")[0] == "fr"]
REFERENCE = re.compile(r"\{ ([a-z][a-z-]+) \}")


def sentences(language: str) -> Iterator[tuple[str, str]]:
    """Every piece of text of a catalogue, as it is written, with the message it is in."""
    for name, message in messages(language).items():
        found: list[str] = []

        class Texts(Visitor):
            def visit_TextElement(self, node: TextElement, found: list[str] = found) -> None:
                found.append(node.value)

        Texts().visit(message)
        yield from ((name, text) for text in found)


def literals() -> set[str]:
    """Every string literal of the modules that speak."""
    found: set[str] = set()
    for path in (*ROOT.glob("bot/**/*.py"), *ROOT.glob("server/**/*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.update(node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return found


def asked_by_name() -> set[str]:
    """The message ids written in a call of `say`."""
    names: set[str] = set()
    for path in (*ROOT.glob("bot/**/*.py"), *ROOT.glob("server/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"say", "says"}:
                said = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                names.update(name for name in said if isinstance(name, str) and "-" in name)
    return names - set(LANGUAGES)


@pytest.mark.parametrize("language", [*LANGUAGES, "de"])
def test_words_are_put_into_a_sentence_as_fluent_puts_them(language: str) -> None:
    quick = 0
    for name, taken in {name: variables(message) for name, message in messages("fr").items()}.items():
        words = {variable: f"« {{{variable}}} » & {{0}}\n" for variable in taken}
        template = _template(language, name) if taken else None
        if template is not None:
            assert (name, template.format_map(words)) == (name, _formatted(language, name, words))
            quick += 1
    assert quick > 50


def test_say_writes_dates_numbers_and_plurals_in_french() -> None:
    assert say("fr", "finished-correct", closes=date(2027, 3, 12)) == "Vous pouvez corriger jusqu’au 12 mars 2027."
    assert say("fr", "finished-correct", closes=date(2027, 3, 1)) == "Vous pouvez corriger jusqu’au 1er mars 2027."
    assert say("fr", "event-cut", limit=4000).startswith("Votre réponse dépasse 4\u202f000 caractères")
    for order, joined in (("last", "puis"), ("among", "et")):
        said = say("fr", "notice-length", questions=12, profile=3, order=order, minutes=9)
        assert said == f"12 questions, {joined} 3 sur vous, environ 9 minutes"
    assert say("fr", "notice-length", questions=1, profile=0, order="last", minutes=1) == "1 question, environ 1 minute"


def test_say_adds_no_isolation_mark_and_reads_no_fluent_in_an_argument() -> None:
    assert say("fr", "other-way", way="{ $x } { -y }") == "Autre moyen de participer\u00a0: { $x } { -y }"


def test_say_writes_dates_numbers_lists_and_plurals_in_english() -> None:
    assert say("en", "finished-correct", closes=date(2027, 3, 1)) == "You can correct your answers until 1 March 2027."
    assert say("en", "event-cut", limit=4000).startswith("Your answer is longer than 4,000 characters")
    assert say("en", "notice-length", questions=1, profile=3, order="last", minutes=9) == "1 question, then 3 about you, about 9 minutes"
    assert one_of("en", ["Yes", "No", "Maybe"]) == "Yes, No or Maybe"
    assert [say("en", "rank-label", rank=rank) for rank in (1, 3, 4)] == ["First choice", "Third choice", "Choice number 4"]


def test_say_falls_back_to_french() -> None:
    assert say("fr-simple", "button-back") == say("fr", "button-back") == say("xx", "button-back") == "Retour"
    assert say("fr-simple", "long-optional") != say("fr", "long-optional")


@pytest.mark.parametrize(
    ("message_id", "arguments"),
    [("no-such-message", {}), ("finished-correct", {}), ("button-back", {"closes": 1}), ("finished-correct", {"closes": 1, "opens": 2})],
)
def test_say_refuses_an_unknown_message_or_argument(message_id: str, arguments: dict[str, int]) -> None:
    with pytest.raises(UnknownWording, match=message_id):
        say("fr", message_id, **arguments)


def test_lists_are_joined_as_one_speaks() -> None:
    assert one_of("fr-simple", ["Oui", "Non", "Peut-être"]) == "Oui, Non ou Peut-être"
    assert all_of("fr", ["Rennes", "Nancy"]) == "Rennes et Nancy"


def test_every_message_is_said_somewhere() -> None:
    referred = {name for language in LANGUAGES for name in REFERENCE.findall((FOLDER / f"{language}.ftl").read_text(encoding="utf-8"))}
    values = [name for name, kind in KINDS.items() if kind.value]
    of_kinds = {said_for(kind, message) for kind in (*values, "any") for message in ("write", "write-or", "event-which", "event-this")}
    assert set(messages("fr")) - literals() - referred - of_kinds == set()


def test_every_message_asked_for_exists() -> None:
    assert asked_by_name() > {"button-back", "notice-readers"}
    assert asked_by_name() - set(messages("fr")) == set()


@CATALOGUES
def test_each_catalogue_says_what_french_says_with_the_same_arguments(language: str) -> None:
    french = messages("fr")
    assert {name: variables(message) for name, message in messages(language).items()} == {
        name: variables(french[name]) for name in messages(language)
    }


def test_english_says_all_that_french_says() -> None:
    """Only simple French falls back to French words; nobody who reads English is answered in French."""
    assert list(messages("en")) == list(messages("fr"))
    alike = {name for name, message in messages("en").items() if message.equals(messages("fr")[name], ["span", "comment"])}
    references = {
        "button-dont-know",
        "button-prefer-not",
        "ticked-label",
        "question-and-line",
        "summary-question",
        "data-answer",
        "wished-on-themes",
    }
    assert alike == references | {"button-simple", "button-english"}


@CATALOGUES
def test_no_message_is_written_twice_in_a_catalogue(language: str) -> None:
    written = [entry.id.name for entry in catalogue(language).body if isinstance(entry, Message)]
    assert len(written) == len(set(written)) == len(messages(language))


def test_simple_french_differs_from_french_wherever_it_speaks() -> None:
    assert [name for name, message in messages("fr-simple").items() if message.equals(messages("fr")[name])] == []


WRONG = re.compile(
    "(?<!\u202f)[?!;]|(?<!\u00a0):(?!//)|«(?!\u00a0)|(?<!\u00a0)»|['\"“”‘]|\\.\\.\\."
    "|  | [\u00a0\u202f]|[\u00a0\u202f] | [,.]|\u202f(?![?!;])"
)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Qui\u00a0: « x »", True),
        ("Qui ?", True),
        ("Qui?", True),
        ("Qui: moi", True),
        ("l'IA", True),
        ("« x »", True),
        ("Bien , oui", True),
        ("Attendez...", True),
        ("Deux  mots", True),
        ("Qui\u202f? Moi\u202f; l’IA\u00a0: «\u00a0x\u00a0», https://a.fr", False),
    ],
)
def test_the_rule_of_typography_tells_wrong_from_right(text: str, wrong: bool) -> None:
    assert bool(WRONG.search(text)) is wrong


@pytest.mark.parametrize("language", FRENCH)
def test_sentences_keep_french_typography(language: str) -> None:
    """U+202F before ? ! ; and U+00A0 before : and inside « », U+2019 as apostrophe, « … » as one sign, no space too many."""
    assert [(name, text) for name, text in sentences(language) if WRONG.search(text)] == []


def test_sentences_keep_english_typography() -> None:
    """No space before ? ! ; and :, U+2019 as apostrophe, “ ” as quotation marks, « … » as one sign, no space too many."""
    wrong = re.compile("[   ][?!;:,.]|[«»'\"‘]|\\.\\.\\.|  |[  ]")
    assert wrong.search("Who ?")
    assert wrong.search("It's me")
    assert [(name, text) for name, text in sentences("en") if wrong.search(text)] == []
