"""Every kind of step as a citizen meets it, in a chat and on a page. The conversations stand in `tests/transcripts/kinds_*.txt`."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.acts import Act
from dialogues.answers import State
from dialogues.kinds import KINDS
from dialogues.loader import load_script
from dialogues.municipalities import Municipality
from dialogues.script import Slot
from dialogues.turns import Back, Declined, Picked, Submitted, Written
from storage.moderated_texts import NewText, put_texts
from storage.municipalities import replace_list
from tests.bot.town import Town, town
from tests.support.citizen import Citizen
from tests.support.transcripts import Transcripts

SCRIPT = load_script(Path(__file__).with_name("every_kind.yaml"))
CONSENT = "J’ai 15 ans ou plus, j’accepte"
PLACES = (
    Municipality("97411", "Saint-Denis", "La Réunion"),
    Municipality("93066", "Saint-Denis", "Seine-Saint-Denis"),
    Municipality("2A004", "Ajaccio", "Corse-du-Sud"),
    Municipality("13056", "Martigues", "Bouches-du-Rhône"),
)


@pytest.fixture
async def kinds(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """Le Valmont asks every kind of question; it knows four municipalities, and three rules of other people."""
    monkeypatch.setattr(secrets, "randbelow", lambda _: 1)
    async with town(fresh_url, SCRIPT) as founded:
        rules = [NewText(text) for text in ("Toute IA est annoncée.", "Aucune IA sans guichet {ouvert}.", "Chaque IA a un responsable.")]
        letters = iter("abcdefghijklmnopqr")
        with monkeypatch.context() as known:
            known.setattr(secrets, "choice", lambda _: next(letters))
            await founded.write(put_texts, founded.ids["valmont"], "rules", rules)
        await founded.write(replace_list, None, PLACES)
        yield founded


async def begun(kinds: Town) -> Citizen:
    citizen = kinds.citizen()
    await citizen.start("valmont")
    await citizen.tap(CONSENT)
    citizen.begin_anew()
    return citizen


async def skip_to(citizen: Citizen, question: str) -> None:
    """Passes all questions before this one, then begins the transcript."""
    while citizen.screen.key.split(" ")[1].partition(".")[0] != question:
        await citizen.type("passer")
    citizen.begin_anew()


def test_the_script_has_every_kind() -> None:
    """The rest is in the default script; a kind that is added comes here too."""
    elsewhere = {"rank"}
    assert {step.kind for step in SCRIPT.steps} == KINDS.keys() - elsewhere


async def test_values(kinds: Town, transcripts: Transcripts) -> None:
    citizen = await begun(kinds)
    citizen.note("Des nombres.")
    await citizen.type("beaucoup")
    await citizen.type("60")
    await citizen.type("12")
    await citizen.type("3,25")
    await citizen.type("3,5 km")
    citizen.note("Une date.")
    await citizen.type("hier")
    await citizen.type("14/07/2019")
    await citizen.type("3 mars 2024")
    citizen.note("Il revient et ne change rien.")
    await citizen.tap("Retour")
    await citizen.tap("Ne rien changer")
    transcripts.check("kinds_values.txt", citizen.transcript)


async def test_a_municipality(kinds: Town, transcripts: Transcripts) -> None:
    citizen = await begun(kinds)
    await skip_to(citizen, "P1")
    await citizen.type("Atlantis")
    await citizen.type("st denis")
    await citizen.tap("Saint-Denis (La Réunion)")
    citizen.note("À la relecture, il change d’avis.")
    await citizen.tap("Sur vous 1")
    await citizen.type("aja")
    await citizen.tap("Ajaccio")
    await citizen.tap("Sur vous 1")
    await citizen.tap("Ailleurs")
    transcripts.check("kinds_municipality.txt", citizen.transcript)


async def test_words_beside_other_and_a_fewest_number_of_choices(kinds: Town, transcripts: Transcripts) -> None:
    citizen = await begun(kinds)
    await skip_to(citizen, "S1")
    await citizen.tap("Autrement")
    await citizen.tap("Retour")
    await citizen.tap("Autrement")
    await citizen.type("En trottinette", "et en train")
    await citizen.tap("Continuer")
    citizen.note("Deux réponses au moins.")
    await citizen.tap("Valider")
    await citizen.tap("Un prix plus bas")
    await citizen.tap("Valider")
    await citizen.tap("Autre chose")
    await citizen.tap("Valider")
    await citizen.tap("Continuer")
    transcripts.check("kinds_other.txt", citizen.transcript)


async def test_degrees(kinds: Town, transcripts: Transcripts) -> None:
    citizen = await begun(kinds)
    await skip_to(citizen, "E1")
    await citizen.tap("4")
    await citizen.type("11")
    await citizen.type("10")
    await citizen.type("0")
    transcripts.check("kinds_degrees.txt", citizen.transcript)


async def test_votes_and_a_text_about_one(kinds: Town, transcripts: Transcripts) -> None:
    citizen = await begun(kinds)
    await skip_to(citizen, "V1")
    await citizen.tap("Pour")
    await citizen.tap("Sans avis")
    await citizen.type("Toute IA est annoncée.")
    await citizen.tap("Continuer")
    await citizen.tap("Oui")
    await citizen.tap("Contre")
    await citizen.tap("Pour")
    await citizen.type("Aucune IA sans un guichet ouvert à côté.")
    await citizen.tap("Continuer")
    transcripts.check("kinds_votes.txt", citizen.transcript)


async def test_cards_and_the_summary(kinds: Town, transcripts: Transcripts) -> None:
    citizen = await begun(kinds)
    await skip_to(citizen, "K1")
    await citizen.type("L’emploi")
    await citizen.tap("Continuer")
    await citizen.tap("Non")
    await citizen.tap("Tout le monde")
    await citizen.tap("Oui")
    await citizen.type("La vie privée")
    await citizen.tap("Continuer")
    await citizen.tap("Quelques personnes")
    await citizen.tap("L’emploi")
    await citizen.tap("Non")
    await citizen.tap("Je préfère ne pas répondre")
    citizen.note("À la relecture, il rouvre une question de la seconde carte.")
    line = next(line for line in citizen.screen.body if "Carte\u00a02\u00a0: Qui" in line)
    await citizen.tap(line.partition(".")[0])
    await citizen.tap("Ne rien changer")
    transcripts.check("kinds_cards.txt", citizen.transcript)


async def test_on_a_page(kinds: Town, transcripts: Transcripts) -> None:
    """Where a page differs from a chat: whole answers are sent at once."""
    citizen = kinds.citizen(channel="web")
    await citizen.start("valmont")
    await citizen.tap(CONSENT)
    citizen.begin_anew()
    acts: dict[str, Act] = {
        "envoie « douze »": Written(Slot("N1"), "douze"),
        "envoie « 12 »": Written(Slot("N1"), "12"),
        "envoie « 3,5 »": Written(Slot("N2"), "3,5"),
        "choisit « Passer »": Declined(Slot("D1"), State.SKIPPED),
        "coche « Autrement », écrit à côté « En trottinette », et valide": Picked(Slot("S1"), ("another_way",), "En trottinette"),
        "choisit « Retour »": Back(Slot("M1")),
        "choisit « Ne rien changer »": Submitted(Slot("S1")),
        "coche « Un prix plus bas » et valide": Picked(Slot("M1"), ("cheaper",)),
        "coche aussi « Autre chose », écrit à côté « Un abri », et valide": Picked(Slot("M1"), ("cheaper", "else"), "Un abri"),
    }
    for told, act in acts.items():
        await citizen.do(act, told=told)
    transcripts.check("kinds_on_a_page.txt", citizen.transcript)


async def test_a_municipality_on_a_page(kinds: Town, transcripts: Transcripts) -> None:
    citizen = kinds.citizen(channel="web")
    await citizen.start("valmont")
    await citizen.tap(CONSENT)
    await skip_to(citizen, "P1")
    await citizen.do(Written(Slot("P1"), "Saint-Denis"), told="envoie « Saint-Denis »")
    await citizen.do(Picked(Slot("P1"), ("93066",)), told="coche « Saint-Denis (Seine-Saint-Denis) » et valide")
    transcripts.check("kinds_municipality_on_a_page.txt", citizen.transcript)
