"""Rows 5 to 7: taps in a burst, taps on old keyboards, and what no button of ours holds.

`BURSTS=10000 FORGED=1000000 ./concertia test tests/faults/test_buttons.py`: so many of them.
"""

import random
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.acts import Act
from bot.telegram.callback import decode, encode
from bot.telegram.render import render
from dialogues.answers import State
from dialogues.loader import load_script, shipped
from dialogues.script import Script, Slot
from dialogues.turns import Back, Declined, Reopened, Submitted, Tapped
from storage import models
from storage.consultations import close_consultation
from storage.municipalities import replace_list
from tests.bot.telegram.world import World, buttons, data_of, tapped
from tests.bot.test_deciding import kept, taking_part
from tests.bot.test_every_kind import PLACES
from tests.bot.town import Town, town
from tests.faults.answering import answer_everything
from tests.faults.deliveries import kept as all_kept
from tests.faults.deliveries import lots, post_all, tap
from tests.support.citizen import Citizen

BURSTS = lots("BURSTS", 20, 200)
FORGED = lots("FORGED", 2_000, 50_000)
AT_ONCE = 500
SCRIPTS = {"every_kind": load_script(Path(__file__).parents[1] / "bot" / "every_kind.yaml"), "default": shipped("default")}


# --- Bursts ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lot", BURSTS, ids=str)
async def test_a_burst_of_taps_is_one_answer_and_one_next_question(world: World, lot: range) -> None:
    """Two to twenty taps on one button, from one device or from two, in less time than it takes to answer the first."""
    chance = random.Random(lot.start)
    async with world.running():
        for number in lot:
            person, taps = world.standin.person(1 + number), chance.randint(2, 20)
            await world.consent(person)
            button, message, calls = data_of(chance.choice(tapped(person))), person.screen.message_id, len(world.standin.calls)
            for _ in range(taps):
                person.tap(button, message)
            await world.settle()
            answered = Counter(call.method for call in world.standin.calls[calls:] if call.answer["ok"])
            assert answered["answerCallbackQuery"] == taps
            assert sum(message.text.startswith("Question 1 sur 12") for message in person.chat) == 1
        rows = await world.rows(models.answers)
        assert (len(rows), len({row.participation_id for row in rows}), {row.question for row in rows}) == (len(lot), len(lot), {"P07"})
        assert await world.rows(models.former_answers) == []


async def test_two_devices_that_choose_otherwise_leave_the_first_choice(world: World) -> None:
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        first, second = (data_of(button) for button in tapped(camille)[:2])
        message = camille.screen.message_id
        for button in (first, second) * 3:
            camille.tap(button, message, forced=True)
        await world.settle()
        (row,) = await world.rows(models.answers)
        # The second choice reopened the question, and each of the following ones answered it or was one of a double tap.
        assert f"t1:P07:::{row.choices}" in (first, second)
        assert len([call for call in world.standin.calls if call.method == "answerCallbackQuery" and call.answer["ok"]]) == 7


