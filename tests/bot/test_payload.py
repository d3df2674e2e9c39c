import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.payload import MAX_LENGTH, payload, read_payload

CODES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True)
ENTRIES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,19}|[0-9A-Z]{16}", fullmatch=True)


@given(CODES, st.just("") | ENTRIES)
def test_what_is_written_is_read_and_fits_in_a_link(code: str, entry: str) -> None:
    written = payload(code, entry)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", written)
    assert read_payload(written) == (code, entry)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", (None, "")),
        ("_", (None, "")),
        ("nantes", ("nantes", "")),
        ("Nantes !", ("Nantes", "")),
        ("nantes_a_b", ("nantes", "ab")),
        ("nantes abcd efgh", ("nantes", "abcdefgh")),
        ("_accueil", (None, "accueil")),
        ("x" * 100, ("x" * MAX_LENGTH, "")),
        ("é\0\ud800", (None, "")),
    ],
)
def test_whatever_was_typed_or_forged_is_read(typed: str, read: tuple[str | None, str]) -> None:
    assert read_payload(typed) == read


@pytest.mark.parametrize(("code", "entry"), [("n" * 65, ""), ("n" * 40, "e" * 24), ("nantes", "a_b"), ("nântes", "")])
def test_what_no_link_carries_is_refused(code: str, entry: str) -> None:
    with pytest.raises(ValueError, match="no link carries"):
        payload(code, entry)
