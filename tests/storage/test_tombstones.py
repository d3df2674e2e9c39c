"""The file of those erased: on disk before anything else, whatever cuts it short."""

from pathlib import Path

import pytest

from storage.errors import DatabaseUnavailable
from storage.tombstones import Erased, Tombstones, read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "erased"


def of(*participations: int, contacts: tuple[bytes, ...] = ()) -> Erased:
    return Erased(frozenset(participations), frozenset(contacts))


WISH = bytes(range(16))


def test_what_is_added_is_read_back_once_however_often_it_was_added(path: Path) -> None:
    tombstones = Tombstones(path)
    tombstones.add(Erased())
    assert not path.exists()
    tombstones.add(of(2**62 - 1, 7))
    tombstones.add(of(7, contacts=(WISH,)))
    assert read([path]) == of(7, 2**62 - 1, contacts=(WISH,))
    assert path.read_text().split() == ["0000000000000007", "3fffffffffffffff", "0000000000000007", f"+{WISH.hex()}"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_several_files_are_read_together_and_one_that_is_not_there_holds_nothing(path: Path) -> None:
    Tombstones(path).add(of(7))
    Tombstones(path.with_name("other")).add(of(8, contacts=(WISH,)))
    assert read([path, path.with_name("other"), path.with_name("absent")]) == of(7, 8, contacts=(WISH,))


def test_wherever_a_write_was_cut_short_the_lines_around_it_are_read(path: Path) -> None:
    first, second = of(2**61 + 1), of(contacts=(WISH,))
    written = first.lines() + second.lines()
    for cut in range(len(written) + 1):
        path.write_bytes(written[:cut])
        Tombstones(path).add(of(2**61 + 3))
        found = read([path])
        assert found.participations == {2**61 + 3} | ({2**61 + 1} if cut >= 16 else set())  # the end of the line is not needed
        assert found.contacts == ({WISH} if cut >= 17 + 33 else set()), cut


def test_lines_are_on_disk_before_it_returns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bytes] = []
    monkeypatch.setattr("os.fsync", lambda _: synced.append(path.read_bytes()))
    Tombstones(path).add(of(7))
    assert synced[0] == of(7).lines()
    assert len(synced) == 2  # the folder too, where the file is new


def test_where_nothing_can_be_written_nothing_may_be_erased(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        Tombstones(tmp_path / "absent" / "erased").add(of(7))
