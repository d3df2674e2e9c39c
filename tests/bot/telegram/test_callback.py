import random
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.acts import (
    Act,
    AllowedPublishing,
    AskedAnswers,
    AskedErasure,
    AskedHelp,
    AskedLanguages,
    AskedPrivacy,
    AskedPublishing,
    AskedResources,
    AskedStop,
    ConfirmedErasure,
    Consented,
    Noticed,
    Paused,
    Refused,
    Reminded,
    Resumed,
    Silenced,
    Spoke,
    Started,
    Unreadable,
    Wished,
)
from bot.telegram.callback import MAX_BYTES, MAX_CONSULTATION, MAX_REPEAT, decode, encode
from dialogues.answers import State
from dialogues.script import MAX_BUTTON_CODES, MAX_CODE_LENGTH, THEMES, Slot
from dialogues.turns import Back, Confirmed, Corrected, Declined, Picked, Reopened, Shown, Submitted, Tapped, Typed, Written

STEP_IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,15}", fullmatch=True)
CODES = st.from_regex(r"[a-z][a-z0-9_]{0,15}", fullmatch=True)
LANGUAGES = st.sampled_from(["fr", "fr-simple", "br", "gsw"])
ENTRIES = st.just("") | st.from_regex(r"[a-z0-9][a-z0-9-]{0,19}|[0-9A-Z]{16}", fullmatch=True)
NOTICES = st.just("") | st.from_regex(r"20[0-9]{2}-[0-9]{1,2}-[0-9a-f]{8}", fullmatch=True)
CONSULTATION_CODES = st.from_regex(r"[a-z][a-z0-9-]{0,39}", fullmatch=True)
SLOTS = st.builds(Slot, STEP_IDS, st.just("") | CODES, st.integers(0, MAX_REPEAT))
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(Tapped, SLOTS, CODES),
    st.builds(Declined, SLOTS, st.sampled_from([State.DONT_KNOW, State.PREFER_NOT, State.SKIPPED])),
    st.builds(Submitted, SLOTS),
    st.builds(Back, st.none() | SLOTS),
    st.builds(Reopened, STEP_IDS, st.integers(0, MAX_REPEAT)),
    st.builds(Consented, LANGUAGES, ENTRIES, NOTICES),
    st.builds(Noticed, LANGUAGES, st.booleans(), ENTRIES),
    st.builds(Refused, ENTRIES),
    st.builds(Started, st.none() | CONSULTATION_CODES),
    st.builds(ConfirmedErasure, st.none() | st.integers(0, MAX_CONSULTATION)),
    st.builds(Wished, st.frozensets(st.sampled_from(["results", "follow_up"])), st.frozensets(st.sampled_from(THEMES)), st.booleans()),
    st.builds(Spoke, LANGUAGES),
    st.builds(Reminded, st.booleans()),
    st.builds(AllowedPublishing, st.booleans()),
    st.sampled_from([Confirmed(), Shown(), Refused(), AskedHelp(), AskedPrivacy(), Resumed(), AskedErasure()]),
    st.sampled_from(
        [AskedAnswers(), AskedLanguages(), AskedResources(), AskedStop(), Paused(), Silenced(), AskedPublishing()],
    ),
)
CONSULTATIONS = st.none() | st.integers(0, MAX_CONSULTATION)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(ACTS, CONSULTATIONS)
@example(Tapped(Slot("C07", "leaks"), "agree"), 100)
@example(Wished(frozenset({"results", "follow_up"}), frozenset(THEMES), choosing=True), MAX_CONSULTATION)
def test_what_is_encoded_is_decoded(act: Act, consultation: int | None) -> None:
    data = encode(act, consultation)
    assert (data.isascii(), len(data) <= MAX_BYTES) == (True, True)
    assert decode(data) == (act, consultation)


@pytest.mark.parametrize(
    ("data", "act"),
    [
        ("y1:fr", Consented("fr", notice="")),
        ("y1:fr:hall", Consented("fr", "hall", "")),
        ("i1:en", Noticed("en")),
        ("x1", Refused()),
        ("g:nantes", Started("nantes")),
    ],
)
def test_buttons_of_before_there_were_links_and_invitations_mean_what_they_meant(data: str, act: Act) -> None:
    assert decode(data) is not None
    assert decode(data) == (act, None if data.startswith("g") else 1)
    assert encode(act, None if data.startswith("g") else 1) == data


def test_the_way_back_after_a_refusal_has_room_for_the_longest_codes() -> None:
    assert decode(encode(Started("n" * 40, "s" * 20), None)) == (Started("n" * 40, "s" * 20), None)


def test_the_summary_of_before_cards_still_reopens() -> None:
    assert decode("o7:C07") == (Reopened("C07"), 7)
    assert decode("o7:M01:2") == (Reopened("M01", 2), 7)
    assert [decode(data) for data in ("o7:M01:", "o7:M01:0", "o7:M01:02", "o7:M01:2:1")] == [None] * 4


