"""Valid scripts made at random: every kind, parts and cards, conditions on conditions, quotations, whatever can be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from dialogues.checks import check
from dialogues.checks.reach import never_asked
from dialogues.kinds import KINDS, Shape
from dialogues.municipalities import Gazetteer, Municipality
from dialogues.script import (
    ELSEWHERE,
    MAX_DRAWN_STATEMENTS,
    MORE,
    NUMERIC_SCALES,
    VOTE_SCALE,
    WITHIN,
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

LISTS = ("texts", "sectors")
"""What steps draw from."""
PLACES = (
    Municipality("01004", "Ambérieu-en-Bugey", "Ain"),
    Municipality("25515", "Sainte-Colombe", "Doubs"),
    Municipality("27568", "Sainte-Colombe", "Eure"),
    Municipality("76402", "Le Havre", "Seine-Maritime"),
)
_LABELS = ("Oui", "Oui, peut-être", "Non", "Non merci", "Rien du tout", "Rien", "Été", "12 fois", "Bleu", "Un, deux, trois")
_QUESTIONS = tuple(kind for kind in KINDS if KINDS[kind].shape is not None and kind != "repeat")
_NUMBERS = ("", "-3", "0", "2.5", "40")
_DAYS = ("", "2026-02-28", "2027-01-01")


def random_script(chance: Random, *, sound: bool = True) -> Script:
    """A script without a fault; unless `sound`, some steps may be out of reach."""
    making = _Making(chance)
    for _ in range(chance.randint(1, 5)):
        chance.choices((making.question, making.info, making.section, making.repeat), (5, 1, 1, 2))[0]()
    making.add(Step("Last", "text", _words("Enfin ?"), maximum=40))
    script = Script("random", _words("Au hasard"), ("fr",), tuple(making.steps), fixed_order=chance.random() < 0.2)
    if sound:
        while never := never_asked(script):  # a condition taken away can leave another one without an answer that leads to it
            script = replace(script, steps=tuple(replace(step, when=None) if step.id in never else step for step in script.steps))
        faults = check(script)
        assert faults == (), faults
    return script


def random_lists(chance: Random) -> dict[str, tuple[Option, ...]]:
    """What there is to draw from: nothing, one text, or several."""
    return {name: options(chance, chance.choice((0, 1, 2, 6)), "") for name in LISTS}


def random_gazetteer(chance: Random) -> Gazetteer:
    return Gazetteer(chance.choice(((), PLACES)))


def options(chance: Random, count: int, letter: str) -> tuple[Option, ...]:
    """So many options: `o0`, `o1`… for the letter o."""
    return tuple(Option(f"{letter}{number}", _words(label)) for number, label in enumerate(chance.sample(_LABELS, count)))


@dataclass
class _Making:
    """A script being made. `within` and `inherited` are the section around the next steps, and its condition; `card` the repeated one."""

    chance: Random
    steps: list[Step] = field(default_factory=list)
    within: str | None = None
    card: str | None = None
    inherited: Condition | None = None

    def add(self, step: Step) -> Step:
        self.steps.append(replace(step, within=self.within))
        return self.steps[-1]

    # --- Steps that hold others -------------------------------------------------------------------------------------------------------

    def section(self) -> None:
        inherited = self._condition()
        section = self.add(Step(self._name("S"), "section", self._ask("Partie")))
        self.within, self.inherited = section.id, inherited
        for _ in range(self.chance.randint(1, 3)):
            self.question()
        if self.chance.random() < 0.3:
            self.repeat()
        self.within = self.inherited = None

    def repeat(self) -> None:
        around, inherited = self.within, self.inherited
        condition = self._condition()
        asked = Step(self._name("R"), "repeat", self._ask("Fiche"), again=_words("Une autre ?"), maximum=self.chance.randint(2, 3))
        repeat = self.add(replace(asked, options=(Option(MORE, _words("Oui")), Option("enough", _words("Non")))))
        self.within = self.card = repeat.id
        self.inherited = condition
        for _ in range(self.chance.randint(1, 3)):
            self.question()
        self.within, self.inherited, self.card = around, inherited, None

    # --- Steps ------------------------------------------------------------------------------------------------------------------------

    def info(self) -> None:
        self.add(Step(self._name("I"), "info", self._ask("Voici"), when=self._condition()))

    def question(self) -> None:
        kind = self.chance.choice((*_QUESTIONS, *("text" for _ in self._votes()), *("single" for _ in self._own_texts() * 4)))
        asked = Step(self._name("Q"), kind, self._ask("Question"), profile=self.chance.random() < 0.2, when=self._condition())
        if KINDS[kind].shape in (Shape.ONE, Shape.SEVERAL, Shape.ORDER):
            asked = replace(asked, dont_know=not asked.profile and self.chance.random() < 0.7)
        self.add(self._filled(asked))

    def _filled(self, step: Step) -> Step:
        """The step with what its kind asks for."""
        chance = self.chance
        match step.kind:
            case "single":
                return self._single(step)
            case "multi" | "rank":
                return self._several(step)
            case "scale":
                return replace(step, **_degrees(chance))
            case "grid":
                return replace(step, items=_items(chance), **_degrees(chance))
            case "vote":
                drawn = self.card is None and chance.random() < 0.6
                statements = (
                    {"items_from": "texts", "maximum": chance.randint(1, MAX_DRAWN_STATEMENTS)} if drawn else {"items": _items(chance)}
                )
                return replace(step, scale=VOTE_SCALE, options=options(chance, 3, "v"), **statements)
            case "text":
                votes = self._votes()
                about = chance.choice(votes) if votes and chance.random() < 0.7 else None
                return replace(step, maximum=chance.choice((1, 7, 40)), about=about)
            case "number":
                lowest, highest = sorted(chance.sample(_NUMBERS[1:], 2), key=float)
                unit = chance.choice((None, _words("km")))
                return replace(
                    step, lowest=chance.choice(("", lowest)), highest=chance.choice(("", highest)), decimals=chance.randint(1, 3), unit=unit
                )
            case "date":
                lowest, highest = chance.choice((("", ""), (_DAYS[1], ""), ("", _DAYS[2]), _DAYS[1:]))
                return replace(step, lowest=lowest, highest=highest)
            case "municipality":
                return replace(step, options=(Option(WITHIN, _words("Dans le territoire")), Option(ELSEWHERE, _words("Ailleurs"))))
        raise AssertionError(f"no random step of kind {step.kind} can be made yet")

    def _single(self, step: Step) -> Step:
        chance = self.chance
        own = options(chance, chance.randint(2, 5), "o")
        texts = self._own_texts()
        if texts or chance.random() < 0.4:
            listed = chance.choice(("sectors", None)) if texts else "sectors"
            own_from = chance.choice(texts) if texts else None
            return replace(step, options=own[: chance.choice((0, 2))], options_from=listed, own_from=own_from)
        if chance.random() < 0.4:
            own = (*own[:-1], replace(own[-1], other=True))
        return replace(step, options=own, shuffle=chance.random() < 0.5)

    def _several(self, step: Step) -> Step:
        chance = self.chance
        made = options(chance, chance.randint(3, 5), "o")
        free, last = (made[:-1], (replace(made[-1], exclusive=True),)) if chance.random() < 0.5 else (made, ())
        if step.kind == "multi" and chance.random() < 0.4:
            free = (*free[:-1], replace(free[-1], other=True))
        most = chance.randint(1, len(free))
        return replace(step, options=(*free, *last), shuffle=chance.random() < 0.5, maximum=most, minimum=chance.randint(1, most))

    # --- What they look at ------------------------------------------------------------------------------------------------------------

    def _name(self, letter: str) -> str:
        return f"{letter}{len(self.steps)}"

    def _asked(self) -> list[Step]:
        """The earlier questions that the next step may look at."""
        repeats = {step.id for step in self.steps if step.kind == "repeat"}
        return [step for step in self.steps if step.kind in _QUESTIONS and (step.within not in repeats or step.within == self.card)]

    def _votes(self) -> list[str]:
        return [step.id for step in self._asked() if step.items_from]

    def _own_texts(self) -> list[str]:
        """The questions whose answers, in other cards, a choice of this card may offer."""
        return [step.id for step in self._asked() if step.kind == "text" and self.card and step.within == self.card and not step.about]

    def _one_answer(self) -> list[Step]:
        return [step for step in self._asked() if not (step.items or step.items_from or step.about)]

    def _ask(self, words: str) -> Text:
        quoted = self._one_answer()
        return _words(f"{words} « {{{self.chance.choice(quoted).id}}} » ?" if quoted and self.chance.random() < 0.3 else f"{words} ?")

    def _condition(self) -> Condition | None:
        asked = [step for step in self._asked() if not (step.items_from or step.about)]
        own = None
        if asked and self.chance.random() < 0.5:
            parts = tuple(_asks(self.chance, self.chance.choice(asked)) for _ in range(self.chance.choice((1, 1, 2, 3))))
            own = self.chance.choice((AllOf, AnyOf))(parts) if len(parts) > 1 else parts[0]
        both = tuple(one for one in (self.inherited, own) if one)
        return AllOf(both) if len(both) > 1 else next(iter(both), None)


def _words(text: str) -> Text:
    return Text({"fr": text})


def _items(chance: Random) -> tuple[Item, ...]:
    return tuple(Item(f"i{number}", _words(f"Ligne {number}")) for number in range(chance.randint(1, 3)))


def _degrees(chance: Random) -> dict[str, Any]:
    """The options of a scale of words, or of one of numbers, whose ends have words too."""
    if chance.random() < 0.5:
        return {"scale": "own", "options": options(chance, chance.randint(2, 5), "o")}
    name = chance.choice(tuple(NUMERIC_SCALES))
    codes = [str(degree) for degree in NUMERIC_SCALES[name]]
    ends = {codes[0]: f"{codes[0]} (peu)", codes[-1]: f"{codes[-1]} (très)"}
    return {"scale": name, "options": tuple(Option(code, _words(ends.get(code, code))) for code in codes)}


def _asks(chance: Random, step: Step) -> Asks:
    item = chance.choice(step.items).code if step.items else ""
    tests: list[Check] = [Check.ANSWERED] if step.profile else [Check.ANSWERED, Check.SKIPPED]
    codes = _codes(step)
    if codes:
        tests += [Check.IS, Check.IS_NOT, Check.ANY_OF, Check.ALL_OF]
    least = _least(step)
    tests += [Check.AT_LEAST] if least else []
    match chance.choice(tests):
        case Check.ANSWERED | Check.SKIPPED as test:
            return Asks(step.id, test, (), item)
        case Check.AT_LEAST:
            return Asks(step.id, Check.AT_LEAST, (chance.choice(least),), item)
        case test:
            count = 1 if test in (Check.IS, Check.IS_NOT) else min(len(codes), chance.randint(1, 2))
            return Asks(step.id, test, tuple(chance.sample(codes, count)), item)


def _codes(step: Step) -> Sequence[str]:
    match step.kind:
        case "number":
            return _NUMBERS[1:3]
        case "date":
            return _DAYS[1:]
        case "municipality":
            return (ELSEWHERE, PLACES[0].code)
    return [option.code for option in step.options]


def _least(step: Step) -> Sequence[str]:
    if step.kind in ("multi", "rank"):
        return [str(count) for count in range(1, step.maximum + 1)]
    if step.scale in NUMERIC_SCALES:
        return [option.code for option in step.options]
    return {"number": ("2", "2.5"), "date": _DAYS[1:]}.get(step.kind, ())
