"""How easy a whole script is to read in French, by the formula of Kandel and Moles. Pure.

The formula was made for running prose: it says something of a hundred words and more, nothing of one question. A label is no sentence: its
words weigh by their syllables only, so that short labels do not make long questions look easy.
"""

import re
from collections import Counter

from dialogues.advice.syllables import count_syllables
from dialogues.length import count_words, words_of
from dialogues.script import Script, Step, Text

FEWEST_WORDS = 100
"""Words below which the formula says nothing."""

_NAMES = re.compile(r"\{[^{}]*\}")
_SENTENCE_END = re.compile(r"[.!?…:;]+(?:\s|$)|\n+")


def reading_ease(script: Script, language: str) -> float | None:
    """207 - 1.015 words per sentence - 73.6 syllables per word: about 0 for what is hard to read, 100 for what is easy.

    None where there are fewer than `FEWEST_WORDS` words. `language` is French or a variety of it.
    """
    prose = [_said(text, language) for step in script.steps for text in (step.ask, step.again) if text is not None]
    labels = [_said(label, language) for step in script.steps for label in _labels(step)]
    words = Counter(word for text in (*prose, *labels) for word in words_of(text))
    sentences = sum(map(_count_sentences, prose))
    if words.total() < FEWEST_WORDS or not sentences:
        return None
    words_per_sentence = sum(map(count_words, prose)) / sentences
    syllables_per_word = sum(count_syllables(word) * times for word, times in words.items()) / words.total()
    return 207 - 1.015 * words_per_sentence - 73.6 * syllables_per_word


def _labels(step: Step) -> tuple[Text, ...]:
    return (*(option.label for option in step.options), *(item.label for item in step.items))


def _said(text: Text, language: str) -> str:
    """The words of the text alone, without the names and earlier answers that will stand in it."""
    return _NAMES.sub(" ", text.in_language(language))


def _count_sentences(text: str) -> int:
    return sum(count_words(piece) > 0 for piece in _SENTENCE_END.split(text))
