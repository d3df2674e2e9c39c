"""What organisers' keys read: as their files say it, page after page, and nothing of anybody's words."""

import asyncio
import csv
import io
import logging
from hashlib import sha256
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from dialogues.script import Script
from server.api import paging
from server.api.paging import MOST_ROWS
from server.api.problems import API, AWAY, BEING_WRITTEN, ERASED, OLD_CURSOR, OUR_FAULT, WRONG_PARAMETERS, Fault
from server.api.snapshots import LIFETIME, MOST_OF_ONE
from server.exports.orders import Why
from server.exports.totals import COLUMNS
from storage import models
from storage.consultations import Consultation
from storage.journal import entries
from tests.server.api.desk import key, program, with_key
from tests.server.api.test_access import is_told
from tests.server.exports.walking import download
from tests.server.installation import NANTES, SICOVAL, Site
from tests.server.pages.test_downloads import Gate
from tests.server.test_agents import OF_AGENTS, agent, resident
from tests.server.test_agents import SCRIPT as OF_TOWN
from tests.storage.complete import COMPLETE
from tests.storage.samples import BEGUN, FINISHED, SCRIPT, SECTORS, STARTED

PEOPLE = [FINISHED] * 4 + [STARTED] * 2 + [BEGUN]


@pytest.fixture
async def asked(site: Site) -> Consultation:
    consultation = await site.consultation(sectors=SECTORS)
    await site.answer(consultation, PEOPLE)
    return consultation


def at(consultation: Consultation, part: str = "") -> str:
    return f"{API}/consultations/{consultation.code}{part}"


async def pages(client: httpx.AsyncClient, address: str, limit: int) -> list[dict[str, Any]]:
    """All pages, from the first to the last."""
    found, cursor = [], ""
    while True:
        answer = await client.get(address, params={"limit": limit} | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        cursor = found[-1]["next"]
        if cursor is None:
            return found


def rows(read: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for page in read for row in page["answers"]]


async def test_the_list_tells_of_own_consultations(site: Site, asked: Consultation) -> None:
    client = await program(site)
    (told,) = (await client.get(f"{API}/consultations")).json()["consultations"]
    assert told == (await client.get(at(asked))).json()
    assert told == {
        "code": asked.code,
        "title": "L’IA et nous",
        "status": "closed",
        "fictional": True,
        "access": "open",
        "authorities": [{"name": "Nantes Métropole", "siren": NANTES, "territory": told["authorities"][0]["territory"]}],
        "opens_on": "2026-03-01",
        "closes_on": "2026-03-31",
        "results_on": "2026-05-01",
        "results_url": "https://ville.example/resultats",
        "texts_erased_on": None,
        "answers_erased_on": None,
        "started": 6,
        "finished": 4,
    }


async def test_counts_are_those_of_the_file_of_totals(site: Site, asked: Consultation) -> None:
    told = (await (await program(site)).get(at(asked, "/counts"))).json()
    file = await download(site, asked, "totaux.csv")
    (_, *lines) = csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";")
    assert [[str(row[name]) for name in COLUMNS] for row in told["counts"]] == [[cell.removeprefix("'") for cell in line] for line in lines]
    assert told["consultation"] == asked.code


async def test_the_codebook_has_every_column_of_the_answers(site: Site, asked: Consultation) -> None:
    client = await program(site)
    book = (await client.get(at(asked, "/codebook"))).json()
    (first,) = (await client.get(at(asked, "/answers"), params={"limit": 1})).json()["answers"]
    columns = [column["name"] for question in book["questions"] for column in question["columns"]]
    general = dict.fromkeys(code["column"] for code in book["codes"])
    assert [name for name in first if name not in columns] == [name for name in general if name in first]
    assert [name for name in first if name in columns] == columns
    known = book["questions"][0]
    assert (known["id"], known["wording"], known["kind"], known["profile"]) == ("known", "Connaissez-vous l’IA ?", "single", False)
    assert known["columns"][0] == {
        "name": "known",
        "type": "code",
        "item": "",
        "codes": [{"code": "yes", "label": "yes", "number": 1}, {"code": "no", "label": "no", "number": 2}],
    }


