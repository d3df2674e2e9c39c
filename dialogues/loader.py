"""A script's file read as a `Script`: what each key means, and every fault with its line and its remedy, all at once.

What a whole script must be is said by `checks`; how YAML is read, by `source`. Shipped scripts are found here, and nothing else is opened
but what the caller hands over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from dialogues.checks import WHOLE, check
from dialogues.document import digest
from dialogues.faults import BrokenScript, Fault, Where, instead, nearest, quoted
from dialogues.fields import Notes
from dialogues.kinds import KINDS, Kind, Shape
from dialogues.script import (
    DEFAULT_LANGUAGE,
    AllOf,
    AnyOf,
    Asks,
    Check,
    Condition,
    Item,
    Option,
    Script,
    Step,
    Text,
)
from dialogues.source import MAX_BYTES, Listing, Node, Table, Word, read_tree

__all__ = ["SHIPPED", "BrokenScript", "Fault", "load", "load_script", "shipped"]

SHIPPED = ("core", "default", "profile")
"""The scripts that come with the product; `use` takes steps from them."""

NO_OPINION = "no_opinion"
"""An option with this code says « Sans avis »: a list that has it offers no « Je ne sais pas » beside it, unless the script says so."""

_SCRIPT_KEYS = ("id", "title", "languages", "scales", "steps")
_STEP_KEYS = ("id", "kind", "ask", "when")
_QUESTION_KEYS = ("theme", "dont_know", "profile", "sensitive", "feeds")
_KIND_KEYS = tuple(sorted(frozenset().union(*(kind.keys for kind in KINDS.values()))))
_OPTION_FLAGS = ("exclusive", "part_of")
"""Keys beside an option's code; no code can have these names."""

_EXAMPLES = {
    "id": "id: ma_ville",
    "title": "title: L’IA dans ma ville",
    "steps": "steps:",
    "kind": "kind: single",
    "ask": "ask: Votre question",
    "scale": "scale: agree4",
    "maximum": "maximum: 3",
    "options": "options:",
    "items": "items:",
}

_CODES_OF: Mapping[Check, tuple[int, int | None]] = {Check.IS: (1, 1), Check.IS_NOT: (1, 1), Check.ANSWERED: (0, 0), Check.SKIPPED: (0, 0)}
"""The fewest and the most codes of a check; any other has one or more."""
_CODES_REMEDY: Mapping[int | None, str] = {
    0: "N’écrivez rien après ce mot",
    1: "Écrivez un code et un seul, ou bien « any_of » et plusieurs codes",
    None: "Écrivez les codes à la suite, séparés par des espaces",
}

Scales = Mapping[str, tuple[Option, ...]]


def load(source: str | bytes, file: str = "script.yaml") -> Script:
    """The script that this YAML says; `file` is the name given to it in the report. Raises `BrokenScript` with every fault found."""
    tree, duplicates = read_tree(source, file)
    return _ScriptReader(file, duplicates).script(tree)


def load_script(path: Traversable) -> Script:
    """The script in the file at `path` (a `pathlib.Path` will do). Raises `BrokenScript`, or `OSError` when there is nothing to read."""
    return load(_read(path), str(path))


@cache
def shipped(name: str) -> Script:
    """The shipped script called `name`, one of `SHIPPED`."""
    return load(_read(files("dialogues") / "scripts" / f"{name}.yaml"), f"{name}.yaml")


@cache
def _shipped_scales() -> Scales:
    file = "scales.yaml"
    tree, duplicates = read_tree(_read(files("dialogues") / "scripts" / file), file)
    reader = _ScriptReader(file, duplicates)
    scales = reader.scales(tree)
    if reader.notes.faults:
        raise BrokenScript(reader.notes.faults)
    return scales


