"""The steps of a script's file: what each key of a step means, steps inside sections, steps used from a shipped script.

Inner steps follow the section that holds them, one flat list; its condition is added to theirs, so that a section keeps none itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dialogues.faults import WHOLE, Where, instead, nearest, quoted
from dialogues.kinds import KINDS, Kind, Shape
from dialogues.reading.borrowing import borrowed
from dialogues.reading.conditions import MAX_CONDITIONS, Located, both, located, note_too_many, read_condition
from dialogues.reading.fields import Notes, stand_in
from dialogues.reading.lists import Choices, Scales, read_degrees, read_items, read_options
from dialogues.reading.source import Mark, Node, Table
from dialogues.script import MAX_STEPS, VOTE_SCALE, Card, Option, Script, Step

NO_OPINION = "no_opinion"
"""An option with this code says « Sans avis »: a list that has it offers no « Je ne sais pas » beside it, unless the script says so."""

LISTS: Mapping[str, str] = {"vote": VOTE_SCALE, "repeat": "again2", "municipality": "territory2"}
"""The shipped list that is always the options of a kind of step."""
NO_SCALES = frozenset(LISTS.values()) - {VOTE_SCALE}
"""Shipped lists that are no scale to choose."""

_STEP_KEYS = ("id", "kind", "ask", "when")
_QUESTION_KEYS = ("theme", "dont_know", "profile", "sensitive", "reason", "feeds")
_KIND_KEYS = tuple(sorted(frozenset().union(*(kind.keys for kind in KINDS.values()))))
_EVERY_KEY = (*_STEP_KEYS, *_QUESTION_KEYS, *_KIND_KEYS)
USE_KEYS = ("use", "only", "when", "reason")
CARD_KEYS = ("title", "producer", "url", "checked_on")

_EXAMPLES: Mapping[str, str] = {
    "id": "id: Q1",
    "kind": "kind: single",
    "ask": "ask: Votre question",
    "steps": "steps:",
    "again": "again: Une carte de plus ?",
    "scale": "scale: agree4",
    "maximum": "maximum: 3",
    "options": "options:",
    "items": "items:",
    "title": "title: Le nom de la ressource",
}
"""How a key is written that some kind of step requires."""
_TEXT_MAXIMUM = "maximum: 300"
"""How it is written where it counts characters."""
_REQUIRED = frozenset({"id", "kind", "ask"})
_READ_APART = frozenset({"id", "kind", "when", "steps", "options", "items", "low", "high"})
"""Keys whose value is no field of a step by itself."""


@dataclass(frozen=True, slots=True)
class Held:
    """What holds the steps being read: the section, and the condition it adds to theirs."""

    within: str | None = None
    when: Located | None = None


NOTHING = Held()


class StepsReader:
    """The steps of one file, as they are read. Those not understood are noted and left out, those inside them read all the same."""

    def __init__(
        self, notes: Notes, scales: Scales, languages: Collection[str], names: Collection[str], shipped: Callable[[str], Script]
    ) -> None:
        """`scales` holds those of the file and all shipped lists; `shipped` gives the script that `use` names, one of `names`."""
        self.steps: list[Step] = []
        self._first: dict[str, tuple[Mark, str]] = {}
        """Where each id is written first, and the shipped script that it comes from there, if any."""
        self._left_out: list[tuple[str, Mark]] = []
        self._notes = notes
        self._lists = {kind: scales[name].options for kind, name in LISTS.items()}
        self._scales = {name: degrees for name, degrees in scales.items() if name not in NO_SCALES}
        self._languages = languages
        self._names = names
        self._shipped = shipped

    def read(self, node: Node, held: Held = NOTHING) -> None:
        """Reads a list of steps. Stops where the script has one more than it may: nobody needs to know what follows."""
        nodes = self._notes.nodes(node)
        if nodes is None:
            self._notes.unsure.add(WHOLE)
        for inner in nodes or ():
            if len(self.steps) > MAX_STEPS:
                return
            self._notes.marks["steps", len(self.steps)] = inner.mark
            if isinstance(inner, Table) and _uses(inner):
                self._use(inner, held)
            else:
                self._step(inner, held)

    def note_repeated_names(self) -> None:
        """Notes the names of steps left out that other steps have too: what is kept of the script cannot tell."""
        named = [(step.id, self._notes.mark_of(("steps", position, "id"))) for position, step in enumerate(self.steps)]
        left_out = {name for name, _ in self._left_out}
        first: dict[str, Mark] = {}
        for name, mark in sorted((*named, *self._left_out), key=lambda one: (one[1].line, one[1].column)):
            if name in left_out and first.setdefault(name, mark) is not mark:
                what = f"le nom {quoted(name)} est déjà celui de l’étape de la ligne {first[name].line}"
                self._notes.fault(mark, what, "Donnez un autre nom, ou retirez l’une des deux")

    # --- A step of the script's own ---------------------------------------------------------------------------------------------------

    def _step(self, node: Node, held: Held) -> None:
        notes = self._notes
        at = ("steps", len(self.steps))
        kind = self._kind(node)
        fields = notes.keys(node, keys_of(kind) if kind else _EVERY_KEY, misplaced=_EVERY_KEY)
        required = _REQUIRED | (kind.required if kind else frozenset())
        examples = {**_EXAMPLES, "maximum": _TEXT_MAXIMUM} if kind and kind.shape is Shape.TEXT else _EXAMPLES
        complete = notes.required(node, fields, {key: example for key, example in examples.items() if key in required})
        step_id = notes.word(fields.get("id"))
        own = read_condition(fields["when"], notes) if "when" in fields else None
        if kind is None or step_id is None:
            notes.unsure |= {WHOLE, step_id or WHOLE}
            self._left_out += [(step_id, fields["id"].mark)] if step_id else []
            self._look_at(fields, kind)
        else:
            notes.marks |= {(*at, key): value.mark for key, value in fields.items()}
            values, understood = self._values(node, kind, fields, at)
            if not (complete and understood):
                notes.unsure.add(step_id)
            self._add(Step(step_id, kind.name, within=held.within, **values), None if _holds(kind) else self._joined(held.when, own))
        if "steps" in fields and (kind is None or _holds(kind)):
            self.read(fields["steps"], Held(step_id or held.within, self._joined(held.when, own)))

    def _kind(self, node: Node) -> Kind | None:
        if not isinstance(node, Table):
            return None
        word = next((value for key, value in node.entries if key.text == "kind"), None)
        name = self._notes.word(word)
        if word is not None and name is not None and name not in KINDS:
            self._notes.fault(word.mark, f"le type {quoted(name)} n’existe pas", instead(name, list(KINDS)))
        return KINDS.get(name or "")

    def _values(self, node: Node, kind: Kind, fields: Mapping[str, Node], at: Where) -> tuple[dict[str, Any], bool]:
        """What the keys of a step say of it, but for its id, its kind, its place and its condition; and whether all is understood."""
        read = {key: self._value(key, kind, value, (*at, key)) for key, value in fields.items() if key not in _READ_APART}
        values: dict[str, Any] = {key: value for key, value in read.items() if value is not None}
        options = self._options(node, kind, fields, at)
        items, items_complete = read_items(fields["items"], (*at, "items"), self._notes) if "items" in fields else ((), True)
        values |= {"options": options.options, "items": items}
        values.setdefault("ask", stand_in(fields.get("ask", node)))
        values.setdefault("dont_know", offers_dont_know(kind, options.options, profile=values.get("profile", False)))
        if LISTS.get(kind.name) == VOTE_SCALE:
            values["scale"] = VOTE_SCALE
        return values, read.keys() <= values.keys() and options.complete and items_complete

    def _look_at(self, fields: Mapping[str, Node], kind: Kind | None) -> None:
        """Notes the faults in a step that is left out, to be told with all the others."""
        at = ("left out",)
        for key, node in fields.items():
            if key == "options":
                read_options(node, (*at, key), self._notes)
            elif key == "items":
                read_items(node, (*at, key), self._notes)
            elif key not in _READ_APART:
                self._value(key, kind, node, (*at, key))

    def _value(self, key: str, kind: Kind | None, node: Node, at: Where) -> object:
        """What stands under a key, but for those `_READ_APART`; None where it is not understood."""
        match key:
            case "shuffle" | "dont_know" | "profile" | "sensitive":
                return self._notes.flag(node)
            case "minimum" | "maximum" | "decimals":
                return self._notes.whole_number(node)
            case "lowest" | "highest":
                word = self._notes.word(node)
                return word and ((kind and kind.value and kind.value.written(word)) or word)  # the checks tell what is no value
            case "ask" | "unit" | "again":
                return self._notes.text(node, at)
            case "card":
                return self._card(node, at)
            case "reason":
                return self._notes.note(node)
            case _:
                return self._notes.word(node)

    def _card(self, node: Node, at: Where) -> Card | None:
        notes = self._notes
        fields = notes.keys(node, CARD_KEYS)
        notes.required(node, fields, {"title": _EXAMPLES["title"]})
        notes.marks |= {(*at, key): value.mark for key, value in fields.items()}
        title = notes.text(fields.get("title"), (*at, "title"))
        rest = {key: notes.note(fields[key]) or "" for key in CARD_KEYS[1:] if key in fields}
        return None if title is None else Card(title, **rest)

    def _options(self, node: Node, kind: Kind, fields: Mapping[str, Node], at: Where) -> Choices:
        """The options of a step: the list that its kind always has, the degrees of its scale, or its own."""
        if kind.name in LISTS:
            return Choices(self._lists[kind.name], complete=True)
        if "scale" in fields:
            return read_degrees(node, fields, at, self._notes, self._scales, self._languages)
        return read_options(fields["options"], (*at, "options"), self._notes) if "options" in fields else Choices(complete=True)

    # --- Steps of a shipped script ----------------------------------------------------------------------------------------------------

    def _use(self, node: Table, held: Held) -> None:
        """`- use: core`: the steps of a shipped script, or `only` some of them, in the languages of this one."""
        notes = self._notes
        fields = notes.keys(node, USE_KEYS)
        name = notes.word(fields["use"])
        own = read_condition(fields["when"], notes) if "when" in fields else None
        reason = notes.note(fields.get("reason"))
        wanted = notes.words(fields.get("only"))
        if name is None or name not in self._names:
            if name is not None:
                notes.fault(fields["use"].mark, f"aucun script fourni ne s’appelle {quoted(name)}", instead(name, self._names))
            notes.unsure.add(WHOLE)
            return
        if "only" in fields and wanted is None:
            notes.unsure.add(WHOLE)
            return
        script = self._shipped(name)
        for mark, step_id in wanted or ():
            if step_id not in script.by_id:
                notes.fault(mark, f"le script « {name} » n’a pas d’étape {quoted(step_id)}", instead(step_id, list(script.by_id)))
                notes.unsure |= {WHOLE, step_id}
        steps = borrowed(script, None if wanted is None else {step_id for _, step_id in wanted}, self._languages)
        if reason and steps and not any(step.profile for step in steps):
            notes.misplaced(node, "reason", "Retirez-la, aucune question de profil n’est reprise ici")
        self._bring(steps, node.mark, Held(held.within, self._joined(held.when, own)), reason or "", name)

    def _bring(self, steps: tuple[Step, ...], mark: Mark, held: Held, reason: str, script: str) -> None:
        for step in steps:
            self._notes.marks["steps", len(self.steps)] = mark
            own = located(step.when, mark) if step.when else None
            mine = replace(step, within=step.within or held.within, reason=reason if reason and step.profile else step.reason)
            self._add(mine, None if _holds(KINDS[step.kind]) else self._joined(held.when, own), script)

    # --- What both have in common -----------------------------------------------------------------------------------------------------

    def _joined(self, outer: Located | None, own: Located | None) -> Located | None:
        joined = both(outer, own)
        if joined is not None and joined.size > MAX_CONDITIONS:
            note_too_many(joined.marks[()], self._notes)
            return own
        return joined

    def _add(self, step: Step, when: Located | None, script: str = "") -> None:
        """Keeps a step and the places of its condition. `script` is the shipped one that it comes from."""
        self._explain_name(step.id, script)
        if when is not None:
            at = ("steps", len(self.steps), "when")
            self._notes.marks |= {(*at, *way): mark for way, mark in when.marks.items()}
            step = replace(step, when=when.condition)
        self.steps.append(step)

    def _explain_name(self, step_id: str, script: str) -> None:
        """How to mend a name that is there already: a shipped question is reworded by writing it and leaving out the shipped one."""
        at = ("steps", len(self.steps))
        if step_id not in self._first:
            self._first[step_id] = (self._notes.mark_of((*at, "id")), script)
            return
        first, shipped = self._first[step_id]
        remedy = "Donnez un autre nom, ou retirez l’une des deux"
        if bool(shipped) != bool(script):
            remedy = f"Pour la réécrire, ne la reprenez pas de « use: {shipped or script} » : nommez les autres sous « only »"
        self._notes.better[*at, "id"] = (f"le nom {quoted(step_id)} est déjà celui de l’étape de la ligne {first.line}", remedy)


def _uses(node: Table) -> bool:
    """Whether the keys of a step are those of a `use`, perhaps mistyped."""
    keys = [key.text for key, _ in node.entries]
    if "use" in keys or len(keys) > len(USE_KEYS) or not _REQUIRED.isdisjoint(keys):
        return "use" in keys
    return any(nearest(key, USE_KEYS) == "use" for key in keys)


def _holds(kind: Kind) -> bool:
    """Whether steps of this kind hold others."""
    return "steps" in kind.keys


def keys_of(kind: Kind) -> tuple[str, ...]:
    """The keys a step of this kind may have, those that every kind has first."""
    asks = kind.shape is not None and not _holds(kind)
    return (*_STEP_KEYS, *(_QUESTION_KEYS if asks else ()), *sorted(kind.keys))


def offers_dont_know(kind: Kind, options: tuple[Option, ...], *, profile: bool) -> bool:
    """« Je ne sais pas » goes with every closed question of opinion, unless its list already says « Sans avis »."""
    closed = kind.shape in (Shape.ONE, Shape.SEVERAL, Shape.ORDER) and not _holds(kind)
    return closed and not profile and all(option.code != NO_OPINION for option in options)
