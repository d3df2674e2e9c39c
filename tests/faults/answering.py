"""Somebody who answers every question of any script, in a way that fits its shape."""

from typing import Final

from bot.wording import say
from dialogues.kinds import Shape
from tests.support.citizen import Citizen

VALUES: Final = {"N1": "12", "N2": "3,5", "D1": "14/07/2023", "P1": "Ajaccio"}
"""What the questions of `every_kind.yaml` take that have no options."""
MOST: Final = 100


async def answer(citizen: Citizen) -> None:
    """The question in front: the first choice, the first two where several are asked, a value, or a few words of their own number."""
    form = citizen.screen.form
    assert form is not None
    match form.shape:
        case Shape.ONE:
            await citizen.tap(form.choices[0].label)
        case Shape.VALUE:
            await citizen.type(VALUES[form.slot.question])
        case Shape.TEXT:
            await citizen.type(f"Mot {form.slot.question} {form.slot.repeat}")
            await citizen.tap(say("fr", "button-continue"))
        case Shape.SEVERAL | Shape.ORDER:
            for choice in form.choices[:2]:
                await citizen.tap(choice.label)
            await citizen.tap(say("fr", "button-submit"))


async def answer_everything(citizen: Citizen) -> None:
    """To the summary."""
    for _ in range(MOST):
        if citizen.screen.form is None:
            return
        await answer(citizen)
    raise AssertionError("this script does not end")