@pytest.mark.parametrize(("script", "asked_of_some"), [(COMPLETE, set[str]()), (OF_TOWN, {*OF_AGENTS, "Why_not"})])
async def test_the_codebook_says_who_is_asked_and_every_wording_as_its_files_do(
    site: Site, script: Script, asked_of_some: set[str]
) -> None:
    consultation = await site.consultation(script, NANTES, SICOVAL)
    book = (await (await program(site)).get(at(consultation, "/codebook"))).json()

    async def lines(name: str) -> list[dict[str, str]]:
        file = await download(site, consultation, name)
        found = csv.DictReader(io.StringIO(file.decode("utf-8-sig")), delimiter=";")
        return [{column: cell.removeprefix("'") for column, cell in line.items()} for line in found]

    of_questions = [line for line in await lines("questions.csv") if line["question"]]
    assert {one["id"]: one["asked_if"] for one in book["questions"]} == {line["question"]: line["asked_if"] for line in of_questions}
    assert {one["id"] for one in book["questions"] if one["asked_if"]} == asked_of_some
    columns = [column for question in book["questions"] for column in question["columns"]]
    numbers = [(column["name"], code["code"], code["number"]) for column in columns for code in column["codes"]]
    assert numbers == [(line["column"], line["code"], int(line["number"]) if line["number"] else None) for line in of_questions]
    assert book["wordings"] == await lines("libelles.csv")
    assert {(one["authority"], one["language"]) for one in book["wordings"]} >= {(NANTES, "fr"), (SICOVAL, "fr")}


async def test_every_row_is_read_once_whatever_the_pages(site: Site, asked: Consultation) -> None:
    client, found = await program(site), list[dict[str, Any]]()
    for limit in (1, 3, 7, MOST_ROWS):
        read = await pages(client, at(asked, "/answers"), limit)
        assert {page["rows"] for page in read} == {len(PEOPLE)}
        assert [len(page["answers"]) for page in read] == [min(limit, len(PEOPLE) - start) for start in range(0, len(PEOPLE), limit)]
        found = rows(read)
        assert len({row["row_id"] for row in found}) == len(PEOPLE)
        assert sorted(row["status"] for row in found) == ["begun"] + ["finished"] * 4 + ["started"] * 2
    finished = next(row for row in found if row["status"] == "finished")
    assert {name: finished[name] for name in ("known", "feel", "feel.hope", "agree.b", "where", "why")} == {
        "known": "yes",
        "feel": "hope|fear",
        "feel.hope": 1,
        "agree.b": "_dont_know",
        "where": "_prefer_not",
        "why": "_answered",
    }


async def test_no_word_of_anybody_is_told(site: Site, asked: Consultation) -> None:
    client = await program(site)
    for part in ("", "/counts", "/codebook", "/answers"):
        text = (await client.get(at(asked, part))).text
        assert not [words for words in ("Un mot.", "Deux mots.", "Caché") if words in text]


async def test_the_order_is_another_at_each_reading_and_never_that_of_the_texts(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED, STARTED] * 20)
    client = await program(site)
    orders = [[row["status"] for row in rows(await pages(client, at(consultation, "/answers"), 100))] for _ in range(3)]
    ids = [{row["row_id"] for row in rows(await pages(client, at(consultation, "/answers"), 100))} for _ in range(2)]
    by_id = await site.database.read(
        lambda connection: connection.scalars(sa.select(models.participations.c.status).order_by(models.participations.c.id)).all()
    )
    assert len({tuple(order) for order in (*orders, by_id)}) == 4
    assert all(sorted(order) == sorted(by_id) for order in orders)
    assert ids[0].isdisjoint(ids[1])


async def test_answers_that_come_meanwhile_change_nothing_of_a_reading(site: Site, asked: Consultation) -> None:
    client = await program(site)
    first = (await client.get(at(asked, "/answers"), params={"limit": 3})).json()
    await site.answer(asked, [FINISHED] * 5)
    second = (await client.get(at(asked, "/answers"), params={"limit": 10, "cursor": first["next"]})).json()
    assert (second["rows"], len(second["answers"]), second["next"]) == (7, 4, None)
    assert not {row["row_id"] for row in first["answers"]} & {row["row_id"] for row in second["answers"]}
    assert len(rows(await pages(client, at(asked, "/answers"), 100))) == 12


