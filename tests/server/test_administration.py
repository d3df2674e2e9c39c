import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.screens import notice_in_force
from dialogues.faults import BrokenScript
from dialogues.loader import load, shipped
from server.administration import NEEDS_NO_SIREN, NEEDS_SIREN, Administration
from server.demo.people import fictional_people
from server.opening import LINK_OUT_OF_ORDER, OUT_OF_ORDER, TEXTS_OUT_OF_ORDER
from storage import models, results, schema
from storage.authorities import all_authorities
from storage.consultations import Consultation, all_consultations, by_code, consultation_keys
from storage.database import Database
from storage.imports import insert_participations
from storage.memberships import Membership, Role
from storage.municipalities import municipalities_of, municipality_lists
from storage.organisers import Organiser, peek_link
from tests.storage.samples import KEYRING, MASTER
from tests.support.clock import ManualClock

NANTES, RENNES, RENNES_CITY = "244400404", "243500139", "213502388"
REQUEST: dict[str, Any] = {
    "code": "nantes",
    "sirens": [NANTES],
    "title": "L’IA à Nantes",
    "opens_on": "2026-10-01",
    "closes_on": "2026-12-15",
    "results_on": "2027-01-20",
    "results_url": "https://nantes.example/resultats",
    "dpo_contact": "dpo@nantes.example",
    "legal_basis": "mission d’intérêt public",
    "retention_date": "2027-06-30",
    "identity_days": None,
    "texts_until": None,
    "follow_up_months": 36,
    "other_way": "à l’accueil, le mardi",
    "decides": "Le conseil métropolitain votera en mars.",
    "script": None,
    "script_file": "",
    "bot": None,
    "invited": False,
}
OWN = """\
id: own
title: Une question
steps:
  - id: known
    kind: single
    ask: Connaissiez-vous l’IA ?
    options:
      - yes_: Oui
      - no_: Non
"""


@pytest.fixture
async def administration(database_url: str) -> AsyncIterator[Administration]:
    """On a database that nothing was ever written to."""
    schema.upgrade(database_url)
    async with Database(database_url) as database:
        yield Administration(database, KEYRING, ManualClock(), "https://ia.example")


async def asked(administration: Administration, command: str, **request: Any) -> dict[str, Any]:
    return await administration.handlers[command](request)


async def opened(administration: Administration, **changed: Any) -> Consultation:
    answer = await asked(administration, "open", **REQUEST | changed)
    assert answer == {"code": answer["code"], "url": f"https://ia.example/c/{answer['code']}", "bot": "", "kept": answer["kept"]}
    found = await administration.database.read(lambda connection: by_code(connection, answer["code"]))
    assert found is not None
    return found


async def rows(administration: Administration, table: sa.Table) -> int:
    return await administration.database.read(
        lambda connection: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    )


# --- Inviting -----------------------------------------------------------------------------------------------------------------------


async def signs_in(administration: Administration, url: str) -> Organiser:
    head, _, token = url.rpartition("/")
    assert head == "https://ia.example/connexion"
    found = await administration.database.read(lambda connection: peek_link(connection, token, administration.clock()))
    assert found is not None
    return found


async def test_invite_makes_an_organiser_of_the_authority(administration: Administration) -> None:
    answer = await asked(administration, "invite", email="Claire@Nantes.example", role="organiser", siren=NANTES)
    organiser = await signs_in(administration, answer["url"])
    authorities = await administration.database.read(all_authorities)
    (nantes,) = (authority.id for authority in authorities if authority.siren == NANTES)
    assert (organiser.email, organiser.memberships) == ("claire@nantes.example", (Membership("organiser", nantes),))


@pytest.mark.parametrize("role", ["commission", "administrator"])
async def test_invite_without_siren_gives_a_role_of_no_authority(administration: Administration, role: Role) -> None:
    answer = await asked(administration, "invite", email="claire@commission.example", role=role, siren=None)
    organiser = await signs_in(administration, answer["url"])
    assert organiser.memberships == (Membership(role),)


