"""A server ended again and again in the middle of a burst of updates: what was acknowledged is there, once, whoever asks.

The checker reads the files that a dead server leaves, with nothing of the program but the keys that tell which row is whose.

`KILLS=1000 TERMS=100 ./concertia test tests/journeys/test_kill.py`: so many ends, in an hour and a half, and so many stops.
"""

import asyncio
import random
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.keys import ConsultationKey, MasterKey
from tests.faults.deliveries import lots
from tests.support.bot_server import OPEN, TOKEN, BotServer, bot_server
from tests.support.respondents import DONT_KNOW, PREFER_NOT, SKIP, SUMMARY, Do, Respondent

PEOPLE = 40
ENDS = [*((signal.SIGKILL, lot) for lot in lots("KILLS", 3, 3)), *((signal.SIGTERM, lot) for lot in lots("TERMS", 2, 3))]
FEWEST = 5
"""Updates acknowledged between two ends, at least."""
THE_REST = 100.0
"""Seconds for all that is left to be asked and answered once the server is no longer ended: far more than it takes."""
SEED = 20261123
BOT = TOKEN.partition(":")[0]
STATES = {DONT_KNOW: "dont_know", SKIP: "skipped", PREFER_NOT: "prefer_not"}
Kept = tuple[str, tuple[str, ...], str]
"""State, choices, text."""

LINES = ("questions", "letter", "leaks", "sorting", "social_aid", "street_cameras")
ONE = {
    "P07": ("service_users", "public_agents", "elected_officials", "economic_actors", PREFER_NOT),
    "C01": ("none", "heard", "explain_a_little", "explain_well", SKIP),
    "C02": ("never", "tried", "every_month", "every_week", "every_day", DONT_KNOW, SKIP),
    "C04": ("yes_fully", "rather_yes", "rather_no", "not_at_all", DONT_KNOW),
    **{f"C07.{line}": ("fully_agree", "rather_agree", "rather_disagree", "fully_disagree", DONT_KNOW) for line in LINES},
    "C09": ("always_a_person", "except_simple_cases", "ai_if_checked", "ai_alone", SKIP),
    "P02": ("age_15_17", "age_25_39", "age_75_and_over"),
    "P06": ("very_easy", "rather_uneasy", PREFER_NOT),
}
SEVERAL = {
    "C03": ("curiosity", "hope", "enthusiasm", "worry", "distrust", "anger"),
    "C05": ("faster_answers", "simpler_procedures", "help_reading", "more_time", "savings"),
    "C06": ("wrong_decisions", "surveillance", "less_contact", "lost_jobs", "dependence"),
    "C10": ("residents", "public_agents", "associations", "local_firms"),
}
RANKED = ("human_decides", "told", "explained", "contest", "data_protected")
TEXTS = ("C11", "C12")


def plan(number: int, chance: random.Random) -> dict[str, Do]:
    """What one person answers; their texts say who they are."""
    several = {question: Do(tuple(chance.sample(options, chance.randint(1, 3)))) for question, options in SEVERAL.items()}
    texts = {question: Do(says=tuple(f"{number} {question} {part}" for part in range(chance.randint(1, 2)))) for question in TEXTS}
    one = {question: Do((chance.choice(options),)) for question, options in ONE.items()}
    return {**one, **several, "C08": Do(tuple(chance.sample(RANKED, 3))), **texts}


# --- What must be there -------------------------------------------------------------------------------------------------------------


def acknowledged(nantes: BotServer) -> Counter[int]:
    """How often each update was answered 200."""
    return Counter(attempt.update_id for attempt in nantes.delivery.attempts if attempt.status == 200)


def owed_to(respondent: Respondent, acknowledged: Counter[int]) -> Iterator[tuple[str, Kept]]:
    """The answers this person was told are kept. A list counts once « Valider » is acknowledged, a text from its first message on."""
    heard = [done for done in respondent.done if acknowledged[done.update_id]]
    for question in dict.fromkeys(done.question for done in heard if done.question not in ("", SUMMARY)):
        acts = [done for done in heard if done.question == question]
        said = respondent.plan[question].says[: sum(act.kind == "say" for act in acts)]
        taps = [act.option for act in acts if act.option]
        if said:
            yield question, ("answered", (), "\x1e".join(said))
        elif taps[0] in STATES:
            yield question, (STATES[taps[0]], (), "")
        elif question in ONE or acts[-1].kind == "submit":
            yield question, ("answered", tuple(taps) if question == "C08" else tuple(sorted(taps)), "")