async def test_a_cursor_is_of_its_key_and_its_consultation_for_a_quarter_of_an_hour(site: Site, asked: Consultation) -> None:
    client, colleague, other = await program(site), with_key(site, await key(site, email="autre@nantes.example")), await site.consultation()
    cursor = (await client.get(at(asked, "/answers"), params={"limit": 3})).json()["next"]
    assert is_told(await colleague.get(at(asked, "/answers"), params={"cursor": cursor}), OLD_CURSOR)
    assert is_told(await client.get(at(other, "/answers"), params={"cursor": cursor}), OLD_CURSOR)
    for forged in (cursor[:-4], cursor[:-4] + "AAAA", "A", "AAAA", "-_", "A" * 200):
        assert is_told(await client.get(at(asked, "/answers"), params={"cursor": forged}), OLD_CURSOR), forged
    site.clock.advance(LIFETIME.total_seconds() - 1)
    assert (await client.get(at(asked, "/answers"), params={"cursor": cursor})).status_code == 200
    site.clock.advance(1)
    assert is_told(await client.get(at(asked, "/answers"), params={"cursor": cursor}), OLD_CURSOR)
    site.services.snapshots.prune()
    assert len(site.services.snapshots) == 0


async def test_who_begins_too_often_loses_the_oldest_reading(site: Site, asked: Consultation) -> None:
    client = await program(site)
    cursors = [(await client.get(at(asked, "/answers"), params={"limit": 1})).json()["next"] for _ in range(MOST_OF_ONE + 1)]
    found = [(await client.get(at(asked, "/answers"), params={"cursor": cursor})).status_code for cursor in cursors]
    assert found == [410, 200, 200, 200]
    assert len(site.services.snapshots) == MOST_OF_ONE


async def test_a_key_has_one_reading_of_a_consultation_written_at_a_time(site: Site, asked: Consultation) -> None:
    client, colleague, other = await program(site), with_key(site, await key(site, email="autre@nantes.example")), await site.consultation()
    gate = Gate(site)
    first = asyncio.create_task(client.get(at(asked, "/answers"), params={"limit": 3}))
    await gate.begun(1)
    refused = await client.get(at(asked, "/answers"))
    assert is_told(refused, BEING_WRITTEN)
    assert refused.headers["retry-after"] == "5"
    elsewhere = asyncio.create_task(client.get(at(other, "/answers")))
    await gate.begun(2)
    waiting = asyncio.create_task(colleague.get(at(asked, "/answers")))
    gate.open.set()
    assert [(await each).status_code for each in (first, elsewhere, waiting)] == [200, 200, 200]
    assert len(gate.tells) == 3
    assert (await client.get(at(asked, "/answers"))).status_code == 200


