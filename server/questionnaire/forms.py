"""The form of one question: what stands in its fields, and what was typed there, as a question or with what is wrong beside each field.

Here: only what a form needs to be read. What a question must be is said by the checks of scripts (see `building`).
"""

from collections.abc import Mapping
from typing import Final

from msgspec import structs

from dialogues.cleaning import clean
from dialogues.script import Item, Option, Step
from dialogues.values import Value
from server.questionnaire.building import same_words
from server.questionnaire.choices import MAX_OWN_OPTIONS, MAX_WORDS, Own, OwnKind, Reworded, Words

KINDS: Final[Mapping[str, OwnKind]] = {"un-choix": "single", "plusieurs-choix": "multi", "texte": "text", "accord": "scale"}
"""The kinds of question that can be added, by their names in an address."""
LONGEST_TEXT: Final = 500
"""Characters of an open question, unless said otherwise."""
MOST_CHOICES: Final = 3
MAX_DIGITS: Final = 5

Faults = dict[str, str]
"""What is wrong, by the field it stands beside."""


class Label(Value, frozen=True):
    """The words of one option or line. `before` are those it has elsewhere, `before_en` in English, empty for an option of one's own."""

    code: str
    fr: str
    en: str
    before: str = ""
    before_en: str = ""

    @property
    def translated(self) -> str:
        """The English that people read as long as these words are not changed and not translated here; empty where there is none."""
        return self.before_en if same_words(self.fr, self.before) else ""


class Sheet(Value, frozen=True):
    """What stands in the form of one question, as it was typed."""

    ask: str
    en: str = ""
    labels: tuple[Label, ...] = ()
    maximum: str = ""
    after: str = ""


# --- Before anything is typed -----------------------------------------------------------------------------------------------------------


def empty_sheet(kind: OwnKind) -> Sheet:
    """That of a question to be added."""
    maximum = {"text": LONGEST_TEXT, "multi": MOST_CHOICES}.get(kind, 0)
    return Sheet("", labels=_rows(kind, {}), maximum=str(maximum or ""))


def own_sheet(own: Own) -> Sheet:
    """That of a question of one's own."""
    maximum = str(own.maximum) if own.kind in ("text", "multi") else ""
    return Sheet(own.ask.fr, own.ask.en, _rows(own.kind, dict(own.options)), maximum, own.after)


def shipped_sheet(step: Step, new: Reworded | None) -> Sheet:
    """That of a question of others, in the words it was given or has."""
    labels = dict(new.labels) if new else {}
    ask = new.ask if new else Words(fr=_french(step), en="")
    return Sheet(ask.fr, ask.en, tuple(_label(part, labels.get(part.code)) for part in parts_of(step)))


def parts_of(step: Step) -> tuple[Option | Item, ...]:
    """What of a question of others can have other words: not the degrees of a scale, which are the same everywhere."""
    return (*(() if step.scale else step.options), *step.items)


def _rows(kind: OwnKind, options: Mapping[str, Words]) -> tuple[Label, ...]:
    if kind not in ("single", "multi"):
        return ()
    codes = [f"o{number}" for number in range(1, MAX_OWN_OPTIONS + 1)]
    return tuple(Label(code, *((options[code].fr, options[code].en) if code in options else ("", ""))) for code in codes)


def _label(part: Option | Item, new: Words | None) -> Label:
    before, before_en = part.label.in_language("fr"), part.label.by_language.get("en", "")
    return Label(part.code, new.fr, new.en, before, before_en) if new else Label(part.code, before, "", before, before_en)


def _french(step: Step) -> str:
    return step.ask.in_language("fr")


# --- What was typed ---------------------------------------------------------------------------------------------------------------------


def typed(fields: Mapping[str, str], before: Sheet) -> Sheet:
    """What was typed in the form that showed `before`: its own fields, and no other."""
    labels = tuple(
        structs.replace(one, fr=_line(fields.get(f"label-{one.code}", "")), en=_line(fields.get(f"label-{one.code}-en", "")))
        for one in before.labels
    )
    maximum = fields.get("maximum", "").strip() if before.maximum else ""
    return Sheet(clean(fields.get("ask", "")), clean(fields.get("ask-en", "")), labels, maximum, fields.get("after", before.after))


def reworded_from(step: Step, sheet: Sheet) -> tuple[Reworded | None, Faults]:
    """The new words of a question of others, None where they are the old ones."""
    faults = _too_long(sheet) if sheet.ask else {"ask": "Écrivez la question, ou retirez-la."}
    faults |= {f"label-{one.code}": "Ce choix a besoin de mots\u00a0: écrivez-les." for one in sheet.labels if not one.fr}
    if faults:
        return None, faults
    changed = tuple((one.code, Words(fr=one.fr, en=one.en)) for one in sheet.labels if one.en or not same_words(one.fr, one.before))
    if not changed and not sheet.en and same_words(sheet.ask, _french(step)):
        return None, {}
    return Reworded(question=step.id, ask=Words(fr=sheet.ask, en=sheet.en), labels=changed), {}


def own_from(question: str, kind: OwnKind, sheet: Sheet) -> tuple[Own | None, Faults]:
    """The question of one's own that was typed. Empty rows are no options."""
    faults: Faults = _too_long(sheet) if sheet.ask else {"ask": "Écrivez la question."}
    written = [one for one in sheet.labels if one.fr]
    faults |= {f"label-{one.code}": "Écrivez ce choix en français aussi." for one in sheet.labels if one.en and not one.fr}
    is_number = sheet.maximum.isascii() and sheet.maximum.isdigit() and len(sheet.maximum) <= MAX_DIGITS and int(sheet.maximum) > 0
    if kind in ("text", "multi") and not is_number:
        faults["maximum"] = "Écrivez un nombre, en chiffres."
    if kind in ("single", "multi") and len(written) < 2:
        faults.setdefault(f"label-{sheet.labels[len(written)].code}", "Écrivez deux choix au moins.")
    if faults:
        return None, faults
    options = tuple((one.code, Words(fr=one.fr, en=one.en)) for one in written)
    maximum = int(sheet.maximum) if is_number else 1
    return Own(id=question, kind=kind, ask=Words(fr=sheet.ask, en=sheet.en), options=options, maximum=maximum, after=sheet.after), {}


def _too_long(sheet: Sheet) -> Faults:
    """What could not even be kept."""
    texts = {"ask": (sheet.ask, sheet.en)} | {f"label-{one.code}": (one.fr, one.en) for one in sheet.labels}
    return {field: "Ce texte est bien trop long : raccourcissez-le." for field, both in texts.items() if max(map(len, both)) > MAX_WORDS}


def _line(text: str) -> str:
    return " ".join(clean(text).split())