@pytest.mark.parametrize(
    ("role", "siren", "said"),
    [("reader", None, NEEDS_SIREN), ("administrator", NANTES, NEEDS_NO_SIREN), ("maire", NANTES, "« maire » n’est pas un rôle.")],
)
async def test_invite_refuses_a_role_with_another_authority_than_it_needs(
    administration: Administration, role: str, siren: str | None, said: str
) -> None:
    answer = await asked(administration, "invite", email="a@b.example", role=role, siren=siren)
    assert answer["refused"].startswith(said)
    assert await rows(administration, models.organisers) == 0


async def test_inviting_twice_gives_two_links_to_one_person(administration: Administration) -> None:
    urls = [(await asked(administration, "invite", email="a@b.example", role="organiser", siren=NANTES))["url"] for _ in range(2)]
    first, second = [await signs_in(administration, url) for url in urls]
    assert urls[0] != urls[1]
    assert first == second


@pytest.mark.parametrize("email", ["claire", "claire@", "@nantes", "claire @nantes.example", ""])
async def test_invite_refuses_what_is_no_address(administration: Administration, email: str) -> None:
    assert await asked(administration, "invite", email=email, role="commission", siren=None) == {
        "refused": f"« {email} » n’est pas une adresse électronique : écrivez-la comme prenom.nom@exemple.fr."
    }
    assert await rows(administration, models.organisers) == 0


async def test_invite_refuses_an_unknown_siren(administration: Administration) -> None:
    assert await asked(administration, "invite", email="a@b.example", role="organiser", siren="000000000") == {
        "refused": "Aucune collectivité n’a le SIREN « 000000000 » : vérifiez les 9 chiffres (liste : storage/territories.csv)."
    }
    assert await rows(administration, models.organisers) == 0


# --- Opening and closing ------------------------------------------------------------------------------------------------------------


async def test_open_makes_an_open_consultation_of_the_shipped_script(administration: Administration) -> None:
    made = await opened(administration)
    assert (made.status, made.fictional, made.title) == ("open", False, "L’IA à Nantes")
    assert (made.opens_on, made.closes_on, made.results_on) == (date(2026, 10, 1), date(2026, 12, 15), date(2027, 1, 20))
    assert (made.results_url, made.dpo_contact) == ("https://nantes.example/resultats", "dpo@nantes.example")
    assert (made.legal_basis, made.retention_date, made.other_way) == (
        "mission d’intérêt public",
        date(2027, 6, 30),
        "à l’accueil, le mardi",
    )
    assert made.decides == "Le conseil métropolitain votera en mars."
    assert [authority.siren for authority in made.authorities] == [NANTES]
    keys = await administration.database.read(lambda connection: consultation_keys(connection, MASTER))
    assert list(keys) == [made.id]


async def test_authorities_consult_together_in_the_order_given_each_once(administration: Administration) -> None:
    made = await opened(administration, sirens=[RENNES_CITY, RENNES, RENNES_CITY])
    assert [authority.siren for authority in made.authorities] == [RENNES_CITY, RENNES]


async def test_open_takes_a_script_of_ones_own(administration: Administration) -> None:
    made = await opened(administration, script=OWN, script_file="own.yaml")
    digest = await administration.database.read(
        lambda connection: connection.scalar(
            sa.select(models.script_versions.c.digest).where(models.script_versions.c.id == made.script_version_id)
        )
    )
    assert digest == load(OWN).digest


async def test_open_refuses_a_broken_script_with_all_its_faults(administration: Administration) -> None:
    broken = OWN.replace("kind: single", "kind: singel").replace("title:", "titel:")
    with pytest.raises(BrokenScript) as report:
        load(broken, "own.yaml")
    assert len(report.value.faults) > 1
    answer = await asked(administration, "open", **REQUEST | {"script": broken, "script_file": "own.yaml"})
    assert answer == {"refused": f"Le déroulé ne peut pas servir ; corrigez d’abord ces fautes :\n{report.value}"}
    assert await rows(administration, models.consultations) == 0


