"""Earlier answers quoted in later words. Pure.

What a person wrote is quoted as they wrote it, but for braces: nothing typed may be read as a placeholder afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from dialogues.answers import Answer, State
from dialogues.cleaning import beginning
from dialogues.script import MAX_QUOTED_ANSWER, PLACEHOLDERS, QUOTED, Option, Text

NOTHING = "…"
"""Stands for an answer that was not given."""
_BRACES = str.maketrans("{}", "()")

Quote = Callable[[str, str], str]
"""The words that stand for a question's answer, by its id and a language."""


def piped(text: Text, quote: Quote, reader: str) -> Text:
    """`text` with each `{question}` replaced by what `quote` says; also for the language of its `reader`, who may read it in French, but
    answered options that are in their own."""

    def quoted(words: str, language: str) -> str:
        return QUOTED.sub(lambda found: _replaced(found, quote, language), words)

    by_language = {**text.by_language, reader: text.in_language(reader)}
    return Text({language: quoted(words, language) for language, words in by_language.items()})


def _replaced(found: re.Match[str], quote: Quote, language: str) -> str:
    return found.group() if found.group(1) in PLACEHOLDERS else quote(found.group(1), language)


def quotation(answer: Answer | None, options: Iterable[Option], language: str) -> str:
    """An answer in few words: its labels, or what was written, cut to `MAX_QUOTED_ANSWER`. `options` are what it may hold."""
    if answer is None or answer.state is not State.ANSWERED:
        return NOTHING
    labels = {option.code: option.label.in_language(language) for option in options}
    words = ", ".join(labels.get(code, code) for code in answer.choices) or " ".join(answer.text.split())
    return beginning(words.translate(_BRACES), MAX_QUOTED_ANSWER)
