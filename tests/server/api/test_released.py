"""What the commission's keys read: what was released, frozen, and nothing that was counted since."""

import csv
import io
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from server.api.problems import API, OLD_CURSOR
from server.api.snapshots import LIFETIME
from server.figures.released import rows_of
from storage import models
from storage.consultations import Consultation
from storage.journal import entries
from storage.moderated_texts import NewText, put_texts
from tests.server.api.desk import key, program, with_key
from tests.server.api.test_access import is_told
from tests.server.api.test_own import pages, rows
from tests.server.exports.walking import COMMISSION, taken
from tests.server.installation import Site
from tests.storage.complete import COMPLETE
from tests.storage.samples import FINISHED, SECTORS, chosen, person

PEOPLE = [person(known=chosen(known), where=chosen(where)) for known in ("yes", "no") for where in ("north", "south")] * 15
COUNT = len(PEOPLE)


@pytest.fixture
async def released(site: Site, released_here: None) -> Consultation:
    """A closed consultation, released with its rows."""
    consultation = await site.consultation(sectors=SECTORS)
    await site.answer(consultation, PEOPLE)
    await site.release()
    return consultation


def at(consultation: Consultation, part: str = "") -> str:
    return f"{API}/commission/consultations/{consultation.code}{part}"


async def table(site: Site, name: str) -> list[dict[str, str]]:
    """A file of the commission."""
    file = await taken(await site.signed_in("commission"), COMMISSION, name)
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))


def flat(row: dict[str, Any]) -> dict[str, str]:
    """A figure as the file writes it."""
    cells = {"option" if name == "options" else name: cell for name, cell in row.items()}
    return {name: "|".join(cell) if isinstance(cell, list) else "" if cell is None else str(cell) for name, cell in cells.items()}


@pytest.mark.parametrize(("part", "file"), [("/counts", "consolidation.csv"), ("/crossings", "croisements.csv")])
async def test_figures_are_those_of_the_file(site: Site, released: Consultation, part: str, file: str) -> None:
    told = (await (await program(site, None)).get(at(released, part))).json()
    assert told["release"] == {"number": 1, "published_on": "2026-10-05", "participations": COUNT, "fewest": 11, "rows": COUNT}
    lines = await table(site, file)
    assert len(lines) > 5
    names = list(flat(told["counts"][0]))
    assert [flat(row) for row in told["counts"]] == [{name: line[name].removeprefix("'") for name in names} for line in lines]


async def test_what_is_counted_since_changes_nothing(site: Site, released: Consultation) -> None:
    client = await program(site, None)
    parts = ("", "/counts", "/crossings", "/answers", "/codebook")
    before = [(await client.get(at(released, part))).content for part in parts]
    await site.answer(released, [FINISHED] * 30)
    assert [(await client.get(at(released, part))).content for part in parts] == before


async def test_rows_are_those_that_were_released_page_after_page(site: Site, released: Consultation) -> None:
    client = await program(site, None)
    found = await site.database.read(lambda connection: rows_of(connection, released.id))
    assert found
    _, frozen = found
    for limit in (1, 10, 1000):
        read = await pages(client, at(released, "/answers"), limit)
        assert [tuple(row.values()) for row in rows(read)] == list(frozen.rows)
        assert {tuple(row) for row in rows(read)} == {frozen.columns}
        assert {(page["rows"], page["release"], tuple(page["profile"])) for page in read} == {(COUNT, 1, frozen.profile)}
        assert all(page["withheld"] == {name: list(codes) for name, codes in frozen.withheld.items()} for page in read)


