"""What each act leads to, seen as the person sees it and as the database keeps it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.acts import (
    Act,
    AskedErasure,
    AskedHelp,
    AskedPrivacy,
    ConfirmedErasure,
    Consented,
    EditedMessage,
    Noticed,
    Refused,
    Resumed,
    Started,
    Unreadable,
    Wished,
)
from bot.screens import notice_in_force
from bot.sealing import chat_in, contact_in
from bot.standing import DOUBLE_TAP
from bot.wording import say
from dialogues.answers import Answer, State
from dialogues.cleaning import clean, cut
from dialogues.script import Asks, Check, Script, Slot, Step
from dialogues.turns import Back, Confirmed, Corrected, Declined, Input, Picked, Reopened, Shown, Submitted, Tapped, Typed, Written
from storage import models
from storage.consultations import (
    close_consultation,
    consultation_keys,
    create_consultation,
    publish_script,
    script_of_version,
    set_script,
)
from storage.conversations import Participant
from tests.bot.examples import CONSULTATION
from tests.bot.town import BOT, Town, new_consultation, town
from tests.storage.people import AGREE_A, FEEL, KNOWN, RULES, WHERE, WHY
from tests.storage.samples import SCRIPT, SECTORS, chosen, fr, options, with_digest, written
from tests.support.citizen import Citizen

AGREE_B = Slot("agree", "b")
CONSENT = "J’ai 15 ans ou plus, j’accepte"
AFTER_CLOSING = datetime(2027, 3, 2, 0, 0, tzinfo=UTC)

PRESENT = {"participations", "identities", "pointers"}
"""The tables that consent alone fills, beside the number of the update."""


async def filled(place: Town) -> set[str]:
    """The tables that hold something about people."""
    return {table for table, rows in (await place.everything()).items() if rows and table != "seen_updates"}


async def taking_part(place: Town, number: int = 42, code: str = "valmont", **kind: Any) -> Citizen:
    citizen = place.citizen(number, **kind)
    await citizen.start(code)
    await citizen.tap(CONSENT)
    return citizen


async def kept(place: Town, number: int = 42, code: str = "valmont") -> Participant:
    person = await place.person(number, code)
    assert person is not None
    return person


async def to_why(citizen: Citizen) -> None:
    """Answers all but the open text."""
    await citizen.tap("yes")
    await citizen.tap("hope")
    await citizen.tap("Valider")
    await citizen.tap("for")
    await citizen.tap("against")
    await citizen.tap("told")
    await citizen.tap("Valider")
    await citizen.tap("north")


ALL_BUT_WHY = {
    KNOWN: chosen("yes"),
    FEEL: chosen("hope"),
    AGREE_A: chosen("for"),
    AGREE_B: chosen("against"),
    RULES: chosen("told"),
    WHERE: chosen("north"),
}


# --- Before taking part ---------------------------------------------------------------------------------------------------------------

BEFORE: tuple[Act | EditedMessage, ...] = (
    Started(),
    Started("valmont"),
    Started("nulle-part"),
    Noticed("fr", long=True),
    Noticed("fr-simple"),
    Refused(),
    AskedHelp(),
    AskedPrivacy(),
    AskedErasure(),
    ConfirmedErasure(),
    Resumed(),
    Wished(frozenset({"results"})),
    Unreadable("photo"),
    EditedMessage(1, "yes"),
    Typed("yes"),
    Tapped(KNOWN, "yes"),
    Picked(KNOWN, ("yes",)),
    Written(WHY, "Un mot."),
    Declined(KNOWN, State.SKIPPED),
    Submitted(FEEL),
    Back(),
    Reopened("known"),
    Confirmed(),
    Shown(),
    Corrected(WHY, 0, "Un mot."),
)


async def test_nothing_is_kept_of_anyone_before_consent(towns_on_both: Town) -> None:
    for code in ("", "valmont"):
        for act in BEFORE:
            reply = await towns_on_both.conversation.hear(towns_on_both.said(42, act, code=code, message_id=1))
            assert (reply.identity, reply.turn) == (None, 0)
    assert await filled(towns_on_both) == set()


async def test_consent_makes_a_participation_and_nothing_else(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    assert await filled(towns_on_both) == PRESENT
    person = await kept(towns_on_both)
    consultation = towns_on_both.ids["valmont"]
    assert (person.consultation_id, person.bot_id, person.channel, person.language) == (consultation, BOT, "telegram", "fr")
    assert (person.notice_version, person.consented_on, person.status) == (notice_in_force(CONSULTATION), date(2027, 1, 11), "begun")
    assert (person.answers, person.drawn, person.turn) == ({}, {}, 1)
    keys = await towns_on_both.database.read(lambda connection: consultation_keys(connection, towns_on_both.master))
    assert chat_in(keys[consultation], person.sealed_chat or b"") == citizen.number
    assert citizen.screen.title == "Connaissez-vous l’IA ?"


async def test_consent_on_the_web_leaves_no_chat_and_no_pointer(valmont: Town) -> None:
    citizen = valmont.citizen(channel="web")
    await citizen.do(Consented("fr"))
    assert await filled(valmont) == {"participations", "identities"}
    ((chat, bot),) = await valmont.database.read(
        lambda connection: connection.execute(sa.select(models.identities.c.sealed_chat, models.identities.c.bot_id)).all()
    )
    assert (chat, bot) == (None, 0)


@pytest.mark.parametrize("code", ["valmont", "VALMONT", "Valmont"])
async def test_a_code_opens_its_consultation_whatever_its_capitals(two_towns: Town, code: str) -> None:
    reply = await two_towns.citizen().start(code)
    assert (reply.consultation, reply.screen and reply.screen.title) == (two_towns.ids["valmont"], "Bonjour.")


async def test_unknown_closed_draft_and_future_codes_are_answered_alike(two_towns: Town) -> None:
    def prepare(connection: sa.Connection) -> None:
        close_consultation(connection, two_towns.ids["roqueval"])
        version = publish_script(connection, SCRIPT, date(2027, 1, 4))
        create_consultation(connection, new_consultation("brouillon", version, 1), two_towns.master)
        soon = new_consultation("bientot", version, 1, opens_on=date(2027, 1, 12))
        two_towns.ids["bientot"] = create_consultation(connection, soon, two_towns.master)
        connection.execute(sa.update(models.consultations).where(models.consultations.c.code == "bientot").values(status="open"))

    await two_towns.database.write(prepare)
    citizen = two_towns.citizen()
    replies = [await citizen.start(code) for code in ("inconnu", "roqueval", "brouillon", "bientot")]
    assert replies == [replies[0]] * 4
    assert citizen.screen.event == say("fr", "open-unknown")
    two_towns.clock.advance(24 * 3600)
    assert (await citizen.start("bientot")).consultation == two_towns.ids["bientot"]


async def test_a_button_with_a_forged_number_tells_nothing_of_a_draft(valmont: Town) -> None:
    def draft(connection: sa.Connection) -> int:
        version = publish_script(connection, SCRIPT, date(2027, 1, 4))
        return create_consultation(connection, new_consultation("brouillon", version, 2, other_way="Secret"), valmont.master)

    valmont.ids["brouillon"] = await valmont.database.write(draft)
    for act in (*BEFORE, Consented("fr")):
        for code in ("brouillon", "personne"):
            valmont.ids["personne"] = 404
            reply = await valmont.conversation.hear(valmont.said(42, act, code=code))
            assert "Secret" not in repr(reply)
            assert "brouillon" not in repr(reply)
            assert "Roqueval" not in repr(reply)
    assert await filled(valmont) == set()


async def test_start_goes_straight_to_the_only_consultation(valmont: Town) -> None:
    citizen = valmont.citizen()
    assert (await citizen.start()).consultation == valmont.ids["valmont"]
    await citizen.tap(CONSENT)
    await citizen.tap("yes")
    reply = await citizen.start()
    assert (citizen.screen.title, citizen.screen.event) == ("Que ressentez-vous ?", say("fr", "event-resumed-question", number=2))
    assert reply.identity == (await kept(valmont)).identity_id


async def test_start_lists_what_is_open_even_in_the_middle_of_one(two_towns: Town) -> None:
    citizen = await taking_part(two_towns)
    await citizen.start()
    assert [button.label for row in citizen.screen.buttons for button in row] == ["Le Valmont", "Roqueval"]
    await citizen.tap("Le Valmont")
    assert citizen.screen.event == say("fr", "event-resumed-question", number=1)


async def test_start_when_nothing_is_open_says_so_or_what_became_of_theirs(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await valmont.write(close_consultation, valmont.ids["valmont"])
    await citizen.start()
    assert citizen.screen.title == say("fr", "closed-title")
    stranger = valmont.citizen(43)
    await stranger.start()
    assert stranger.screen.body == (say("fr", "open-none"),)


async def test_who_takes_part_resumes_the_only_open_one_though_they_spoke_of_a_closed_one_last(two_towns: Town) -> None:
    citizen = await taking_part(two_towns)
    await citizen.tap("yes")
    await taking_part(two_towns, code="roqueval")
    await two_towns.write(close_consultation, two_towns.ids["roqueval"])
    await citizen.start()
    assert citizen.screen.title == "Que ressentez-vous ?"
    await citizen.type("hope")
    assert (await kept(two_towns)).place.ticks == ("hope",)


# --- Notice and consent ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def simple(fresh_url: str) -> AsyncIterator[Town]:
    """Le Valmont asks in plain French too."""
    async with town(fresh_url, with_digest(replace(SCRIPT, languages=("fr", "fr-simple")))) as founded:
        yield founded


async def test_the_notice_is_read_in_simple_french_long_or_short_and_consented_to_there(simple: Town) -> None:
    citizen = simple.citizen()
    await citizen.start("valmont")
    assert (await citizen.tap("Français simple")).in_place
    assert (citizen.screen.language, citizen.screen.title) == ("fr-simple", "Bonjour.")
    await citizen.tap("En savoir plus")
    assert citizen.screen.language == "fr-simple"
    await citizen.tap(CONSENT.partition(",")[0])
    assert (await kept(simple)).language == citizen.screen.language == "fr-simple"


async def test_who_consents_again_in_another_language_reads_on_in_that_one(simple: Town) -> None:
    citizen = await taking_part(simple)
    await citizen.tap("yes")
    await citizen.tap("Français simple", on=0)
    await citizen.tap(CONSENT.partition(",")[0])
    person = await kept(simple)
    assert (person.language, person.answers) == ("fr-simple", {KNOWN: chosen("yes")})
    assert citizen.screen.title == "Que ressentez-vous ?"
    assert len((await simple.everything())["participations"]) == 1


@pytest.mark.parametrize("language", ["en", "", "x" * 100, "fr-simple"])
async def test_consent_in_a_language_the_script_has_not_is_in_french(valmont: Town, language: str) -> None:
    await valmont.conversation.hear(valmont.said(42, Consented(language), code="valmont"))
    assert (await kept(valmont)).language == "fr"


async def test_consent_too_late_or_to_nothing_keeps_nothing(valmont: Town) -> None:
    await valmont.write(close_consultation, valmont.ids["valmont"])
    for code in ("", "valmont"):
        reply = await valmont.conversation.hear(valmont.said(42, Consented("fr"), code=code))
        assert reply.screen is not None
        assert reply.screen.event == say("fr", "open-unknown")
    assert await filled(valmont) == set()


@pytest.mark.parametrize("act", [Noticed("fr"), Noticed("fr", long=True), Tapped(KNOWN, "yes"), Shown(), Resumed()])
async def test_an_old_button_of_a_closed_consultation_shows_no_notice_to_consent_to(two_towns: Town, act: Act) -> None:
    await two_towns.write(close_consultation, two_towns.ids["valmont"])
    stranger = await two_towns.conversation.hear(two_towns.said(43, act, code="valmont"))
    assert stranger.consultation != two_towns.ids["valmont"]
    await taking_part(two_towns, code="roqueval")
    neighbour = await two_towns.conversation.hear(two_towns.said(42, act, code="valmont"))
    assert neighbour.screen is not None
    if not isinstance(act, Noticed):
        assert (neighbour.screen.title, neighbour.consultation) == ("Connaissez-vous l’IA ?", two_towns.ids["roqueval"])


async def test_no_thanks_after_consenting_asks_whether_to_erase_all(two_towns: Town) -> None:
    citizen = two_towns.citizen()
    await citizen.start("valmont")
    await citizen.tap("Non merci")
    assert citizen.screen.body[0] == say("fr", "refused-nothing-kept")
    await citizen.tap("Revenir")
    await citizen.tap(CONSENT)
    await citizen.tap("Non merci", on=0)
    assert citizen.screen.title == say("fr", "erase-title")
    await taking_part(two_towns, code="roqueval")
    await citizen.tap("Non merci", on=0)
    assert citizen.screen.body[0] == say("fr", "erase-which", count=2)
    assert (await kept(two_towns)).status == "begun"


# --- Taking part ----------------------------------------------------------------------------------------------------------------------


async def test_every_kind_of_question_is_answered_and_counted(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await to_why(citizen)
    await citizen.type("Un mot.", "Deux mots.")
    reply = await citizen.tap("Continuer")
    assert reply.settled == ("Pourquoi ?", "✓ Un mot. Deux mots.")
    await citizen.tap("Non")
    person = await kept(towns_on_both)
    assert person.answers == ALL_BUT_WHY | {WHY: written("Un mot.", "Deux mots.")}
    assert (person.status, person.place.confirmed, person.drawn) == ("finished", False, {"where": SECTORS})
    await citizen.tap("C’est bon")
    assert (await kept(towns_on_both)).place.confirmed
    assert await towns_on_both.differences() == []
    counted = (await towns_on_both.tallies())["valmont"]
    assert {cell: number for cell, number in counted.items() if not cell.question} == {("", "", "_started"): 1, ("", "", "_finished"): 1}
    assert (await towns_on_both.everything())["former_answers"] == []


async def test_a_changed_answer_leaves_its_former_value_and_hides_what_followed(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    await citizen.type("Un mot.")
    await citizen.tap("Continuer")
    await citizen.tap("Non")
    await citizen.tap("1.")
    await citizen.tap("no")
    person = await kept(valmont)
    assert (set(person.hidden), person.status) == ({WHY}, "finished")
    former = [(row[2], row[6], row[7]) for row in (await valmont.everything())["former_answers"]]
    assert former == [("known", "yes", "")]
    assert ("why", "", "_answered") not in (await valmont.tallies())["valmont"]
    assert await valmont.differences() == []


@pytest.mark.parametrize(("typed", "answer"), [("no", "no"), ("NO !", "no"), ("b", "no"), ("2", "no"), ("y", "yes")])
async def test_a_label_a_letter_a_number_or_a_beginning_is_a_touch(valmont: Town, typed: str, answer: str) -> None:
    citizen = await taking_part(valmont)
    await citizen.type(typed)
    assert (await kept(valmont)).answers == {KNOWN: chosen(answer)}
    # What was understood is said, for it has no message of ours to stand in.
    assert (citizen.screen.title, citizen.screen.event) == ("Que ressentez-vous ?", f"Connaissez-vous l’IA ?\n✓ {answer}")


async def test_the_name_of_a_command_typed_without_its_slash_is_that_command(valmont: Town) -> None:
    newcomer = valmont.citizen(43)
    await newcomer.type("aide")
    assert newcomer.screen.title == "Aide"
    citizen = await taking_part(valmont)
    await citizen.type("Aide !")
    assert citizen.screen.title == "Aide"
    await citizen.type("reprendre")
    assert (citizen.screen.title, citizen.screen.event) == ("Connaissez-vous l’IA ?", "Reprenons à la question 1.")
    assert (await kept(valmont)).answers == {}


async def test_words_before_consent_are_not_kept_and_that_is_said(valmont: Town) -> None:
    citizen = valmont.citizen(42)
    await citizen.start("valmont")
    await citizen.type("oui")
    assert citizen.screen.event == "Pour commencer, touchez ou écrivez « J’ai 15 ans ou plus, j’accepte »."
    await citizen.type("bonjour")
    assert citizen.screen.event == "Nous ne gardons rien avant votre accord : pour commencer, choisissez un bouton ci-dessous."
    await citizen.tap(CONSENT)
    assert citizen.screen.title == "Connaissez-vous l’IA ?"
    assert await filled(valmont) == PRESENT


async def test_consent_can_be_written(valmont: Town) -> None:
    citizen = valmont.citizen(42)
    await citizen.start("valmont")
    await citizen.type("1")
    assert citizen.screen.title == "Bonjour."
    await citizen.type("Oui, j’accepte")
    assert citizen.screen.title == "Connaissez-vous l’IA ?"


async def test_the_label_of_a_button_typed_is_that_button_without_a_message_to_change(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    reply = await citizen.type("passer")
    assert (reply.settled, reply.in_place, citizen.screen.event) == ((), False, "Connaissez-vous l’IA ?\nPassé")
    assert (await kept(valmont)).answers == {KNOWN: Answer(State.SKIPPED)}
    reply = await citizen.type("RETOUR")
    assert (citizen.screen.title, reply.in_place) == ("Connaissez-vous l’IA ?", False)
    await citizen.type("Ne rien changer")
    await citizen.type("fear")
    await citizen.type("valider")
    assert (await kept(valmont)).answers[FEEL] == chosen("fear")


async def test_words_that_are_no_answer_are_said_so_and_change_nothing(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    before = await valmont.everything()
    await citizen.type("peut-être")
    assert citizen.screen.event == say("fr", "event-not-an-option")
    assert (await valmont.everything())["answers"] == before["answers"] == []


async def test_what_is_no_text_is_thanked_for_and_not_kept(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.do(Unreadable("voice"))
    assert (citizen.screen.title, citizen.screen.event.split()[0]) == ("Connaissez-vous l’IA ?", "Merci")
    assert await filled(valmont) == PRESENT


async def test_back_confirm_and_summary_take_the_place_of_the_message_touched(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    first = await citizen.tap("yes")
    assert (first.settled, first.in_place) == (("Connaissez-vous l’IA ?", "✓ yes"), False)
    ticked = await citizen.tap("hope")
    assert (ticked.settled, ticked.in_place) == ((), True)
    back = await citizen.tap("Retour")
    assert (back.settled, back.in_place, citizen.screen.title) == ((), True, "Connaissez-vous l’IA ?")
    same = await citizen.tap("Ne rien changer")
    assert same.settled == ("Connaissez-vous l’IA ?", "✓ yes")
    await citizen.tap("hope")
    await citizen.tap("Valider")
    await citizen.tap("Retour")
    ticked_again = await citizen.tap("fear")
    assert (ticked_again.settled, ticked_again.in_place) == ((), True)


async def test_help_and_privacy_speak_of_the_consultation_in_hand_and_make_no_turn(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    before = await valmont.everything()
    for name, act in (("/aide", AskedHelp()), ("/confidentialite", AskedPrivacy()), ("/effacer", AskedErasure())):
        reply = await citizen.command(name, act)
        assert (reply.consultation, reply.identity, reply.screen and reply.screen.key.startswith(SCRIPT.digest[:8])) == (
            valmont.ids["valmont"],
            None,
            True,
        )
    after = await valmont.everything()
    assert {table for table in after if after[table] != before[table]} == {"seen_updates"}
    assert "CA du Valmont" in " ".join(citizen.seen[-2].screen.body)


# --- Double taps and old keyboards ----------------------------------------------------------------------------------------------------


async def test_a_double_tap_answers_once_and_says_the_next_question_once(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    before = await valmont.everything()
    reply = await citizen.tap("yes", on=-2, after=0.05)
    assert (reply.screen, reply.settled, reply.identity) == (None, (), None)
    after = await valmont.everything()
    assert {table for table in after if after[table] != before[table]} == {"seen_updates"}


async def test_a_double_tap_on_consent_or_on_a_closing_button_says_nothing_more(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    assert (await citizen.tap(CONSENT, on=-2, after=0.1)).screen is None
    await citizen.tap("yes")
    await citizen.tap("hope")
    await citizen.tap("Valider")
    assert (await citizen.tap("Valider", on=-2, after=0.1)).screen is None


async def test_a_text_closed_as_soon_as_it_is_sent_is_no_double_tap(valmont: Town) -> None:
    citizen = await at_why(valmont)
    await citizen.type("Un mot.")
    await citizen.tap("Continuer", after=0.1)
    assert citizen.screen.title == say("fr", "publishing-title")


async def test_the_same_tap_later_says_the_question_again_for_it_was_not_seen(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    reply = await citizen.tap("yes", on=-2, after=DOUBLE_TAP.total_seconds())
    assert (citizen.screen.title, citizen.screen.event) == ("Que ressentez-vous ?", "")
    assert (reply.settled, reply.in_place) == (("Connaissez-vous l’IA ?", "✓ yes"), False)
    assert (await kept(valmont)).former == ()
    assert (await valmont.everything())["former_answers"] == []


async def test_a_form_sent_twice_is_answered_each_time_for_a_page_must_show_something(valmont: Town) -> None:
    citizen = valmont.citizen(channel="web")
    await citizen.do(Consented("fr"))
    await citizen.do(Picked(KNOWN, ("yes",)))
    reply = await citizen.do(Picked(KNOWN, ("yes",)), after=0.1)
    assert reply.screen is not None
    assert (reply.screen.title, reply.screen.event) == ("Que ressentez-vous ?", "")


async def test_an_old_keyboard_reopens_its_question_and_writes_nothing(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    reply = await citizen.tap("no", on=-2)
    assert (citizen.screen.title, reply.in_place, reply.settled) == ("Connaissez-vous l’IA ?", True, ())
    assert citizen.screen.event == say("fr", "event-reopened")
    assert (await kept(valmont)).answers == {KNOWN: chosen("yes")}
    await citizen.tap("no")
    assert (await kept(valmont)).answers == {KNOWN: chosen("no")}


@pytest.mark.parametrize(
    "act",
    [
        Tapped(Slot("unknown"), "yes"),
        Tapped(KNOWN, "unknown"),
        Tapped(WHY, "yes"),
        Submitted(RULES),
        Declined(WHERE, State.PREFER_NOT),
        Declined(KNOWN, State.DONT_KNOW),
        Reopened("rules"),
        Confirmed(),
    ],
)
async def test_a_button_of_nothing_asked_is_refused_kindly(valmont: Town, act: Input) -> None:
    citizen = await taking_part(valmont)
    await citizen.do(act)
    assert (citizen.screen.event, citizen.screen.title) == (say("fr", "event-stale"), "Connaissez-vous l’IA ?")
    person = await kept(valmont)
    assert (person.answers, person.status) == ({}, "begun")


# --- Two consultations ----------------------------------------------------------------------------------------------------------------


async def test_two_consultations_with_one_bot_never_mix(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await citizen.tap("yes")
    await citizen.start("roqueval")
    await citizen.tap(CONSENT)
    await citizen.type("no")  # no button says which: the one spoken of last is meant
    here, there = await kept(towns_on_both), await kept(towns_on_both, code="roqueval")
    assert (here.answers, there.answers) == ({KNOWN: chosen("yes")}, {KNOWN: chosen("no")})
    await citizen.tap("hope", on=2)  # a button of the first consultation
    assert (await kept(towns_on_both)).place.ticks == ("hope",)
    await citizen.type("fear")
    assert (await kept(towns_on_both)).place.ticks == ("hope", "fear")
    assert (await kept(towns_on_both, code="roqueval")).answers == {KNOWN: chosen("no")}
    assert here.person_hash != there.person_hash
    assert await towns_on_both.differences() == []


async def test_a_button_of_nowhere_leads_back_to_the_consultation_in_hand(two_towns: Town) -> None:
    citizen = await taking_part(two_towns)
    two_towns.ids["nowhere"] = 404
    reply = await two_towns.conversation.hear(two_towns.said(42, Tapped(KNOWN, "yes"), code="nowhere"))
    assert (reply.screen and reply.screen.title, reply.consultation) == (citizen.screen.title, two_towns.ids["valmont"])
    assert (await kept(two_towns)).answers == {}


async def test_asking_for_a_notice_does_not_leave_the_consultation_in_hand(two_towns: Town) -> None:
    citizen = await taking_part(two_towns)
    await citizen.start("roqueval")
    await citizen.type("yes")
    assert (await kept(two_towns)).answers == {KNOWN: chosen("yes")}
    assert await two_towns.person(code="roqueval") is None


# --- Wishes ---------------------------------------------------------------------------------------------------------------------------


async def finished(place: Town, number: int = 42) -> Citizen:
    citizen = await taking_part(place, number)
    await to_why(citizen)
    await citizen.tap("Passer")
    await citizen.tap("C’est bon")
    return citizen


async def test_a_wish_is_turned_over_by_each_touch_and_joins_no_answer(towns_on_both: Town) -> None:
    citizen = await finished(towns_on_both)
    assert (await citizen.tap("Des résultats")).in_place
    await citizen.tap("De la suite")
    labels = [button.label for row in citizen.screen.buttons for button in row]
    assert [label for label in labels if label.startswith("✓")] == ["✓ Des résultats", "✓ De la suite donnée"]
    (contact,) = (await towns_on_both.everything())["contacts"]
    _, consultation, bot, _, sealed, results, follow_up, *_ = contact
    assert (consultation, bot, results, follow_up) == (towns_on_both.ids["valmont"], BOT, True, True)
    assert contact_in(towns_on_both.keyring, consultation, sealed) == "42"
    await citizen.tap("✓ Des résultats")
    await citizen.tap("✓ De la suite")
    assert (await towns_on_both.everything())["contacts"] == []


async def test_the_same_chat_is_sealed_otherwise_in_each_consultation(two_towns: Town) -> None:
    for code in ("valmont", "roqueval"):
        await taking_part(two_towns, code=code)
        await two_towns.conversation.hear(two_towns.said(42, Wished(frozenset({"results"})), code=code))
    rows = await two_towns.everything()
    sealed = [row[4] for row in rows["contacts"]] + [row[5] for row in rows["identities"]]
    assert len(set(sealed)) == 4


async def test_a_wish_can_be_made_and_taken_back_after_closing(valmont: Town) -> None:
    citizen = await finished(valmont)
    await valmont.write(close_consultation, valmont.ids["valmont"])
    await citizen.tap("Des résultats")
    assert (citizen.screen.title, citizen.screen.event) == (say("fr", "closed-title"), say("fr", "event-wished"))
    await citizen.tap("✓ Des résultats")
    assert (await valmont.everything())["contacts"] == []


async def test_nobody_is_told_of_anything_on_the_web(valmont: Town) -> None:
    citizen = valmont.citizen(channel="web")
    await citizen.do(Consented("fr"))
    await citizen.do(Wished(frozenset({"results"})))
    assert (await valmont.everything())["contacts"] == []


# --- Erasing --------------------------------------------------------------------------------------------------------------------------


async def test_erasing_removes_every_row_in_every_consultation_and_counts_as_before(towns_on_both: Town) -> None:
    other = await finished(towns_on_both, 43)
    await other.tap("Des résultats")
    before = await towns_on_both.everything()
    citizen = await finished(towns_on_both)
    await citizen.tap("Des résultats")
    await citizen.tap("Corriger")
    await citizen.tap("1.")
    await citizen.tap("no")
    elsewhere = await taking_part(towns_on_both, code="roqueval")
    await elsewhere.type("yes")
    await citizen.command("/effacer", AskedErasure())
    assert citizen.screen.body[0] == say("fr", "erase-which", count=2)
    assert len((await towns_on_both.everything())["participations"]) == 3
    reply = await citizen.tap("Tout effacer")
    assert (citizen.screen.title, reply.in_place) == (say("fr", "erased-title"), True)
    after = await towns_on_both.everything()
    assert {table for table in after if after[table] != before[table]} == {"seen_updates"}
    assert await towns_on_both.differences() == []


async def test_who_keeps_their_answers_after_all_goes_on_in_place_of_the_question(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.command("/effacer", AskedErasure())
    reply = await citizen.tap("Non, garder")
    assert (reply.in_place, citizen.screen.title) == (True, "Connaissez-vous l’IA ?")
    assert await filled(valmont) == PRESENT


async def test_erasing_twice_finds_nothing_and_beginning_anew_is_possible(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    await citizen.command("/effacer", AskedErasure())
    await citizen.tap("Oui, tout effacer")
    await citizen.tap("Oui, tout effacer", on=-2)
    assert citizen.screen.title == say("fr", "erased-nothing-title")
    await taking_part(valmont)
    assert (await kept(valmont)).answers == {}


def destroy_keys(connection: sa.Connection) -> None:
    connection.execute(sa.delete(models.consultation_keys))


async def test_saying_that_nothing_is_kept_makes_it_true(valmont: Town) -> None:
    """A wish outlives the participation once the consultation's key is destroyed: nobody can find the answers any more."""
    citizen = await finished(valmont)
    await citizen.tap("Des résultats")
    await valmont.write(destroy_keys)
    await citizen.command("/effacer", AskedErasure())
    assert citizen.screen.title == say("fr", "erased-nothing-title")
    rows = await valmont.everything()
    assert (rows["contacts"], rows["pointers"]) == ([], [])


