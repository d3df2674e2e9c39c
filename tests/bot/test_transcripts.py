"""Whole conversations as they are read: what a citizen does, what the robot says. They stand in `tests/transcripts/conversation_*.txt`."""

import secrets
from collections.abc import AsyncIterator

import pytest

from bot.acts import AskedData, AskedErasure, AskedHelp, AskedPrivacy, Resumed
from bot.wording import say
from dialogues.kinds import Shape
from dialogues.loader import shipped
from storage.consultations import close_consultation
from tests.bot.town import Town, town
from tests.support.citizen import Citizen
from tests.support.transcripts import Transcripts

CONSENT = "J’ai 15 ans ou plus, j’accepte"


@pytest.fixture
async def default(fresh_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """Le Valmont and Roqueval ask the shipped script, its options in the order of one seed."""
    monkeypatch.setattr(secrets, "randbelow", lambda _: 1)
    async with town(fresh_url, shipped("default"), codes=("valmont", "roqueval"), sectors=()) as founded:
        yield founded


async def answer(citizen: Citizen) -> None:
    """Answers the question in front: the first choice, the first two where several are asked, or a few words."""
    form = citizen.screen.form
    if form is None:
        await citizen.tap("Oui")
        return
    match form.shape:
        case Shape.ONE:
            await citizen.tap(form.choices[0].label)
        case Shape.TEXT:
            await citizen.type("Des agents au guichet, pas seulement des machines.")
            await citizen.tap("Continuer")
        case _:
            for choice in form.choices[:2]:
                await citizen.tap(choice.label)
            await citizen.tap("Valider")


async def answer_until(citizen: Citizen, title: str) -> None:
    while not citizen.screen.title.startswith(title):
        await answer(citizen)


async def test_the_whole_script(default: Town, transcripts: Transcripts) -> None:
    citizen = default.citizen()
    await citizen.start("valmont")
    await citizen.tap(CONSENT)
    await answer_until(citizen, say("fr", "summary-title"))
    await citizen.tap("C’est bon, j’ai fini")
    await citizen.tap("Des résultats")
    transcripts.check("conversation_whole.txt", citizen.transcript)


async def test_hesitations(default: Town, transcripts: Transcripts) -> None:
    citizen = default.citizen()
    await citizen.start("valmont")
    await citizen.tap("En savoir plus")
    await citizen.tap(CONSENT)

    citizen.note("Il passe, il ne sait pas, il revient sur ses pas.")
    await citizen.tap("Je préfère ne pas répondre")
    await citizen.tap("Retour")
    await citizen.type("retour")
    await citizen.tap("Habitant")
    await citizen.tap("Passer")
    await citizen.tap("Je ne sais pas")

    citizen.note("Il coche trop de réponses, en retire une, et valide sans rien avoir coché.")
    await citizen.tap("Valider")
    for label in ("Curiosité", "Espoir", "Méfiance", "Colère"):
        await citizen.tap(label)
    await citizen.tap("Espoir")
    await citizen.tap("Colère")
    await citizen.tap("Valider")

    citizen.note("Il écrit : une lettre, un début qui ne suffit pas, des mots qui ne répondent pas.")
    await citizen.type("plutôt")
    await citizen.type("bof")
    await citizen.type("b")

    citizen.note("« Rien » ne va pas avec le reste : ce qui est choisi en dernier l’emporte.")
    await citizen.tap("Des économies")
    await citizen.tap("Rien")
    await citizen.tap("Des démarches plus simples")
    await citizen.type("valider")
    await citizen.type("Trop de surveillance, des emplois perdus et rien")
    await citizen.tap("Valider")

    citizen.note("Ligne par ligne, avec un retour, puis une correction par un ancien bouton.")
    await citizen.tap("Tout à fait d’accord")
    await citizen.type("pas du tout d'accord")
    await citizen.tap("Retour")
    await citizen.tap("Plutôt d’accord")
    await citizen.tap("Je ne sais pas")
    await citizen.tap("Tout à fait d’accord", on=-4)
    await citizen.tap("Ne rien changer")

    citizen.note("Un double appui, puis une photo.")
    await citizen.tap("Plutôt pas d’accord")
    await citizen.tap("Plutôt pas d’accord", on=-2, after=0.2)
    await citizen.send("photo")
    await answer_until(citizen, say("fr", "summary-title"))

    citizen.note("Il relit et rouvre une question.")
    await citizen.tap("3.")
    await citizen.tap("Curiosité")
    await citizen.tap("Valider")
    await citizen.tap("C’est bon, j’ai fini")
    await citizen.type("merci")
    transcripts.check("conversation_hesitations.txt", citizen.transcript)


async def test_open_texts(default: Town, transcripts: Transcripts) -> None:
    citizen = default.citizen()
    await citizen.start("valmont")
    await citizen.tap(CONSENT)
    while citizen.screen.form and citizen.screen.form.shape is not Shape.TEXT:
        await answer(citizen)
    citizen.begin_anew()

    citizen.note("Deux messages, puis le premier modifié.")
    await citizen.type("Des cours d'informatique", "et des agents qui répondent au téléphone.")
    await citizen.edit(1, "Des cours d’informatique gratuits")
    await citizen.tap("Continuer")

    citizen.note("Il ajoute un mot, puis revient à son texte, avant de dire non.")
    await citizen.type("et du temps")
    await citizen.tap("Retour")
    await citizen.tap("Ne rien changer")
    await citizen.type("non")

    citizen.note("Un message vide, puis un message trop long, en deux fois.")
    await citizen.type("   ")
    await citizen.type("Il faut faire attention. " * 15, "Et encore attention. " * 15)
    await citizen.tap("Continuer")

    citizen.note("Plus tard, un ancien message modifié ; puis la question rouverte, et remplacée.")
    await citizen.edit(1, "Des cours d’informatique gratuits près de chez moi")
    await answer_until(citizen, say("fr", "summary-title"))
    await citizen.tap("11.")
    await citizen.type("Rien du tout.")
    await citizen.tap("Continuer")
    await citizen.edit(2, "Ce message ne compte plus.")
    transcripts.check("conversation_texts.txt", citizen.transcript)


async def test_ways_in_and_out(default: Town, transcripts: Transcripts) -> None:
    citizen = default.citizen()
    citizen.note("Deux concertations sont ouvertes.")
    await citizen.start()
    await citizen.start("valmonnt")
    await citizen.type("bonjour")
    await citizen.tap("Roqueval")
    await citizen.tap("Français simple")
    await citizen.tap("Non merci")
    await citizen.command("/aide", AskedHelp())
    await citizen.command("/confidentialite", AskedPrivacy())
    await citizen.command("/effacer", AskedErasure())
    await citizen.start("VALMONT")
    await citizen.tap(CONSENT)
    await citizen.tap("Habitant")
    await citizen.command("/confidentialite", AskedPrivacy())

    citizen.note("Il en commence une autre, puis revient à la première.")
    await citizen.start("roqueval")
    await citizen.tap(CONSENT)
    await citizen.start()
    await citizen.tap("Le Valmont")
    await citizen.command("/reprendre", Resumed())

    citizen.note("La concertation se termine pendant qu’il répond.")
    await default.write(close_consultation, default.ids["valmont"])
    await citizen.type("non")
    await citizen.tap("Voir les concertations ouvertes")
    await citizen.command("/aide", AskedHelp())

    citizen.note("Il efface tout.")
    await citizen.command("/effacer", AskedErasure())
    await citizen.tap("Non, garder")
    await citizen.command("/effacer", AskedErasure())
    await citizen.tap("Tout effacer")
    await citizen.command("/reprendre", Resumed())
    transcripts.check("conversation_ways.txt", citizen.transcript)


async def test_data_and_going_on_elsewhere(default: Town, transcripts: Transcripts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.handing.code_for", lambda *_: "XK7QM3PR")
    monkeypatch.setattr("bot.handover_codes.code_for", lambda *_: "XK7QM3PR")
    citizen = default.citizen()
    await citizen.start("roqueval")
    await citizen.tap(CONSENT)
    await citizen.start("valmont")
    await citizen.tap(CONSENT)
    await citizen.tap("Habitant")
    await citizen.tap("Non")
    await citizen.tap("Retour")
    await citizen.tap("Je pouvais l’expliquer un peu")
    citizen.begin_anew()
    await citizen.command("/mesdonnees", AskedData())
    await citizen.command("/aide", AskedHelp())
    await citizen.tap("Continuer sur une page web")
    await citizen.tap("Rester ici")

    citizen.note("Un autre téléphone, où l’on n’a pas encore répondu.")
    other = default.citizen(43)
    await other.type("XK7Q M3PP")
    await other.type("xk7q m3pr")
    transcripts.check("elsewhere.txt", f"{citizen.transcript}\n\n{'═' * 60}\n\n{other.transcript}")
