"""Who erases their answers leaves a line outside the database, on disk before anything is gone."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.acts import Act, ConfirmedErasure, Silenced, TookOver, Wished
from bot.conversation import Conversation
from storage import models
from storage.engines import reading_engine
from storage.errors import DatabaseUnavailable
from storage.tombstones import Erased, Tombstones, read
from tests.bot.test_deciding import taking_part
from tests.bot.test_handing import asked, on_page
from tests.bot.town import BOT, URL, Town

RESULTS = Wished(frozenset({"results"}))


def noting(place: Town, tombstones: Tombstones) -> Town:
    place.conversation = Conversation(place.database, place.keyring, URL, place.clock, tombstones)
    return place


def committed(place: Town) -> set[int]:
    """The participations that another connection sees."""
    engine = reading_engine(place.url)
    with engine.connect() as connection:
        found = set(connection.scalars(sa.select(models.participations.c.id)))
    engine.dispose()
    return found


async def test_the_erased_participation_is_noted_and_no_other(two_towns: Town, tmp_path: Path) -> None:
    place = noting(two_towns, Tombstones(tmp_path / "erased"))
    for number, code in ((42, "valmont"), (42, "roqueval"), (7, "valmont")):
        await taking_part(place, number, code=code)
    mine = {code: found.participation_id for code in place.ids if (found := await place.person(42, code))}
    assert not (tmp_path / "erased").exists()
    await place.conversation.hear(place.said(42, ConfirmedErasure(place.ids["roqueval"])))
    assert read([tmp_path / "erased"]) == Erased(frozenset({mine["roqueval"]}))
    await place.conversation.hear(place.said(42, ConfirmedErasure()))
    assert read([tmp_path / "erased"]) == Erased(frozenset(mine.values()))
    assert await place.person(7) is not None


async def test_who_goes_on_elsewhere_is_not_noted(two_towns: Town, tmp_path: Path) -> None:
    place = noting(two_towns, Tombstones(tmp_path / "erased"))
    await taking_part(place)
    code = await asked(place)
    await place.conversation.hear(on_page(place, TookOver(code)))
    assert await place.person() is None
    assert read([tmp_path / "erased"]) == Erased()
    await place.conversation.hear(on_page(place, ConfirmedErasure()))
    assert len(read([tmp_path / "erased"]).participations) == 1


@pytest.mark.parametrize("how", ["one by one", "all", "erased"])
async def test_a_wish_that_is_withdrawn_is_noted(valmont: Town, tmp_path: Path, how: str) -> None:
    """A backup that is restored must not write again to somebody who asked not to be told."""
    place = noting(valmont, Tombstones(tmp_path / "erased"))
    for number in (42, 7):
        await taking_part(place, number)
        await place.conversation.hear(place.said(number, RESULTS, code="valmont"))
    acts: dict[str, Act] = {"one by one": Wished(frozenset()), "all": Silenced(), "erased": ConfirmedErasure()}
    keys = dict(await place.database.read(_keys))
    mine = keys[place.keyring.pointer_hash(str(BOT), "42")]
    assert read([tmp_path / "erased"]) == Erased()
    await place.conversation.hear(place.said(42, acts[how], code="valmont"))
    assert read([tmp_path / "erased"]).contacts == {mine}
    assert set(dict(await place.database.read(_keys)).values()) == set(keys.values()) - {mine}


def _keys(connection: sa.Connection) -> list[tuple[bytes, bytes]]:
    """The key of each wish, by the hash of whose it is."""
    return [tuple(row) for row in connection.execute(sa.select(models.contacts.c.person_hash, models.contacts.c.id))]


async def test_the_line_is_there_before_the_erasing_is_committed(towns_on_both: Town, tmp_path: Path) -> None:
    seen: list[set[int]] = []

    class Watched(Tombstones):
        def add(self, erased: Erased) -> None:
            super().add(erased)
            if erased != Erased():
                assert read([self.path]) == erased
                seen.append(committed(towns_on_both))

    place = noting(towns_on_both, Watched(tmp_path / "erased"))
    await taking_part(place)
    before = committed(place)
    await place.conversation.hear(place.said(42, ConfirmedErasure()))
    assert seen == [before]
    assert len(before) == 1
    assert committed(place) == set()


async def test_where_no_line_can_be_written_nothing_is_erased_until_one_can(valmont: Town, tmp_path: Path) -> None:
    place = noting(valmont, Tombstones(tmp_path / "folder" / "erased"))
    await taking_part(place)
    before, erasing = await place.everything(), place.said(42, ConfirmedErasure())
    with pytest.raises(DatabaseUnavailable):
        await place.conversation.hear(erasing)
    assert await place.everything() == before
    (tmp_path / "folder").mkdir()
    await place.conversation.hear(erasing)
    assert len(read([tmp_path / "folder" / "erased"]).participations) == 1
    assert await place.person() is None
