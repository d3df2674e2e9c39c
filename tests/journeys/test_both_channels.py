"""Each golden transcript, played in a chat and on the pages side by side: what is kept of both people is the same.

In the chat, each touch is a button of the rendered screen. On the pages everything goes through HTTP, as a browser without JavaScript
sends it. What only one of the channels has is named in `LEFT_OUT` and in `same`, and nowhere else.
"""

import secrets
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.acts import Form as Asked
from bot.acts import Screen
from bot.telegram.callback import encode
from bot.telegram.render import render
from bot.wording import say
from dialogues.answers import Answer
from dialogues.kinds import Shape
from dialogues.loader import load_script, shipped
from dialogues.matching import plain
from dialogues.script import Slot
from dialogues.turns import Declined
from storage import models, results
from storage.answers import kept_of
from storage.moderated_texts import NewText, put_texts
from storage.municipalities import replace_list
from tests.bot.test_every_kind import PLACES
from tests.bot.town import BOT
from tests.server.installation import Site, open_site
from tests.server.markup import Element, Markup
from tests.server.twin import CONSENT, Person, browser_at, consult
from tests.support.citizen import Citizen, button_of
from tests.support.scenes import Changed, Commanded, Happened, Scene, SentContent, Touched, Transcript, Wrote, transcript
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
PAGES: Mapping[str, str] = {"aide": "/aide", "confidentialite": "/confidentialite", "effacer": "/effacer", "reprendre": ""}


# --- The chat -------------------------------------------------------------------------------------------------------------------------


class Phone:
    """Somebody in the chat."""

    def __init__(self, site: Site, consultation: int) -> None:
        self.citizen = Citizen(site.services.conversation, site.clock, count(1), 42, BOT, "telegram", rides=True)
        self.consultation = consultation

    @property
    def screen(self) -> Screen:
        return self.citizen.screen

    async def do(self, scene: Scene, answer: str) -> None:
        match scene:
            case Commanded(name, code):
                await self.citizen.type(f"/{name} {code}".strip()) if name != "start" else await self.citizen.start(code or None)
            case Touched(label, old):
                await self._touch(label, self.place_of(label, answer) if old else -1, answer)
            case Wrote(text):
                await self.citizen.type(text)
            case Changed(message, text):
                await self.citizen.edit(message, text)
            case SentContent(kind):
                await self.citizen.send(kind)

    async def _touch(self, label: str, on: int, answer: str) -> None:
        shown = self.citizen.seen[on]
        data = encode(button_of(shown.screen, label), shown.consultation)
        assert data in {key.data for row in render(shown.screen, shown.consultation).keyboard for key in row}
        await self.citizen.tap(label, on=on, after=0.2 if on != -1 and "ne dit rien" in answer else 5.0)

    def place_of(self, label: str, answer: str) -> int:
        """Which earlier screen is meant: the last one with such a choice, and of the question that comes back, if one does."""
        for on in range(len(self.citizen.seen) - 2, -1, -1):
            screen = self.citizen.seen[on].screen
            choices = screen.form.choices if screen.form else ()
            if any(choice.label.startswith(label) for choice in choices) and ("ne dit rien" in answer or screen.title in answer):
                return on - len(self.citizen.seen)
        raise LookupError(label)


# --- The pages ------------------------------------------------------------------------------------------------------------------------


