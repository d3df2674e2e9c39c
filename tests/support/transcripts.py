"""Golden transcripts: readable text kept in `tests/transcripts/`, compared whole, rewritten with `pytest --rewrite` and then read."""

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "transcripts"


@dataclass(frozen=True)
class Transcripts:
    """What `--rewrite` asked for, and where the transcripts are."""

    rewrite: bool
    folder: Path = FOLDER

    def check(self, name: str, text: str) -> None:
        """Fails unless `text` is what the file `name` holds, but for the line end at its end."""
        path = self.folder / name
        if self.rewrite:
            self.folder.mkdir(exist_ok=True)
            path.write_text(f"{text}\n", encoding="utf-8")
        if not path.is_file():
            pytest.fail(f"{name} is not there yet: write it with « pytest --rewrite », then read it", pytrace=False)
        kept = path.read_text(encoding="utf-8").removesuffix("\n")
        if kept != text:
            change = "\n".join(unified_diff(kept.split("\n"), text.split("\n"), "kept", "now", lineterm=""))
            pytest.fail(f"{name} no longer says the same. If it should: « pytest --rewrite », then read it.\n{change}", pytrace=False)
