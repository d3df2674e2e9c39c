from pathlib import Path

import pytest

from tests.support.transcripts import Transcripts


def test_check_refuses_another_text_and_shows_what_changed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Bonjour.\nMerci.\n", encoding="utf-8")
    transcripts = Transcripts(rewrite=False, folder=tmp_path)
    transcripts.check("a.txt", "Bonjour.\nMerci.")
    with pytest.raises(pytest.fail.Exception, match=r"-Merci\.\n\+Adieu\."):
        transcripts.check("a.txt", "Bonjour.\nAdieu.")


def test_check_refuses_what_was_never_kept_and_keeps_it_when_told_to(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with pytest.raises(pytest.fail.Exception, match="is not there yet"):
        Transcripts(rewrite=False, folder=folder).check("a.txt", "Bonjour.")
    Transcripts(rewrite=True, folder=folder).check("a.txt", "Bonjour.")
    Transcripts(rewrite=False, folder=folder).check("a.txt", "Bonjour.")
