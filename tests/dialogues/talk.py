"""A conversation with the engine as a server holds it: everything kept goes through plain JSON between any two turns."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import structs

from dialogues.answers import Answer, Facts, Place, State, draw_key
from dialogues.counting import Cell, Participation, Visit, delta
from dialogues.document import dump, load_document
from dialogues.drawing import draw
from dialogues.engine import advance, begin
from dialogues.loader import load
from dialogues.script import Option, Script, Slot, Text
from dialogues.turns import Draw, Input, Prompt, Shown, Turn

Json = dict[str, Any]
VISIT = Visit(date(2026, 3, 2), "web")


class Talk:
    """One person in one script. `lists` are what steps draw from, by the name they give it; a list that is not there is empty."""

    def __init__(self, script: Script, facts: Facts | None = None, lists: Mapping[str, tuple[Option, ...]] | None = None) -> None:
        self.script = load_document(dump(script))
        self.facts = facts or Facts()
        self.lists = lists or {}
        self.answers: dict[Slot, Answer] = {}
        self.place = Place()
        self.counted: Participation | None = None
        self.tallies: Counter[Cell] = Counter()
        """The sum of what each turn changed, as a database keeps it."""
        self.turn = self._draw_if_due(begin(self.script, self.answers, self.place, self.facts))

    def do(self, *actions: Input) -> Turn:
        """Does these things one after the other and gives the last turn."""
        for action in actions:
            self._reload()
            turn = advance(self.script, self.answers, self.place, action, self.facts)
            self.answers |= dict(turn.recorded)
            drawn = self.facts.drawn
            self.turn = self._draw_if_due(turn)
            if turn.recorded or self.facts.drawn is not drawn:
                self._count()
        return self.turn

    @property
    def prompt(self) -> Prompt:
        assert isinstance(self.turn.screen, Prompt), self.turn.screen
        return self.turn.screen

    @property
    def at(self) -> str:
        """Where the person is: a question's id, with the line of a grid and `/` its card, or the name of the last screens; `…` where words
        beside « Autre » are awaited.
        """
        screen = self.turn.screen
        if not isinstance(screen, Prompt):
            return type(screen).__name__.lower()
        question, item, card = screen.slot
        return question + (f".{item}" if item else "") + (f"/{card}" if card else "") + ("…" if screen.detail else "")

    def _draw_if_due(self, turn: Turn) -> Turn:
        """What a caller owes the engine: draw once, record, ask again. What happened before stays to be said."""
        while isinstance(turn.screen, Draw):
            step, slot = turn.screen.step, turn.screen.slot
            assert draw_key(slot) not in self.facts.drawn, f"{slot} is drawn twice"
            available = self.lists.get(step.items_from or step.options_from or "", ())
            drawn = draw(turn.screen, available)
            self.facts = structs.replace(self.facts, drawn={**self.facts.drawn, draw_key(slot): drawn})
            again = advance(self.script, self.answers, turn.place, Shown(), self.facts)
            turn = structs.replace(turn, place=again.place, screen=again.screen)
        self.place = turn.place
        return turn

    def _count(self) -> None:
        now = Participation(dict(self.answers), self.facts, VISIT)
        self.tallies.update(delta(self.script, self.counted, now))
        self.counted = now

    def _reload(self) -> None:
        """Everything kept, written and read again."""
        stored = json.dumps({"answers": _answers_json(self.answers), "place": _place_json(self.place), "facts": _facts_json(self.facts)})
        kept = json.loads(stored)
        self.answers = {Slot(*slot): _answer(answer) for slot, answer in kept["answers"]}
        self.place = _place(kept["place"])
        self.facts = structs.replace(_facts(kept["facts"]), gazetteer=self.facts.gazetteer)


def script_of(steps: str, *, languages: Sequence[str] = ("fr",), head: str = "") -> Script:
    """The script with these steps in YAML; `head` are keys of the script itself."""
    title = ", ".join(f"{language}: Essai" for language in languages)
    return load(f"id: test\ntitle: {{{title}}}\nlanguages: [{', '.join(languages)}]\n{head}\nsteps:\n{steps}")


def options(*codes: str) -> tuple[Option, ...]:
    """Options labelled « Choix x »."""
    return tuple(Option(code, Text({"fr": f"Choix {code}"})) for code in codes)


def answered(*choices: str) -> Answer:
    return Answer(State.ANSWERED, choices)


def wrote(*parts: str) -> Answer:
    return Answer(State.ANSWERED, parts=parts)


def labels(*words: str) -> tuple[Option, ...]:
    """Texts of others, under the codes `1`, `2`…"""
    return tuple(Option(str(number), Text({"fr": each})) for number, each in enumerate(words, start=1))


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
