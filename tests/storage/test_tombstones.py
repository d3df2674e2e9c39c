"""The file of those erased: on disk before anything else, whatever cuts it short."""

from pathlib import Path

import pytest

from storage.errors import DatabaseUnavailable
from storage.tombstones import Tombstones, lines, read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "erased"


def test_what_is_added_is_read_back_once_however_often_it_was_added(path: Path) -> None:
    tombstones = Tombstones(path)
    tombstones.add([])
    assert not path.exists()
    tombstones.add([2**62 - 1, 7])
    tombstones.add([7])
    assert read(path) == {7, 2**62 - 1}
    assert path.read_bytes() == b"0000000000000007\n3fffffffffffffff\n0000000000000007\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(path.with_name("absent")) == set()


def test_wherever_a_write_was_cut_short_the_lines_around_it_are_read(path: Path) -> None:
    written = lines([2**61 + 1, 2**61 + 2])
    for cut in range(len(written) + 1):
        path.write_bytes(written[:cut])
        Tombstones(path).add([2**61 + 3])
        whole = {2**61 + number for number in (1, 2) if cut >= 17 * number - 1}  # the end of the line is not needed
        assert read(path) == whole | {2**61 + 3}


def test_lines_are_on_disk_before_it_returns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bytes] = []
    monkeypatch.setattr("os.fsync", lambda _: synced.append(path.read_bytes()))
    Tombstones(path).add([7])
    assert synced[0] == lines([7])
    assert len(synced) == 2  # the folder too, where the file is new


def test_where_nothing_can_be_written_nothing_may_be_erased(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable):
        Tombstones(tmp_path / "absent" / "erased").add([7])
