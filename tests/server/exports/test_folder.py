"""The files of the pages in a folder: what `tests/server/test_cli.py` does not see from the outside."""

import hashlib
from pathlib import Path

import pytest

from server.exports import folder
from server.exports.folder import export
from server.settings import Settings
from storage.journal import entries
from tests.server.installation import Site
from tests.storage.samples import FINISHED


async def test_the_journal_tells_what_was_counted_while_it_was_written_and_no_file_is_read_again(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = await site.consultation(code="ville")
    await site.answer(consultation, [FINISHED])
    monkeypatch.setattr(folder, "_digest", None)
    paths = await export(Settings(data_dir=tmp_path), "ville", tmp_path / "out", ("questions.csv", "reponses.csv"))
    told = {entry.detail["file"]: entry.detail["sha256"] for entry in await site.database.read(lambda connection: entries(connection, 2))}
    assert told == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if isinstance(path, Path)}
    assert len(told) == 2
