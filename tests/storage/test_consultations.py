from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from dialogues.document import dump
from dialogues.loader import SHIPPED, shipped
from dialogues.script import Option, Step
from storage import consultations, models
from storage.authorities import all_authorities
from storage.consultations import NewConsultation
from storage.errors import DatabaseCorrupt, Unreadable
from storage.keys import MasterKey
from tests.storage.conftest import Recorder
from tests.storage.samples import DAY, MASTER, SCRIPT, SECTORS, fr, make_consultation, new_consultation, with_digest

NANTES, RENNES_METROPOLE, RENNES_VILLE = "244400404", "243500139", "213502388"
SECOND = with_digest(replace(SCRIPT, title=fr("Le même, en mieux")))

# --- Making and reading ---------------------------------------------------------------------------------------------------------------


def test_consultation_comes_out_as_it_was_made(connection: sa.Connection) -> None:
    kept = {"identities_until": date(2026, 5, 2), "texts_until": date(2026, 5, 3), "contacts_until": date(2028, 5, 4)}
    new = new_consultation(connection, SCRIPT, RENNES_VILLE, RENNES_METROPOLE, code="rennes-2026", sectors=SECTORS, **kept)
    created = consultations.create_consultation(connection, new, MASTER)
    read = consultations.by_code(connection, "rennes-2026")
    assert read is not None
    assert (read.id, read.status) == (created, "draft")
    common = {name: getattr(read, name) for name in new.__slots__ if name != "authority_ids"}
    assert NewConsultation(**common, authority_ids=tuple(authority.id for authority in read.authorities)) == new
    assert [authority.siren for authority in read.authorities] == [RENNES_VILLE, RENNES_METROPOLE]
    assert set(read.authorities) <= set(all_authorities(connection))


def test_last_days_that_nobody_chose_are_those_of_most_consultations(connection: sa.Connection) -> None:
    make_consultation(
        connection, code="nantes-2026", closes_on=date(2026, 3, 31), results_on=date(2026, 5, 1), retention_date=date(2026, 6, 1)
    )
    read = consultations.by_code(connection, "nantes-2026")
    assert read is not None
    assert (read.identities_until, read.texts_until, read.contacts_until) == (date(2026, 4, 30), date(2026, 6, 1), date(2029, 4, 30))


@pytest.mark.parametrize("number", [1, 3])
def test_consultations_cost_two_queries_whatever_their_number(connection: sa.Connection, queries: Recorder, number: int) -> None:
    ids = [make_consultation(connection, SCRIPT, RENNES_METROPOLE, RENNES_VILLE) for _ in range(number)]
    with queries() as statements:
        read = consultations.all_consultations(connection)
    assert [consultation.id for consultation in read] == ids
    assert len(statements) == 2


def test_consultations_of_an_authority_are_its_own_alone_or_shared(connection: sa.Connection, queries: Recorder) -> None:
    alone = make_consultation(connection, SCRIPT, RENNES_VILLE)
    make_consultation(connection, SCRIPT, NANTES)
    shared = make_consultation(connection, SCRIPT, RENNES_METROPOLE, RENNES_VILLE)
    ids = {authority.siren: authority.id for authority in all_authorities(connection)}
    with queries() as statements:
        mine = consultations.of_authority(connection, ids[RENNES_VILLE])
    assert [consultation.id for consultation in mine] == [alone, shared]
    assert [authority.siren for authority in mine[1].authorities] == [RENNES_METROPOLE, RENNES_VILLE]
    assert len(statements) == 2
    assert consultations.of_authority(connection, 0) == ()


def test_code_is_found_in_capitals_and_nothing_else_is_asked_of_the_database(connection: sa.Connection, queries: Recorder) -> None:
    created = make_consultation(connection, code="nantes-ia")
    found = consultations.by_code(connection, "Nantes-IA")
    assert found is not None
    assert found.id == created
    assert consultations.by_code(connection, "nantes") is None
    with queries() as statements:
        for other in ("", "nantes-ia ", "nantes\x00", "\ud800", "'; --", "x" * 41):
            assert consultations.by_code(connection, other) is None
    assert statements == []


