"""Each golden transcript, played in a chat and on the pages side by side: what is kept of both people is the same.

In the chat, each touch is a button of the rendered screen. On the pages everything goes through HTTP, as a browser without JavaScript
sends it. What only one of the channels has is named in `LEFT_OUT` and in `same`, and nowhere else.
"""

import secrets
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import structs

from bot.acts import Screen
from bot.wording import say
from dialogues.answers import Answer
from dialogues.counting import CHANNEL
from dialogues.loader import load_script, shipped
from dialogues.script import Slot
from dialogues.turns import Declined
from storage import models, results
from storage.answers import kept_of
from storage.moderated_texts import NewText, put_texts
from storage.municipalities import replace_list
from tests.bot.test_every_kind import PLACES
from tests.bot.town import BOT
from tests.journeys.players import Browser, Phone
from tests.server.installation import Site, open_site
from tests.server.twin import CONSENT, Person, browser_at, consult
from tests.support.scenes import Commanded, Happened, Touched, Transcript, transcript
from tests.support.transcripts import FOLDER

SCRIPTS = {"conversation": shipped("default"), "kinds": load_script(Path(__file__).parents[1] / "bot" / "every_kind.yaml")}
NOT_PLAYED = {
    "conversation_ways.txt": "ways in and out of several consultations, which are several addresses on the web",
    "conversation_invitation.txt": "an invitation works once, for one person",
    "kinds_on_a_page.txt": "played on a page alone: whole answers are sent at once",
    "kinds_municipality_on_a_page.txt": "played on a page alone",
}
PLAYED = sorted(path.name for path in FOLDER.iterdir() if path.name.partition("_")[0] in SCRIPTS and path.name not in NOT_PLAYED)
LEFT_OUT: Mapping[str, set[str]] = {
    "conversation_hesitations.txt": {"a content that is no text", "words that name no choice", "words where no question is asked"},
    "conversation_texts.txt": {"a message changed afterwards", "words where no question is asked"},
    "conversation_whole.txt": {"a wish to be told of the results"},
    "kinds_degrees.txt": {"words that name no choice"},
}
"""What a page cannot do, or does not ask for, in each of them: these scenes are left out there, and no others."""


# --- What is kept ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of one person, apart from what their channel makes different (see `same`)."""

    status: str
    language: str
    version: int
    answers: Mapping[Slot, Answer]
    hidden: frozenset[Slot]
    drawn: Mapping[str, Any]
    may_publish: bool | None


def same(kept: Kept) -> Kept:
    """Without what the channel makes: in a chat a text is one or several messages, on a page it is one."""
    return replace(
        kept, answers={slot: structs.replace(answer, parts=(answer.text,) if answer.parts else ()) for slot, answer in kept.answers.items()}
    )


async def kept_by_channel(site: Site) -> dict[str, Kept]:
    def work(connection: sa.Connection) -> dict[str, Kept]:
        people = connection.execute(sa.select(models.participations)).all()
        kept = kept_of(connection, [person.id for person in people])
        return {
            person.channel: Kept(
                person.status,
                person.language,
                person.script_version_id,
                kept[person.id].answers,
                kept[person.id].hidden,
                kept[person.id].drawn,
                person.may_publish,
            )
            for person in people
        }

    found: dict[str, Kept] = await site.database.read(work)
    return found


# --- The play -------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path, "http://127.0.0.1:8000") as opened:
        await opened.services.conversation.owe_after_outage(BOT)
        yield opened


async def begin(played: Transcript, phone: Phone, browser: Browser) -> None:
    """Both come to where the transcript begins, passing all that comes before."""
    await phone.do(Commanded("start", "valmont"), "")
    await browser.person.open("/c/valmont")
    await phone.do(Touched(CONSENT), "")
    await browser.person.press(CONSENT)
    while phone.screen.progress not in played.begins.splitlines():
        label = next(button.label for row in phone.screen.buttons for button in row if isinstance(button.act, Declined))
        labels = {button.label for row in phone.screen.buttons for button in row}
        passed = say("fr", "button-skip") if say("fr", "button-skip") in labels else label
        await phone.do(Touched(passed), "")
        await browser.person.press(passed)


async def play(site: Site, name: str) -> set[str]:
    """Both play it; the scenes that the page left out."""
    played = transcript(name)
    consultation = await consult(site, "valmont", SCRIPTS[name.partition("_")[0]])
    rules = [NewText(text) for text in ("Toute IA est annoncée.", "Aucune IA sans guichet {ouvert}.", "Chaque IA a un responsable.")]
    await site.database.write(lambda connection: put_texts(connection, consultation.id, "rules", rules))
    await site.database.write(lambda connection: replace_list(connection, None, PLACES))
    async with browser_at(site) as client:
        phone, browser = Phone(site), Browser(Person(client))
        if played.begins:
            await begin(played, phone, browser)
        for scene, answer in played.scenes:
            if isinstance(scene, Happened):
                continue
            before = phone.screen if phone.citizen.seen else Screen("")
            answers = await kept_by_channel(site)
            await phone.do(scene, answer)
            change = _change(answers, await kept_by_channel(site))
            await browser.do(scene, before, phone.screen, change, answer)
            if not browser.others and phone.screen.form and phone.screen.title:
                assert browser.page.heading == " ".join(phone.screen.title.split()), scene
        return browser.left_out


def _change(before: Mapping[str, Kept], after: Mapping[str, Kept]) -> tuple[Slot, Answer] | None:
    """The answer that the chat has just kept."""
    then = before["telegram"].answers if "telegram" in before else {}
    now = after["telegram"].answers if "telegram" in after else {}
    return next(((slot, answer) for slot, answer in now.items() if then.get(slot) != answer), None)


@pytest.mark.parametrize("name", PLAYED)
async def test_the_same_is_kept_of_both(name: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda _: 1)
    left_out = await play(site, name)
    kept = await kept_by_channel(site)
    assert same(kept["web"]) == same(kept["telegram"])
    assert kept["web"].answers != {}
    tallies: Counter[Any] = Counter(await site.database.read(lambda connection: dict(results.tallies_of(connection, 1))))
    alike = {cell: number for cell, number in tallies.items() if cell.question != CHANNEL}
    assert {number % 2 for number in alike.values()} == {0}, "each counts once, and alike"
    assert left_out == LEFT_OUT.get(name, set())


def test_every_transcript_is_played_or_is_not_for_a_reason() -> None:
    golden = {path.name for path in FOLDER.iterdir() if path.name.partition("_")[0] in SCRIPTS}
    assert golden == {*PLAYED, *NOT_PLAYED}
    assert len(PLAYED) > 7