async def test_frozen_rows_are_not_sent_again_and_told_once(site: Site, released: Consultation) -> None:
    client = await program(site, None)
    first = await client.get(at(released, "/answers"), params={"limit": 10})
    again = await client.get(at(released, "/answers"), params={"limit": 10}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    told = [one for one in await site.database.read(lambda connection: entries(connection, 10)) if one.what == "answers_read"]
    ((_, kept),) = site.services.snapshots._kept.values()
    digest = sha256(b"".join(line + b"\n" for line in kept.lines(0, COUNT))).hexdigest()
    assert [one.detail for one in told] == [{"consultation": released.code, "name": "Tableau de bord", "rows": COUNT, "sha256": digest}]
    whole = await client.get(at(released, "/answers"), params={"limit": 1000})
    site.clock.advance(2 * LIFETIME.total_seconds())
    later = await client.get(at(released, "/answers"), params={"limit": 1000}, headers={"If-None-Match": whole.headers["etag"]})
    assert (later.status_code, later.content) == (304, b"")


async def test_a_reading_of_frozen_rows_is_over_too_and_the_journal_tells_of_the_next(site: Site, released: Consultation) -> None:
    client = await program(site, None)

    async def told() -> int:
        return [one.what for one in await site.database.read(lambda connection: entries(connection, 10))].count("answers_read")

    first = await client.get(at(released, "/answers"), params={"limit": 10})
    site.clock.advance(LIFETIME.total_seconds() - 1)
    second = await client.get(at(released, "/answers"), params={"limit": 10, "cursor": first.json()["next"]})
    assert second.status_code == 200
    site.clock.advance(1)
    for page in (first, second):
        assert is_told(await client.get(at(released, "/answers"), params={"cursor": page.json()["next"]}), OLD_CURSOR)
    assert await told() == 1
    again = await client.get(at(released, "/answers"), params={"limit": 10}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.json()["answers"], await told()) == (200, first.json()["answers"], 2)
    assert (await client.get(at(released, "/answers"), params={"cursor": again.json()["next"]})).status_code == 200


async def test_a_cursor_is_of_its_key_and_outlives_what_was_put_away(site: Site, released: Consultation) -> None:
    client, other = await program(site, None), with_key(site, await key(site, None, email="autre@commission.example"))
    first = (await client.get(at(released, "/answers"), params={"limit": 10})).json()
    assert is_told(await other.get(at(released, "/answers"), params={"cursor": first["next"]}), OLD_CURSOR)
    whole = (await client.get(at(released, "/answers"), params={"cursor": first["next"]})).json()
    site.services.snapshots.close()
    assert (await client.get(at(released, "/answers"), params={"cursor": first["next"]})).json() == whole
    await site.database.write(lambda connection: connection.execute(sa.update(models.releases).values(number=2)))
    site.services.snapshots.close()
    assert is_told(await client.get(at(released, "/answers"), params={"cursor": first["next"]}), OLD_CURSOR)


async def test_nothing_is_told_before_a_release(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 10)
    client = await program(site, None)
    (listed,) = (await client.get(f"{API}/commission/consultations")).json()["consultations"]
    assert listed == (await client.get(at(consultation))).json()
    assert (listed["code"], listed["release"]) == (consultation.code, None)
    assert not {"started", "finished"} & set(listed)
    for part in ("/counts", "/crossings"):
        assert (await client.get(at(consultation, part))).json() == {"consultation": consultation.code, "release": None, "counts": []}
    answers = (await client.get(at(consultation, "/answers"))).json()
    assert answers == {
        "consultation": consultation.code,
        "release": None,
        "profile": [],
        "withheld": {},
        "rows": 0,
        "next": None,
        "answers": [],
    }


async def test_the_codebook_says_no_words_of_anybody(site: Site) -> None:
    consultation = await site.consultation(COMPLETE)
    words = "Prévenir les habitants avant."
    await site.database.write(lambda connection: put_texts(connection, consultation.id, "rules", [NewText(words)]))
    own = (await (await program(site)).get(f"{API}/consultations/{consultation.code}/codebook")).json()
    released = (await (await program(site, None)).get(at(consultation, "/codebook"))).json()
    assert words in str(own)
    assert words not in str(released)
    assert [one["id"] for one in own["questions"]] == [one["id"] for one in released["questions"]]
