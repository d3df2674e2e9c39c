"""Records as programs read them: an authority's own, and for the commission as much as its board shows."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from server.api.problems import API
from server.pages.launch.steps import UNDER_WAY
from storage import records
from storage.authorities import all_authorities, load_territories
from tests.server.api.desk import program
from tests.server.installation import NANTES, SICOVAL, Site

CONTACT = "claire@nantes.example"
FIELDS = {"speakers_used": True, "speakers": [{"name": "Ada", "profession": "", "talk_title": "L’IA"}], "audiences": ["public_agents"]}
LAUNCH = {"title": "L’IA à Nantes", "mode": "workshops"}


async def begun(site: Site, siren: str = NANTES, **launch: str) -> int:
    def work(connection: sa.Connection) -> int:
        load_territories(connection)
        authority = next(one.id for one in all_authorities(connection) if one.siren == siren)
        return records.begin(connection, authority, CONTACT, date(2026, 3, 2), {"fields": FIELDS, "launch": LAUNCH | launch})

    return await site.database.write(work)


async def told(site: Site, siren: str | None = NANTES) -> list[dict[str, Any]]:
    answer = await (await program(site, siren)).get(f"{API}{'' if siren else '/commission'}/records")
    assert answer.status_code == 200, answer.text
    assert CONTACT not in answer.text
    found: list[dict[str, Any]] = answer.json()["records"]
    return found


def fields(record: dict[str, Any]) -> dict[str, Any]:
    return {field["key"]: (field["value"], field["labels"]) for section in record["sections"] for field in section["fields"]}


async def test_an_authority_reads_its_own_drafts_and_nobody_else_s(site: Site) -> None:
    mine = await begun(site)
    await begun(site, SICOVAL)
    (record,) = await told(site)
    assert (record["id"], record["title"], record["launched"], record["consultation"]) == (mine, "L’IA à Nantes", False, None)
    assert (record["authority"]["siren"], record["begun_on"]) == (NANTES, "2026-03-02")
    said = fields(record)
    assert "contact_email" not in said
    assert said["audiences"] == (["public_agents"], ["Agents"])
    assert said["speakers_used"] == (True, ["Oui"])
    assert said["speakers"] == (FIELDS["speakers"], [])
    assert said["objectives"] == (None, [])
    assert 0 < record["filled"] < record["needed"]


async def test_the_commission_reads_how_far_each_is_and_what_it_says_once_launched(site: Site) -> None:
    await begun(site)
    await begun(site, SICOVAL, **{UNDER_WAY: "2026-03-01"})
    draft, launched = await told(site, None)
    assert (draft["launched"], draft["sections"], draft["title"]) == (False, [], "L’IA à Nantes")
    assert (launched["launched"], fields(launched)["audiences"]) == (True, (["public_agents"], ["Agents"]))
    assert launched["authority"]["siren"] == SICOVAL


async def test_a_record_names_its_consultation(site: Site) -> None:
    number, consultation = await begun(site), await site.consultation()

    def attach(connection: sa.Connection) -> None:
        record = records.by_id(connection, number)
        assert record
        assert records.attach(connection, record, consultation.id)

    await site.database.write(attach)
    (record,) = await told(site)
    assert (record["consultation"], record["launched"]) == (consultation.code, True)
