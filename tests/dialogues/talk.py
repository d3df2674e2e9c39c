"""A conversation with the engine as a server holds it: everything kept goes through plain JSON between any two turns."""

import json
from collections import Counter
from typing import Any

from dialogues.answers import Answer, Facts, Place, State
from dialogues.counting import Cell, counted, delta
from dialogues.document import dump, load_document
from dialogues.engine import advance, begin
from dialogues.loader import load
from dialogues.script import Option, Script, Slot, Text
from dialogues.turns import Draw, Input, Prompt, Shown, Turn

Json = dict[str, Any]


class Talk:
    """One person in one script. `draws` are the options that will be drawn for each step that needs it (none, unless said)."""

    def __init__(self, script: Script, facts: Facts | None = None, draws: dict[str, tuple[Option, ...]] | None = None) -> None:
        self.script = load_document(dump(script))
        self.facts = facts or Facts()
        self.draws = draws or {}
        self.answers: dict[Slot, Answer] = {}
        self.place = Place()
        self.tallies: Counter[Cell] = Counter()
        self.turn = self._draw_if_due(begin(self.script, self.answers, self.place, self.facts))

    def do(self, *actions: Input) -> Turn:
        """Does these things one after the other and gives the last turn."""
        for action in actions:
            self._reload()
            before = counted(self.script, self.answers, self.facts)
            turn = advance(self.script, self.answers, self.place, action, self.facts)
            self.answers |= dict(turn.recorded)
            self.turn = self._draw_if_due(turn)
            self.tallies.update(delta(before, counted(self.script, self.answers, self.facts)))
        return self.turn

    @property
    def prompt(self) -> Prompt:
        assert isinstance(self.turn.screen, Prompt), self.turn.screen
        return self.turn.screen

    @property
    def at(self) -> str:
        """Where the person is: a question's id, with the line of a grid, or the name of the last screens."""
        screen = self.turn.screen
        if isinstance(screen, Prompt):
            return f"{screen.slot.question}.{screen.slot.item}" if screen.slot.item else screen.slot.question
        return type(screen).__name__.lower()

    def _draw_if_due(self, turn: Turn) -> Turn:
        """What a caller owes the engine: draw once, record, ask again. What happened before stays to be said."""
        while isinstance(turn.screen, Draw):
            step = turn.screen.step.id
            assert step not in self.facts.drawn, f"{step} is drawn twice"
            drawn = {**self.facts.drawn, step: self.draws.get(step, ())}
            self.facts = Facts(self.facts.seed, self.facts.language, drawn)
            again = advance(self.script, self.answers, turn.place, Shown(), self.facts)
            turn = Turn(again.place, again.screen, turn.recorded, turn.event)
        self.place = turn.place
        return turn

    def _reload(self) -> None:
        stored = json.dumps({"answers": _answers_json(self.answers), "place": _place_json(self.place), "facts": _facts_json(self.facts)})
        kept = json.loads(stored)
        self.answers = {Slot(*slot): _answer(answer) for slot, answer in kept["answers"]}
        self.place = _place(kept["place"])
        self.facts = _facts(kept["facts"])


def script_of(steps: str, *, head: str = "") -> Script:
    """The script with these steps in YAML."""
    return load(f"id: test\ntitle: Essai\n{head}\nsteps:\n{steps}")


def options(*codes: str) -> tuple[Option, ...]:
    """Options labelled « Choix x »."""
    return tuple(Option(code, Text({"fr": f"Choix {code}"})) for code in codes)


def answered(*choices: str) -> Answer:
    return Answer(State.ANSWERED, choices)


def wrote(*parts: str) -> Answer:
    return Answer(State.ANSWERED, parts=parts)


def _answers_json(answers: dict[Slot, Answer]) -> list[Any]:
    return [[list(slot), {"state": a.state.value, "choices": list(a.choices), "parts": list(a.parts)}] for slot, a in answers.items()]


def _answer(kept: Json) -> Answer:
    return Answer(State(kept["state"]), tuple(kept["choices"]), tuple(kept["parts"]))


def _place_json(place: Place) -> Json:
    at = None if place.at is None else list(place.at)
    ticks = None if place.ticks is None else list(place.ticks)
    return {"at": at, "ticks": ticks, "open_text": place.open_text, "confirmed": place.confirmed}


def _place(kept: Json) -> Place:
    at = None if kept["at"] is None else Slot(*kept["at"])
    ticks = None if kept["ticks"] is None else tuple(kept["ticks"])
    return Place(at, ticks, kept["open_text"], kept["confirmed"])


def _facts_json(facts: Facts) -> Json:
    drawn = {step: [[option.code, dict(option.label.by_language)] for option in some] for step, some in facts.drawn.items()}
    return {"seed": facts.seed, "language": facts.language, "drawn": drawn}


def _facts(kept: Json) -> Facts:
    drawn = {step: tuple(Option(code, Text(label)) for code, label in some) for step, some in kept["drawn"].items()}
    return Facts(kept["seed"], kept["language"], drawn)
