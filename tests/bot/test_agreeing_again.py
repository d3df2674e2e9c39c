"""Whoever agreed to another notice and comes back: told what it says now, in a chat and on a page, and nothing kept before they agree."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import structs

from bot import screens
from bot.acts import (
    Act,
    AllowedPublishing,
    AskedAnswers,
    AskedData,
    AskedErasure,
    AskedHandover,
    AskedHelp,
    AskedPrivacy,
    Channel,
    ConfirmedErasure,
    Consented,
    Noticed,
    Paused,
    Reminded,
    Resumed,
    Silenced,
    Spoke,
    TookOver,
    Wished,
)
from bot.screens import notice_in_force
from bot.screens.spoken import word_count
from bot.wording import LANGUAGES
from dialogues.answers import State
from dialogues.turns import Back, Confirmed, Declined, Picked, Reopened, Shown, Submitted, Tapped, Typed, Written
from storage import consultations, models
from storage.consultations import Consultation
from tests.bot.examples import CONSULTATION, a_setting
from tests.bot.test_deciding import CONSENT, finished, kept, taking_part, to_why
from tests.bot.town import Town
from tests.storage.people import FEEL, KNOWN, WHERE, WHY

CHANGED = "Du nouveau sur vos données"
AGREE, STOP = "J’accepte, je continue", "Je m’arrête ici"
CHANNELS: tuple[Channel, ...] = ("telegram", "web")


async def change_notice(place: Town, **facts: Any) -> Consultation:
    """What the notice of « valmont » states becomes so; by default somebody else answers for data protection."""
    stated = facts or {"dpo_contact": "nouvelle-dpo@valmont.example"}
    where = models.consultations.c.id == place.ids["valmont"]
    await place.write(lambda connection: connection.execute(sa.update(models.consultations).where(where).values(stated)))
    found = await place.database.read(lambda connection: consultations.by_code(connection, "valmont"))
    assert found is not None
    return found


async def recorded(place: Town) -> dict[str, Any]:
    """All that is kept, but how far a chat has been spoken with."""
    tables = await place.everything()
    names = list(models.identities.c.keys())
    moving = {names.index("turn"), names.index("said_turn"), names.index("active_at")}
    told = [tuple(value for at, value in enumerate(row) if at not in moving) for row in tables["identities"]]
    return {name: rows for name, rows in tables.items() if name != "seen_updates"} | {"identities": told}


# --- Which notice -------------------------------------------------------------------------------------------------------------------

STATED = (
    {"dpo_contact": "autre"},
    {"legal_basis": "autre"},
    {"identities_until": date(2027, 3, 30)},
    {"texts_until": date(2027, 12, 30)},
    {"retention_date": date(2027, 12, 30)},
    {"contacts_until": date(2029, 12, 30)},
    {"authorities": (replace(CONSULTATION.authorities[0], siren="200000024"),)},
    {"authorities": (*CONSULTATION.authorities, replace(CONSULTATION.authorities[0], siren="200000024"))},
)
UNSTATED = (
    {"title": "autre"},
    {"closes_on": date(2027, 3, 2)},
    {"results_on": date(2027, 4, 13)},
    {"results_url": "https://autre.example"},
    {"other_way": "autre"},
    {"authorities": (replace(CONSULTATION.authorities[0], name="Communauté d’agglomération du Valmont"),)},
)


@pytest.mark.parametrize("fact", STATED)
def test_another_fact_makes_another_notice(fact: dict[str, Any]) -> None:
    assert notice_in_force(replace(CONSULTATION, **fact)) != notice_in_force(CONSULTATION)


@pytest.mark.parametrize("other", UNSTATED)
def test_what_is_no_matter_of_data_does_not(other: dict[str, Any]) -> None:
    assert notice_in_force(replace(CONSULTATION, **other)) == notice_in_force(CONSULTATION)


def test_other_sentences_make_another_notice_and_its_name_fits_its_column(monkeypatch: pytest.MonkeyPatch) -> None:
    before = notice_in_force(CONSULTATION)
    monkeypatch.setattr("bot.screens.notices.NOTICE_VERSION", "2099-12")
    after = notice_in_force(CONSULTATION)
    assert (before.startswith("2026-"), after.startswith("2099-12-"), len(after)) == (True, True, 16)
    assert before.rpartition("-")[2] != after.rpartition("-")[2]


# --- Coming back --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", CHANNELS)
async def test_they_are_told_agree_and_go_on_exactly_where_they_were(towns_on_both: Town, channel: Channel) -> None:
    citizen = await taking_part(towns_on_both, channel=channel)
    await to_why(citizen)
    where = citizen.screen
    before = await change_notice(towns_on_both)
    was = (await recorded(towns_on_both))["participations"]
    towns_on_both.clock.advance(86_400)
    await citizen.do(Resumed())
    told = "\n".join(citizen.screen.body)
    assert citizen.screen.title == CHANGED
    assert ("nouvelle-dpo@valmont.example" in told, "commission numérique" in told, "31 décembre 2027" in told) == (True, True, True)
    assert (await recorded(towns_on_both))["participations"] == was
    await citizen.tap(AGREE)
    assert citizen.screen == where
    await citizen.type("Parce que.")
    (row,) = (await recorded(towns_on_both))["participations"]
    assert (notice_in_force(before) in row, date(2027, 1, 12) in row) == (True, True)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_old_answers_stay_under_the_old_consent_and_that_is_told(towns_on_both: Town, channel: Channel) -> None:
    citizen = await taking_part(towns_on_both, channel=channel)
    await citizen.tap("yes")
    for day in (1, 2):
        towns_on_both.clock.advance(86_400)
        await change_notice(towns_on_both, dpo_contact=f"dpo-{day}@valmont.example")
        await citizen.do(Resumed())
        await citizen.tap(AGREE)
    former = (await recorded(towns_on_both))["former_consents"]
    first, second = notice_in_force(CONSULTATION), notice_in_force(replace(CONSULTATION, dpo_contact="dpo-1@valmont.example"))
    assert [row[2:] for row in former] == [(first, date(2027, 1, 11)), (second, date(2027, 1, 12))]
    reply = await citizen.do(AskedData())
    assert reply.file is not None
    (one,) = json.loads(reply.file.content)["consultations"]
    third = notice_in_force(replace(CONSULTATION, dpo_contact="dpo-2@valmont.example"))
    assert (one["notice_version"], one["day"]) == (third, "2027-01-13")
    assert one["former_consents"] == [{"notice_version": first, "day": "2027-01-11"}, {"notice_version": second, "day": "2027-01-12"}]
    assert f"Accord d’avant, donné le 11 janvier 2027 (notice {first})." in "\n".join(citizen.screen.body)
    await citizen.do(ConfirmedErasure())
    assert (await recorded(towns_on_both))["former_consents"] == []


RECORDING: tuple[Act, ...] = (
    Tapped(KNOWN, "no"),
    Tapped(FEEL, "anger"),
    Picked(FEEL, ("hope",)),
    Submitted(FEEL),
    Declined(WHERE, State.SKIPPED),
    Written(WHY, "Des mots."),
    Typed("Des mots."),
    Typed("oui"),
    Typed("j’accepte"),
    Typed("1"),
    Reopened("known"),
    Back(),
    Confirmed(),
    Shown(),
    Resumed(),
    Spoke("fr"),
    Reminded(True),
    AllowedPublishing(True),
    Wished(frozenset({"results"})),
    AskedHandover(),
    AskedAnswers(),
    AskedHelp(),
    AskedPrivacy(),
    AskedData(),
    AskedErasure(),
    Paused(),
    TookOver("nothing"),
    Noticed("fr", long=True),
    Consented("fr", notice=""),
    Consented("fr", notice="2026-1"),
)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("far", [to_why, finished])
async def test_nothing_is_recorded_before_they_agree_again(two_towns: Town, channel: Channel, far: Callable[..., Any]) -> None:
    """Whatever is said, each the first thing after the change: no act may be what lets the next one through."""
    if far is finished:
        citizen = await finished(two_towns) if channel == "telegram" else await taking_part(two_towns, channel=channel)
    else:
        citizen = await taking_part(two_towns, channel=channel)
        await to_why(citizen)
    await change_notice(two_towns)
    before = await recorded(two_towns)
    for act in RECORDING:
        two_towns.restarted()
        citizen = two_towns.citizen(channel=channel)
        await citizen.do(act)
        assert await recorded(two_towns) == before, act
        if not isinstance(act, AskedAnswers | AskedHelp | AskedPrivacy | AskedData | AskedErasure | Paused | TookOver | Noticed):
            assert citizen.screen.title == CHANGED, act


async def test_an_old_keyboard_and_an_old_notice_lead_to_what_it_says_now(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await citizen.tap("yes")
    await change_notice(valmont)
    await citizen.tap("no", on=1)
    assert citizen.screen.title == CHANGED
    await citizen.tap(CONSENT, on=0)  # the notice they agreed to at first, far above in the chat
    assert citizen.screen.title == CHANGED
    assert (await kept(valmont)).notice_version == notice_in_force(CONSULTATION)
    await citizen.tap(AGREE)
    assert citizen.screen.title == "Que ressentez-vous ?"


async def test_an_edited_message_changes_nothing_until_they_agree(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    await citizen.type("Avant.")
    before = await kept(valmont)
    await change_notice(valmont)
    await citizen.edit(1, "Après.")
    assert citizen.screen.title == CHANGED
    assert (await kept(valmont)).answers == before.answers
    seen = len(citizen.seen)
    await citizen.edit(1, "Avant.")  # Telegram sends edits that nobody made by hand
    assert len(citizen.seen) == seen
    await citizen.tap(AGREE, on=-1)
    await citizen.edit(1, "Après.")
    assert (await kept(valmont)).answers[WHY].text == "Après."


async def test_it_is_agreed_to_in_words_once_it_was_read(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await change_notice(valmont)
    await citizen.type("j’accepte")
    assert (citizen.screen.title, citizen.screen.event) == (CHANGED, f"Pour continuer, touchez ou écrivez «\u00a0{AGREE}\u00a0».")
    await citizen.type("oui")
    assert citizen.screen.event == f"Pour continuer, touchez ou écrivez «\u00a0{AGREE}\u00a0»."
    await citizen.type("yes")
    await citizen.type("une réponse")
    assert citizen.screen.event == "Ce message n’est pas gardé. Pour continuer, choisissez un bouton ci-dessous."
    await citizen.type("j’accepte")
    assert citizen.screen.title == "Connaissez-vous l’IA ?"
    assert (await kept(valmont)).answers == {}


async def test_they_stop_and_what_they_said_stays_or_is_erased(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await citizen.tap("yes")
    await change_notice(towns_on_both)
    before = await recorded(towns_on_both)
    await citizen.do(Resumed())
    await citizen.tap(STOP)
    assert citizen.screen.title == "C’est noté."
    assert await recorded(towns_on_both) == before
    await citizen.tap("Revenir à la concertation")
    assert citizen.screen.title == CHANGED
    await citizen.tap(STOP)
    await citizen.tap("Tout effacer")
    await citizen.tap("Oui, tout effacer")
    assert await towns_on_both.person() is None


async def test_the_long_notice_asks_for_the_same(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await change_notice(valmont)
    await citizen.do(Resumed())
    await citizen.tap("En savoir plus")
    assert citizen.screen.title == "Ce que deviennent vos réponses"
    assert [button.label for row in citizen.screen.buttons for button in row] == [AGREE, STOP]
    await citizen.tap(AGREE)
    assert citizen.screen.title == "Connaissez-vous l’IA ?"


async def test_what_takes_back_is_done_at_once(towns_on_both: Town) -> None:
    citizen = await finished(towns_on_both)
    await citizen.tap("Des résultats")
    await change_notice(towns_on_both)
    await citizen.do(Wished(frozenset()))
    assert (citizen.screen.title, citizen.screen.event) == (CHANGED, "C’est noté, nous ne vous préviendrons pas.")
    assert (await recorded(towns_on_both))["contacts"] == []
    await citizen.do(AllowedPublishing(False))
    assert (await kept(towns_on_both)).may_publish is False
    await citizen.do(Silenced())
    assert citizen.screen.title == "C’est noté."


async def test_once_it_is_over_nobody_is_asked(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await change_notice(valmont, dpo_contact="autre", status="closed")
    await citizen.do(Resumed())
    assert citizen.screen.title == "Cette concertation est terminée."


async def test_a_newcomer_agrees_to_what_holds_and_to_nothing_else(towns_on_both: Town) -> None:
    citizen = towns_on_both.citizen()
    await citizen.start("valmont")
    after = await change_notice(towns_on_both)
    await citizen.tap(CONSENT)
    assert citizen.screen.event == "Ces informations ont changé entre-temps. Voici celles d’aujourd’hui."
    assert await towns_on_both.person() is None
    await citizen.tap(CONSENT)
    assert (await kept(towns_on_both)).notice_version == notice_in_force(after)


async def test_a_second_tap_agrees_once_and_an_update_delivered_again_changes_nothing(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await change_notice(towns_on_both)
    await citizen.do(Resumed())
    agreeing = citizen.seen[-1].screen.buttons[0][0].act
    await citizen.do(agreeing)
    kept_now = await recorded(towns_on_both)
    await citizen.again()
    assert citizen.screen.title == "Connaissez-vous l’IA ?"
    assert (await citizen.do(agreeing, after=0.5)).screen is None
    assert await recorded(towns_on_both) == kept_now


async def test_several_acts_of_one_batch_are_kept_from_the_agreement_on(towns_on_both: Town) -> None:
    await taking_part(towns_on_both)
    after = await change_notice(towns_on_both)
    agreed = Consented("fr", notice=notice_in_force(after))
    said = [towns_on_both.said(42, act, code="valmont") for act in (Tapped(KNOWN, "no"), agreed, Tapped(KNOWN, "yes"))]
    towns_on_both.clock.advance(60)
    await towns_on_both.conversation.hear_all(said)
    person = await kept(towns_on_both)
    assert (person.answers[KNOWN].choices, person.notice_version) == (("yes",), notice_in_force(after))


async def test_what_is_owed_after_a_change_is_what_the_notice_says_now(valmont: Town) -> None:
    await taking_part(valmont)
    await change_notice(valmont)
    (owed,) = await valmont.conversation.owed(7)
    assert owed.reply.screen is not None
    assert owed.reply.screen.title == CHANGED


def test_it_is_short_and_kind_in_every_language() -> None:
    for language in LANGUAGES:
        for channel in CHANNELS:
            screen = screens.changed_notice_screen(structs.replace(a_setting(language=language, channel=channel), takes_part=True))
            assert word_count(" ".join((screen.title, *screen.body))) <= 230