def _read(path: Traversable) -> bytes:
    """The file's bytes, one more than may be read at most: enough to refuse a larger one without holding it."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


class _ScriptReader:
    """The reading of one file. Whatever cannot be understood is noted, and the rest is read all the same."""

    def __init__(self, file: str, noted: list[Fault]) -> None:
        self.notes = Notes(file, noted)
        self.unsure: set[str] = set()
        """Steps of which a part was not understood, and WHOLE when one was not at all: what seems to be missing may only be unread."""

    def script(self, tree: Node) -> Script:
        notes = self.notes
        fields = notes.keys(tree, _SCRIPT_KEYS)
        self.required(tree, fields, ("id", "title", "steps"))
        for key, node in fields.items():
            notes.marks[key,] = node.mark
        languages = tuple(word for _, word in notes.words(fields.get("languages")) or ((None, DEFAULT_LANGUAGE),))
        known = {**_shipped_scales(), **self.own_scales(fields.get("scales"))}
        listed = notes.nodes(fields.get("steps"))
        if listed is None:
            self.unsure.add(WHOLE)
        steps = self.steps(listed or (), known, languages)
        title = notes.text(fields.get("title"), ("title",)) or Text({DEFAULT_LANGUAGE: "…"})
        script = Script(notes.word(fields.get("id")) or "unnamed", title, languages, steps)
        for finding in check(script):
            if self.unsure.isdisjoint(finding.concerns):
                notes.found(finding)
        if notes.faults:
            raise BrokenScript(notes.faults)
        return replace(script, digest=digest(script))

    def required(self, node: Node, fields: Mapping[str, Node], keys: tuple[str, ...]) -> None:
        if not isinstance(node, Table):
            return
        for key in keys:
            if key not in fields:
                self.notes.fault(node.mark, f"la clé « {key} » manque", f"Ajoutez « {_EXAMPLES[key]} »")

    # --- Options, items and scales ----------------------------------------------------------------------------------------------------

    def own_scales(self, node: Node | None) -> Scales:
        """The scales a script brings; one of the product's means the same everywhere, and keeps its name."""
        if node is None:
            return {}
        if isinstance(node, Table):
            for key, _ in node.entries:
                if key.text in _shipped_scales():
                    self.notes.fault(key.mark, f"l’échelle {quoted(key.text)} existe déjà et ne se redéfinit pas", "Donnez un autre nom")
        return self.named_scales(node)

    def scales(self, tree: Node) -> Scales:
        return self.named_scales(self.notes.keys(tree, ("scales",)).get("scales", tree))

    def named_scales(self, node: Node) -> Scales:
        if not isinstance(node, Table):
            self.notes.fault(node.mark, "des noms d’échelle sont attendus ici", "Écrivez par exemple « mon_echelle: », puis ses degrés")
            return {}
        return {key.text: self.options(listed, ("scales", key.text), flags=()) or () for key, listed in node.entries}

    def options(self, node: Node | None, at: Where, flags: tuple[str, ...] = _OPTION_FLAGS) -> tuple[Option, ...] | None:
        """The options of a list, those understood; None when there is no list."""
        nodes = self.notes.nodes(node)
        if node is None or nodes is None:
            return None
        read = (self.option(inner, (*at, position), flags) for position, inner in enumerate(nodes))
        return tuple(option for option in read if option is not None)

    def option(self, node: Node, at: Where, flags: tuple[str, ...]) -> Option | None:
        """`- code: label`; beside them, where `flags` has them, `exclusive: true` and `part_of: code`."""
        notes = self.notes
        notes.marks[at] = node.mark
        codes = [key.text for key, _ in node.entries if key.text not in flags] if isinstance(node, Table) else []
        if not isinstance(node, Table) or not codes:
            notes.fault(node.mark, "un code et un libellé sont attendus ici", "Écrivez par exemple « - yes: Oui »")
            return None
        code, *others = codes
        fields = {key.text: value for key, value in node.entries}
        for other in others:
            mark = next(key.mark for key, _ in node.entries if key.text == other)
            near = nearest(other, flags)
            remedy = f"Écrivez « {near} »" if near else "Commencez chaque choix par un tiret"
            notes.fault(mark, f"ce choix a deux codes, {quoted(code)} et {quoted(other)}", remedy)
        return Option(
            code,
            notes.text(fields[code], (*at, "label")) or Text({DEFAULT_LANGUAGE: f"({code})"}),
            exclusive="exclusive" in flags and (notes.flag(fields.get("exclusive")) or False),
            part_of=notes.word(fields.get("part_of")) if "part_of" in flags else None,
        )

    # --- Steps ------------------------------------------------------------------------------------------------------------------------

    def steps(self, nodes: tuple[Node, ...], scales: Scales, languages: tuple[str, ...]) -> tuple[Step, ...]:
        steps: list[Step] = []
        for node in nodes:
            at = ("steps", len(steps))
            self.notes.marks[at] = node.mark
            if isinstance(node, Table) and any(key.text == "use" for key, _ in node.entries):
                steps += self.used(node, languages, len(steps))
                continue
            step = self.step(node, scales, at)
            if step is not None:
                steps.append(step)
        return tuple(steps)

    def used(self, node: Node, languages: tuple[str, ...], first: int) -> tuple[Step, ...]:
        """`- use: core`: the steps of a shipped script, or `only` some of them, in the languages of this one."""
        fields = self.notes.keys(node, ("use", "only"))
        name = self.notes.word(fields["use"])
        if name not in SHIPPED:
            if name is not None:
                self.notes.fault(fields["use"].mark, f"aucun script fourni ne s’appelle {quoted(name)}", instead(name, SHIPPED))
            self.unsure.add(WHOLE)
            return ()
        script = shipped(name)
        wanted = self.notes.words(fields.get("only"))
        for mark, step_id in wanted or ():
            if step_id not in script.by_id:
                self.notes.fault(mark, f"le script « {name} » n’a pas d’étape {quoted(step_id)}", instead(step_id, list(script.by_id)))
                self.unsure |= {WHOLE, step_id}
        chosen = {step_id for _, step_id in wanted} if wanted is not None else set(script.by_id)
        steps = tuple(_in_languages(step, languages) for step in script.steps if step.id in chosen)
        self.notes.marks |= {("steps", first + position): node.mark for position in range(len(steps))}
        return steps

    def step(self, node: Node, scales: Scales, at: Where) -> Step | None:
        """One step of the script's own. None when its id or its kind is not understood."""
        notes = self.notes
        everything = (*_STEP_KEYS, *_QUESTION_KEYS, *_KIND_KEYS)
        kind = self.kind(node)
        allowed = _keys_of(kind) if kind else everything
        fields = notes.keys(node, allowed, misplaced=everything)
        self.required(node, fields, ("id", "kind", "ask", *sorted(kind.required if kind else ())))
        step_id = notes.word(fields.get("id"))
        if kind is None or step_id is None:
            self.unsure |= {WHOLE, step_id or WHOLE}
            return None
        notes.marks |= {(*at, key): value.mark for key, value in fields.items()}
        options = self.answers_of(step_id, fields, scales, at)
        maximum = notes.number(fields.get("maximum"))
        if (kind.required - fields.keys()) or ("maximum" in fields and maximum is None):
            self.unsure.add(step_id)
        profile = notes.flag(fields.get("profile")) or False
        dont_know = notes.flag(fields.get("dont_know"))
        return Step(
            step_id,
            kind.name,
            notes.text(fields.get("ask"), (*at, "ask")) or Text({DEFAULT_LANGUAGE: "…"}),
            theme=notes.word(fields.get("theme")),
            options=options,
            items=tuple(Item(option.code, option.label) for option in self.options(fields.get("items"), (*at, "items"), flags=()) or ()),
            scale=notes.word(fields.get("scale")),
            maximum=1 if maximum is None else maximum,
            options_from=notes.word(fields.get("options_from")),
            shuffle=notes.flag(fields.get("shuffle")) or False,
            dont_know=_offers_dont_know(kind, options, profile=profile) if dont_know is None else dont_know,
            profile=profile,
            sensitive=notes.flag(fields.get("sensitive")) or False,
            feeds=notes.word(fields.get("feeds")),
            when=self.condition(fields["when"], (*at, "when")) if "when" in fields else None,
        )

    def kind(self, node: Node) -> Kind | None:
        if not isinstance(node, Table):
            return None
        word = next((value for key, value in node.entries if key.text == "kind"), None)
        name = self.notes.word(word)
        if word is not None and name is not None and name not in KINDS:
            self.notes.fault(word.mark, f"le type {quoted(name)} n’existe pas", instead(name, list(KINDS)))
        return KINDS.get(name or "")

    def answers_of(self, step_id: str, fields: Mapping[str, Node], scales: Scales, at: Where) -> tuple[Option, ...]:
        """The options of a step: its own list, or the degrees of its scale."""
        if "scale" not in fields:
            node = fields.get("options")
            options = self.options(node, (*at, "options")) or ()
            if node is not None and not (isinstance(node, Listing) and len(options) == len(node.nodes)):
                self.unsure.add(step_id)
            return options
        name = fields["scale"].text if isinstance(fields["scale"], Word) else ""
        if name not in scales:
            self.unsure.add(step_id)
            if name:
                self.notes.fault(fields["scale"].mark, f"l’échelle {quoted(name)} n’existe pas", instead(name, list(scales)))
        return scales.get(name, ())

    # --- Conditions -------------------------------------------------------------------------------------------------------------------

    def condition(self, node: Node, at: Where) -> Condition | None:
        """`C04 is rather_no`, `C07.leaks any_of fully_agree rather_agree`, `C11 answered`; several under `all:` or `any:`."""
        self.notes.marks[at] = node.mark
        if isinstance(node, Listing):
            what = "on ne sait pas s’il faut toutes ces conditions, ou une seule"
            self.notes.fault(node.mark, what, "Écrivez « all: » ou « any: » avant la liste")
            return None
        if isinstance(node, Table):
            return self.combined(node, at)
        word = self.notes.word(node)
        return None if word is None else self.asks(node, word)

    def combined(self, node: Table, at: Where) -> Condition | None:
        fields = self.notes.keys(node, ("all", "any"))
        if len(fields) != 1:
            if len(node.entries) != 1:
                self.notes.fault(node.mark, "une seule clé est attendue ici, « all » ou « any »", "Mettez l’une dans l’autre")
            return None
        ((key, listed),) = fields.items()
        read = (self.condition(inner, (*at, position)) for position, inner in enumerate(self.notes.nodes(listed) or ()))
        conditions = tuple(condition for condition in read if condition is not None)
        if not conditions:
            return None
        return AllOf(conditions) if key == "all" else AnyOf(conditions)

    def asks(self, node: Node, word: str) -> Asks | None:
        subject, *rest = word.split()
        question, _, item = subject.partition(".")
        tests = [test.value for test in Check]
        if not rest:
            what = f"la condition {quoted(word)} ne dit pas ce qui est demandé"
            self.notes.fault(node.mark, what, f"Écrivez par exemple {quoted(f'{question} answered')}")
            return None
        test, *codes = rest
        if test not in tests:
            self.notes.fault(node.mark, f"une condition ne peut pas demander {quoted(test)}", instead(test, tests))
            return None
        asked = Check(test)
        fewest, most = _CODES_OF.get(asked, (1, None))
        if len(codes) < fewest or (most is not None and len(codes) > most):
            self.notes.fault(node.mark, f"« {test} » ne va pas avec {len(codes)} code(s)", _CODES_REMEDY[most])
            return None
        return Asks(question, asked, tuple(codes), item)


def _keys_of(kind: Kind) -> tuple[str, ...]:
    """The keys a step of this kind may have, those that every kind has first."""
    return (*_STEP_KEYS, *(_QUESTION_KEYS if kind.shape else ()), *sorted(kind.keys))


def _offers_dont_know(kind: Kind, options: tuple[Option, ...], *, profile: bool) -> bool:
    """« Je ne sais pas » goes with every closed question of opinion, unless its list already says « Sans avis »."""
    closed = kind.shape is not None and kind.shape is not Shape.TEXT
    return closed and not profile and all(option.code != NO_OPINION for option in options)


def _in_languages(step: Step, languages: tuple[str, ...]) -> Step:
    """A step of another script, without the languages this one does not have."""

    def kept(text: Text) -> Text:
        return Text({tag: words for tag, words in text.by_language.items() if tag in languages or tag == DEFAULT_LANGUAGE})

    return replace(
        step,
        ask=kept(step.ask),
        options=tuple(replace(option, label=kept(option.label)) for option in step.options),
        items=tuple(replace(item, label=kept(item.label)) for item in step.items),
    )