async def test_open_refuses_a_language_that_the_bot_does_not_speak(administration: Administration) -> None:
    script = OWN.replace("steps:", "languages: [fr, zz]\nsteps:")
    for words in ("Une question", "Connaissiez-vous l’IA ?", "Oui", "Non"):
        assert words in script
        script = script.replace(words, f"{{fr: {words}, zz: Zz {words}}}")
    answer = await asked(administration, "open", **REQUEST | {"script": script, "script_file": "own.yaml"})
    assert answer == {
        "refused": "Le déroulé ne peut pas servir ; corrigez d’abord ces fautes :\n"
        "own.yaml:3:17: le robot ne parle pas « zz ». Retirez cette langue, ou choisissez parmi : en, fr, fr-simple."
    }


async def test_open_refuses_a_script_that_gives_a_published_code_another_meaning(administration: Administration) -> None:
    await opened(administration, script=OWN, script_file="own.yaml")
    swapped = OWN.replace("yes_: Oui", "yes_: Non").replace("no_: Non", "no_: Oui")
    answer = await asked(administration, "open", **REQUEST | {"code": "other", "script": swapped, "script_file": "own.yaml"})
    assert answer["refused"].splitlines() == [
        "Ce déroulé donnerait un autre sens à ce qui est déjà publié, et les réponses ne pourraient plus être rapprochées. Corrigez-le ; "
        "s’il n’a rien à voir avec les versions déjà publiées sous son nom court, changez ce nom (« id ») :",
        "« Non » avait le code « no_ », il a maintenant « yes_ ». Rendez son code à ce libellé.",
        "« Oui » avait le code « yes_ », il a maintenant « no_ ». Rendez son code à ce libellé.",
    ]
    assert await rows(administration, models.consultations) == 1


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"code": "Nantes Ouest"}, "Le code « Nantes Ouest » ne convient pas : 1 à 40 lettres minuscules, chiffres ou tirets."),
        ({"code": "n" * 41}, f"Le code « {'n' * 41} » ne convient pas : 1 à 40 lettres minuscules, chiffres ou tirets."),
        ({"code": ""}, "Le code «  » ne convient pas : 1 à 40 lettres minuscules, chiffres ou tirets."),
        ({"sirens": ["12"]}, "Aucune collectivité n’a le SIREN « 12 » : vérifiez les 9 chiffres (liste : storage/territories.csv)."),
        ({"closes_on": "2026-09-30"}, OUT_OF_ORDER),
        ({"results_on": "2026-12-14"}, OUT_OF_ORDER),
        ({"retention_date": "2027-01-19"}, OUT_OF_ORDER),
        ({"identity_days": 198}, LINK_OUT_OF_ORDER),
        ({"texts_until": "2026-12-14"}, TEXTS_OUT_OF_ORDER),
        ({"texts_until": "2027-07-01"}, TEXTS_OUT_OF_ORDER),
        ({"results_url": "javascript:alert(1)"}, "L’adresse des résultats doit commencer par https:// ou http://."),
    ],
)
async def test_open_refuses_what_does_not_fit(administration: Administration, changed: dict[str, Any], refused: str) -> None:
    assert await asked(administration, "open", **REQUEST | changed) == {"refused": refused}
    assert await rows(administration, models.consultations) == 0


@pytest.mark.parametrize(
    ("changed", "days"),
    [
        ({}, ("2027-01-14", "2027-06-30", "2030-01-20")),
        ({"retention_date": "2027-01-20", "results_on": "2026-12-20"}, ("2027-01-14", "2027-01-20", "2029-12-20")),
        ({"retention_date": "2026-12-31", "results_on": "2026-12-31"}, ("2026-12-31", "2026-12-31", "2029-12-31")),
        ({"identity_days": 0, "texts_until": "2027-01-31", "follow_up_months": 1}, ("2026-12-15", "2027-01-31", "2027-02-20")),
        ({"identity_days": 197, "results_on": "2027-01-31", "follow_up_months": 13}, ("2027-06-30", "2027-06-30", "2028-02-29")),
    ],
)
async def test_each_kind_has_its_last_day(administration: Administration, changed: dict[str, Any], days: tuple[str, ...]) -> None:
    made = await opened(administration, **changed)
    assert tuple(day.isoformat() for day in (made.identities_until, made.texts_until, made.contacts_until)) == days


