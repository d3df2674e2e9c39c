"""Every sentence that the bot and its pages can say, in all its forms, as a list per language: `tests/transcripts/sentences_*.txt`.

Read them aloud. A sentence that cannot be said fails here; one that nothing says any more fails in `test_wording`.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import get_args

import pytest
from fluent.syntax.ast import Message, NumberLiteral, SelectExpression, VariableReference
from fluent.syntax.visitor import Visitor

from bot.telegram.updates import Content
from bot.wording import LANGUAGES, Argument, messages, say, variables
from dialogues.script import DEFAULT_LANGUAGE
from tests.support.transcripts import Transcripts

PLURALS = {"zero": 0, "one": 1, "two": 2}


def forms(message: Message) -> Iterator[dict[str, Argument]]:
    """Arguments that lead to each form of a message, whatever depends on a number or a word; others are named in its place."""
    chosen = _choices(message)
    named: dict[str, tuple[Argument, ...]] = {name: (f"‹{name}›",) for name in sorted(variables(message))}
    values = {**named, **chosen}
    for combination in product(*values.values()):
        yield dict(zip(values, combination, strict=True))


def _choices(message: Message) -> Mapping[str, tuple[Argument, ...]]:
    """By the variables that a message chooses its words by: a value for each of its variants."""
    found: dict[str, tuple[Argument, ...]] = {}

    class Choices(Visitor):
        def visit_SelectExpression(self, node: SelectExpression) -> None:
            assert isinstance(node.selector, VariableReference)
            keys = [variant.key for variant in node.variants]
            words = [key.value if isinstance(key, NumberLiteral) else key.name for key in keys]
            is_number = any(word.isdecimal() or word in PLURALS for word in words)
            found[node.selector.id.name] = tuple(_number(word, words) if is_number else word for word in words)
            self.generic_visit(node)

    Choices().visit(message)
    return found


def _number(word: str, among: list[str]) -> int:
    """A number of this variant; of « other », the first that none of them names."""
    named = {int(each) if each.isdecimal() else PLURALS.get(each, -1) for each in among}
    if word.isdecimal():
        return int(word)
    return PLURALS[word] if word in PLURALS else next(number for number in range(2, 100) if number not in named)


def said(language: str, name: str) -> list[str]:
    """All that this message says in this language."""
    own = messages(language).get(name) or messages(DEFAULT_LANGUAGE)[name]
    return list(dict.fromkeys(say(language, name, **arguments) for arguments in forms(own)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_listed_as_it_is_said(language: str, transcripts: Transcripts) -> None:
    """What plain French says in the words of French is in the list of French."""
    listed = [f"[{name}]\n" + "\n".join(said(language, name)) for name in messages(language)]
    transcripts.check(f"sentences_{language.replace('-', '_')}.txt", "\n\n".join(listed))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said_in_every_language(language: str) -> None:
    assert [(name, one) for name in messages(DEFAULT_LANGUAGE) for one in said(language, name) if not one.strip() or "{" in one] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_message_that_is_no_text_has_a_line_of_its_own(language: str) -> None:
    kinds = [kind for kind in get_args(Content) if kind != "text"]
    lines = {kind: say(language, "event-unreadable", kind=kind) for kind in kinds}
    assert set(said(language, "event-unreadable")) == set(lines.values())
    assert [kind for kind, line in lines.items() if line == lines["other"]] == ["other"]


def test_all_forms_of_a_message_are_found() -> None:
    assert said("fr", "erased-what") == [
        "Vos réponses à 1 concertation sont effacées. Nous ne pouvons plus vous retrouver.",
        "Vos réponses à 2 concertations sont effacées. Nous ne pouvons plus vous retrouver.",
    ]
    assert said("fr", "rank-label") == ["1er choix", "2e choix"]
    assert said("en", "rank-label")[-1] == "Choice number 4"
    assert said("fr", "summary-publishing") == ["Publication de vos phrases\u00a0: oui", "Publication de vos phrases\u00a0: non"]
    assert len(said("fr", "event-unreadable")) > 10
    assert said("fr", "finished-correct") == ["Vous pouvez corriger jusqu’au ‹closes›."]
