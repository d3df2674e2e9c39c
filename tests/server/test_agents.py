"""What public agents are promised, on every surface an organiser has: nothing is told that fewer than eleven of them answered.

1. With ten agents, no surface depends on what they answered, nor does any row say who is one. 2. With eleven, all of it is there.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from dialogues.answers import Answer, State
from dialogues.counting import Cell
from dialogues.loader import load
from dialogues.script import Script, Slot
from server.exports import in_words
from server.exports.files import DOWNLOADS, untold_words
from server.exports.folder import export
from server.settings import Settings
from storage.consultations import Consultation
from storage.imports import ImportedParticipation
from storage.saving import add_to_tallies
from tests.server.exports.reading import Row, rows_read
from tests.server.exports.walking import list_of, taken
from tests.server.installation import Site, open_site
from tests.server.markup import Markup
from tests.server.pages.test_organiser import base_of, rows, section
from tests.storage.samples import DAY, chosen, written

SCRIPT: Final[Script] = load("""
id: town
title: La ville
languages: [fr]
steps:
  - use: profile
    only: [P07]
  - use: core
    only: [opening, C01]
  - use: public_agents
    when: P07 is public_agents
  - id: Why
    kind: text
    ask: Pourquoi ?
    maximum: 100
  - id: Why_not
    kind: single
    ask: Et sinon ?
    options: [{yes: Oui}, {no: Non}]
    when: P07 is_not public_agents