@pytest.mark.parametrize("code", ["nantes", "NANTES"])
async def test_open_refuses_a_code_in_use(administration: Administration, code: str) -> None:
    await opened(administration)
    answer = await asked(administration, "open", **REQUEST | {"code": code})
    assert answer == {"refused": f"Le code « {code} » est déjà celui d’une concertation : choisissez-en un autre."}
    assert await rows(administration, models.consultations) == 1


async def test_what_no_database_keeps_is_taken_out_of_words(administration: Administration) -> None:
    made = await opened(administration, title="L’IA\0 à Nantes\udcff", other_way="e\u0301tage 2")
    assert (made.title, made.other_way) == ("L’IA\ufffd à Nantes\ufffd", "étage 2")


async def test_close_closes_one_and_no_other(administration: Administration) -> None:
    await opened(administration)
    await opened(administration, code="rennes", sirens=[RENNES])
    assert await asked(administration, "close", code="nantes") == {"code": "nantes"}
    every = await administration.database.read(all_consultations)
    assert {each.code: each.status for each in every} == {"nantes": "closed", "rennes": "open"}


async def test_the_notice_states_another_contact_and_those_who_agreed_before_are_counted(administration: Administration) -> None:
    await opened(administration)
    before = (await administration.database.read(all_consultations))[0]
    assert await asked(administration, "state", code="nantes", dpo_contact=" autre@exemple.fr ", legal_basis=None) == {"another": 0}
    (after,) = await administration.database.read(all_consultations)
    assert (after.dpo_contact, after.legal_basis) == ("autre@exemple.fr", before.legal_basis)
    assert notice_in_force(after) != notice_in_force(before)
    row = {"consultation_id": after.id, "script_version_id": after.script_version_id, "channel": "web", "language": "fr", "seed": 1}
    row |= {"status": "begun", "place": "{}", "consented_on": after.opens_on}
    people = [row | {"id": 1, "notice_version": notice_in_force(before)}, row | {"id": 2, "notice_version": notice_in_force(after)}]
    await administration.database.write(lambda connection: connection.execute(sa.insert(models.participations), people))
    assert await asked(administration, "state", code="nantes", dpo_contact=None, legal_basis=after.legal_basis) == {"another": 1}


@pytest.mark.parametrize("nothing", [{}, {"dpo_contact": "  "}])
async def test_a_notice_that_would_state_nothing_is_refused(administration: Administration, nothing: dict[str, str]) -> None:
    await opened(administration)
    before = await administration.database.read(all_consultations)
    refused = await asked(administration, "state", code="nantes", **{"dpo_contact": None, "legal_basis": None, **nothing})
    assert "Dites ce qui change" in refused["refused"]
    assert await administration.database.read(all_consultations) == before


@pytest.mark.parametrize("command", ["close", "recount"])
async def test_an_unknown_code_is_refused(administration: Administration, command: str) -> None:
    await opened(administration)
    assert await asked(administration, command, code="nante") == {
        "refused": "Aucune concertation n’a le code « nante » : vérifiez-le sur la page d’accueil du serveur."
    }


# --- Recount ------------------------------------------------------------------------------------------------------------------------


async def answered(administration: Administration, consultation: Consultation) -> None:
    script = shipped("default")
    people = fictional_people(script, 20, 1, date(2026, 10, 1), 3)
    await administration.database.write(
        lambda connection: insert_participations(connection, consultation.id, consultation.script_version_id, script, people)
    )


async def test_recount_changes_nothing_where_all_is_right(administration: Administration) -> None:
    made = await opened(administration)
    await answered(administration, made)
    before = await administration.database.read(results.all_tallies)
    assert sum(before[made.id].values()) > 100
    assert await asked(administration, "recount", code="nantes") == {"differed": 0}
    assert await administration.database.read(results.all_tallies) == before


