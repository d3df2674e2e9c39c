"""What should become of what one person does: a small model of the conversation, for the one script of the simulation.

It shares no line with the product, and knows what buttons carry from the letters on them alone. Where the product may do one of two things,
depending on the second in which it was done, the model gives both. Never here: a fault, or time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from tests.simulation.history import Act

Slot = tuple[str, str]
"""A question and the line of it."""
Kept = tuple[str, tuple[str, ...], tuple[str, ...]]
"""State, choices, and the messages of a text."""

SLOTS: Final[tuple[Slot, ...]] = (("Q1", ""), ("Q2", ""), ("Q3", ""), ("Q4", ""), ("Q5", "park"), ("Q5", "road"), ("Q6", ""))
SEVERAL: Final = {"Q2": ("red", "green", "blue", "none"), "Q4": ("bread", "water", "salt")}
"""The questions that take more than one option, and their options in order."""
TEXT, RANKED, EXCLUSIVE, MOST = "Q3", "Q4", "none", 2
STATES: Final = {"k": "dont_know", "s": "skipped", "n": "prefer_not"}


@dataclass(frozen=True, slots=True)
class Part:
    """One person in one consultation. `at`, `ticks`, `open` and `confirmed` are the place; `messages` says what each message is part of.

    `may_publish` is None until they were asked.
    """

    answers: dict[Slot, Kept] = field(default_factory=dict)
    former: tuple[tuple[Slot, Kept], ...] = ()
    at: Slot | None = None
    ticks: tuple[str, ...] | None = None
    open: bool = False
    confirmed: bool = False
    messages: dict[int, int] = field(default_factory=dict)
    may_publish: bool | None = None

    @property
    def asked_to_publish(self) -> bool:
        """Whether this comes before the question in front: a text was written and closed, and it was not asked yet."""
        return self.may_publish is None and self.at is None and bool(self.answers.get((TEXT, ""), ("", (), ()))[2])

    @property
    def path(self) -> tuple[Slot, ...]:
        asked = "yes" in self.answers.get(("Q1", ""), ("", (), ()))[1]
        return SLOTS if asked else tuple(slot for slot in SLOTS if slot[0] != "Q2")

    @property
    def front(self) -> Slot | None:
        return self.at or next((slot for slot in self.path if slot not in self.answers), None)

    @property
    def counted(self) -> Counter[tuple[str, str, str]]:
        """What this adds to the tallies: question, line or position, option or state."""
        cells: Counter[tuple[str, str, str]] = Counter()
        visible = [slot for slot in self.path if slot in self.answers]
        for question, item in visible:
            state, choices, _ = self.answers[question, item]
            cells[question, item, f"_{state}"] += 1
            for position, choice in enumerate(choices, start=1):
                cells[question, str(position) if question == RANKED else item, choice] += 1
        if visible:
            cells["", "", "_started"] += 1
        if visible and len(visible) == len(self.path):
            cells["", "", "_finished"] += 1
        return cells

    def placed(
        self, at: Slot | None = None, ticks: tuple[str, ...] | None = None, *, opened: bool = False, confirmed: bool = False
    ) -> Part:
        return replace(self, at=at, ticks=ticks, open=opened, confirmed=confirmed)

    def settled(self) -> Part:
        """With a place that agrees with the answers."""
        if self.at in self.path:
            return self
        return self.placed(confirmed=self.confirmed and all(slot in self.answers for slot in self.path))

    def keep(self, slot: Slot, kept: Kept, *, added: bool = False, corrected: bool = False) -> Part:
        """With this answer; the place is another matter."""
        before = self.answers.get(slot)
        if before == kept:
            return self
        messages, former = self.messages, self.former
        if before is not None and not added:
            former = (*former, (slot, before))
            messages = messages if slot[0] != TEXT or corrected else {}
        return replace(self, answers={**self.answers, slot: kept}, former=former, messages=messages)

    def after(self, slot: Slot) -> Part:
        """Past this question: a grid that was reopened goes on with its next line."""
        path = self.path
        following = path[path.index(slot) + 1 :][:1]
        return self.placed(following[0]) if self.at == slot and following and following[0][0] == slot[0] else self.placed()

    # --- What they do -------------------------------------------------------------------------------------------------------------

    def say(self, message: int, text: str) -> Part:
        """No text that is said here names an option, nor is one a yes or a no."""
        slot = None if self.asked_to_publish else self.front
        if slot is None or slot[0] != TEXT:
            return self
        parts = (*(self.answers[slot][2] if self.open else ()), text)
        said = self.keep(slot, ("answered", (), parts), added=self.open)
        if said is not self:
            said = replace(said, messages={**said.messages, message: len(parts) - 1})
        return said.placed(slot, opened=True)

    def edit(self, message: int, text: str) -> Part:
        slot = (TEXT, "")
        parts = list(self.answers[slot][2])
        parts[self.messages[message]] = text
        return self.keep(slot, ("answered", (), tuple(parts)), corrected=True)

    def tap(self, letter: str, fields: list[str]) -> Part:
        match letter, fields:
            case "t", [question, item, _, option]:
                return self.choose((question, item), option)
            case "d", [question, item, _, way]:
                return self.decline((question, item), way)
            case "s", [question, item, _]:
                return self.submit((question, item))
            case "b", _:
                return self.back(tuple(fields[:2]))
            case "o", [question, *_]:
                return self.reopen(question)
            case "P", [answer]:
                return replace(self, may_publish=answer == "y")
            case "c", _:
                return self if self.front is not None else self.placed(confirmed=True)
        return self

    def choose(self, slot: Slot, option: str) -> Part:
        if slot != self.front:
            return self.old(slot, option in self.answers.get(slot, ("", (), ()))[1])
        if slot[0] not in SEVERAL:
            return self.keep(slot, ("answered", (option,), ())).after(slot)
        ticks = self.ticks_at(slot)
        if option in ticks:
            return self.placed(slot, tuple(one for one in ticks if one != option))
        room = () if option == EXCLUSIVE else tuple(one for one in ticks if one != EXCLUSIVE)
        return self.placed(slot, ticks if len(room) >= MOST else (*room, option))

    def decline(self, slot: Slot, way: str) -> Part:
        if slot != self.front:
            return self.old(slot, self.answers.get(slot, ("",))[0] == STATES[way])
        return self.keep(slot, (STATES[way], (), ())).after(slot)

    def submit(self, slot: Slot) -> Part:
        if slot != self.front:
            return self
        if self.ticks is None and slot in self.answers:
            return self.after(slot)
        if slot[0] not in SEVERAL:
            return self
        ticks = self.ticks_at(slot)
        if not ticks:
            return self.placed(slot, ticks)
        order = ticks if slot[0] == RANKED else tuple(one for one in SEVERAL[slot[0]] if one in ticks)
        return self.keep(slot, ("answered", order, ())).after(slot)

    def old(self, slot: Slot, kept: bool) -> Part:
        """A button of a question that is not in front."""
        return self if kept or slot not in self.answers or slot not in self.path else self.placed(slot)

    def ticks_at(self, slot: Slot) -> tuple[str, ...]:
        if self.at == slot and self.ticks is not None:
            return self.ticks
        return self.answers.get(slot, ("", (), ()))[1]

    def back(self, origin: tuple[str, ...]) -> Part:
        slot = self.front
        if origin and origin != slot:
            return self
        if slot is None and self.confirmed:
            return self.placed()
        position = len(self.path) if slot is None else self.path.index(slot)
        return self.placed(self.path[position - 1]) if position else self

    def reopen(self, question: str) -> Part:
        slots = [slot for slot in self.path if slot[0] == question]
        if (self.at and self.at[0] == question) or all(slot not in self.answers for slot in slots):
            return self
        return self.placed(slots[0])


@dataclass(frozen=True, slots=True)
class Model:
    """One person: their part in each consultation, by its number, and the one they now speak of."""

    parts: dict[int, Part] = field(default_factory=dict)
    spoken: int | None = None

    def after(self, act: Act) -> list[Model]:
        """What may be, once this was done: one thing, or two."""
        match act.kind:
            case "tap":
                letter, number = act.what[0], act.what[1:].partition(":")[0]
                return self._tapped(letter, int(number, 36) if number else None, act.what.split(":")[1:])
            case "edit":
                return [self._edited(act)]
            case _:
                return [self._said(act)]

    def _tapped(self, letter: str, about: int | None, fields: list[str]) -> list[Model]:
        if letter == "E":
            return [self._erased(*(int(field, 36) for field in fields))]
        if letter == "g":
            return [self._started(*fields)]
        if about is None or letter in "hpeilxAmqzS":
            return [self]
        if about not in self.parts:
            return [self._with(about, Part())] if letter == "y" else [self]
        before = self.parts[about].settled()
        after = self._with(about, before.tap(letter, fields).settled())
        # A second tap within two seconds that changes nothing is not heard at all.
        return [after] if after.parts[about] != before or self.spoken == about else [after, self]

    def _erased(self, only: int | None = None) -> Model:
        left = {number: part for number, part in self.parts.items() if only not in (None, number)}
        return Model(left, self.spoken if self.spoken in left else None)

    def _said(self, act: Act) -> Model:
        command, _, code = act.what.partition(" ")
        if command == "/start":
            return self._started(code)
        if self.spoken is None or act.what.startswith("/"):
            return self
        return self._with(self.spoken, self.parts[self.spoken].settled().say(act.message, act.what))

    def _started(self, code: str = "") -> Model:
        number = CODES.index(code) + 1 if code else None
        return replace(self, spoken=number) if number in self.parts else self

    def _edited(self, act: Act) -> Model:
        for number, part in self.parts.items():
            if act.message in part.messages:
                edited = part.settled().edit(act.message, act.what)
                return self if edited.answers == part.answers else self._with(number, edited)
        return self

    def _with(self, number: int, part: Part) -> Model:
        return Model({**self.parts, number: part}, number)


CODES: Final = ("nantes-ia", "angers-ia")
"""The consultations, in the order of their numbers."""
