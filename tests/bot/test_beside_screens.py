"""The screens beside the questions that a command opens. What they say is in `tests/transcripts/screens_beside.txt`: read it."""

from dataclasses import replace
from itertools import chain

import pytest
from msgspec import structs

from bot import screens
from bot.acts import AskedHandover, AskedPublishing, Noticed, Reminded, Resumed, Screen, Silenced, Spoke
from bot.screens import Setting
from bot.screens.reading import as_text
from bot.telegram.render import MAX_UNITS, plain_units, render
from bot.wording import LANGUAGES
from dialogues.answers import Answers
from dialogues.engine import so_far
from dialogues.resources import RESOURCES
from dialogues.turns import Reopened
from tests.bot.examples import a_setting
from tests.bot.test_screens import (
    BREAK,
    FACTS,
    IN_SMALL,
    Q1,
    Q3A,
    SMALL,
    TO_END,
    TO_P1,
    TO_Q2,
    TO_Q4,
    TO_SUMMARY,
    acts,
    after,
    answered,
    shown,
)
from tests.support.transcripts import Transcripts

ROOM_FOR_A_CUT = 100
"""Code units: a text that was cut comes closer to the limit."""


def beside(setting: Setting) -> dict[str, Screen]:
    """Every one of them, for somebody who takes part."""
    small = structs.replace(setting, script=SMALL)
    in_middle, at_end = after(*TO_Q2), after(*TO_SUMMARY)
    return {
        "Réponses": answers_after(small, answered(*TO_Q4)),
        "Aucune réponse": answers_after(small, {}),
        "Réponses, publication": answers_after(small, answered(*TO_END), may_publish=True),
        "Langue": screens.languages_screen(setting, takes_part=True),
        "Une seule langue": screens.languages_screen(small, takes_part=True),
        "Ressources": screens.resources_screen(setting),
        "Arrêter": screens.stop_screen(setting),
        "Pause": screens.pause_screen(small, in_middle, None),
        "Pause, rappel demandé": screens.pause_screen(small, in_middle, "wished"),
        "Pause, rappel déjà reçu": screens.pause_screen(small, in_middle, "sent"),
        "Pause, tout est répondu": screens.pause_screen(small, at_end, None),
        "Rappel": screens.reminder_screen(setting, "wished"),
        "Pas de rappel": screens.reminder_screen(setting, None),
        "Rappel déjà reçu": screens.reminder_screen(setting, "sent"),
        "Plus de messages": screens.silenced_screen(setting),
        "Publication": screens.publishing_screen(small, after(*TO_P1)),
        "Publication, oui ou non": screens.publishing_screen(small, after(*TO_P1), setting.say("event-yes-or-no")),
        "Publication, à changer": screens.change_publishing_screen(setting),
    }


def of_a_stranger() -> dict[str, Screen]:
    """Those for somebody who speaks of no consultation."""
    return {"Arrêter": screens.stop_screen(None), "Plus de messages": screens.silenced_screen(None)}


def answers_after(setting: Setting, answers: Answers, *, may_publish: bool | None = None) -> Screen:
    return screens.answers_screen(setting, so_far(setting.script, answers, FACTS), may_publish)