def left_by(folder: Path, people: list[Respondent]) -> tuple[list[dict[str, Kept]], sqlite3.Connection]:
    """What each person answered according to a copy of the files, and the copy itself."""
    copy = folder.parent / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.sock"))
    connection = sqlite3.connect(copy / "concertia.db")
    ((consultation, wrapped),) = connection.execute("SELECT consultation_id, wrapped FROM consultation_keys")
    key = ConsultationKey.unwrap(wrapped, MasterKey.load(copy / "master.key"), consultation)
    whose = dict(connection.execute("SELECT person_hash, participation_id FROM identities"))
    answers: dict[int | None, dict[str, Kept]] = {}
    found = connection.execute("SELECT participation_id, question, item, state, choices, text FROM answers")
    for participation, question, item, state, choices, text in found:
        codes = choices.split() if question == "C08" else sorted(choices.split())
        slots = answers.setdefault(participation, {})
        assert f"{question}.{item}".removesuffix(".") not in slots
        slots[f"{question}.{item}".removesuffix(".")] = (state, tuple(codes), text)
    hashes = [key.person_hash(BOT, str(respondent.person.user_id)) for respondent in people]
    return [answers.get(whose.get(person_hash), {}) for person_hash in hashes], connection


def check(nantes: BotServer, folder: Path, people: list[Respondent]) -> None:
    """All that was acknowledged is there."""
    heard = acknowledged(nantes)
    kept, connection = left_by(folder, people)
    with closing(connection):
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        seen = {update for (update,) in connection.execute("SELECT update_id FROM seen_updates")}
        assert heard.keys() - seen == set()
    for respondent, answers in zip(people, kept, strict=True):
        for question, answer in owed_to(respondent, heard):
            # A message sent but not acknowledged may be there too.
            assert answers.get(question) == answer or (answer[2] and answers[question][2].startswith(answer[2])), (
                question,
                respondent.done,
            )


def check_all(nantes: BotServer, folder: Path, people: list[Respondent]) -> None:
    """Everybody's answers are as planned, each once, none ever replaced, and each person is there once."""
    kept, connection = left_by(folder, people)
    with closing(connection):
        assert connection.execute("SELECT count(*) FROM participations").fetchall() == [(len(people),)]
        assert connection.execute("SELECT count(*) FROM former_answers").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM dead_letters").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM identities WHERE said_turn < turn").fetchall() == [(0,)]
        texts = [text for (text,) in connection.execute("SELECT text FROM answers WHERE text <> ''")]
    heard = acknowledged(nantes)
    assert set(heard.values()) == {1}
    assert [dict(owed_to(respondent, heard)) for respondent in people] == kept
    assert [set(answers) for answers in kept] == [{*ONE, *SEVERAL, "C08", *TEXTS}] * len(people)
    assert len(set(texts)) == len(texts) == 2 * len(people)


# --- The burst ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("how", "ends"), ENDS, ids=str)
async def test_nothing_acknowledged_is_lost_when_the_server_ends_in_a_burst(tmp_path: Path, how: signal.Signals, ends: range) -> None:
    chance = random.Random(SEED + ends.start)
    folder = tmp_path / "data"
    async with bot_server(tmp_path) as nantes:
        await nantes.command(*OPEN)
        # However slow the machine is, and whoever is not heard between two ends, they wait: a screen that is lost never comes.
        people = [
            Respondent(nantes.standin.person(5_000_000_000 + number), plan(number, chance), patience=None) for number in range(PEOPLE)
        ]
        await nantes.open()
        burst = {asyncio.create_task(take_part(respondent)): respondent for respondent in people}
        cut = 0
        for _ in ends:
            await until_heard(nantes, len(acknowledged(nantes)) + FEWEST)
            await asyncio.sleep(chance.uniform(0.0, 0.4))
            code, seconds = await nantes.server.stop(how)
            assert (code, seconds < 10.0) == (-signal.SIGKILL if how is signal.SIGKILL else 0, True)
            cut += len(nantes.standin.exchange.pending())
            check(nantes, folder, people)
            await nantes.server.start()
        assert cut > len(ends)
        _, waiting = await asyncio.wait(burst, timeout=THE_REST)
        assert [(one.at, one.done[-1], one.person.chat[-3:]) for one in map(burst.__getitem__, waiting)] == []
        await asyncio.gather(*burst)
        await nantes.settle()
        assert await nantes.command("recount", "nantes") == "Les totaux étaient justes.\n"
        await nantes.server.stop()
        check_all(nantes, folder, people)


async def test_a_telegram_that_hangs_does_not_keep_a_server_from_stopping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with bot_server(tmp_path) as nantes:
        await nantes.command(*OPEN)
        await nantes.open()
        respondent = Respondent(nantes.standin.person(5_000_000_000), {})
        await respondent.begin("nantes")
        with monkeypatch.context() as patch:
            patch.setattr(nantes.standin, "call", _hang)
            respondent.person.tap("t1:P07:::service_users", forced=True)
            await until_heard(nantes, 3)
            code, seconds = await nantes.server.stop()
            assert (code, seconds < 10.0) == (0, True)
        assert respondent.at == "P07"
        await nantes.server.start()
        await respondent.person.until(lambda: respondent.at == "C01")


async def _hang(*_: object) -> None:
    await asyncio.Event().wait()


async def until_heard(nantes: BotServer, updates: int) -> None:
    """Until so many updates are acknowledged since the beginning."""
    async with asyncio.timeout(60.0):
        while True:
            if len(acknowledged(nantes)) >= updates:
                return
            await asyncio.sleep(0.005)


async def take_part(respondent: Respondent) -> None:
    await respondent.begin("nantes")
    await respondent.finish()