""")
PATH = "/organisateur/consultations/ville"
OF_AGENTS = ("A01", "A02", "A03", "A04", "A05", "A06")
TOKEN = re.compile(r'name="form_token" value="\w+"')
TOO_FEW = "Moins de 11 personnes : non affiché"

EXPLAINING = ("totaux", "questions", "libelles", "fiche")
"""The files whose rows have an order that tells nothing."""


def someone(who: str, **answers: Answer) -> ImportedParticipation:
    given = {"P07": chosen(who), "C01": chosen("heard"), "Why": written("Un mot."), **answers}
    return ImportedParticipation("web", "fr", 7, DAY, {Slot(question): answer for question, answer in given.items()})


def agent(number: int, *, often: bool = True) -> ImportedParticipation:
    return someone(
        "public_agents",
        A01=chosen("every_day" if often else "never"),
        A02=chosen("write", "translate") if often else chosen("none"),
        A03=chosen("much_better") if often else Answer(State.SKIPPED),
        A04=chosen("my_job"),
        A05=chosen("basics"),
        A06=written(f"Secret d’agent {number}") if often else Answer(State.SKIPPED),
    )


def resident(who: str = "service_users") -> ImportedParticipation:
    return someone(who, Why_not=chosen("yes"))


def town(agents: int, *, often: bool = True) -> list[ImportedParticipation]:
    others = [resident()] * 30 + [resident("elected_officials")] * 3 + [resident("economic_actors")] * 5
    return [*others, *(agent(number, often=often) for number in range(agents))]


async def asked(site: Site, people: list[ImportedParticipation]) -> Consultation:
    consultation = await site.consultation(SCRIPT, code="ville", fictional=False)
    await site.answer(consultation, people, SCRIPT)
    return consultation


async def got(browser: httpx.AsyncClient, path: str) -> str:
    answer = await browser.get(PATH + path)
    assert answer.status_code == 200, answer.text
    return answer.content.decode("utf-8-sig")


async def table(browser: httpx.AsyncClient, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(await downloaded(browser, name), newline=""), delimiter=";"))


async def downloaded(browser: httpx.AsyncClient, name: str) -> str:
    return (await taken(browser, list_of("ville"), name)).content.decode("utf-8-sig")


async def surfaces(site: Site) -> dict[str, object]:
    """All that an organiser can read, without what chance gives: the ids and the order of rows, the tokens of forms."""
    browser = await site.signed_in("organiser")
    pages = ("", "/chiffres", "/chiffres/attendre", "/textes/A06", "/textes/A06?mots=secret")
    found: dict[str, object] = {path: TOKEN.sub("", await got(browser, path)) for path in pages}
    for name in DOWNLOADS:
        found[name] = all_told(name, (await taken(browser, list_of("ville"), name)).content)
    return found


def all_told(name: str, content: bytes) -> object:
    """All that a file says but for what chance gives."""
    rows = rows_read(name, content)
    return rows if name.partition(".")[0] in EXPLAINING else Counter(map(without_id, rows))


def without_id(row: Row) -> Row:
    return tuple((name, cell) for name, cell in row if name not in ("row_id", "id", in_words.HEAD[0]))


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def seen(folder: Path, people: list[ImportedParticipation]) -> dict[str, object]:
    """What an organiser sees of these people, in an installation of their own."""
    async with open_site(made(folder), "http://127.0.0.1:8000") as site:
        await asked(site, people)
        return await surfaces(site)


# --- 1. Ten agents ---------------------------------------------------------------------------------------------------------------------


async def test_with_ten_agents_no_surface_depends_on_what_they_answered(tmp_path: Path) -> None:
    one = await seen(tmp_path / "one", town(10, often=True))
    other = await seen(tmp_path / "other", town(10, often=False))
    for name, what in one.items():
        assert what == other[name], name
    assert set(DOWNLOADS) <= set(one), "every file is compared"


async def test_with_eleven_agents_what_they_answered_is_there(tmp_path: Path) -> None:
    one = await seen(tmp_path / "one", town(11, often=True))
    other = await seen(tmp_path / "other", town(11, often=False))
    assert {name for name in one if one[name] == other[name]} == {
        name for name in one if name.partition(".")[0] in ("questions", "libelles", "fiche")
    }


async def test_no_row_says_which_of_them_is_an_agent(tmp_path: Path) -> None:
    """Of ten agents and three elected people, an agent and an elected person change places; nothing else does."""
    unlike = {Slot("C01"): chosen("never_heard"), Slot("Why"): written("Un mot de quelqu’un.")}

    def people(who: str) -> list[ImportedParticipation]:
        agents = [agent(number) for number in range(10 if who == "elected_officials" else 9)]
        elected = [resident("elected_officials")] * (2 if who == "elected_officials" else 3)
        alone = resident(who) if who == "elected_officials" else agent(99)
        return [*[resident()] * 30, *elected, *agents, replace(alone, answers={**alone.answers, **unlike})]

    one, other = [await seen(tmp_path / who, people(who)) for who in ("public_agents", "elected_officials")]
    assert one["reponses.csv"] == other["reponses.csv"]
    assert one["reponses.jsonl"] == other["reponses.jsonl"]


async def test_the_page_says_so_where_the_figures_would_be(site: Site) -> None:
    await asked(site, town(10))
    browser = await site.signed_in("organiser")
    for path in ("", "/chiffres"):
        page = Markup(await got(browser, path))
        for question in OF_AGENTS:
            part = section(page, question)
            assert TOO_FEW in part.text
            assert [link["href"] for link in part.all("a")] == ["/chiffres-proteges"]
            assert not [*part.all("table"), *base_of(part)]
        assert "Moins de 11 agents publics ont répondu : rien n’est montré de A01, A02, A03, A04, A05 et A06" in page.root.text
        assert ["Agent public", "10", "21 %"] in rows(next(section(page, "P07").all("table"))), "how many they are is no answer of theirs"
        assert base_of(section(page, "C01")) == ["48 personnes ont répondu · question passée : 0 · pas encore vue ou non posée : 0"]


async def test_the_address_of_their_texts_gives_none(site: Site) -> None:
    await asked(site, town(10))
    browser = await site.signed_in("organiser")
    for place in ("", "?apres=1-0-"):
        page = Markup(await got(browser, f"/textes/A06{place}"))
        assert TOO_FEW in page.root.text
        assert "Secret" not in page.root.text


async def test_files_say_that_it_is_withheld_whoever_the_row_is_of(site: Site) -> None:
    await asked(site, town(10))
    browser = await site.signed_in("organiser")
    answers = await table(browser, "reponses.csv")
    assert Counter(row["A01"] for row in answers) == {"_withheld": 48}
    assert {(row["A02"], row["A02.write"], row["A06"]) for row in answers} == {("_withheld", "", "_withheld")}
    assert Counter(row["P07"] for row in answers) == {"service_users": 30, "economic_actors": 5, "_withheld": 13}
    assert Counter((row["source"], row["Why_not"]) for row in answers if row["P07"] == "_withheld") == {("_withheld", "_withheld"): 13}
    assert {row["C01"] for row in answers} == {"heard"}
    totals = [row for row in await table(browser, "totaux.csv") if row["question"] in OF_AGENTS]
    assert [(row["question"], row["option"], row["label"], row["count"]) for row in totals] == [
        (question, "_withheld", TOO_FEW.replace(" :", "\u00a0:"), "") for question in OF_AGENTS
    ]
    assert {row["question"] for row in await table(browser, "textes.csv")} == {"Why"}
    (meaning,) = [row["label"] for row in await table(browser, "questions.csv") if row["code"] == "_withheld"]
    assert "moins de 11 agents publics" in meaning


async def test_columns_of_codes_hold_none_that_no_row_shows(site: Site) -> None:
    """Codes are there once for many rows, beside them: those of what is withheld are not."""
    await asked(site, town(10))
    browser = await site.signed_in("organiser")
    found = pq.read_table(io.BytesIO((await taken(browser, list_of("ville"), "reponses.parquet")).content))
    held = {name: sorted(found[name].chunk(0).dictionary.to_pylist()) for name in ("P07", "A02", "C01", "source", "status")}
    assert held == {
        "P07": ["_withheld", "economic_actors", "service_users"],
        "A02": ["_withheld"],
        "C01": ["heard"],
        "source": ["", "_withheld"],
        "status": ["finished"],
    }
    coded = [name for name in found.column_names if hasattr(found[name].chunk(0), "dictionary")]
    assert [name for name in coded if set(found[name].chunk(0).dictionary.to_pylist()) != set(found[name].to_pylist()) - {None}] == []


async def test_columns_are_the_same_with_ten_and_eleven(tmp_path: Path) -> None:
    heads = []
    for number in (10, 11):
        found = await seen(tmp_path / str(number), town(number))
        heads.append([[name for name, _ in next(iter(found[file]))] for file in ("reponses.csv", "textes.csv")])  # type: ignore[call-overload]
    assert heads[0] == heads[1]


async def test_whoever_waits_for_a_change_is_not_told_that_an_agent_answered(site: Site) -> None:
    consultation = await asked(site, town(9))
    browser = await site.signed_in("organiser")
    mark = await got(browser, "/chiffres/attendre")

    async def more(question: str, code: str) -> None:
        cells = {(consultation.id, Cell(question, "", code)): 1}
        await site.database.write(lambda connection: add_to_tallies(connection, cells))

    await more("A01", "_answered")
    assert await got(browser, "/chiffres/attendre") == mark
    await more("C01", "_answered")
    assert await got(browser, "/chiffres/attendre") != mark


async def test_the_command_writes_the_same_and_says_what_it_lacks(site: Site, tmp_path: Path) -> None:
    consultation = await asked(site, town(10))
    *paths, few, alone = await export(Settings(data_dir=tmp_path), "ville", tmp_path / "out")
    files = {path.name: path.read_text("utf-8-sig", "replace") for path in paths if isinstance(path, Path)}
    assert sorted(files) == sorted(f"ville-{name}" for name in DOWNLOADS)
    assert "Secret" not in "".join(files.values())
    assert "public_agents" not in "".join(row for row in files["ville-reponses.csv"].splitlines()[1:])
    assert (few, alone) == await site.database.read(lambda connection: untold_words(connection, site.services.scripts, consultation))
    assert "A01" in str(few)


# --- 2. Eleven -------------------------------------------------------------------------------------------------------------------------


async def test_with_eleven_everything_is_told(site: Site, tmp_path: Path) -> None:
    consultation = await asked(site, town(11))
    browser = await site.signed_in("organiser")
    page = Markup(await got(browser, ""))
    assert TOO_FEW not in page.root.text
    assert "agents publics ont répondu" not in page.root.text
    assert base_of(section(page, "A01")) == ["11 personnes ont répondu · question passée : 0 · pas encore vue ou non posée : 38"]
    assert "Secret d’agent" in section(page, "A06").text
    assert Markup(await got(browser, "/textes/A06")).root.text.count("Secret d’agent") == 11
    answers = await table(browser, "reponses.csv")
    assert Counter((row["P07"], row["A01"]) for row in answers if row["P07"] == "public_agents") == {("public_agents", "every_day"): 11}
    assert {row["A01"] for row in answers if row["P07"] != "public_agents"} == {"_not_asked"}
    assert sum(row["question"] == "A06" for row in await table(browser, "textes.csv")) == 11
    assert await site.database.read(lambda connection: untold_words(connection, site.services.scripts, consultation)) == ()


@pytest.mark.parametrize("skipped", ["A01", "A06"])
async def test_a_question_that_ten_of_eleven_answered_is_withheld_alone(site: Site, skipped: str) -> None:
    last = agent(0)
    people = [*town(10), replace(last, answers={**last.answers, Slot(skipped): Answer(State.SKIPPED)})]
    await asked(site, people)
    browser = await site.signed_in("organiser")
    page = Markup(await got(browser, ""))
    assert [question for question in OF_AGENTS if TOO_FEW in section(page, question).text] == [skipped]
    answers = await table(browser, "reponses.csv")
    assert [question for question in OF_AGENTS if {row[question] for row in answers} == {"_withheld"}] == [skipped]
    assert {row["P07"] for row in answers} >= {"public_agents"}


async def test_their_erasing_withholds_it_again(site: Site) -> None:
    consultation = await asked(site, town(11))
    browser = await site.signed_in("organiser")
    assert TOO_FEW not in await got(browser, "")

    def forget(connection: sa.Connection) -> None:
        cells = {(consultation.id, Cell("A01", "", "_answered")): -1, (consultation.id, Cell("A01", "", "every_day")): -1}
        add_to_tallies(connection, cells)

    await site.database.write(forget)
    assert TOO_FEW.replace(" :", "\u00a0:") in await got(browser, "")