def test_the_screens_of_commands_read_as_they_did(transcripts: Transcripts) -> None:
    on_page = {name: screen for name, screen in beside(a_setting(channel="web")).items() if name in ("Arrêter", "Pause")}
    found = [
        *beside(a_setting()).items(),
        *((f"{name}, sans consultation", screen) for name, screen in of_a_stranger().items()),
        *((f"{name}, sur le web", screen) for name, screen in on_page.items()),
        ("Ressources, en français simple", screens.resources_screen(a_setting(language="fr-simple"))),
        *((f"{name}, en anglais", screen) for name, screen in beside(a_setting(language="en")).items()),
    ]
    transcripts.check("screens_beside.txt", BREAK.join(f"[{name}]\n\n{as_text(screen)}" for name, screen in found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_fits_a_message_without_being_cut(language: str) -> None:
    for name, screen in beside(a_setting(language=language)).items():
        assert (name, plain_units(render(screen, 7).text) < MAX_UNITS - ROOM_FOR_A_CUT) == (name, True)


# --- Answers so far -----------------------------------------------------------------------------------------------------------------


def test_answers_so_far_have_the_numbers_of_their_questions_and_reopen_them() -> None:
    screen = answers_after(IN_SMALL, answered(*TO_Q4))
    assert [line.partition(" ")[0] for line in screen.body[1:]] == ["1.", "2.", "3."]
    assert acts(screen) == [Reopened("Q1"), Reopened("Q2"), Reopened("Q3"), Resumed()]
    # A first question that a correction has put in front again leaves the numbers of the others as they were.
    later = {slot: answer for slot, answer in answered(*TO_Q4).items() if slot != Q1}
    assert [line.partition(" ")[0] for line in answers_after(IN_SMALL, later).body[1:]] == ["2.", "3."]


def test_a_grid_half_answered_shows_the_lines_that_are() -> None:
    half = {slot: answer for slot, answer in answered(*TO_Q4).items() if slot in (Q1, Q3A)}
    assert answers_after(IN_SMALL, half).body[-1] == "3. Le Valmont doit-il…\ntrier\u00a0: Oui"


def test_whether_sentences_may_be_published_can_be_changed_once_it_was_asked() -> None:
    for may_publish, said in ((True, "oui"), (False, "non")):
        for screen in (answers_after(IN_SMALL, {}, may_publish=may_publish), shown(*TO_SUMMARY, may_publish=may_publish)):
            assert screen.body[-1] == f"Publication de vos phrases\u00a0: {said}"
            assert AskedPublishing() in acts(screen)
    assert AskedPublishing() not in acts(shown(*TO_SUMMARY))


# --- Languages, resources, stopping -------------------------------------------------------------------------------------------------


def test_a_language_is_offered_if_the_script_and_the_bot_have_it() -> None:
    script = replace(SMALL, languages=("fr", "fr-simple", "br"))
    setting = a_setting(script=script, language="fr-simple")
    assert acts(screens.languages_screen(setting, takes_part=True)) == [Spoke("fr"), Resumed()]
    assert acts(screens.languages_screen(setting, takes_part=False)) == [Noticed("fr"), Resumed()]


def test_only_whole_addresses_are_linked() -> None:
    linked = [resource.link.url for resource in screens.resources_screen(None).resources if resource.link]
    assert linked == [known.card.url for known in RESOURCES if known.card.url]
    assert len(RESOURCES) == 10
    assert all(url.startswith("https://") and "…" not in url for url in linked)
    words = chain.from_iterable((known.card.title.in_language("fr"), *known.about.by_language.values()) for known in RESOURCES)
    assert [text for text in words if "…" in text] == []


def test_every_resource_is_told_of_in_the_language_read() -> None:
    """Only simple French falls back to French words."""
    assert [known.card.title for known in RESOURCES if not {"fr", "en"} <= known.about.by_language.keys()] == []
    told = {language: [one.lines[0] for one in screens.resources_screen(a_setting(language=language)).resources] for language in LANGUAGES}
    assert set(told["en"]).isdisjoint(told["fr"])
    assert told["fr-simple"] != told["fr"]


def test_a_page_sends_nothing_so_there_is_nothing_to_silence_nor_to_be_reminded_by() -> None:
    setting = a_setting(channel="web", script=SMALL)
    assert Silenced() not in acts(screens.stop_screen(setting))
    assert acts(screens.pause_screen(setting, after(*TO_Q2), None)) == [Resumed(), AskedHandover()]


def test_one_reminder_is_offered_to_whoever_has_not_finished() -> None:
    assert acts(screens.pause_screen(IN_SMALL, after(*TO_Q2), None)) == [Reminded(True), Reminded(False), AskedHandover()]
    assert acts(screens.pause_screen(IN_SMALL, after(*TO_Q2), "wished")) == [Resumed(), AskedHandover(), Reminded(False)]
    assert acts(screens.pause_screen(IN_SMALL, after(*TO_Q2), "sent")) == [Resumed(), AskedHandover()]
    assert acts(screens.pause_screen(IN_SMALL, after(*TO_SUMMARY), None)) == [Resumed(), AskedHandover()]