@pytest.mark.parametrize(
    ("why", "fault", "wait"),
    [
        ("away", AWAY, "5"),
        ("full", AWAY, "5"),
        ("ended", AWAY, "5"),
        ("gone", ERASED, None),
        ("lost", OUR_FAULT, None),
        ("broken", OUR_FAULT, None),
    ],
)
async def test_rows_that_cannot_be_written_are_told_as_what_hinders_them(
    site: Site, asked: Consultation, why: Why, fault: Fault, wait: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    gate, client = Gate(site), await program(site)
    gate.fault = why
    gate.open.set()
    with caplog.at_level(logging.CRITICAL):
        answer = await client.get(at(asked, "/answers"))
    assert is_told(answer, fault)
    assert answer.headers.get("retry-after") == wait
    told = await site.database.read(lambda connection: entries(connection, 10))
    assert (len(site.services.snapshots), [one for one in told if one.what == "answers_read"]) == (0, [])
    gate.fault = None
    assert (await client.get(at(asked, "/answers"))).status_code == 200


async def test_the_journal_tells_each_reading_begun(site: Site, asked: Consultation) -> None:
    client = await program(site)
    read = await pages(client, at(asked, "/answers"), 3)
    assert len(read) == 3
    (last, *before) = await site.database.read(lambda connection: entries(connection, 10))
    assert [entry for entry in before if entry.what == "answers_read"] == []
    assert (last.what, last.author.who) == ("answers_read", "cle-244400404@consultations-counts-codebook-answers-records.example")
    (kept,) = site.services.snapshots._kept.values()
    digest = sha256(b"".join(line + b"\n" for line in kept[1].lines(0, 7))).hexdigest()
    assert last.detail == {"consultation": asked.code, "name": "Tableau de bord", "rows": 7, "sha256": digest}


async def test_answers_that_are_erased_are_gone_and_so_is_what_was_being_read(site: Site, asked: Consultation) -> None:
    client = await program(site)
    cursor = (await client.get(at(asked, "/answers"), params={"limit": 1})).json()["next"]
    await site.database.write(
        lambda connection: connection.execute(sa.update(models.consultations).values(answers_erased_on=site.clock().date()))
    )
    for params in ({}, {"cursor": cursor}):
        assert is_told(await client.get(at(asked, "/answers"), params=params), ERASED)
    assert (await client.get(at(asked, "/counts"))).status_code == 200


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", [{"name": "limit", "expected": "au moins 1"}]),
        ("limit=1001", [{"name": "limit", "expected": "au plus 1000"}]),
        ("limit=dix", [{"name": "limit", "expected": "un nombre entier"}]),
        ("cursor=%C3%A9", [{"name": "cursor", "expected": "ce qu’un «\N{NO-BREAK SPACE}next\N{NO-BREAK SPACE}» a donné"}]),
        ("cursor=" + "A" * 201, [{"name": "cursor", "expected": "200 caractères au plus"}]),
        ("limite=5", [{"name": "limite", "expected": "rien\N{NO-BREAK SPACE}: ce paramètre n’existe pas ici"}]),
        ("limit=5&limit=6", [{"name": "limit", "expected": "rien\N{NO-BREAK SPACE}: ce paramètre n’existe pas ici"}]),
    ],
)
async def test_a_wrong_parameter_is_named(site: Site, asked: Consultation, query: str, named: list[dict[str, str]]) -> None:
    answer = await (await program(site)).get(f"{at(asked, '/answers')}?{query}")
    assert (answer.status_code, answer.json()["title"]) == (422, WRONG_PARAMETERS.title)
    assert answer.json()["parameters"] == named


@pytest.mark.parametrize("often", [True, False])
async def test_nothing_is_told_of_what_few_agents_answered(site: Site, often: bool) -> None:
    consultation = await site.consultation(OF_TOWN)
    await site.answer(consultation, [agent(number, often=often) for number in range(10)] + [resident()] * 12, OF_TOWN)
    client = await program(site)
    counts = (await client.get(at(consultation, "/counts"))).json()["counts"]
    assert {row["option"] for row in counts if row["question"] in OF_AGENTS} == {"_withheld"}
    assert {row["count"] for row in counts if row["question"] in OF_AGENTS} == {None}
    answers = rows(await pages(client, at(consultation, "/answers"), 100))
    assert {row[question] for row in answers for question in OF_AGENTS} == {"_withheld"}
    assert "public_agents" not in {row["P07"] for row in answers}
    await site.answer(consultation, [agent(11)], OF_TOWN)
    assert "public_agents" in {row["P07"] for row in rows(await pages(client, at(consultation, "/answers"), 100))}


async def test_an_unchanged_answer_is_not_sent_again(site: Site, asked: Consultation) -> None:
    client = await program(site)
    cursor = (await client.get(at(asked, "/answers"), params={"limit": 2})).json()["next"]
    assert cursor
    for part in ("", "/counts", "/codebook", f"/answers?cursor={cursor}"):
        address = at(asked, part)
        whole = await client.get(address)
        tag = whole.headers["etag"]
        assert (whole.status_code, whole.headers["cache-control"], tag[0], tag[-1]) == (200, "private, no-cache", '"', '"')
        for had in (tag, f"W/{tag}", f'"autre", {tag}', "*"):
            again = await client.get(address, headers={"If-None-Match": had})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), had
        assert (await client.get(address, headers={"If-None-Match": '"autre"'})).content == whole.content
    before = (await client.get(at(asked, "/counts"))).headers["etag"]
    await site.answer(asked, [FINISHED], SCRIPT)
    changed = await client.get(at(asked, "/counts"), headers={"If-None-Match": before})
    assert (changed.status_code, changed.headers["etag"] != before) == (200, True)


def test_a_page_has_no_more_rows_than_are_read_at_once() -> None:
    assert (paging.USUAL_ROWS, MOST_ROWS) == (100, 1000)