@pytest.mark.parametrize("code", ["", "Nantes", "nantes ia", "-nantes", "é", "x" * 41])
def test_code_that_no_link_can_carry_is_refused(connection: sa.Connection, code: str) -> None:
    with pytest.raises(ValueError, match="not a code"):
        new_consultation(connection, code=code)
    assert new_consultation(connection, code="x" * 40).code == "x" * 40


def test_consultation_of_nobody_is_refused(connection: sa.Connection) -> None:
    with pytest.raises(ValueError, match="authorities"):
        new_consultation(connection, authority_ids=())


@pytest.mark.parametrize(
    "changed",
    [{"authority_ids": (0,)}, {"script_version_id": 0}, {"closes_on": date(2026, 2, 28)}, {"code": "taken"}],
    ids=lambda it: min(it),
)
def test_consultation_that_contradicts_the_database_is_refused(connection: sa.Connection, changed: dict[str, object]) -> None:
    make_consultation(connection, code="taken")
    with pytest.raises(sa.exc.IntegrityError):
        make_consultation(connection, **changed)  # type: ignore[arg-type]  # fields of NewConsultation


# --- Open and closed ------------------------------------------------------------------------------------------------------------------


def test_consultation_is_open_from_its_first_day_to_its_last_once_it_was_opened(connection: sa.Connection) -> None:
    created = make_consultation(connection, code="dates")
    dates = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]

    def open_days() -> list[date]:
        read = consultations.by_code(connection, "dates")
        assert read is not None
        return [day for day in dates if read.is_open(day)]

    assert open_days() == []
    consultations.open_consultation(connection, created)
    assert open_days() == dates[1:3]
    consultations.close_consultation(connection, created)
    assert open_days() == []


def test_consultation_opened_leaves_the_others_as_they_were(connection: sa.Connection) -> None:
    first, second = make_consultation(connection), make_consultation(connection)
    consultations.open_consultation(connection, second)
    status = {consultation.id: consultation.status for consultation in consultations.all_consultations(connection)}
    assert status == {first: "draft", second: "open"}


def test_unknown_consultation_can_be_neither_opened_nor_closed_nor_changed(connection: sa.Connection) -> None:
    with pytest.raises(LookupError, match="no consultation 7"):
        consultations.open_consultation(connection, 7)
    with pytest.raises(LookupError):
        consultations.close_consultation(connection, 7)
    with pytest.raises(LookupError):
        consultations.set_script(connection, 7, consultations.publish_script(connection, SCRIPT, DAY))


# --- Script versions ------------------------------------------------------------------------------------------------------------------


def test_script_published_twice_is_one_version(connection: sa.Connection) -> None:
    version = consultations.publish_script(connection, SCRIPT, DAY)
    assert consultations.publish_script(connection, SCRIPT, DAY + timedelta(days=1)) == version
    assert consultations.script_of_version(connection, version) == SCRIPT
    assert consultations.script_of_version(connection, version).digest == SCRIPT.digest
    row = connection.execute(sa.select(models.script_versions)).one()
    assert (row.script_id, row.published_on, row.document) == ("sample", DAY, dump(SCRIPT))


WITHOUT_KNOWN = with_digest(replace(SCRIPT, steps=SCRIPT.steps[1:]))
OTHER_KNOWN = with_digest(replace(SCRIPT, steps=(replace(SCRIPT.steps[0], kind="text", options=(), maximum=100), *SCRIPT.steps[1:])))


def codes_and_versions(connection: sa.Connection) -> list[tuple[str, int]]:
    return [(each.code, each.script_version_id) for each in consultations.all_consultations(connection)]


def test_version_that_changes_what_an_id_meant_is_refused_however_long_ago(connection: sa.Connection) -> None:
    created = make_consultation(connection, SCRIPT, NANTES)
    consultations.set_script(connection, created, consultations.publish_script(connection, WITHOUT_KNOWN, DAY))
    changed = consultations.publish_script(connection, OTHER_KNOWN, DAY)
    before = codes_and_versions(connection)
    with pytest.raises(consultations.IncompatibleScript) as refused:
        consultations.set_script(connection, created, changed)
    assert [(finding.at, finding.concerns) for finding in refused.value.findings] == [(("steps", 0, "kind"), ("known",))]
    assert refused.value.findings[0].what in str(refused.value)
    assert codes_and_versions(connection) == before
    assert changed not in consultations.versions_of(connection, created)


