"""Who plays a scene of a transcript: somebody in a chat, and somebody at the pages who does the same through HTTP.

Never here: which transcripts are played, and what is kept of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from bot.acts import Form as Asked
from bot.acts import Screen
from bot.screens.naming import COMMANDS
from bot.telegram.callback import encode
from bot.telegram.render import render
from bot.wording import say
from dialogues.answers import Answer
from dialogues.kinds import Shape
from dialogues.matching import plain
from dialogues.script import Slot
from dialogues.turns import Declined
from tests.bot.town import BOT
from tests.server.installation import Site
from tests.server.markup import Element, Markup
from tests.server.twin import Person
from tests.support.citizen import Citizen, button_of
from tests.support.scenes import Changed, Commanded, Scene, SentContent, Touched, Wrote

PAGES: Mapping[str, str] = {"aide": "/aide", "confidentialite": "/confidentialite", "effacer": "/effacer", "reprendre": ""}
WISHES = ("Des résultats", "Des suites")
"""The buttons of the last screen in a chat which ask to be told: a page has no chat to tell anything in."""


# --- The chat -------------------------------------------------------------------------------------------------------------------------


class Phone:
    """Somebody in the chat."""

    def __init__(self, site: Site) -> None:
        self.citizen = Citizen(site.services.conversation, site.clock, count(1), 42, BOT, "telegram", rides=True)

    @property
    def screen(self) -> Screen:
        return self.citizen.screen

    async def do(self, scene: Scene, answer: str) -> None:
        match scene:
            case Commanded(name, code):
                await (self.citizen.start(code or None) if name == "start" else self.citizen.command(f"/{name}", COMMANDS[name]))
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


def _asks_words(form: Asked, after: Screen) -> bool:
    """Whether the chat now waits for words beside the choice just made."""
    return bool(form.choices) and after.form is not None and (after.form.slot, after.form.shape) == (form.slot, Shape.TEXT)
