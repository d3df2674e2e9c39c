import pytest
import sqlalchemy as sa

from dialogues.answers import NO_LIST
from dialogues.municipalities import Municipality
from storage import consultations, models
from storage.authorities import all_authorities, load_territories
from storage.consultations import Consultation
from storage.municipalities import Gazetteers, MunicipalityList, municipalities_of, municipality_lists, replace_list
from tests.storage.conftest import Recorder
from tests.storage.samples import SCRIPT, make_consultation

NANTES, RENNES_METROPOLE, RENNES_VILLE = "244400404", "243500139", "213502388"
REZE = Municipality("44143", "Rezé", "Loire-Atlantique")
REZE_RENAMED = Municipality("44143", "Rezé-lès-Nantes", "Loire-Atlantique")
ORVAULT = Municipality("44114", "Orvault", "Loire-Atlantique")
CESSON = Municipality("35051", "Cesson-Sévigné", "Ille-et-Vilaine")
AJACCIO = Municipality("2A004", "Ajaccio", "Corse-du-Sud")


def authority(connection: sa.Connection, siren: str) -> int:
    load_territories(connection)
    return next(one.id for one in all_authorities(connection) if one.siren == siren)


def consultation_of(connection: sa.Connection, *sirens: str) -> Consultation:
    made = make_consultation(connection, SCRIPT, *sirens)
    return next(one for one in consultations.all_consultations(connection) if one.id == made)


def kept(connection: sa.Connection) -> dict[int | None, tuple[Municipality, ...]]:
    return {one.authority_id: municipalities_of(connection, one.id) for one in municipality_lists(connection)}


def recognised(gazetteers: Gazetteers, connection: sa.Connection, consultation: Consultation) -> set[str]:
    gazetteer = gazetteers.of(connection, [consultation])[consultation.id]
    return {one.code for one in (REZE, ORVAULT, CESSON, AJACCIO) if gazetteer.by_code(one.code)}


def test_list_comes_out_by_code(connection: sa.Connection) -> None:
    replace_list(connection, None, [REZE, AJACCIO, ORVAULT])
    assert kept(connection) == {None: (AJACCIO, ORVAULT, REZE)}


def test_list_takes_the_place_of_the_former_one_of_the_same_authority_alone(connection: sa.Connection) -> None:
    nantes, rennes = authority(connection, NANTES), authority(connection, RENNES_VILLE)
    for owner in (None, nantes, rennes):
        replace_list(connection, owner, [REZE, ORVAULT])
    replace_list(connection, nantes, [REZE_RENAMED])
    assert kept(connection) == {None: (ORVAULT, REZE), nantes: (REZE_RENAMED,), rennes: (ORVAULT, REZE)}
    replace_list(connection, None, [AJACCIO])
    assert kept(connection) == {None: (AJACCIO,), nantes: (REZE_RENAMED,), rennes: (ORVAULT, REZE)}
    assert connection.scalar(sa.select(sa.func.count()).select_from(models.municipalities)) == 4


def test_code_twice_in_a_list_is_refused(connection: sa.Connection) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        replace_list(connection, None, [REZE, REZE_RENAMED])


def test_digest_says_the_content_and_not_its_order(connection: sa.Connection) -> None:
    def digest(*municipalities: Municipality) -> str:
        replace_list(connection, None, municipalities)
        (found,) = municipality_lists(connection)
        assert found == MunicipalityList(found.id, None, found.digest)
        return found.digest

    assert digest(REZE, ORVAULT) == digest(ORVAULT, REZE)
    assert len({digest(REZE, ORVAULT), digest(REZE), digest(REZE_RENAMED, ORVAULT), digest()}) == 4


def test_consultation_uses_the_lists_of_all_its_authorities_else_the_general_one_else_none(connection: sa.Connection) -> None:
    both = consultation_of(connection, RENNES_METROPOLE, RENNES_VILLE)
    other = consultation_of(connection, NANTES)
    gazetteers = Gazetteers()
    assert gazetteers.of(connection, [both, other]) == {both.id: NO_LIST, other.id: NO_LIST}
    replace_list(connection, None, [REZE])
    assert (recognised(gazetteers, connection, both), recognised(gazetteers, connection, other)) == ({"44143"}, {"44143"})
    replace_list(connection, authority(connection, RENNES_VILLE), [CESSON])
    assert (recognised(gazetteers, connection, both), recognised(gazetteers, connection, other)) == ({"35051"}, {"44143"})
    replace_list(connection, authority(connection, RENNES_METROPOLE), [AJACCIO])
    assert recognised(gazetteers, connection, both) == {"35051", "2A004"}


def test_gazetteer_is_made_once_and_costs_one_query_while_its_list_is_the_same(connection: sa.Connection, queries: Recorder) -> None:
    one, gazetteers = consultation_of(connection, NANTES), Gazetteers()
    replace_list(connection, None, [REZE])
    assert gazetteers.ready(connection, [one]) is None
    first = gazetteers.of(connection, [one])[one.id]
    with queries() as statements:
        found = gazetteers.ready(connection, [one])
    assert found is not None
    assert found[one.id] is first
    assert len(statements) == 1
    replace_list(connection, None, [REZE])  # the same content under another id
    assert gazetteers.of(connection, [one])[one.id] is first
    replace_list(connection, None, [REZE_RENAMED])
    assert gazetteers.ready(connection, [one]) is None
    again = gazetteers.of(connection, [one])[one.id]
    assert again is not first
    assert again.by_code("44143") == REZE_RENAMED


def test_without_a_list_there_is_nothing_to_make(connection: sa.Connection) -> None:
    one = consultation_of(connection, NANTES)
    assert Gazetteers().ready(connection, [one]) == {one.id: NO_LIST}


def test_nobody_who_asks_costs_nothing(connection: sa.Connection, queries: Recorder) -> None:
    with queries() as statements:
        assert Gazetteers().ready(connection, []) == {}
    assert statements == []


def test_gazetteer_is_kept_while_another_consultation_asks(connection: sa.Connection) -> None:
    one, other, gazetteers = consultation_of(connection, NANTES), consultation_of(connection, RENNES_VILLE), Gazetteers()
    replace_list(connection, None, [REZE])
    replace_list(connection, authority(connection, RENNES_VILLE), [CESSON])
    first = gazetteers.of(connection, [one])[one.id]
    gazetteers.of(connection, [other])
    gazetteers.of(connection, [])
    assert gazetteers.of(connection, [one])[one.id] is first
