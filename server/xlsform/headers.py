"""The sheets of an XLSForm by the names of their columns, in whatever case or older name they are written; and the languages of a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from babel import Locale, UnknownLocaleError

from dialogues.checks.words import FALLS_BACK
from dialogues.script import DEFAULT_LANGUAGE, Text
from dialogues.values import Value
from server.xlsform.remarks import Place
from server.xlsform.workbook import Row, Sheet

_ALIASES = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "list name": "list_name",
    "relevance": "relevant",
    "readonly": "read_only",
    "calculate": "calculation",
    "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "jr:count": "repeat_count",
    "count": "repeat_count",
    "form_name": "form_title",
    "title": "form_title",
    "set_form_title": "form_title",
    "id_string": "form_id",
    "set_form_id": "form_id",
}
"""Other names that the tools take for a column."""
_LETTER = re.compile(r"[^\W\d_]")
_GROUPS = ("media", "bind", "control", "body", "instance")
"""What may stand before a column's name: `media::image::French`."""
_LANGUAGE = re.compile("[a-z]{2,3}(-[a-z]{2,8})?")
_SPOKEN_IN_FRANCE = ("fr", "en", "es", "pt", "de", "it", "nl", "ar", "br", "eu", "ca", "co", "oc", "tr", "ro", "pl", "uk")
"""The languages whose own name is known here, beside the French and the English names of all."""
_IN_BRACKETS = re.compile(r"\(\s*([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,8})?)\s*\)\s*$")


class Column(Value, frozen=True):
    """One column: its position, its header as written, its name, and the language it is written in, as its author calls it."""

    position: int
    header: str
    name: str
    language: str


def sheet_of(sheets: Sequence[Sheet], name: str) -> Sheet:
    """The sheet of this name, in any case; an empty one for none. A sheet that is alone is the survey, whatever its name."""
    named = {sheet.name.lower(): sheet for sheet in sheets}
    alone = sheets[0] if len(sheets) == 1 and name == "survey" else Sheet(name, {}, ())
    return named.get(name, alone)


class Table:
    """One sheet. A column written twice counts the first time."""

    def __init__(self, sheet: Sheet, single_colon: bool | None = None) -> None:
        self.name = sheet.name
        self.rows = sheet.rows
        colon = single_colon if single_colon is not None else not any("::" in header for header in sheet.headers.values())
        self.columns = tuple(_column(position, header, single_colon=colon) for position, header in sheet.headers.items())

    def value(self, row: Row, name: str) -> str:
        """The words under a column without language; empty for none."""
        return next((row.cells[column.position] for column in self.columns if column.name == name and column.position in row.cells), "")

    def words(self, row: Row, name: str) -> dict[str, str]:
        """The words under a column, by language as its author calls it; those without a language under an empty name."""
        found: dict[str, str] = {}
        for column in self.columns:
            if column.name == name and column.position in row.cells:
                found.setdefault(column.language, row.cells[column.position])
        return found

    def place(self, row: Row | None = None, name: str = "") -> Place:
        header = next((column.header for column in self.columns if column.name == name and _holds(row, column)), name)
        return Place(self.name, row.number if row else 0, header)

    def written(self, row: Row) -> Iterator[Column]:
        """The columns under which this row holds something."""
        return (column for column in self.columns if column.position in row.cells)

    def languages(self, *names: str) -> tuple[str, ...]:
        """The languages of these columns, as their author calls them, in order; an empty one for the columns that say none."""
        return tuple(dict.fromkeys(column.language for column in self.columns if column.name in names))


def _holds(row: Row | None, column: Column) -> bool:
    return row is None or column.position in row.cells


def _column(position: int, header: str, *, single_colon: bool) -> Column:
    parts = [part.strip() for part in header.split("::")]
    if len(parts) == 1 and single_colon and not header.lower().startswith(("jr:", "odk:", "orx:", "entities:")):
        parts = [part.strip() for part in header.split(":")]
    first = _snake(parts[0])
    if first in _GROUPS and len(parts) > 1:
        del parts[0]
        first = _snake(parts[0])
    return Column(position, header, _ALIASES.get(first, first), " ".join(parts[1:]))


def _snake(words: str) -> str:
    return "_".join(words.split()).lower()


# --- Languages ------------------------------------------------------------------------------------------------------------------------


def tag_of(language: str) -> str | None:
    """The tag of a language as its author calls it: `Français (fr)`, `French`, `fr`; None when it cannot be told."""
    found = _IN_BRACKETS.search(language)
    written = (found[1] if found else language).strip().lower().replace("_", "-")
    if _LANGUAGE.fullmatch(written) and (found or written in _tags()):
        return written
    return _named().get(written)


