"""Coming in by a link that says where it was put, or by an invitation that works once, as people meet it in a chat."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.acts import AskedHelp, AskedPrivacy, ConfirmedErasure, Consented, Noticed, Started
from bot.conversation import WRONG_CODES, Conversation
from bot.inviting import is_nearly_a_code
from dialogues.answers import Answer, State
from dialogues.counting import Cell
from dialogues.loader import load, shipped
from dialogues.script import Slot
from dialogues.turns import Typed
from storage import models, schema
from storage.consultations import close_consultation
from storage.database import Database
from storage.invitations import ALPHABET, new_code, shown
from storage.sources import Source, find_or_make
from tests.bot.town import URL, Town, town
from tests.storage.samples import SCRIPT
from tests.support.citizen import RULE, Citizen
from tests.support.transcripts import Transcripts

CONSENT = "J’ai 15 ans ou plus, j’accepte"
P07 = Slot("P07")


@pytest.fixture
async def jury(fresh_url: str) -> AsyncIterator[Town]:
    """Le Valmont asks whom it invited."""
    async with town(fresh_url, shipped("default"), sectors=(), access="invited") as founded_town:
        yield founded_town


def code_for(place: Town, code: str = "valmont") -> str:
    return new_code(place.keyring, place.ids[code])


async def used(place: Town) -> int:
    return len((await place.everything())["used_invitations"])


def read(citizen: Citizen) -> tuple[str, str, tuple[str, ...], list[str]]:
    """All that a screen says, for two of them to be compared."""
    screen = citizen.screen
    return screen.title, screen.event, screen.body, [button.label for row in screen.buttons for button in row]


# --- An invitation --------------------------------------------------------------------------------------------------------------------


async def test_without_a_code_one_is_asked_for_kindly(jury: Town) -> None:
    citizen = jury.citizen()
    for come in (citizen.start(), citizen.start("valmont"), citizen.do(Consented("fr")), citizen.do(Noticed("en"))):
        await come
        assert citizen.screen.title == "Votre code d’invitation"
    await citizen.type("bonjour")
    assert citizen.screen.event.startswith("Ce n’est pas un code d’invitation.")
    await citizen.type("j’accepte")
    assert citizen.screen.event.startswith("Ce n’est pas un code d’invitation.")
    assert await jury.person() is None


async def test_a_code_goes_with_the_notice_in_every_language_and_is_used_at_consent(jury: Town) -> None:
    citizen, code = jury.citizen(), code_for(jury)
    await citizen.start("valmont", code)
    await citizen.tap("English")
    await citizen.tap("Find out more")
    await citizen.tap("No, thank you")
    await citizen.tap("Back to the consultation")
    assert await used(jury) == 0
    await citizen.tap("I am 15 or older, I agree")
    assert citizen.screen.form is not None
    assert await used(jury) == 1
    before = await jury.everything()
    await citizen.again()
    assert await jury.everything() | {"identities": []} == before | {"identities": []}


async def test_a_code_is_typed_as_people_type(jury: Town) -> None:
    code, citizen = shown(code_for(jury)), jury.citizen()
    for number, typed in enumerate((code, f" {code.lower().replace('-', ' ')} ", code.replace("0", "O").replace("1", "l"))):
        citizen = jury.citizen(100 + number)
        await citizen.start()
        await citizen.type(typed)
        assert citizen.screen.title == "Bonjour."
    jury.restarted()
    reader = jury.citizen(102)
    await reader.type("j’accepte")  # nobody knows any more by what they came
    assert reader.screen.title == "Votre code d’invitation"
    await citizen.start(code)
    await citizen.tap(CONSENT)
    assert await used(jury) == 1


async def test_consent_in_words_uses_the_code_as_a_touch_does(jury: Town) -> None:
    for number, (language, words) in enumerate((("", "J’accepte"), ("Français simple", "oui j accepte"), ("English", "I agree")), 1):
        citizen = jury.citizen(number)
        await citizen.start("valmont", code_for(jury))
        if language:
            await citizen.tap(language)
        await citizen.type("je lis d’abord", "aide")
        await citizen.type(words)
        person = await jury.person(number)
        assert person is not None
        assert citizen.screen.form is not None
        assert await used(jury) == number


async def test_a_code_that_somebody_else_used_meanwhile_is_asked_for_again(jury: Town) -> None:
    first, second, code = jury.citizen(1), jury.citizen(2), code_for(jury)
    await first.start("valmont", code)
    await second.start("valmont", code)
    await first.type("j’accepte")
    await second.type("j’accepte")
    assert second.screen.event.startswith("Nous ne trouvons pas")
    await second.start()
    assert second.screen.title == "Votre code d’invitation"
    assert await used(jury) == 1


async def test_a_code_works_once_and_unknown_used_and_over_are_the_same_words(jury: Town) -> None:
    first, second, code, spare = jury.citizen(1), jury.citizen(2), code_for(jury), code_for(jury)
    await first.start("valmont", code)
    await second.start("valmont", code)
    await first.tap(CONSENT)
    answers = []
    await second.tap(CONSENT)  # a notice shown while the code was still good
    answers.append(read(second))
    await second.start("valmont", code)
    answers.append(read(second))
    await second.type(code)
    answers.append(read(second))
    await second.start("valmont", "7Q2M-9D4K-0XWB-RT5H")
    answers.append(read(second))
    await second.type("7Q2M-9D4K-0XWB-RT5H")
    answers.append(read(second))
    await second.type("7Q2M-9D4K-0XWB-RT5")  # one symbol is missing
    answers.append(read(second))
    await second.start("valmonnt", code)
    answers.append(read(second))
    assert len(set(map(str, answers))) == 1
    assert answers[0][1].startswith("Nous ne trouvons pas de concertation ouverte avec ce code.")
    await jury.write(close_consultation, jury.ids["valmont"])
    for _ in range(2):
        await second.start("valmont", spare)
        over = read(second)
        assert over[:2] == answers[0][:2]
        await second.type(spare)
        assert read(second) == over
    assert await used(jury) == 1


async def test_erasing_leaves_the_code_used(jury: Town) -> None:
    citizen, code = jury.citizen(), code_for(jury)
    await citizen.start("valmont", code)
    await citizen.tap(CONSENT)
    await citizen.tap("Habitant")
    kept = (await jury.everything())["used_invitations"]
    assert code.encode() not in kept[0][1]
    await citizen.do(ConfirmedErasure())
    assert await jury.person() is None
    await citizen.start("valmont", code)
    assert citizen.screen.event.startswith("Nous ne trouvons pas")
    assert (await jury.everything())["used_invitations"] == kept


async def test_whoever_takes_part_needs_no_code_again(jury: Town) -> None:
    citizen, code = jury.citizen(), code_for(jury)
    await citizen.start("valmont", code)
    await citizen.tap(CONSENT)
    for again in (code, code_for(jury), ""):
        await citizen.start("valmont", again)
        assert citizen.screen.form is not None
    await citizen.tap(CONSENT, on=0)
    assert citizen.screen.form is not None
    assert await used(jury) == 1


async def test_two_people_racing_with_one_code_in_one_batch(jury: Town) -> None:
    code = code_for(jury)
    said = [jury.said(number, Consented("fr", code), code="valmont") for number in (1, 2, 3)]
    replies = await jury.conversation.hear_all(said)
    assert [reply.identity is not None for reply in replies] == [True, False, False]
    assert await used(jury) == 1


async def test_two_processes_racing_with_one_code_let_one_person_in(database_url: str) -> None:
    """On SQLite one process alone writes: there two conversations of one database stand for two."""
    schema.upgrade(database_url)
    async with town(database_url, SCRIPT, access="invited") as place:
        async with Database(database_url) as elsewhere:
            other = Conversation(elsewhere if database_url.startswith("postgresql") else place.database, place.keyring, URL, place.clock)
            for round_ in range(8):
                code = code_for(place)
                said = [place.said(10 * round_ + number, Consented("fr", code), code="valmont") for number in (1, 2)]
                replies = await asyncio.gather(place.conversation.hear(said[0]), other.hear(said[1]))
                assert sorted(reply.identity is not None for reply in replies) == [False, True]
        rows = await place.everything()
        assert [len(rows[table]) for table in ("used_invitations", "participations", "dead_letters")] == [8, 8, 0]


async def test_guessing_is_slowed_and_tells_nothing(jury: Town) -> None:
    guesser, good = jury.citizen(1), code_for(jury)
    for _ in range(WRONG_CODES):
        await guesser.type("".join(secrets.choice(ALPHABET) for _ in range(16)))
        assert guesser.screen.event.startswith("Nous ne trouvons pas")
    answers = []
    for code in (good, "7Q2M-9D4K-0XWB-RT5H"):
        await guesser.type(code)
        answers.append(read(guesser))
        await guesser.start("valmont", code)
        answers.append(read(guesser))
        reply = await jury.conversation.hear(jury.said(1, Consented("fr", code), code="valmont"))
        assert reply.screen == guesser.screen
    assert len(set(map(str, answers))) == 1
    assert answers[0][0] == "Faisons une pause"
    neighbour = jury.citizen(2)
    await neighbour.type(good)
    assert neighbour.screen.title == "Bonjour."
    jury.clock.advance(timedelta(hours=1).total_seconds())
    await guesser.type(good)
    assert guesser.screen.title == "Bonjour."


async def test_many_guesses_at_once_are_counted_one_by_one(jury: Town) -> None:
    wrong = [jury.said(1, Started("valmont", f"7Q2M9D4K0XWBRT{number:02}")) for number in range(2 * WRONG_CODES)]
    replies = await jury.conversation.hear_all(wrong)
    assert [reply.wrong_code for reply in replies] == [True] * WRONG_CODES + [False] * WRONG_CODES


async def test_a_wrong_code_delivered_again_counts_once(jury: Town) -> None:
    citizen, good = jury.citizen(1), code_for(jury)
    await citizen.type("7Q2M-9D4K-0XWB-RT5H")
    for _ in range(2 * WRONG_CODES):
        await citizen.again()
        assert citizen.screen.event.startswith("Nous ne trouvons pas")
    await citizen.type(good)
    assert citizen.screen.title == "Bonjour."


async def test_an_invitation_of_one_consultation_opens_no_other(fresh_url: str) -> None:
    async with town(fresh_url, SCRIPT, codes=("valmont", "roqueval"), access="invited") as place:
        citizen, code = place.citizen(), code_for(place, "roqueval")
        await citizen.start("valmont", code)
        assert citizen.screen.event.startswith("Nous ne trouvons pas")
        await citizen.type(code)  # typed alone, it finds its own
        assert citizen.seen[-1].consultation == place.ids["roqueval"]
        await citizen.start()
        assert [row[0].label for row in citizen.screen.buttons] == ["Le Valmont (sur invitation)", "Roqueval (sur invitation)"]
        await citizen.tap("Le Valmont")
        assert citizen.screen.title == "Votre code d’invitation"


async def test_a_code_typed_where_an_earlier_consultation_is_over(fresh_url: str) -> None:
    async with town(fresh_url, SCRIPT, codes=("valmont", "roqueval"), access="invited") as place:
        citizen = place.citizen()
        await citizen.start("valmont", code_for(place))
        await citizen.tap(CONSENT)
        await place.write(close_consultation, place.ids["valmont"])
        await citizen.type("bonjour")
        assert citizen.screen.title == "Cette concertation est terminée."
        await citizen.type(code_for(place, "roqueval"))
        assert citizen.seen[-1].consultation == place.ids["roqueval"]


@pytest.mark.parametrize(
    ("text", "nearly"), [("7Q2M-9D4K-0XWB-RT5", True), ("7Q2M 9D4K 0XWB", True), ("7Q2M-9D4K", False), ("bonjour monsieur", False)]
)
def test_nearly_a_code_is_told_from_words(text: str, nearly: bool) -> None:
    assert is_nearly_a_code(text) is nearly


# --- A link -----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def default(fresh_url: str) -> AsyncIterator[Town]:
    async with town(fresh_url, shipped("default"), sectors=()) as founded_town:
        yield founded_town


async def source(place: Town, name: str, audience: str | None = None) -> Source:
    made: Source = await place.write(find_or_make, place.ids["valmont"], name, audience)
    return made


async def test_the_place_of_the_link_is_kept_through_the_notice(default: Town) -> None:
    hall, citizen = await source(default, "Accueil de la mairie"), default.citizen()
    await citizen.start("valmont", hall.code.upper())
    await citizen.tap("Français simple")
    await citizen.tap("En savoir plus")
    await citizen.tap(CONSENT)
    person = await default.person()
    assert person is not None
    assert (person.source_id, dict(person.answers), person.status) == (hall.id, {}, "begun")


NOTICES = {
    "": ("J’accepte", "Oui, j’accepte", "j’ai 15 ans"),
    "Français simple": ("j’accepte",),
    "English": ("I agree", "yes, I agree"),
    "En savoir plus": ("j’accepte",),
}


@pytest.mark.parametrize(("notice", "words"), [(notice, words) for notice, every in NOTICES.items() for words in every])
async def test_consent_in_words_keeps_the_place_and_the_language_as_a_touch_does(fresh_url: str, notice: str, words: str) -> None:
    async with town(fresh_url, shipped("default"), codes=("valmont", "roqueval"), sectors=()) as place:
        hall = await source(place, "Accueil de la mairie")
        for number, consents in ((1, "types"), (2, "taps")):
            citizen = place.citizen(number)
            await citizen.start("valmont", hall.code)
            if notice:
                await citizen.tap(notice)
            if consents == "types":
                await citizen.type(words)
            else:
                await citizen.do(consent_of(citizen))
        typed, tapped = await place.person(1), await place.person(2)
        assert typed is not None
        assert tapped is not None
        assert (typed.source_id, typed.language) == (tapped.source_id, tapped.language)
        assert typed.source_id == hall.id


def consent_of(citizen: Citizen) -> Consented:
    return next(button.act for row in citizen.screen.buttons for button in row if isinstance(button.act, Consented))


async def test_a_notice_said_to_and_answered_in_one_delivery(default: Town) -> None:
    """As after an outage: the link, then the words, before anything was answered."""
    hall = await source(default, "Accueil de la mairie")
    said = [default.said(1, act) for act in (Typed("j’accepte"), Started("valmont", hall.code), Typed("j’accepte"), Typed("j’accepte"))]
    replies = await default.conversation.hear_all(said)
    assert [reply.identity is not None for reply in replies] == [False, False, True, True]
    person = await default.person(1)
    assert person is not None
    assert person.source_id == hall.id


async def test_nobody_consents_in_words_to_a_notice_that_is_not_in_front_of_them(default: Town) -> None:
    citizen = default.citizen()
    await citizen.type("j’accepte")
    assert citizen.screen.title == "Bonjour."
    assert citizen.screen.event.startswith("Pour commencer, touchez ou écrivez")
    assert await default.person() is None
    await citizen.type("j’accepte")
    assert citizen.screen.form is not None


async def test_what_is_said_before_consent_loses_no_place(default: Town) -> None:
    hall, citizen = await source(default, "Accueil de la mairie"), default.citizen()
    await citizen.start("valmont", hall.code)
    await citizen.tap("English")
    await citizen.type("Hello?")
    assert citizen.screen.event.startswith("We keep nothing")
    await citizen.send("sticker")
    await citizen.command("/aide", AskedHelp())
    await citizen.type("find out more", "no")
    assert citizen.screen.title == "Noted."
    assert f"/c/valmont?entree={hall.code}" in " ".join(citizen.screen.body)
    await citizen.start()
    assert citizen.screen.title == "Hello."
    await citizen.tap("I am 15 or older")
    person = await default.person()
    assert person is not None
    assert (person.source_id, person.language) == (hall.id, "en")


async def test_a_notice_in_front_takes_only_its_own_words_from_who_answers_another_consultation(fresh_url: str) -> None:
    async with town(fresh_url, shipped("default"), codes=("valmont", "roqueval"), sectors=()) as place:
        citizen = place.citizen()
        await citizen.start("valmont")
        await citizen.tap(CONSENT)
        await citizen.start("roqueval")
        await citizen.type("habitant")
        assert (await place.tallies())["valmont"][Cell("P07", "", "service_users")] == 1
        await citizen.type("j’accepte")  # the question of Le Valmont is in front again: no notice is
        assert await place.person(code="roqueval") is None
        await citizen.start("roqueval")
        await citizen.type("j’accepte")
        assert await place.person(code="roqueval") is not None


async def test_the_way_without_telegram_takes_what_one_came_by(default: Town) -> None:
    hall, citizen = await source(default, "Accueil de la mairie"), default.citizen()
    address = f"{URL}/c/valmont?entree={hall.code}"
    await citizen.start("valmont", hall.code)
    said = [citizen.screen.body]
    for label in ("En savoir plus", "Français simple", "English", "No, thank you"):
        await citizen.tap(label)
        said.append(citizen.screen.body)
    assert [any(line.endswith(address) for line in body) for body in said] == [True] * 5
    await citizen.start("valmont")
    await citizen.tap("I am 15 or older")
    # Answering there anew would count twice, and an invitation is used: whoever takes part takes their answers along.
    for command in (AskedHelp(), AskedPrivacy()):
        await citizen.command("/", command)
        assert [line.endswith(f"{URL}/c/valmont/continuer?langue=en") for line in citizen.screen.body if URL in line] == [True]


@pytest.mark.parametrize("entry", ["inconnu", "Je suis un texte libre", "a" * 64, "7Q2M-9D4K-0XWB-RT5H", "-mairie", "'; --"])
async def test_a_link_that_is_not_known_lets_in_all_the_same_and_writes_nothing(default: Town, entry: str) -> None:
    citizen = default.citizen()
    await citizen.start("valmont", entry)
    await citizen.tap(CONSENT)
    person = await default.person()
    assert person is not None
    assert person.source_id is None
    assert not any(entry in str(row) for rows in (await default.everything()).values() for row in rows)


async def test_a_link_meant_for_one_public_answers_what_it_knows(default: Town) -> None:
    agents, citizen = await source(default, "Intranet", "public_agents"), default.citizen()
    await citizen.start("valmont", agents.code)
    await citizen.tap(CONSENT)
    assert citizen.screen.title.startswith("Avant aujourd’hui")
    person = await default.person()
    assert person is not None
    assert (dict(person.answers), person.status) == ({P07: Answer(State.ANSWERED, ("public_agents",))}, "started")
    assert (await default.tallies())["valmont"][Cell("P07", "", "public_agents")] == 1
    assert await default.differences() == []
    await citizen.tap("Retour")
    await citizen.tap("Habitant")
    assert (await default.tallies())["valmont"] == {
        Cell("", "", "_started"): 1,
        Cell("P07", "", "_answered"): 1,
        Cell("P07", "", "service_users"): 1,
        Cell("_day", "2027-01-11", "_started"): 1,
        Cell("_channel", "telegram", "_started"): 1,
        Cell("_source", str(agents.id), "_started"): 1,
        Cell("_stopped", "C01", ""): 1,
    }
    assert await default.differences() == []


OTHER_P07 = """
id: essai
title: Essai
languages: [fr]
steps:
  - {id: P07, kind: single, ask: Venez-vous souvent ?, options: [{yes: Oui}, {no: Non}]}