# --- Old keyboards --------------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=SCRIPTS)
async def asked(request: pytest.FixtureRequest, fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """Two towns that ask one of the scripts which have every kind of question between them."""
    monkeypatch.setattr(secrets, "randbelow", lambda _: 1)
    async with town(fresh_url, SCRIPTS[request.param], codes=("valmont", "roqueval"), sectors=()) as founded:
        await founded.write(replace_list, None, PLACES)
        yield founded


def old_acts(citizen: Citizen) -> list[tuple[int, Act]]:
    """What every button of every question seen does, as the button itself says it, and where it was seen."""
    found = []
    for position, shown in enumerate(citizen.seen):
        for row in render(shown.screen, shown.consultation).keyboard:
            read = [decode(key.data) for key in row]
            found += [(position, one[0]) for one in read if one and isinstance(one[0], Tapped | Declined | Submitted | Back | Reopened)]
    return list(dict.fromkeys(found))


async def test_no_old_keyboard_of_any_question_ever_writes(asked: Town, caplog: pytest.LogCaptureFixture) -> None:
    citizen = await taking_part(asked)
    await answer_everything(citizen)
    before = (await kept(asked)).answers
    acts = old_acts(citizen)
    assert {act.slot.question for _, act in acts if isinstance(act, Tapped)} >= {
        slot.question for slot, answer in before.items() if answer.choices and slot.question not in ("N1", "N2", "D1", "P1")
    }
    for position, act in acts:
        asked.clock.advance(5)
        reply = await asked.conversation.hear(asked.said(42, act, code="valmont"))
        assert reply.screen is not None, (position, act)
        after = await kept(asked)
        assert after.answers == before, (position, act)
        if after.place.at is not None:  # « Ne rien changer », so that the next old button finds nothing open
            await asked.conversation.hear(asked.said(42, Submitted(after.place.at), code="valmont"))
        assert (await kept(asked)).answers == before
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_no_keyboard_of_another_or_closed_consultation_ever_writes(asked: Town, caplog: pytest.LogCaptureFixture) -> None:
    citizen = await taking_part(asked)
    await answer_everything(citizen)
    acts = [act for _, act in old_acts(citizen)]
    there = await taking_part(asked, code="roqueval")
    here, before = (await kept(asked)).answers, (await kept(asked, code="roqueval")).answers
    await asked.write(close_consultation, asked.ids["valmont"])
    for act in acts:
        asked.clock.advance(5)
        reply = await asked.conversation.hear(asked.said(42, act, code="valmont"))
        assert reply.screen is not None
        assert reply.screen.form is None
    assert ((await kept(asked)).answers, (await kept(asked, code="roqueval")).answers) == (here, before)
    assert there.screen.form is not None
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
async def test_no_button_of_an_old_script_is_taken_for_one_of_this(script: Script, valmont: Town) -> None:
    """Every slot and option of another script, and those of this one under another kind."""
    await taking_part(valmont)
    slots = [Slot(step.id, item.code if item else "") for step in script.questions for item in step.items or (None,)]
    for slot in slots:
        codes = [option.code for option in script.by_id[slot.question].options] or ["yes", "1"]
        acts: list[Act] = [*(Tapped(slot, code) for code in codes), Declined(slot, State.SKIPPED), Submitted(slot), Reopened(slot.question)]
        for act in acts:
            assert decode(encode(act, valmont.ids["valmont"])) == (act, valmont.ids["valmont"])
            reply = await valmont.conversation.hear(valmont.said(42, act, code="valmont"))
            assert reply.screen is not None
            assert reply.screen.event != ""
    assert ((await kept(valmont)).answers, (await kept(valmont)).place.at) == ({}, None)


# --- Forged ---------------------------------------------------------------------------------------------------------------------------


def forged(chance: random.Random, true: list[str]) -> str:
    """Zero to 64 bytes of anything, or a button of ours that was tampered with until it is none."""
    while True:
        if chance.random() < 0.4:
            data = "".join(chance.choices("tdsobcyEegx0129:PC_-agreyes é\x00\ud83d", k=chance.randint(0, 64)))
        else:
            letters = list(chance.choice(true))
            for _ in range(chance.randint(1, 3)):
                letters[chance.randrange(len(letters))] = chance.choice("tdsob0123456789:PCabcyz_-é\x00")
            data = "".join(letters)
        if decode(data) is None:
            return data


@pytest.mark.parametrize("lot", FORGED, ids=str)
async def test_nothing_forged_is_ever_kept(world: World, lot: range, caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(lot.start)
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        true = []
        while tapped(camille):
            true += [data_of(button) for button in buttons(camille)]
            await world.answer(camille)
        before = await all_kept(world)
        for first in range(0, len(lot), AT_ONCE):
            taps = [tap(10**9 + number, 17, forged(chance, true)) for number in lot[first : first + AT_ONCE]]
            assert set(await post_all(world, taps)) == {200}
        assert await all_kept(world) == before
        assert (world.bot.health()["forged"], world.bot.health()["dead_letters"]) == (len(lot), 0)
        assert [record for record in caplog.records if record.levelname == "ERROR"] == []