def column_language(tag: str) -> str:
    """What a column in this language is called: `Français (fr)`."""
    language, _, variety = tag.partition("-")
    name = _own_name(language) or tag
    shown = " ".join(filter(None, (name[:1].upper() + name[1:], variety)))
    return f"{shown} ({tag})"


@cache
def _named() -> Mapping[str, str]:
    """Tags by the English, the French and the own name of their language."""
    names: dict[str, str] = {}
    for locale in (Locale("fr"), Locale("en")):
        names |= {name.lower(): tag for tag, name in locale.languages.items() if _LANGUAGE.fullmatch(tag)}
    names |= {str(_own_name(tag)).lower(): tag for tag in _SPOKEN_IN_FRANCE}
    return names | {"francais": "fr", "espanol": "es", "portugues": "pt"}


def _own_name(language: str) -> str | None:
    """What a language calls itself."""
    try:
        return str(Locale(language).display_name)
    except UnknownLocaleError:
        return None


@cache
def _tags() -> frozenset[str]:
    return frozenset(_named().values()) | {"fr-simple"}


class Languages:
    """The languages of a form: the tag of each, as its author calls it. The empty name stands for the columns that say no language."""

    def __init__(self, written: Iterable[str], default: str) -> None:
        listed = tuple(written)
        named = tuple(dict.fromkeys(language or default for language in listed if language or default))
        self.tags: dict[str, str] = {}
        self.unknown = tuple(language for language in named if tag_of(language) is None)
        """Languages whose tag cannot be told; the default one apart, they are not read."""
        for language in named:
            tag = tag_of(language)
            if tag is not None:
                self.tags[language] = tag
        self.in_place_of_french = ""
        """The language whose words stand where French ones should, for want of French; empty when there is French."""
        self.is_unsaid = not default and (not named or ("" in listed and DEFAULT_LANGUAGE not in self.tags.values()))
        """Whether columns say no language, nor the form for them: they are taken for French where no other is."""
        if DEFAULT_LANGUAGE not in self.tags.values() and not (named and self.is_unsaid):
            self.in_place_of_french = default if default in named or not named else named[0]
            self.tags = {language: tag for language, tag in self.tags.items() if language != self.in_place_of_french}
            self.tags[self.in_place_of_french] = DEFAULT_LANGUAGE
        plain = self.tags.get(default) or tag_of(default)
        self.plain = plain if plain is not None and plain in self.tags.values() else DEFAULT_LANGUAGE
        """The tag of the columns that say no language."""

    def doubles(self, table: Table) -> Iterator[Column]:
        """The columns of a sheet that say what another one says already, in the same language; the first with a language counts."""
        seen: set[tuple[str, str]] = set()
        for column in sorted(table.columns, key=lambda column: not column.language):
            translated = column.name in ("label", "hint")
            language = self.tags.get(column.language, column.language or self.plain) if translated else column.language
            if (column.name, language) in seen:
                yield column
            seen.add((column.name, language))

    @property
    def listed(self) -> tuple[str, ...]:
        """The tags, in the order of the form; French first where another language stands for it."""
        stands_for_french = self.is_unsaid or self.tags.get(self.in_place_of_french) == DEFAULT_LANGUAGE
        first = (DEFAULT_LANGUAGE,) if stands_for_french else ()
        return tuple(dict.fromkeys((*first, *self.tags.values())))

    def text(self, words: Mapping[str, str]) -> Text | None:
        """These words by tag; None where there are none. What a language lacks is said in French, or in the first language there is."""
        by_tag: dict[str, str] = {}
        for language, said in words.items():
            tag = self.tags.get(language) if language else None
            if tag is not None:
                by_tag.setdefault(tag, said)
        if "" in words:
            by_tag.setdefault(self.plain, words[""])
        if not by_tag:
            return None
        by_tag.setdefault(DEFAULT_LANGUAGE, next(iter(by_tag.values())))
        return whole(Text(by_tag), self.listed)

    def same(self, words: str) -> Text:
        """These words in every language, for want of a translation."""
        return whole(Text({DEFAULT_LANGUAGE: words}), self.listed)


def whole(text: Text, languages: Iterable[str]) -> Text:
    """The text in each of these languages; but what falls back to French, or is the same in all languages, is said in French alone."""
    french = text.by_language[DEFAULT_LANGUAGE]
    by_tag = {DEFAULT_LANGUAGE: french}
    for tag in languages:
        said = text.in_language(tag)
        if said != french or (tag != FALLS_BACK and _LETTER.search(french)):
            by_tag[tag] = said
    return Text(by_tag)
