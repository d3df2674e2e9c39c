"""The lists of a script's file: options, items, and the scales, named or numeric, whose degrees are options."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dialogues.faults import VERY_NEAR, Where, instead, nearest, quoted
from dialogues.reading.fields import Notes, stand_in
from dialogues.reading.source import Node, Table, Word
from dialogues.script import DEFAULT_LANGUAGE, MAX_OPTIONS, NUMERIC_SCALES, Item, Option, Text

OTHER = "other"
"""A flag, and the one flag that may also be a code: `- other: Autre`."""
OPTION_FLAGS = ("exclusive", "part_of", OTHER)
"""Keys beside an option's code; no code but `OTHER` can have these names."""
ENDS = {"low": "low: faible", "high": "high: très forte"}
"""The keys of a numeric scale's two ends, and how they are written."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The options understood, and whether these are all."""

    options: tuple[Option, ...] = ()
    complete: bool = False


Scales = Mapping[str, Choices]


def read_scales(node: Node, notes: Notes, taken: Collection[str] = ()) -> Scales:
    """The scales written under `scales:`. Those called as one of `taken` mean the same everywhere, and are not defined again."""
    if not isinstance(node, Table):
        notes.fault(node.mark, "des noms d’échelle sont attendus ici", "Écrivez par exemple « mon_echelle: », puis ses degrés")
        return {}
    for key, _ in node.entries:
        notes.marks["scales", key.text] = key.mark
        if key.text in taken:
            notes.fault(key.mark, f"l’échelle {quoted(key.text)} existe déjà et ne se redéfinit pas", "Donnez un autre nom")
    return {key.text: _listed(listed, ("scales", key.text), notes, flags=()) for key, listed in node.entries}


def read_options(node: Node, at: Where, notes: Notes) -> Choices:
    return _listed(node, at, notes, OPTION_FLAGS)


def read_items(node: Node, at: Where, notes: Notes) -> tuple[tuple[Item, ...], bool]:
    """The items understood, and whether these are all."""
    listed = _listed(node, at, notes, flags=())
    return tuple(Item(option.code, option.label) for option in listed.options), listed.complete


def _listed(node: Node, at: Where, notes: Notes, flags: tuple[str, ...]) -> Choices:
    """Reads no more than any list may have: what stands beyond would only cost time."""
    nodes = notes.nodes(node) or ()
    if len(nodes) > MAX_OPTIONS:
        notes.fault(nodes[MAX_OPTIONS].mark, f"cette liste dépasse {MAX_OPTIONS} éléments", "Retirez-en, ou regroupez-en")
    options: list[Option] = []
    for inner in nodes[:MAX_OPTIONS]:
        option = _option(inner, (*at, len(options)), notes, flags)
        if option is not None:
            options.append(option)
    return Choices(tuple(options), complete=0 < len(nodes) == len(options))


def _option(node: Node, at: Where, notes: Notes, flags: tuple[str, ...]) -> Option | None:
    """`- code: label`; beside them, where `flags` has them, `exclusive: true`, `other: true` and `part_of: code`."""
    notes.marks[at] = node.mark
    written = [pair for pair in node.entries if not notes.is_cut(node, *pair)] if isinstance(node, Table) else []
    entries = {key.text: (key.mark, value) for key, value in written}
    codes = [key for key in entries if key not in flags]
    codes = codes or [key for key in entries if key == OTHER and not _is_flag(entries[key][1])]
    if not codes:
        astray = next((key for key in entries if _is_flag(entries[key][1])), None)
        what = f"« {astray} » est écrit ici comme un choix de plus" if astray else "un code et un libellé sont attendus ici"
        aligned = f"Retirez son tiret, et alignez-le sous le code du choix d’au-dessus : « {astray}: true »"
        notes.fault(node.mark, what, aligned if astray else "Écrivez par exemple « - yes: Oui »")
        return None
    code, *others = codes
    for wrong in others:
        near = nearest(wrong, flags)
        remedy = f"Écrivez « {near} »" if near else "Commencez chaque choix par un tiret, puis son code et son libellé : « - yes: Oui »"
        notes.fault(entries[wrong][0], f"ce choix a deux codes, {quoted(code)} et {quoted(wrong)}", remedy)
    given = {key: entries[key][1] for key in flags if key in entries and key != code}
    label = notes.text(entries[code][1], (*at, "label"))
    return Option(
        code,
        label or stand_in(entries[code][1]),
        exclusive=notes.flag(given.get("exclusive")) or False,
        part_of=notes.word(given.get("part_of")),
        other=notes.flag(given.get(OTHER)) or False,
    )


def _is_flag(node: Node) -> bool:
    return isinstance(node, Word) and node.text in ("true", "false")


def read_degrees(step: Node, fields: Mapping[str, Node], at: Where, notes: Notes, scales: Scales, languages: Collection[str]) -> Choices:
    """The degrees of the scale that a step names, with the words of its two ends where it is numeric."""
    name = notes.word(fields["scale"]) or ""
    if name in NUMERIC_SCALES:
        return _numeric(step, NUMERIC_SCALES[name], fields, at, notes, languages)
    for key in ENDS:
        if key in fields:
            notes.misplaced(step, key, f"Retirez-la, ou prenez une échelle numérique : {', '.join(NUMERIC_SCALES)}")
    if name and name not in scales:
        notes.fault(fields["scale"].mark, f"l’échelle {quoted(name)} n’existe pas", instead(name, [*NUMERIC_SCALES, *scales], VERY_NEAR))
    if ("scales", name) in notes.marks:
        notes.written_at[*at, "options"] = ("scales", name)
    return scales.get(name, Choices())


def _numeric(step: Node, degrees: range, fields: Mapping[str, Node], at: Where, notes: Notes, languages: Collection[str]) -> Choices:
    """`1 (faible)`, `2`, …: each degree in those of the languages that an end has words in."""
    notes.required(step, fields, ENDS)
    low = notes.text(fields.get("low"), (*at, "options", 0, "label"))
    high = notes.text(fields.get("high"), (*at, "options", len(degrees) - 1, "label"))
    ends = {degrees[0]: low, degrees[-1]: high}
    spoken = {tag for end in ends.values() if end for tag in end.by_language if tag in languages} | {DEFAULT_LANGUAGE}

    def label(degree: int) -> Text:
        end = ends.get(degree)
        if end is None:
            return Text({tag: str(degree) for tag in sorted(spoken)})
        return Text({tag: f"{degree} ({words})" for tag, words in end.by_language.items()})

    options = tuple(Option(str(degree), label(degree)) for degree in degrees)
    return Choices(options, complete=low is not None and high is not None)