async def test_recount_mends_tallies_of_this_consultation_alone(administration: Administration) -> None:
    made, other = await opened(administration), await opened(administration, code="rennes", sirens=[RENNES])
    await answered(administration, made)
    await answered(administration, other)
    before = await administration.database.read(results.all_tallies)
    table = models.tallies
    await administration.database.write(
        lambda connection: connection.execute(sa.update(table).where(table.c.question == "C01").values(count=table.c["count"] + 7))
    )
    cells = sum(cell.question == "C01" for cell in before[made.id])
    assert await asked(administration, "recount", code="nantes") == {"differed": cells}
    after = await administration.database.read(results.all_tallies)
    assert after[made.id] == before[made.id]
    assert after[other.id] != before[other.id]
    assert await asked(administration, "recount", code="nantes") == {"differed": 0}


async def test_a_fault_of_the_program_is_not_worded_away(administration: Administration) -> None:
    with pytest.raises(KeyError):
        await asked(administration, "close")


# --- Lists of municipalities --------------------------------------------------------------------------------------------------------


async def lists(administration: Administration) -> dict[str | None, list[str]]:
    """The names of each list, by the SIREN of its authority."""

    def work(connection: sa.Connection) -> dict[str | None, list[str]]:
        sirens = {authority.id: authority.siren for authority in all_authorities(connection)}
        return {
            sirens.get(one.authority_id or 0): [each.name for each in municipalities_of(connection, one.id)]
            for one in municipality_lists(connection)
        }

    return await administration.database.read(work)


async def imported(administration: Administration, file: Path, content: str, siren: str | None) -> dict[str, Any]:
    await asyncio.to_thread(file.write_text, content, encoding="utf-8")
    return await asked(administration, "import municipalities", file=str(file), siren=siren)


async def test_import_replaces_the_list_of_one_authority_or_that_of_all_others(administration: Administration, tmp_path: Path) -> None:
    file = tmp_path / "communes.csv"
    assert await imported(administration, file, "code,nom\n44109,Nantes\n44143,Rezé\n", None) == {"count": 2}
    assert await imported(administration, file, "code,nom\n44143,Rezé\n", NANTES) == {"count": 1}
    assert await lists(administration) == {None: ["Nantes", "Rezé"], NANTES: ["Rezé"]}
    assert await imported(administration, file, "code,nom\n44114,Orvault\n", NANTES) == {"count": 1}
    assert await lists(administration) == {None: ["Nantes", "Rezé"], NANTES: ["Orvault"]}


async def test_import_changes_nothing_unless_the_whole_file_is_right(administration: Administration, tmp_path: Path) -> None:
    file = tmp_path / "communes.csv"
    await imported(administration, file, "code,nom\n44109,Nantes\n", None)
    assert await imported(administration, file, "code,nom\n44143,Rezé\n1004,Ambérieu\n44,Ici\n", None) == {
        "refused": "Cette liste de communes ne peut pas servir, et rien n’a changé ; corrigez d’abord ces fautes :\n"
        "Ligne 3 : le code « 1004 » n’a que 4 caractères. Complétez-le, ou rendez-lui son zéro : « 01004 ».\n"
        "Ligne 4 : « 44 » n’est pas un code INSEE. Écrivez ses 5 caractères, par exemple 44109 ou 2A004 ; "
        "ce n’est pas le code postal."
    }
    unknown = await imported(administration, file, "code,nom\n44143,Rezé\n", "000000000")
    assert unknown["refused"].startswith("Aucune collectivité n’a le SIREN")
    assert await lists(administration) == {None: ["Nantes"]}


async def test_import_of_a_file_that_cannot_be_read_says_why(administration: Administration, tmp_path: Path) -> None:
    file = tmp_path / "absent.csv"
    refused = {"refused": f"{file} : ce fichier n’existe pas. Vérifiez son chemin."}
    assert await asked(administration, "import municipalities", file=str(file), siren=None) == refused