def test_the_button_of_before_one_could_be_chosen_still_erases_all() -> None:
    assert [decode(data) for data in ("E", "E2s", "E2s:2t")] == [
        (ConfirmedErasure(), None),
        (ConfirmedErasure(), 100),
        (ConfirmedErasure(101), 100),
    ]
    assert [decode(data) for data in ("E2s:", "E2s:02t", "E2s:zzzzzzz", "E2s:1_0", "E2s:2t:2t")] == [None] * 5


def test_an_insee_code_is_an_option() -> None:
    assert encode(Tapped(Slot("P01"), "2A004"), 7) == "t7:P01:::2A004"
    assert decode("t7:P01:::2A004") == (Tapped(Slot("P01"), "2A004"), 7)


def test_a_button_reads_as_its_module_says() -> None:
    assert encode(Tapped(Slot("C07", "leaks"), "agree"), 100) == "t2s:C07:leaks::agree"


@pytest.mark.parametrize("line", [0, 12, MAX_CODE_LENGTH])
def test_the_longest_codes_a_script_may_have_fit(line: int) -> None:
    question = "Q" * min(MAX_CODE_LENGTH, MAX_BUTTON_CODES - line - 1)
    option = "o" * min(MAX_CODE_LENGTH, MAX_BUTTON_CODES - line - len(question))
    act = Tapped(Slot(question, "l" * line, MAX_REPEAT), option)
    assert decode(encode(act, MAX_CONSULTATION)) == (act, MAX_CONSULTATION)


@pytest.mark.parametrize(
    "act",
    [
        Typed("oui"),
        Picked(Slot("C03"), ("hope",)),
        Written(Slot("C11"), "mot"),
        Corrected(Slot("C11"), 0, "mot"),
        Unreadable("sticker"),
        Tapped(Slot("C03"), "deux mots"),
        Tapped(Slot("C03"), ""),
        Tapped(Slot("C03", repeat=MAX_REPEAT + 1), "hope"),
        Tapped(Slot("Q" * 32, "l" * 20), "o" * 20),
        Reopened("é"),
        Reopened("M01", MAX_REPEAT + 1),
        Reopened("M01", -1),
        Started(""),
        Consented("fr"),
    ],
)
def test_an_act_that_no_button_can_hold_is_refused(act: Act) -> None:
    with pytest.raises(ValueError, match=r"button|beyond"):
        encode(act, 1)


@pytest.mark.parametrize("consultation", [-1, MAX_CONSULTATION + 1])
def test_an_id_that_no_consultation_has_is_refused(consultation: int) -> None:
    with pytest.raises(ValueError, match="no consultation"):
        encode(Shown(), consultation)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "t",
        "t1",
        "t1:C04",
        "t1:C04:::",
        "t1::::yes",
        "t1:C04:::yes:more",
        "t1:C04::0:yes",
        "t1:C04::01:yes",
        "t1:C04::-1:yes",
        "t1:C04::1_0:yes",
        "t1:C04::100:yes",
        "t01:C04:::yes",
        "tzzzzzz:C04:::yes",
        "t1:C04:::oui non",
        "t1:C04:::é",
        "t1:C04:::yes\n",
        "T1:C04:::yes",
        "d1:C04:::a",
        "w1:x",
        "P1:",
        "P1:o",
        "R1",
        "L1:",
        "L1:fr:en",
        "A1:y",
        "w1",
        "o1:",
        "y1",
        "v1:",
        "v1:C04",
        "é",
        "\ud800",
        "t1:C04:::" + "y" * 56,
        "٣",
        "v٣",
        "t1:C04::٣:yes",
    ],
)
def test_forged_data_is_refused(forged: str) -> None:
    assert decode(forged) is None


def well_formed(data: str) -> bool:
    """Refused, or the one spelling of an act."""
    read = decode(data)
    return read is None or encode(*read) == data


def test_decode_never_raises_whatever_comes() -> None:
    chance = random.Random(20_260_901)
    alphabets = [
        string.printable,
        "tdsboyilgwcehprvxEALPRSmqz0129azC:_-",
        "t1:C04yes",
        "".join(map(chr, range(0x2FF))) + "\ud800\U0001f600",
    ]
    assert all(well_formed("".join(chance.choices(chance.choice(alphabets), k=chance.randrange(70)))) for _ in range(100_000))


@settings(derandomize=True, deadline=None, max_examples=400)
@given(ACTS, CONSULTATIONS, st.data())
def test_damaged_data_is_refused_or_is_another_act(act: Act, consultation: int | None, data: st.DataObject) -> None:
    written = list(encode(act, consultation))
    place = data.draw(st.integers(0, len(written) - 1))
    written[place] = data.draw(st.characters(codec="utf-8") | st.just(""))
    assert well_formed("".join(written))
