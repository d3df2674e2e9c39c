"""« stop », « aide », « effacer » and « retour », typed as words wherever a person may be, in each language."""

import secrets
from collections.abc import AsyncIterator

import pytest

from bot.acts import Screen
from bot.screens.languages import LANGUAGE_BUTTONS
from bot.wording import LANGUAGES, say
from dialogues.kinds import Shape
from dialogues.loader import shipped
from tests.bot.test_deciding import kept
from tests.bot.town import Town, town
from tests.support.citizen import Citizen

ASIDES = {"stop": "stop-title", "aide": "help-title", "effacer": "erase-title"}
ASIDES_IN_ENGLISH = {"stop": "stop-title", "help": "help-title", "erase": "erase-title"}
MOST_SCREENS = 60


def asides_in(language: str) -> dict[str, str]:
    """The title that each word leads to."""
    words = ASIDES_IN_ENGLISH if language == "en" else ASIDES
    return {word: say(language, title) for word, title in words.items()}


def back_in(language: str) -> str:
    return "back" if language == "en" else "retour"


@pytest.fixture(params=["default", "public_agents"])
async def asking(request: pytest.FixtureRequest, fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """Le Valmont asks a shipped script, its options in the order of one seed."""
    monkeypatch.setattr(secrets, "randbelow", lambda _: 1)
    async with town(fresh_url, shipped(request.param), sectors=()) as founded:
        yield founded


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_words_are_commands_on_every_screen_but_an_open_question(asking: Town, language: str) -> None:
    citizen = asking.citizen()
    await citizen.start("valmont")
    if language != "fr":
        await citizen.tap(say(language, LANGUAGE_BUTTONS[language]))
    await citizen.tap(say(language, "button-consent"))
    await walks_back(citizen, language, citizen.screen, first=True)
    seen: set[Shape | str] = set()
    for _ in range(MOST_SCREENS):
        screen = citizen.screen
        seen.add(screen.form.shape if screen.form else screen.title)
        if screen.form and screen.form.shape is Shape.TEXT:
            await writes_them(citizen, asking, language)
            continue
        await walks_aside(citizen, asking, language, screen)
        if screen.title == say(language, "finished-title"):
            break
        await answers(citizen, language)
        if screen.title != say(language, "publishing-title"):  # asked once: nobody comes back to it
            await walks_back(citizen, language, screen)
    ends = {say(language, title) for title in ("publishing-title", "summary-title", "finished-title")}
    assert seen >= {Shape.ONE, Shape.SEVERAL, Shape.TEXT, *ends}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_names_each_of_them(language: str) -> None:
    named = say(language, "help-words")
    assert [word for word in (*asides_in(language), back_in(language)) if word not in named] == []


async def walks_aside(citizen: Citizen, asking: Town, language: str, screen: Screen) -> None:
    """To each of the screens beside, and back to the question in front, with nothing answered."""
    before = (await kept(asking)).answers
    for word, title in asides_in(language).items():
        for typed in (word, f"{word.upper()} !"):
            await citizen.type(typed)
            assert citizen.screen.title == title, (screen.title, typed)
    await citizen.type("resume" if language == "en" else "reprendre")
    assert (citizen.screen.title, (await kept(asking)).answers) == (screen.title, before)


async def walks_back(citizen: Citizen, language: str, before: Screen, *, first: bool = False) -> None:
    """To the screen before this one, and forth again."""
    front = citizen.screen
    await citizen.type(back_in(language))
    if first:
        assert citizen.screen.event == say(language, "event-at-start")
        return
    assert citizen.screen.title == before.title
    await citizen.type(say(language, "button-confirm" if before.title == say(language, "summary-title") else "button-keep"))
    assert citizen.screen.title == front.title


async def answers(citizen: Citizen, language: str) -> None:
    """The first choice, or what leads on where none is asked."""
    form = citizen.screen.form
    if form is None:
        leads_on = "button-yes" if citizen.screen.title == say(language, "publishing-title") else "button-confirm"
        await citizen.type(say(language, leads_on))
        return
    await citizen.type(form.choices[0].label)
    if form.submit:
        await citizen.type(say(language, "button-submit"))


async def writes_them(citizen: Citizen, asking: Town, language: str) -> None:
    """In an open question they are words of the answer."""
    words = list(asides_in(language))
    await citizen.type(*words)
    assert citizen.screen.event == say(language, "event-received")
    assert "\n".join(words) in [answer.text for answer in (await kept(asking)).answers.values()]
    await citizen.type(say(language, "button-continue"))
