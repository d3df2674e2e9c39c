"""The names of an authority in the words of its questions: written out in a form, as people will read them, and kept as placeholders.

Both read the same. Kept so, a question goes on being the common one, and a form that was not touched changes nothing. Pure.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from msgspec import structs

from bot.screens.setting import in_language
from dialogues.script import DEFAULT_LANGUAGE, PLACEHOLDERS, QUOTED
from server.questionnaire.building import same_words
from server.questionnaire.forms import Label, Sheet
from storage.authorities import Authority

OTHER: Final = "en"
"""The language that a form asks for beside French."""


def written_out(text: str, authority: Authority, language: str = DEFAULT_LANGUAGE) -> str:
    """The words with the names in the place of their placeholders. An answer that is quoted stays in its braces."""
    return QUOTED.sub(lambda found: in_language(authority, found[1], language) if found[1] in PLACEHOLDERS else found[0], text)


def put_back(typed: str, authority: Authority, before: Iterable[str], language: str = DEFAULT_LANGUAGE) -> str:
    """What is kept of what was typed: the very words of `before` that read the same, else a placeholder for each name."""
    same = (words for words in before if same_words(typed, written_out(words, authority, language)))
    found = next(same, None)
    return found if found is not None else _names(authority, language).sub(lambda name: f"{{{name.lastgroup}}}", typed)


def sheet_written_out(sheet: Sheet, authority: Authority) -> Sheet:
    """A form as it is shown."""
    labels = (
        structs.replace(
            one,
            fr=written_out(one.fr, authority),
            en=written_out(one.en, authority, OTHER),
            before=written_out(one.before, authority),
            before_en=written_out(one.before_en, authority, OTHER),
        )
        for one in sheet.labels
    )
    return structs.replace(sheet, ask=written_out(sheet.ask, authority), en=written_out(sheet.en, authority, OTHER), labels=tuple(labels))


def sheet_put_back(sheet: Sheet, authority: Authority, before: Sheet, original: str) -> Sheet:
    """What was typed in the form that showed `before`. `original` is the question as it is everywhere else, empty for an own one."""
    was = {one.code: one for one in before.labels}
    return structs.replace(
        sheet,
        ask=put_back(sheet.ask, authority, (before.ask, original)),
        en=put_back(sheet.en, authority, (before.en,), OTHER),
        labels=tuple(_label(one, was[one.code], authority) for one in sheet.labels),
    )


def _label(typed: Label, before: Label, authority: Authority) -> Label:
    french = put_back(typed.fr, authority, (before.fr, before.before))
    return structs.replace(typed, fr=french, en=put_back(typed.en, authority, (before.en,), OTHER))


@lru_cache(maxsize=64)
def _names(authority: Authority, language: str) -> re.Pattern[str]:
    """Each form of the name, whatever the keyboard made of its spaces and apostrophes, in a group that is called as its placeholder."""
    forms: dict[str, str] = {}
    for name in PLACEHOLDERS:
        forms.setdefault(in_language(authority, name, language), name)
    longest_first = sorted(forms.items(), key=lambda form: -len(form[0]))
    return re.compile(r"(?<!\w)(?:" + "|".join(f"(?P<{name}>{_any_keyboard(form)})" for form, name in longest_first) + r")(?!\w)")


def _any_keyboard(words: str) -> str:
    return "".join(r"\s" if letter.isspace() else "[’']" if letter in "’'" else re.escape(letter) for letter in words)
