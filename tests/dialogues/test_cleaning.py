"""What is kept of the words people send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.cleaning import clean, cut


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  bonjour \n", "bonjour"),
        ("e\u0301te\u0301", "été"),
        ("a\r\nb\rc\u2028d\u2029e\x85f", "a\nb\nc\nd\ne\nf"),
        ("a\tb", "a\tb"),
        ("a\x00b\x1fc\x7fd", "a\ufffdb\ufffdc\ufffdd"),
        ("a\ud800b\udfffc", "a\ufffdb\ufffdc"),
        ("a\ufffeb\uffffc", "a\ufffdb\ufffdc"),
        ("\u202eדרך", "\u202eדרך"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("   \n\t\u00a0", ""),
    ],
)
def test_clean_keeps_what_can_be_kept(sent: str, kept: str) -> None:
    assert clean(sent) == kept


@given(st.text())
def test_clean_text_can_be_stored_anywhere_and_is_clean_already(text: str) -> None:
    kept = clean(text)
    assert kept.encode().decode() == kept
    assert "\x00" not in kept
    assert clean(kept) == kept


@given(st.text(alphabet=st.characters(categories=["Cs"]), min_size=1))
def test_lone_surrogates_never_get_through(text: str) -> None:
    clean(text).encode()


@pytest.mark.parametrize(
    ("parts", "limit", "kept"),
    [
        (("abc",), 3, ("abc",)),
        (("abcd",), 3, ("abc",)),
        (("ab", "cd"), 5, ("ab", "cd")),
        (("ab", "cd"), 4, ("ab", "c")),
        (("ab", "cd"), 3, ("ab",)),
        (("ab", "cd"), 2, ("ab",)),
        (("ab   cd",), 4, ("ab",)),
        ((), 4, ()),
    ],
)
def test_cut_keeps_the_beginning(parts: tuple[str, ...], limit: int, kept: tuple[str, ...]) -> None:
    assert cut(parts, limit) == kept


@given(st.lists(st.text(min_size=1).map(clean).filter(bool)).map(tuple), st.integers(1, 50))
def test_cut_never_goes_over_the_limit_and_leaves_alone_what_is_under(parts: tuple[str, ...], limit: int) -> None:
    kept = cut(parts, limit)
    assert len("\n".join(kept)) <= limit
    assert (kept == parts) == (len("\n".join(parts)) <= limit)
