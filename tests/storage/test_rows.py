from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from dialogues.answers import Answer, Place, State
from dialogues.cleaning import clean
from dialogues.script import Option, Slot, Text
from storage.rows import (
    answer_from_row,
    answer_to_row,
    options_from_text,
    options_to_text,
    place_from_text,
    place_to_text,
)

codes = st.from_regex(r"[a-z0-9][a-z0-9_]{0,23}", fullmatch=True)
said = st.text().map(clean).filter(bool)
slots = st.builds(Slot, codes, codes | st.just(""), st.integers(0, 9))
answers = (
    st.builds(Answer, st.just(State.ANSWERED), choices=st.lists(codes, min_size=1, unique=True).map(tuple))
    | st.builds(Answer, st.just(State.ANSWERED), parts=st.lists(said, min_size=1).map(tuple))
    | st.builds(Answer, st.just(State.ANSWERED), st.lists(codes, min_size=1, unique=True).map(tuple), st.lists(said).map(tuple))
    | st.builds(Answer, st.just(State.ANSWERED), choices=st.sampled_from([("-12.5",), ("1000000000000",), ("2026-11-23",), ("2A004",)]))
    | st.builds(Answer, st.sampled_from([State.DONT_KNOW, State.PREFER_NOT, State.SKIPPED]))
)
places = st.builds(Place, st.none() | slots, st.none() | st.lists(codes).map(tuple), st.booleans(), st.booleans())
labels = st.builds(Text, st.fixed_dictionaries({"fr": said}, optional={"fr-simple": said}))
options = st.lists(st.builds(Option, codes, labels, st.booleans(), st.none() | codes, st.booleans())).map(tuple)


@pytest.fixture(scope="module")
def sqlite() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@given(answers)
def test_answer_comes_out_as_it_went_in(sqlite: sa.Connection, answer: Answer) -> None:
    kept = sqlite.execute(sa.text("SELECT :state AS state, :choices AS choices, :text AS text"), answer_to_row(answer)).one()
    assert answer_from_row(kept) == answer


def test_answer_is_written_in_plain_columns() -> None:
    ranked = Answer(State.ANSWERED, choices=("contest", "told"))
    written = Answer(State.ANSWERED, parts=("Un.", "Deux.\nTrois."))
    assert answer_to_row(ranked) == {"state": "answered", "choices": "contest told", "text": ""}
    assert answer_to_row(written) == {"state": "answered", "choices": "", "text": "Un.\x1eDeux.\nTrois."}
    assert answer_to_row(Answer(State.DONT_KNOW)) == {"state": "dont_know", "choices": "", "text": ""}


@given(places)
def test_place_comes_out_as_it_went_in(place: Place) -> None:
    assert place_from_text(place_to_text(place)) == place


def test_place_kept_by_an_earlier_version_is_still_read() -> None:
    kept = '{"at":["C07","leaks",0],"ticks":["a","b"],"open_text":false,"confirmed":true}'
    place = Place(Slot("C07", "leaks"), ("a", "b"), open_text=False, confirmed=True)
    assert place_to_text(place) == kept
    assert place_from_text(kept) == place


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"at":"C07"}', '{"ticks":[1]}', '{"open_text":"yes"}', "\x00"])
def test_place_that_cannot_be_read_is_the_derived_place(text: str) -> None:
    assert place_from_text(text) == Place()


def test_place_of_a_later_version_keeps_what_is_known() -> None:
    assert place_from_text('{"at":["C03","",0],"mood":"good"}') == Place(at=Slot("C03"))


@given(options)
def test_options_come_out_as_they_went_in(drawn: tuple[Option, ...]) -> None:
    assert options_from_text(options_to_text(drawn)) == drawn


def test_options_kept_by_an_earlier_version_are_still_read() -> None:
    kept = '[{"code":"north","label":{"by_language":{"fr":"Nord"}},"exclusive":false,"part_of":null}]'
    drawn = (Option("north", Text({"fr": "Nord"})),)
    assert options_from_text(kept) == drawn
    assert options_from_text("[]") == ()


def test_options_are_written_whole() -> None:
    assert options_to_text((Option("other", Text({"fr": "Autre"}), other=True),)) == (
        '[{"code":"other","label":{"by_language":{"fr":"Autre"}},"exclusive":false,"part_of":null,"other":true}]'
    )


@pytest.mark.parametrize("text", ["", "{}", '[{"code":"north"}]'])
def test_options_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"truncated|Expected `array`|missing required field"):
        options_from_text(text)