def test_consultation_that_gives_an_id_of_the_same_authority_another_meaning_is_refused(connection: sa.Connection) -> None:
    make_consultation(connection, SCRIPT, RENNES_METROPOLE, RENNES_VILLE)
    before = codes_and_versions(connection)
    with pytest.raises(consultations.IncompatibleScript):
        make_consultation(connection, OTHER_KNOWN, NANTES, RENNES_VILLE)
    assert codes_and_versions(connection) == before
    make_consultation(connection, with_digest(replace(OTHER_KNOWN, id="another")), RENNES_VILLE)


def test_authorities_may_give_their_scripts_the_same_name_and_nothing_of_one_reaches_the_other(connection: sa.Connection) -> None:
    nantes = make_consultation(connection, SCRIPT, NANTES)
    rennes = make_consultation(connection, OTHER_KNOWN, RENNES_VILLE)
    second = consultations.publish_script(connection, SECOND, DAY)
    consultations.set_script(connection, nantes, second)
    first = consultations.publish_script(connection, SCRIPT, DAY)
    assert consultations.versions_of(connection, nantes) == (second, first)
    assert consultations.versions_of(connection, rennes) == (consultations.publish_script(connection, OTHER_KNOWN, DAY),)
    with pytest.raises(consultations.IncompatibleScript):
        consultations.set_script(connection, rennes, second)


def test_fault_found_against_several_versions_is_told_once(connection: sa.Connection) -> None:
    created = make_consultation(connection, SCRIPT, NANTES)
    consultations.set_script(connection, created, consultations.publish_script(connection, SECOND, DAY))
    with pytest.raises(consultations.IncompatibleScript) as refused:
        make_consultation(connection, OTHER_KNOWN, NANTES)
    assert len(refused.value.findings) == 1


def test_question_of_a_shipped_script_cannot_become_another_whatever_the_script_is_called(connection: sa.Connection) -> None:
    own = Step("C04", "text", fr("Avez-vous confiance ?"), maximum=100)
    with pytest.raises(consultations.IncompatibleScript) as refused:
        consultations.publish_script(connection, with_digest(replace(SCRIPT, steps=(*SCRIPT.steps, own))), DAY)
    at = ("steps", len(SCRIPT.steps), "kind")
    assert [(finding.at, finding.what) for finding in refused.value.findings] == [
        (at, "l’étape «\xa0C04\xa0» était de type «\xa0scale\xa0», elle est maintenant «\xa0text\xa0»")
    ]
    assert connection.scalar(sa.select(sa.func.count()).select_from(models.script_versions)) == 0


def test_part_of_an_option_that_the_core_does_not_have_is_refused(connection: sa.Connection) -> None:
    core = shipped("core").by_id["C05"]
    buses = Option("buses", fr("Des bus à l’heure"), part_of="saving")
    script = with_digest(replace(SCRIPT, steps=(replace(core, options=(buses, *core.options)),)))
    with pytest.raises(consultations.IncompatibleScript) as refused:
        consultations.publish_script(connection, script, DAY)
    assert [(finding.at, finding.remedy) for finding in refused.value.findings] == [(("steps", 0, "options", 0), "Écrivez « savings »")]
    mended = replace(core, options=(replace(buses, part_of="savings"), *core.options))
    consultations.publish_script(connection, with_digest(replace(script, steps=(mended,))), DAY)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_script_can_be_published_beside_the_others(connection: sa.Connection, name: str) -> None:
    version = consultations.publish_script(connection, shipped(name), DAY)
    assert consultations.script_of_version(connection, version) == shipped(name)


def test_version_that_was_changed_behind_our_back_is_not_read(connection: sa.Connection) -> None:
    version = consultations.publish_script(connection, SCRIPT, DAY)
    connection.execute(sa.update(models.script_versions).values(document=dump(SECOND)))
    with pytest.raises(DatabaseCorrupt, match=f"script version {version}"):
        consultations.script_of_version(connection, version)