"""


@pytest.mark.parametrize("yaml", ["", OTHER_P07])
async def test_a_script_that_does_not_ask_the_public_is_not_answered(fresh_url: str, yaml: str) -> None:
    async with town(fresh_url, load(yaml, "essai.yaml") if yaml else SCRIPT) as place:
        agents, citizen = await source(place, "Intranet", "public_agents"), place.citizen()
        await citizen.start("valmont", agents.code)
        await citizen.tap(CONSENT)
        person = await place.person()
        assert person is not None
        assert (person.source_id, dict(person.answers)) == (agents.id, {})


async def test_started_without_a_code_lists_what_is_open_for_this_bot_whatever_its_number(fresh_url: str) -> None:
    codes = tuple(f"valmont-{number}" for number in range(5))
    async with town(fresh_url, SCRIPT, codes=codes) as place:
        table = models.consultations
        await place.write(lambda connection: connection.execute(sa.update(table).where(table.c.code == codes[1]).values(access="invited")))
        citizen = place.citizen()
        await citizen.start()
        labels = [row[0].label for row in citizen.screen.buttons]
        assert len(labels) == 5
        assert [label.endswith("(sur invitation)") for label in labels] == [False, True, False, False, False]


# --- As it reads ------------------------------------------------------------------------------------------------------------------------


async def test_an_invitation_reads_as_it_did(jury: Town, transcripts: Transcripts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda _: 1)
    monkeypatch.setattr(secrets, "token_bytes", lambda size: bytes(range(size)))
    code = code_for(jury)
    citizen, other = jury.citizen(), jury.citizen(43)
    citizen.note("La lettre dit : écrivez au robot, puis tapez votre code.")
    await citizen.start()
    await citizen.type("Bonjour, j’ai reçu une lettre")
    citizen.note("Il lui manque une lettre.")
    await citizen.type(shown(code)[:-1])
    citizen.note("Sans tirets, en minuscules, avec la lettre O pour un zéro.")
    await citizen.type(code.lower().replace("0", "o"))
    await citizen.tap("Français simple")
    await citizen.tap(CONSENT)
    await citizen.tap("Habitant")
    other.note("Une autre personne, avec le même code, par le lien de la lettre.")
    await other.start("valmont", code)
    other.note("Puis avec un code inventé.")
    await other.type("7Q2M-9D4K-0XWB-RT5H")
    transcripts.check("conversation_invitation.txt", f"{citizen.transcript}\n\n{RULE}\n\n{other.transcript}")
