"""Valid scripts made at random: every kind, conditions on conditions, drawn options."""

from dataclasses import replace
from random import Random

from dialogues.checks import check
from dialogues.kinds import KINDS, Shape
from dialogues.reach import never_asked
from dialogues.script import AllOf, AnyOf, Asks, Check, Condition, Item, Option, Script, Step, Text

_BEGINNINGS = ("Oui", "Oui, peut-être", "Non", "Non merci", "Rien du tout", "Rien", "Été", "12 fois", "Bleu", "Un, deux, trois")


def random_script(chance: Random, *, sound: bool = True) -> Script:
    """A script without a fault; unless `sound`, some steps may be out of reach."""
    steps: list[Step] = []
    for number in range(chance.randint(1, 8)):
        steps.append(_step(chance, f"Q{number}", _condition(chance, steps)))
    steps.append(replace(_step(chance, "Last", None), kind="text", options=(), items=(), maximum=40, dont_know=False, options_from=None))
    script = Script("random", Text({"fr": "Au hasard"}), ("fr",), tuple(steps))
    if sound:
        never = never_asked(script)
        kept = tuple(replace(step, when=None) if step.id in never else step for step in script.steps)
        script = replace(script, steps=kept)
        assert check(script) == ()
    return script


def random_draws(chance: Random, script: Script) -> dict[str, tuple[Option, ...]]:
    """What will be drawn for each step that needs it: nothing, one option, or several."""
    return {step.id: _options(chance, chance.choice((0, 1, 2, 4)), "d") for step in script.steps if step.options_from}


def _step(chance: Random, step_id: str, when: Condition | None) -> Step:
    kind = chance.choice(tuple(KINDS))
    shape = KINDS[kind].shape
    ask = Text({"fr": f"Question {step_id} ?"})
    if shape is None:
        return Step(step_id, kind, ask, when=when)
    profile = chance.random() < 0.2
    if shape is Shape.TEXT:
        return Step(step_id, kind, ask, maximum=chance.choice((1, 7, 40)), profile=profile, when=when)
    options = _options(chance, chance.randint(2, 5), "o")
    items = tuple(Item(f"i{number}", Text({"fr": f"Ligne {number}"})) for number in range(chance.randint(1, 3))) if kind == "grid" else ()
    step = Step(
        step_id, kind, ask, options=options, items=items, profile=profile, dont_know=not profile and chance.random() < 0.7, when=when
    )
    if kind == "single" and chance.random() < 0.4:
        return replace(step, options=(), options_from="texts")
    if shape in (Shape.SEVERAL, Shape.ORDER):
        exclusive = chance.randint(0, 1)
        with_exclusive = tuple(replace(option, exclusive=place >= len(options) - exclusive) for place, option in enumerate(options))
        return replace(step, options=with_exclusive, shuffle=chance.random() < 0.5, maximum=chance.randint(1, len(options) - exclusive))
    return step


def _options(chance: Random, count: int, letter: str) -> tuple[Option, ...]:
    labels = chance.sample(_BEGINNINGS, count)
    return tuple(Option(f"{letter}{number}", Text({"fr": label})) for number, label in enumerate(labels))


def _condition(chance: Random, earlier: list[Step]) -> Condition | None:
    asked = [step for step in earlier if KINDS[step.kind].shape]
    if not asked or chance.random() < 0.4:
        return None
    parts = tuple(_asks(chance, chance.choice(asked)) for _ in range(chance.choice((1, 1, 2, 3))))
    return chance.choice((AllOf, AnyOf))(parts) if len(parts) > 1 else parts[0]


def _asks(chance: Random, step: Step) -> Asks:
    item = chance.choice(step.items).code if step.items else ""
    codes = [option.code for option in step.options]
    tests = [Check.ANSWERED] if step.profile else [Check.ANSWERED, Check.SKIPPED]
    if codes:
        tests += [Check.IS, Check.IS_NOT, Check.ANY_OF, Check.ALL_OF]
    test = chance.choice(tests)
    if test in (Check.ANSWERED, Check.SKIPPED):
        return Asks(step.id, test, (), item)
    count = 1 if test in (Check.IS, Check.IS_NOT) else chance.randint(1, 2)
    return Asks(step.id, test, tuple(chance.sample(codes, count)), item)
