"""Row 8: a message changed long after it was sent corrects the very answer that it made, and nothing else.

`EDITS=10000 ./concertia test tests/faults/test_edits.py`: so many of them.
"""

import random
import secrets
from collections.abc import AsyncIterator

import pytest

from dialogues.kinds import Shape
from dialogues.script import Slot
from storage.consultations import close_consultation
from storage.municipalities import replace_list
from tests.bot.test_deciding import kept, taking_part
from tests.bot.test_every_kind import PLACES
from tests.bot.town import Town, town
from tests.faults.answering import VALUES
from tests.faults.deliveries import lots
from tests.faults.test_buttons import SCRIPTS
from tests.support.citizen import Citizen

MOST = 150
"""Messages in which any of the scripts is answered."""
EDITS = lots("EDITS", 100, 2_000)
OTHER_VALUES = {"N1": ("7", "8", "9"), "N2": ("1", "2,5"), "D1": ("1er mars 2021", "02/03/2022"), "P1": ("Martigues", "Ajaccio", "2A004")}


@pytest.fixture(params=SCRIPTS)
async def asked(request: pytest.FixtureRequest, fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    monkeypatch.setattr(secrets, "randbelow", lambda _: 1)
    async with town(fresh_url, SCRIPTS[request.param], sectors=()) as founded:
        await founded.write(replace_list, None, PLACES)
        yield founded


async def write_everything(citizen: Citizen, place: Town) -> dict[int, Slot]:
    """Answers everything in words. The question that each message answered at once, by the number of the message."""
    answered: dict[int, Slot] = {}
    message = 0
    while (form := citizen.screen.form) is not None:
        before = (await kept(place)).answers.get(form.slot)
        match form.shape:
            case Shape.VALUE:
                words = VALUES[form.slot.question]
            case Shape.TEXT:
                words = "continuer" if form.text else f"Mot {message}"
            case Shape.ONE:
                words = form.choices[0].label
            case _:
                words = "valider" if any(choice.ticked for choice in form.choices) else ", ".join(one.label for one in form.choices[:2])
        message += 1
        await citizen.type(words)
        if (await kept(place)).answers.get(form.slot) != before:
            answered[message] = form.slot
        assert message < MOST, citizen.transcript[-2_000:]
    return answered


@pytest.mark.parametrize("lot", EDITS, ids=str)
async def test_an_edit_corrects_the_answer_of_its_message_and_no_other(asked: Town, lot: range) -> None:
    chance = random.Random(lot.start)
    citizen = await taking_part(asked)
    answered = await write_everything(citizen, asked)
    (script,) = asked.conversation._scripts.values()
    assert set(answered.values()) == set((await kept(asked)).answers)
    corrected = 0
    for _ in lot:
        message = chance.choice([*answered, 9_999])
        slot = answered.get(message)
        if slot is None:
            words = "Rien"
        elif slot.question in OTHER_VALUES:
            words = chance.choice(OTHER_VALUES[slot.question])
        elif script.by_id[slot.question].kind == "text":
            words = f"Autre mot {chance.randrange(10**6)}"
        else:
            words = chance.choice([option.label.in_language("fr") for option in script.by_id[slot.question].options] or ["1"])
        before = (await kept(asked)).answers
        await citizen.edit(message, words)
        after = (await kept(asked)).answers
        changed = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
        assert changed <= {slot}, (message, words)
        corrected += bool(changed)
    assert corrected > len(lot) / 4
    await asked.write(close_consultation, asked.ids["valmont"])
    before = (await kept(asked)).answers
    for message in answered:
        reply = await citizen.edit(message, "Trop tard")
        assert reply.screen is None
    assert (await kept(asked)).answers == before
