"""What is done beside the questions, seen as the person sees it and as the database keeps it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.acts import (
    Act,
    AskedAnswers,
    AskedErasure,
    AskedHelp,
    AskedLanguages,
    AskedPublishing,
    AskedResources,
    AskedStop,
    ConfirmedErasure,
    Paused,
    Reminded,
    Resumed,
    Silenced,
    Spoke,
    Wished,
)
from bot.wording import say
from dialogues.script import Text
from dialogues.turns import Reopened
from storage.consultations import close_consultation
from tests.bot.test_deciding import CONSENT, filled, kept, taking_part, to_why
from tests.bot.town import Town, town
from tests.storage.people import AGREE_A, FEEL, KNOWN
from tests.storage.samples import SCRIPT, chosen, with_digest
from tests.support.citizen import Citizen

RESULTS = Wished(frozenset({"results"}))
CALLED = Text({"fr": "Connaissez-vous l’IA ?", "fr-simple": "Vous connaissez l’IA ?", "en": "Do you know about AI?"})


@pytest.fixture
async def polyglot(fresh_url: str) -> AsyncIterator[Town]:
    """Le Valmont asks the short script in three languages."""
    first = replace(SCRIPT.steps[0], ask=CALLED)
    script = with_digest(replace(SCRIPT, languages=("fr", "fr-simple", "en"), steps=(first, *SCRIPT.steps[1:])))
    async with town(fresh_url, script) as founded:
        yield founded


BESIDE: tuple[Act, ...] = (
    AskedHelp(),
    AskedAnswers(),
    AskedLanguages(),
    Spoke("en"),
    AskedResources(),
    AskedStop(),
    Paused(),
    Reminded(True),
    Silenced(),
    AskedPublishing(),
)


async def test_nothing_beside_the_questions_keeps_anything_of_a_stranger(two_towns: Town) -> None:
    for code in ("", "valmont"):
        for act in BESIDE:
            reply = await two_towns.conversation.hear(two_towns.said(42, act, code=code))
            assert (reply.screen is not None, reply.identity, reply.turn) == (True, None, 0)
    assert await filled(two_towns) == set()


async def test_what_only_reads_makes_no_turn_and_changes_nothing(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    before = await valmont.everything()
    for act in (AskedHelp(), AskedAnswers(), AskedLanguages(), AskedResources(), AskedStop(), Paused(), AskedPublishing()):
        await citizen.do(act)
        assert await valmont.everything() == before | {"seen_updates": (await valmont.everything())["seen_updates"]}


# --- Answers so far -----------------------------------------------------------------------------------------------------------------


async def test_an_answer_is_read_and_corrected_in_the_middle_of_the_questions(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    await citizen.tap("hope")
    await citizen.tap("Valider")
    await citizen.type("mes réponses")
    assert citizen.screen.body[1:] == ("1. Connaissez-vous l’IA ?\nyes", "2. Que ressentez-vous ?\nhope")
    await citizen.tap("1.")
    await citizen.tap("no")
    assert citizen.screen.title == "D’accord ? A"
    assert (await kept(valmont)).answers == {KNOWN: chosen("no"), FEEL: chosen("hope")}


async def test_the_way_back_from_the_answers_leads_to_the_question_in_front(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    await citizen.tap("hope")
    await citizen.command("/mesreponses", AskedAnswers())
    reply = await citizen.tap("Reprendre")
    assert (citizen.screen.title, reply.in_place) == ("Que ressentez-vous ?", True)
    assert [choice.code for choice in citizen.screen.form.choices if choice.ticked] == ["hope"]  # type: ignore[union-attr]  # a question has a form


async def test_at_the_summary_the_answers_are_the_summary(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    await citizen.tap("Passer")
    summary = citizen.screen
    await citizen.command("/mesreponses", AskedAnswers())
    assert citizen.screen == summary
    await citizen.tap("C’est bon, j’ai fini")
    await citizen.command("/mesreponses", AskedAnswers())
    assert Reopened("feel") in [button.act for row in citizen.screen.buttons for button in row]
    await citizen.tap("Reprendre")
    assert citizen.screen.title == "Merci."


async def test_an_answer_is_no_more_corrected_once_it_is_over(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    await citizen.command("/mesreponses", AskedAnswers())
    await valmont.write(close_consultation, valmont.ids["valmont"])
    for act in (AskedAnswers(), Paused(), AskedPublishing(), Reopened("known")):
        await citizen.do(act)
        assert citizen.screen.title == say("fr", "closed-title")


# --- Another language ---------------------------------------------------------------------------------------------------------------


async def test_the_question_in_front_comes_again_in_the_language_chosen(polyglot: Town) -> None:
    citizen = await taking_part(polyglot)
    await citizen.command("/langue", AskedLanguages())
    reply = await citizen.tap("English")
    assert (citizen.screen.title, citizen.screen.event) == ("Do you know about AI?", "We go on in English.")
    assert (reply.in_place, (await kept(polyglot)).language) == (True, "en")
    await citizen.type("help")
    assert citizen.screen.title == "Help"
    await citizen.command("/language", AskedLanguages())
    await citizen.tap("Français simple")
    assert (citizen.screen.title, citizen.screen.event) == ("Vous connaissez l’IA ?", "Nous continuons en français simple.")


async def test_half_a_choice_is_still_there_in_the_other_language(polyglot: Town) -> None:
    citizen = await taking_part(polyglot)
    await citizen.tap("yes")
    await citizen.tap("hope")
    await citizen.do(Spoke("en"))
    await citizen.tap("Confirm (1 of 2)")
    assert (await kept(polyglot)).answers == {KNOWN: chosen("yes"), FEEL: chosen("hope")}


async def test_before_taking_part_a_language_is_that_of_the_notice(polyglot: Town) -> None:
    citizen = polyglot.citizen()
    await citizen.start("valmont")
    await citizen.do(AskedLanguages())
    await citizen.tap("English")
    assert citizen.screen.title == say("en", "notice-title")
    await citizen.do(Spoke("fr-simple"))
    assert citizen.screen.language == "fr-simple"
    assert await filled(polyglot) == set()


@pytest.mark.parametrize("language", ["br", "", "xx", "EN"])
async def test_a_language_that_nobody_offered_changes_nothing(polyglot: Town, language: str) -> None:
    citizen = await taking_part(polyglot)
    await citizen.do(Spoke(language))
    assert (citizen.screen.title, citizen.screen.event) == ("Connaissez-vous l’IA ?", "")
    assert (await kept(polyglot)).language == "fr"


async def test_a_language_chosen_long_ago_and_delivered_again_changes_nothing(polyglot: Town) -> None:
    citizen = await taking_part(polyglot)
    await citizen.do(Spoke("en"))
    old = citizen.last
    await citizen.do(Spoke("fr"))
    before = await polyglot.everything()
    assert old is not None
    again = await polyglot.conversation.hear(old)
    assert again.screen is not None
    assert (again.screen.title, await polyglot.everything()) == ("Connaissez-vous l’IA ?", before)


# --- Stopping ------------------------------------------------------------------------------------------------------------------------


async def paused(place: Town) -> Citizen:
    citizen = await taking_part(place)
    await citizen.tap("yes")
    await citizen.type("stop")
    await citizen.tap("Pause")
    return citizen


async def test_a_pause_says_where_one_is_and_offers_one_reminder_by_default_none(valmont: Town) -> None:
    citizen = await paused(valmont)
    assert "Vous en êtes ici\u00a0: Question 2 sur 5" in citizen.screen.body
    assert (await kept(valmont)).reminder is None
    await citizen.tap("Non merci")
    assert (citizen.screen.body[0], (await kept(valmont)).reminder) == ("Vous ne recevrez pas de rappel.", None)


async def test_the_buttons_of_the_screens_beside_can_be_written_too(polyglot: Town) -> None:
    citizen = await taking_part(polyglot)
    await citizen.tap("yes")
    await citizen.type("stop")
    await citizen.type("pause")
    assert citizen.screen.title == say("fr", "pause-title")
    await citizen.type("Oui, un seul rappel")
    assert (await kept(polyglot)).reminder == "wished"
    await citizen.type("effacer", "non, garder mes réponses")
    assert citizen.screen.title == "Que ressentez-vous ?"
    await citizen.type("langue", "english")
    assert (citizen.screen.event, (await kept(polyglot)).language) == ("We go on in English.", "en")
    await citizen.type("erase", "Yes, erase everything")  # only touched, where it is asked
    assert (await kept(polyglot)).answers == {KNOWN: chosen("yes")}


async def test_one_reminder_is_wished_once_however_often_it_is_said(towns_on_both: Town) -> None:
    citizen = await paused(towns_on_both)
    await citizen.tap("Oui, un seul rappel")
    assert (citizen.screen.body[0], (await kept(towns_on_both)).reminder) == ("Vous recevrez un seul rappel, en journée.", "wished")
    await citizen.again()
    assert (citizen.screen.body[0], (await kept(towns_on_both)).reminder) == ("Vous recevrez un seul rappel, en journée.", "wished")
    await citizen.do(Reminded(False))
    assert (await kept(towns_on_both)).reminder is None


async def test_who_was_reminded_is_never_reminded_again(valmont: Town) -> None:
    citizen = await paused(valmont)
    await citizen.tap("Oui, un seul rappel")
    await valmont.write(lambda connection: connection.exec_driver_sql("UPDATE identities SET reminder = 'sent'"))
    for act in (Reminded(True), Reminded(False), Silenced()):
        await citizen.do(act)
        assert (await kept(valmont)).reminder == "sent"
    await citizen.do(Reminded(True))
    assert citizen.screen.body[0] == say("fr", "reminder-sent")


async def test_no_reminder_without_a_chat_to_send_it_to(valmont: Town) -> None:
    citizen = await taking_part(valmont, channel="web")
    await citizen.do(Reminded(True))
    assert [row for row in (await valmont.everything())["identities"] if "wished" in row] == []


async def test_no_more_messages_forgets_every_wish_and_reminder_with_this_bot_and_keeps_the_answers(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await citizen.do(RESULTS)
    await citizen.do(Reminded(True))
    await citizen.start("roqueval")
    await citizen.tap(CONSENT)
    await citizen.do(RESULTS)
    await citizen.tap("yes")
    other = await taking_part(towns_on_both, 43)
    await other.do(RESULTS)
    await other.do(Reminded(True))
    assert len((await towns_on_both.everything())["contacts"]) == 3
    await citizen.command("/stop", AskedStop())
    await citizen.tap("Plus de messages")
    assert citizen.screen.body[0] == "Vous ne recevrez plus ni rappel ni annonce. Vos réponses sont gardées."
    assert len((await towns_on_both.everything())["contacts"]) == 1
    reminders = [
        (await kept(towns_on_both, number, code)).reminder for number, code in ((42, "valmont"), (42, "roqueval"), (43, "valmont"))
    ]
    assert reminders == [None, None, "wished"]
    assert (await kept(towns_on_both, code="roqueval")).answers == {KNOWN: chosen("yes")}
    await citizen.command("/reprendre", Resumed())
    assert citizen.screen.title == "Que ressentez-vous ?"  # of Roqueval: nothing else has changed
    await citizen.again()
    assert len((await towns_on_both.everything())["contacts"]) == 1


async def test_stopping_leads_to_the_erasure_which_asks_first(valmont: Town) -> None:
    citizen = await paused(valmont)
    await citizen.command("/stop", AskedStop())
    await citizen.tap("Tout effacer")
    assert citizen.screen.title == say("fr", "erase-title")
    assert ConfirmedErasure() in [button.act for row in citizen.screen.buttons for button in row]
    assert AskedErasure() not in [button.act for row in citizen.screen.buttons for button in row]
    assert (await kept(valmont)).answers == {KNOWN: chosen("yes")}


async def test_stop_inside_an_open_text_is_a_word_of_it(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    await citizen.type("Stop")
    assert citizen.screen.event == say("fr", "event-received")


# --- Coming back --------------------------------------------------------------------------------------------------------------------


async def test_ten_days_later_after_a_restart_one_resumes_at_the_very_line(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await citizen.tap("yes")
    await citizen.tap("hope")
    await citizen.tap("Valider")
    await citizen.tap("for")
    towns_on_both.restarted()
    towns_on_both.clock.advance(timedelta(days=10).total_seconds())
    # Another device of the same account is the same person in the same chat, with none of the messages of the first in memory.
    elsewhere = towns_on_both.citizen()
    await elsewhere.command("/reprendre", Resumed())
    assert (elsewhere.screen.title, elsewhere.screen.event) == ("D’accord ? B", "Reprenons à la question 3, ligne 2 sur 2.")
    await elsewhere.tap("against")
    assert {AGREE_A: chosen("for"), KNOWN: chosen("yes")}.items() <= (await kept(towns_on_both)).answers.items()


@pytest.mark.parametrize("words", ["Bonjour", "bonjour madame, me revoilà"])
async def test_who_greets_after_a_night_is_told_where_they_were(valmont: Town, words: str) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    await citizen.tap("hope")
    await citizen.tap("Valider")
    await citizen.type(words)
    assert citizen.screen.event.startswith("Nous n’avons pas reconnu cette réponse.")
    valmont.clock.advance(timedelta(hours=12).total_seconds())
    await citizen.type(words)
    assert (citizen.screen.title, citizen.screen.event) == ("D’accord ? A", "Reprenons à la question 3, ligne 1 sur 2.")
    await citizen.type(words)
    assert citizen.screen.event.startswith("Nous n’avons pas reconnu cette réponse.")
    valmont.clock.advance(timedelta(days=10).total_seconds())
    await citizen.type("for")  # an answer is one whenever it comes
    assert (await kept(valmont)).answers[AGREE_A] == chosen("for")


async def test_who_has_answered_all_is_told_so_and_can_correct_the_first(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    await citizen.tap("Passer")
    again = "Vous avez déjà répondu à cette concertation. Vous pouvez corriger vos réponses jusqu’au 1er mars 2027."
    await citizen.start("valmont")
    assert (citizen.screen.title, citizen.screen.event) == ("Vos réponses", again)
    await citizen.tap("C’est bon, j’ai fini")
    for code in ("VALMONT", None):  # the only one that is open
        await citizen.start(code)
        assert (citizen.screen.title, citizen.screen.event) == ("Merci.", again)
    await citizen.tap("Corriger une réponse")
    await citizen.tap("1.")
    await citizen.tap("no")
    assert (await kept(valmont)).answers[KNOWN] == chosen("no")
    assert len((await valmont.everything())["participations"]) == 1


async def test_two_consultations_go_on_side_by_side_each_from_where_it_was(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await citizen.tap("yes")
    await citizen.tap("hope")
    await citizen.start("roqueval")
    await citizen.tap(CONSENT)
    await citizen.type("no")
    await citizen.start("valmont")
    assert (citizen.screen.title, citizen.screen.event) == ("Que ressentez-vous ?", "Reprenons à la question 2.")
    await citizen.tap("Valider")
    await citizen.command("/mesreponses", AskedAnswers())
    assert citizen.screen.body[1:] == ("1. Connaissez-vous l’IA ?\nyes", "2. Que ressentez-vous ?\nhope")
    await citizen.start("roqueval")
    assert citizen.screen.event == "Reprenons à la question 2."
    await citizen.command("/mesreponses", AskedAnswers())
    assert citizen.screen.body[1:] == ("1. Connaissez-vous l’IA ?\nno",)
    assert [(await kept(towns_on_both, code=code)).answers[KNOWN] for code in ("valmont", "roqueval")] == [chosen("yes"), chosen("no")]