async def test_a_consultation_whose_key_is_gone_knows_nobody(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await valmont.write(destroy_keys)
    reply = await citizen.tap("yes")
    assert reply.identity is None
    assert await valmont.conversation.owed(BOT) == []
    await valmont.conversation.hear(valmont.said(42, Consented("fr"), code="valmont"))
    assert len((await valmont.everything())["participations"]) == 1


# --- Edited messages ------------------------------------------------------------------------------------------------------------------


async def at_why(place: Town) -> Citizen:
    citizen = await taking_part(place)
    await to_why(citizen)
    return citizen


async def test_an_edited_message_corrects_its_part_and_no_other(towns_on_both: Town) -> None:
    citizen = await at_why(towns_on_both)
    await citizen.type("Un mot.", "Deux mots.", "Trois mots.")
    await citizen.edit(2, "  2 mots.\n")
    assert citizen.screen.event == say("fr", "event-corrected")
    assert (await kept(towns_on_both)).answers[WHY] == written("Un mot.", "2 mots.", "Trois mots.")
    await citizen.tap("Continuer", on=-2)
    await citizen.edit(1, "1 mot.")
    person = await kept(towns_on_both)
    assert (person.answers[WHY], person.status) == (written("1 mot.", "2 mots.", "Trois mots."), "finished")
    former = [row[7] for row in (await towns_on_both.everything())["former_answers"]]
    assert sorted(former) == ["Un mot.\x1e2 mots.\x1eTrois mots.", "Un mot.\x1eDeux mots.\x1eTrois mots."]


async def test_an_edited_choice_corrects_that_choice_wherever_the_person_is(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.type("yes")
    await citizen.tap("hope")
    await citizen.edit(1, "no")
    assert (citizen.screen.event, citizen.screen.title) == (say("fr", "event-corrected"), "Que ressentez-vous ?")
    await citizen.edit(1, "yes")
    person = await kept(valmont)
    assert (person.answers, person.place.ticks) == ({KNOWN: chosen("yes")}, ("hope",))


async def says_nothing(place: Town, citizen: Citizen, message: int, text: str) -> None:
    before = await place.everything()
    reply = await citizen.edit(message, text)
    assert (reply.screen, reply.identity) == (None, None)
    after = await place.everything()
    assert {table for table in after if after[table] != before[table]} == {"seen_updates"}


async def test_an_edit_of_a_message_that_was_replaced_does_nothing(valmont: Town) -> None:
    citizen = await at_why(valmont)
    await citizen.type("Un mot.", "Deux mots.")
    await citizen.tap("Continuer")
    await citizen.tap("Non")
    await citizen.tap("Sur vous 1.")
    await citizen.tap("Ne rien changer")
    await citizen.tap("5.")
    await citizen.type("Autre chose.")
    await says_nothing(valmont, citizen, 1, "Rien du tout.")
    await says_nothing(valmont, citizen, 2, "Rien du tout.")
    await citizen.edit(3, "Encore autre chose.")
    assert (await kept(valmont)).answers[WHY] == written("Encore autre chose.")


async def test_an_edit_that_means_nothing_or_changes_nothing_says_nothing(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.type("yes", "peut-être")
    await says_nothing(valmont, citizen, 1, "peut-être")  # no option
    await says_nothing(valmont, citizen, 1, "  YES ")  # the same option: Telegram sends edits that nobody made
    await says_nothing(valmont, citizen, 2, "hope")  # it was no answer
    await says_nothing(valmont, citizen, 99, "no")  # unknown
    await citizen.tap("no", on=-3)
    await citizen.tap("no")
    await says_nothing(valmont, citizen, 1, "yes")  # replaced by a button since
    stranger = valmont.citizen(43)
    await says_nothing(valmont, stranger, 1, "no")


async def test_an_edit_after_closing_does_nothing(valmont: Town) -> None:
    citizen = await at_why(valmont)
    await citizen.type("Un mot.")
    await valmont.write(close_consultation, valmont.ids["valmont"])
    await says_nothing(valmont, citizen, 1, "Deux mots.")


async def test_a_message_cut_away_by_a_correction_makes_no_part_any_more(valmont: Town) -> None:
    """Its place may be taken by a later message, which an edit of the first must not touch."""
    citizen = await at_why(valmont)
    await citizen.type("Un mot.", "Deux mots.")
    await citizen.edit(1, "x" * 500)
    assert (await kept(valmont)).answers[WHY] == written("x" * 500)
    await citizen.edit(1, "1 mot.")
    await citizen.type("3 mots.")
    await says_nothing(valmont, citizen, 2, "Perdu.")
    await citizen.edit(3, "Trois mots.")
    assert (await kept(valmont)).answers[WHY] == written("1 mot.", "Trois mots.")


async def test_an_edit_for_another_consultation_leads_back_to_that_one(two_towns: Town) -> None:
    citizen = await taking_part(two_towns)
    await citizen.type("yes")
    await citizen.start("roqueval")
    await citizen.tap(CONSENT)
    reply = await citizen.edit(1, "no")
    assert reply.consultation == two_towns.ids["valmont"]
    assert (await kept(two_towns)).answers == {KNOWN: chosen("no")}
    assert (await kept(two_towns, code="roqueval")).answers == {}


# --- Words --------------------------------------------------------------------------------------------------------------------------------

WORDS = {
    "long": "Un million de mots. " * 50_000,
    "limit": "a" * 500,
    "beyond": "a" * 501,
    "NUL": "avant\x00après",
    "lone surrogates": "avant\ud83d après \udc00",
    "right to left": "abc \u202e def \u05d0\u05d1\u05d2 \u2066 ghi",
    "zero width": "a\u200bb\u200dc\ufeff",
    "zalgo": "Z\u0351\u036b\u0343\u036a\u0302a\u0300\u0301lgo",
    "emoji": "👩🏽‍🔬 🇫🇷 ❤️",
    "not normal": "e\u0301 \u212b",
    "controls": "a\x1b[31m\x1e b\x7f\x85c\u2028d\r\ne\rf",
    "formula": "=1+1|cmd",
    "markup": "<b>&amp;</b> {x} %s",
}


async def test_words_of_any_kind_are_kept_as_they_can_be(towns_on_both: Town) -> None:
    for number, (kind, words) in enumerate(WORDS.items()):
        citizen = await taking_part(towns_on_both, number)
        await to_why(citizen)
        await citizen.type(words)
        expected = cut((clean(words),), 500)
        assert (kind, (await kept(towns_on_both, number)).answers[WHY]) == (kind, written(*expected))
        fits = clean(words) == expected[0]
        assert (kind, citizen.screen.event) == (kind, say("fr", "event-received") if fits else say("fr", "event-cut", limit=500))


@pytest.mark.parametrize("words", ["", "  \n\t ", "\u2028\r"])
async def test_words_that_say_nothing_are_said_so(valmont: Town, words: str) -> None:
    citizen = await at_why(valmont)
    await citizen.type(words)
    assert (WHY in (await kept(valmont)).answers, citizen.screen.event) == (False, say("fr", "event-empty"))


async def test_several_messages_make_one_text_cut_at_its_limit(valmont: Town) -> None:
    citizen = await at_why(valmont)
    await citizen.type("a" * 300, "b" * 300, "c")
    assert (await kept(valmont)).answers[WHY] == written("a" * 300, "b" * 199)
    assert citizen.screen.event == say("fr", "event-cut", limit=500)
    await citizen.tap("Continuer")
    await citizen.tap("Non")
    assert citizen.screen.title == say("fr", "summary-title")
    assert (await valmont.everything())["former_answers"] == []


async def test_odd_words_are_harmless_wherever_they_come(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    for words in WORDS.values():
        await citizen.type(words)
        assert citizen.screen.event == say("fr", "event-not-an-option")
        await citizen.start("".join(words)[:64] or None)
        await citizen.start("valmont")
    assert (await kept(valmont)).answers == {}


# --- Closing --------------------------------------------------------------------------------------------------------------------------


async def test_closing_mid_way_refuses_kindly_and_records_nothing(towns_on_both: Town) -> None:
    citizen = await at_why(towns_on_both)
    await citizen.type("Un mot.")
    before = await towns_on_both.everything()
    await towns_on_both.write(close_consultation, towns_on_both.ids["valmont"])
    acts: tuple[Input, ...] = (
        Typed("Encore."),
        Tapped(KNOWN, "no"),
        Declined(WHY, State.SKIPPED),
        Submitted(WHY),
        Back(),
        Reopened("known"),
        Confirmed(),
        Written(WHY, "Autre."),
    )
    for act in (*acts, Resumed(), Consented("fr"), Started("valmont")):
        reply = await citizen.do(act)
        assert citizen.screen.title == say("fr", "closed-title")
        assert reply.settled == ()
    after = await towns_on_both.everything()
    # Only what tells whom a screen is owed has moved.
    assert {table for table in after if after[table] != before[table]} == {"seen_updates", "identities"}


async def test_a_consultation_ends_with_its_last_day_in_utc(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    valmont.clock.now = AFTER_CLOSING - timedelta(seconds=11)  # two acts of five seconds, and one at the very end of the day
    await citizen.tap("yes")
    assert citizen.screen.title == "Que ressentez-vous ?"
    await citizen.tap("hope")
    await citizen.tap("fear", after=1)
    assert valmont.clock.now == AFTER_CLOSING
    assert citizen.screen.title == say("fr", "closed-title")
    assert (await kept(valmont)).place.ticks == ("hope",)


async def test_a_clock_put_back_harms_nothing(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    valmont.clock.now -= timedelta(hours=1)
    await citizen.tap("yes")
    valmont.clock.now = datetime(1970, 1, 1, tzinfo=UTC)
    await citizen.tap("hope")
    assert citizen.screen.title == say("fr", "closed-title")  # it is not open yet
    assert (await kept(valmont)).answers == {KNOWN: chosen("yes")}


# --- Versions -------------------------------------------------------------------------------------------------------------------------


async def test_who_began_finishes_their_version_and_who_comes_next_gets_the_new_one(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await citizen.tap("yes")
    more = Step("more", "single", fr("Encore ?"), options=options("oui", "non"))
    second = with_digest(replace(SCRIPT, steps=(more, *(step for step in SCRIPT.steps if step.id != "feel"))))

    def publish(connection: sa.Connection) -> None:
        version = publish_script(connection, second, date(2027, 1, 12))
        for consultation in towns_on_both.ids.values():
            set_script(connection, consultation, version)

    await towns_on_both.database.write(publish)
    newcomer = await taking_part(towns_on_both, 43)
    assert newcomer.screen.title == "Encore ?"
    await newcomer.tap("oui")
    await citizen.tap("hope")
    await citizen.tap("Valider")
    towns_on_both.restarted()
    await citizen.command("/reprendre", Resumed())
    assert citizen.screen.title.startswith("D’accord ?")
    for _ in range(2):
        await citizen.tap("for")
    assert citizen.screen.key.startswith(SCRIPT.digest[:8])
    old, new = await kept(towns_on_both), await kept(towns_on_both, 43)
    assert set(old.answers) == {KNOWN, FEEL, AGREE_A, AGREE_B}
    assert set(new.answers) == {Slot("more")}
    scripts = await towns_on_both.database.read(
        lambda connection: [script_of_version(connection, person.script_version_id) for person in (old, new)]
    )
    assert scripts == [SCRIPT, second]
    assert await towns_on_both.differences() == []


# --- Draws ----------------------------------------------------------------------------------------------------------------------------


def drawing(*steps: Step) -> Script:
    return with_digest(replace(SCRIPT, id="drawing", steps=steps))


WHERE_STEP = Step("where", "single", fr("Où ?"), options_from="sectors", profile=True)
KNOWN_STEP = SCRIPT.steps[0]


@pytest.mark.parametrize("sectors", [(), options("only"), SECTORS])
async def test_sectors_are_drawn_once_and_recorded_even_when_there_are_none(fresh_url: str, sectors: tuple[Any, ...]) -> None:
    async with town(fresh_url, drawing(KNOWN_STEP, WHERE_STEP), sectors=sectors) as place:
        citizen = await taking_part(place)
        assert (await place.everything())["draws"] == []
        await citizen.tap("yes")
        assert (await kept(place)).drawn == {"where": sectors}
        assert citizen.screen.title == ("Où ?" if len(sectors) > 1 else say("fr", "summary-title"))
        assert (await kept(place)).status == ("started" if len(sectors) > 1 else "finished")

        def change_sectors(connection: sa.Connection) -> None:
            connection.execute(sa.update(models.consultations).values(sectors="[]"))

        await place.database.write(change_sectors)
        await citizen.command("/reprendre", Resumed())
        assert citizen.screen.title == ("Où ?" if len(sectors) > 1 else say("fr", "summary-title"))
        assert (await kept(place)).drawn == {"where": sectors}
        assert await place.differences() == []


async def test_a_script_that_begins_with_a_draw_begins(fresh_url: str) -> None:
    async with town(fresh_url, drawing(WHERE_STEP, KNOWN_STEP), sectors=SECTORS) as place:
        citizen = await taking_part(place)
        assert citizen.screen.title == "Où ?"
        assert (await kept(place)).status == "begun"
        await citizen.tap("north")
        assert (await kept(place)).answers == {WHERE: chosen("north")}


async def test_a_draw_due_after_a_correction_is_made_then(fresh_url: str) -> None:
    where = replace(WHERE_STEP, when=Asks("known", Check.IS, ("yes",)))
    async with town(fresh_url, drawing(KNOWN_STEP, where), sectors=SECTORS) as place:
        citizen = await taking_part(place)
        await citizen.type("no")
        assert ((await kept(place)).drawn, citizen.screen.title) == ({}, say("fr", "summary-title"))
        await citizen.edit(1, "yes")
        assert (citizen.screen.event, citizen.screen.title) == (say("fr", "event-corrected"), "Où ?")
        assert ((await kept(place)).drawn, (await kept(place)).status) == ({"where": SECTORS}, "started")
        assert await place.differences() == []


# --- At the same time -----------------------------------------------------------------------------------------------------------------


async def test_many_people_at_once_are_each_their_own(towns_on_both: Town) -> None:
    async def one(number: int) -> None:
        citizen = await taking_part(towns_on_both, number, code="valmont" if number % 2 else "roqueval")
        await to_why(citizen)

    await asyncio.gather(*(one(number) for number in range(1, 31)))
    for number in range(1, 31):
        person = await kept(towns_on_both, number, "valmont" if number % 2 else "roqueval")
        assert person.answers == ALL_BUT_WHY
    assert await towns_on_both.differences() == []
    assert len((await towns_on_both.everything())["participations"]) == 30
