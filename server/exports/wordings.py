"""Every wording that people of a consultation were ever shown of its questions, by version, language and authority.

Never here: an answer, a format.
"""

from collections.abc import Iterator
from typing import Final

from dialogues.script import Script, Step, Text
from server import words
from server.codebook import Codebook
from server.exports.answers import version_name
from server.exports.formats import Cell
from storage.authorities import Authority

COLUMNS: Final = ("question", "item", "option", "script_version", "language", "authority", "wording")
"""`item` or `option` is filled where it is the wording of a line or of a choice; `authority` is its SIREN."""
AGAIN: Final = "_again"
"""In the place of an option: the question that asks for one more card."""


def wording_rows(book: Codebook, authorities: tuple[Authority, ...]) -> Iterator[tuple[Cell, ...]]:
    """By question, version, part, language and authority; a wording that names no authority is there for each all the same."""
    for question in book.questions:
        for script in book.versions_of(question.id):
            for item, option, text in _texts(script.by_id[question.id], question):
                yield from _rows((question.id, item, option), script, text, authorities)


def _texts(step: Step, merged: Step) -> Iterator[tuple[str, str, Text]]:
    yield "", "", step.ask
    if step.again is not None:
        yield "", AGAIN, step.again
    # What is drawn is the same in all versions.
    items = merged.items if step.items_from else step.items
    options = merged.options if step.options_from or step.own_from else step.options
    yield from ((item.code, "", item.label) for item in items)
    yield from (("", option.code, option.label) for option in options)


def _rows(place: tuple[str, str, str], script: Script, text: Text, authorities: tuple[Authority, ...]) -> Iterator[tuple[Cell, ...]]:
    for language in dict.fromkeys((*script.languages, *text.by_language)):
        for authority in authorities if language in text.by_language else ():
            yield (*place, version_name(script), language, authority.siren, words.words(text, authority, language))