@dataclass
class Browser:
    """Somebody at the pages, who does the same. `others`: choices that ask for words, not sent before these are written."""

    person: Person
    seen: list[Markup] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    others: tuple[str, ...] = ()

    @property
    def page(self) -> Markup:
        return self.person.page

    async def do(self, scene: Scene, before: Screen, after: Screen, change: tuple[Slot, Answer] | None, answer: str) -> None:
        """`before` and `after`: what the chat showed around this; `change`: the answer that it kept there."""
        self.seen.append(self.page if hasattr(self.person, "response") else Markup("<p></p>"))
        match scene:
            case Commanded("start", code):
                await self.person.open(f"/c/{code.lower()}")
            case Commanded(name, _):
                await self.person.open(f"/c/valmont{PAGES[name]}")
            case Touched(label, old):
                await (self._touch_old(label, answer) if old else self._touch(label, before, after, change))
            case Wrote(text):
                await self._write(text, before, after, change)
            case Changed():
                self.left_out.add("a message changed afterwards")
            case SentContent():
                self.left_out.add("a content that is no text")

    async def _touch(self, label: str, before: Screen, after: Screen, change: tuple[Slot, Answer] | None) -> None:
        form = before.form
        if form and any(choice.label.startswith(label) for choice in form.choices):
            await self._chose(form, after, change)
        elif form and form.submit and form.submit.label.startswith(label):
            await self._submit(form, after, change)
        elif form and self.others and label == say("fr", "button-back"):
            pass  # from the words back to the choice they belong to: one page holds both
        else:
            await self._press(label)

    async def _chose(self, form: Asked, after: Screen, change: tuple[Slot, Answer] | None) -> None:
        """One choice is sent at once; several are ticked, and sent with « Valider »."""
        if form.shape in (Shape.SEVERAL, Shape.ORDER) or change is None:
            return
        codes = change[1].choices
        if _asks_words(form, after):
            self.others = codes
        else:
            await self.person.answer(choice=list(codes))

    async def _submit(self, form: Asked, after: Screen, change: tuple[Slot, Answer] | None) -> None:
        """What the chat holds is what the page sends."""
        ticked = [choice.code for choice in sorted(form.choices, key=lambda one: one.rank or 0) if choice.ticked or choice.rank]
        if self.others:
            codes, self.others = self.others, ()
            await self.person.answer(choice=list(codes), text=[form.text])
        elif _asks_words(form, after) and change:
            self.others = change[1].choices
        elif form.shape is Shape.TEXT:
            await self.person.answer(text=[form.text])
        elif form.shape is Shape.ORDER:
            lists = len(self.page.question.values("rank"))
            await self.person.answer(rank=(ticked + [""] * lists)[:lists])
        elif form.shape is Shape.SEVERAL:
            await self.person.answer(choice=ticked)
        else:
            await self.person.answer()

    async def _write(self, text: str, before: Screen, after: Screen, change: tuple[Slot, Answer] | None) -> None:
        form = before.form
        if form and form.submit and plain(form.submit.label.partition(" (")[0]) == plain(text):
            await self._submit(form, after, change)
        elif plain(text) in {plain(button.label) for row in before.buttons for button in row}:
            await self._press(next(button.label for row in before.buttons for button in row if plain(button.label) == plain(text)))
        elif form is None:
            self.left_out.add("words where no question is asked")
        elif form.shape is Shape.TEXT:
            pass  # sent with « Continuer »
        elif form.shape is Shape.VALUE:
            await self.person.answer(text=[text])
        elif change is None:
            self.left_out.update({"words that name no choice"} if after.event else ())
        elif change[1].choices:
            await self._chose(form, after, change)
        else:
            declining = [button for row in before.buttons for button in row if isinstance(button.act, Declined)]
            await self._press(next(button.label for button in declining if button.act.state is change[1].state))  # type: ignore[union-attr]

    async def _touch_old(self, label: str, answer: str) -> None:
        """The page of a question answered before, still open beside the present one."""
        for page in reversed(self.seen[:-1]):
            choices = {one.text: one["for"] for one in page.root.all("label")}
            title = page.heading if "ne dit rien" not in answer else ""
            if label in choices and plain(title) in plain(answer):
                form = page.question
                form.fill("choice", page.by_id(choices[label])["value"])
                (button,) = form.element.all("button")
                await self.person.send(form, button)
                return
        raise LookupError(label)

    async def _press(self, label: str) -> None:
        """A button, or a link that looks like one, whose label begins so."""
        correct = say("fr", "web-correct")

        def is_it(element: Element) -> bool:
            return element.text.removeprefix(correct).strip().startswith(" ".join(label.split()))

        for form in self.page.forms:
            for button in filter(is_it, form.element.all("button")):
                await self.person.send(form, button)
                return
        link = next(filter(is_it, self.page.root.all("a")), None)
        if link is None:
            assert label in WISHES, f"no « {label} » on « {self.page.heading} »"
            self.left_out.add("a wish to be told of the results")
            return
        await self.person.open(link["href"])


WISHES = ("Des résultats", "Des suites")


def _asks_words(form: Asked, after: Screen) -> bool:
    """Whether the chat now waits for words beside the choice just made."""
    return bool(form.choices) and after.form is not None and (after.form.slot, after.form.shape) == (form.slot, Shape.TEXT)


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
        kept, answers={slot: replace(answer, parts=(answer.text,) if answer.parts else ()) for slot, answer in kept.answers.items()}
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
        phone, browser = Phone(site, consultation.id), Browser(Person(client))
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
    assert {number % 2 for number in tallies.values()} == {0}, "each counts once, and alike"
    assert left_out == LEFT_OUT.get(name, set())


def test_every_transcript_is_played_or_is_not_for_a_reason() -> None:
    golden = {path.name for path in FOLDER.iterdir() if path.name.partition("_")[0] in SCRIPTS}
    assert golden == {*PLAYED, *NOT_PLAYED}
    assert len(PLAYED) > 7
