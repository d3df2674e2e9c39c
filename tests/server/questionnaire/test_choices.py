"""What a record keeps of a questionnaire: it comes back as it went in, and is refused whole where it is anything else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.questionnaire.choices import MAX_OWN, MAX_SECTORS, MAX_WORDS, Choices, File, Own, Preview, Reworded, Words, kept, read

WHOLE = Choices(
    name="fiche-12",
    base="file",
    modules=("public_agents",),
    profile=("P07", "P03"),
    reason="Le conseil veut le savoir.",
    sectors=("Centre", "Nord"),
    reworded=(Reworded(question="C05", ask=Words(fr="Quoi ?", en="What?"), labels=(("nothing", Words(fr="Rien")),)),),
    dropped=("C01",),
    own=(Own(id="Q12_1", kind="multi", ask=Words(fr="Lesquels ?"), options=(("o1", Words(fr="Un")), ("o2", Words(fr="Deux"))), maximum=2),),
    made=3,
    file=File(name="ville.yaml", yaml="id: ville"),
    preview=Preview(digest="0" * 64, made_on="2026-11-29"),
)


def test_what_is_kept_comes_back() -> None:
    assert read(kept(WHOLE)) == WHOLE
    assert read({}) == Choices()


@pytest.mark.parametrize(
    "broken",
    [
        {"unknown": 1},
        {"base": "none"},
        {"base": None},
        {"name": "Fiche 12"},
        {"name": "fiche\n"},
        {"modules": "core"},
        {"modules": [1]},
        {"sectors": [""]},
        {"sectors": ["a"] * (MAX_SECTORS + 1)},
        {"dropped": ["é"]},
        {"dropped": ["C01\n"]},
        {"reworded": [{"question": "C01", "ask": {"fr": ""}}]},
        {"reworded": [{"question": "C01", "ask": {"fr": "a" * (MAX_WORDS + 1)}}]},
        {"reworded": [{"question": "C01", "ask": "Quoi ?"}]},
        {"own": [{"id": "Q1", "kind": "grid", "ask": {"fr": "Quoi ?"}}]},
        {"own": [{"id": "Q1", "kind": "text", "ask": {"fr": "Quoi ?"}, "maximum": 0}]},
        {"own": [{"id": "Q1", "kind": "text", "ask": {"fr": "Quoi ?"}, "maximum": True}]},
        {"own": [{"id": "Q1", "kind": "text", "ask": {"fr": "Quoi ?"}}] * (MAX_OWN + 1)},
        {"made": -1},
        {"file": {"name": "a.yaml"}},
        {"preview": {"digest": "secret", "made_on": "2026-11-29"}},
    ],
)
def test_anything_else_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\$|field"):
        read(broken)


PLAIN = st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5)


@given(st.dictionaries(st.sampled_from(Choices.__struct_fields__), PLAIN))
def test_nothing_that_is_read_is_anything_else_once_kept(values: dict[str, Any]) -> None:
    try:
        choices = read(values)
    except ValueError:
        return
    assert read(kept(choices)) == choices