def test_version_that_does_not_exist_is_no_script(connection: sa.Connection) -> None:
    with pytest.raises(sa.exc.NoResultFound):
        consultations.script_of_version(connection, 7)


def test_versions_are_told_apart_by_their_digests(connection: sa.Connection) -> None:
    first = consultations.publish_script(connection, SCRIPT, DAY)
    second = consultations.publish_script(connection, SECOND, DAY)
    assert consultations.digests_of_versions(connection, {first, second, 404}) == {first: SCRIPT.digest, second: SECOND.digest}
    assert consultations.digests_of_versions(connection, {second}) == {second: SECOND.digest}


def test_consultation_asks_the_version_it_was_last_given_and_keeps_every_one_it_asked(connection: sa.Connection) -> None:
    created = make_consultation(connection, code="versions")
    first = consultations.publish_script(connection, SCRIPT, DAY)
    second = consultations.publish_script(connection, SECOND, DAY)
    assert consultations.versions_of(connection, created) == (first,)
    for version in (second, first, second):
        consultations.set_script(connection, created, version)
        assert consultations.versions_of(connection, created) == (second, first)
        read = consultations.by_code(connection, "versions")
        assert read is not None
        assert read.script_version_id == version


def test_consultation_never_changes_to_another_script(connection: sa.Connection) -> None:
    created = make_consultation(connection)
    other = consultations.publish_script(connection, with_digest(replace(SCRIPT, id="other")), DAY)
    with pytest.raises(LookupError, match=f"no version {other} of the script of consultation {created}"):
        consultations.set_script(connection, created, other)
    assert other not in consultations.versions_of(connection, created)


# --- Keys -----------------------------------------------------------------------------------------------------------------------------


def test_each_consultation_has_a_key_of_its_own_which_only_the_master_key_opens(connection: sa.Connection, queries: Recorder) -> None:
    ids = [make_consultation(connection) for _ in range(3)]
    with queries() as statements:
        keys = consultations.consultation_keys(connection, MASTER)
    assert len(statements) == 1
    assert sorted(keys) == ids
    assert len({key.person_hash("7", "lea") for key in keys.values()}) == 3
    again = consultations.consultation_keys(connection, MASTER)
    assert [again[key].person_hash("7", "lea") for key in ids] == [keys[key].person_hash("7", "lea") for key in ids]
    with pytest.raises(Unreadable):
        consultations.consultation_keys(connection, MasterKey(bytes(31) + b"1"))


def test_consultation_whose_key_is_destroyed_has_none(connection: sa.Connection) -> None:
    first, second = make_consultation(connection), make_consultation(connection)
    connection.execute(sa.delete(models.consultation_keys).where(models.consultation_keys.c.consultation_id == first))
    assert list(consultations.consultation_keys(connection, MASTER)) == [second]


# --- Pausing --------------------------------------------------------------------------------------------------------------------------


def test_what_is_paused_is_neither_open_nor_over(connection: sa.Connection) -> None:
    made = make_consultation(connection, opens_on=date(2026, 3, 1), closes_on=date(2026, 3, 31))
    consultations.open_consultation(connection, made)
    consultations.pause(connection, made, date(2026, 3, 10))
    paused = consultations.by_id(connection, made)
    assert paused is not None
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    assert [(paused.is_open(day), paused.is_paused(day), paused.is_over(day)) for day in (first, last)] == [(False, True, False)] * 2
    after = last + timedelta(days=1)
    assert (paused.is_paused(after), paused.is_over(after)) == (False, True)
    consultations.resume(connection, made)
    resumed = consultations.by_id(connection, made)
    assert resumed is not None
    assert (resumed.is_open(last), resumed.is_paused(last)) == (True, False)
    consultations.pause(connection, made, date(2026, 3, 12))
    consultations.close_consultation(connection, made)
    closed = consultations.by_id(connection, made)
    assert closed is not None
    assert (closed.is_paused(last), closed.is_over(last)) == (False, True)


def test_none_is_paused_that_does_not_exist(connection: sa.Connection) -> None:
    with pytest.raises(LookupError):
        consultations.pause(connection, 99, DAY)
    with pytest.raises(LookupError):
        consultations.resume(connection, 99)
