"""Words beside « Autre »: asked for after the choice in a chat, sent with it in a form."""

import pytest

from dialogues.answers import Answer, Place, State
from dialogues.script import MAX_OTHER_LENGTH, Slot
from dialogues.turns import Back, Corrected, Declined, Event, Picked, Submitted, Tapped, Typed, Written
from tests.dialogues.talk import Talk, answered, script_of

SCRIPT = script_of("""
  - {id: Zero, kind: single, ask: Prêt ?, options: [{yes: Oui}, {no: Non}]}
  - {id: One, kind: single, ask: Comment ?, options: [{foot: À pied}, {bus: En bus}, {alt: Autrement, other: true}]}
  - id: Many
    kind: multi
    ask: Quoi ?
    maximum: 2
    options: [{tea: Thé}, {milk: Lait}, {else: Autre chose, other: true}, {nothing: Rien, exclusive: true}]
  - {id: Last, kind: text, ask: Un mot ?, maximum: 20}
""")
ONE, MANY, LAST = Slot("One"), Slot("Many"), Slot("Last")


def beside(codes: str, *parts: str) -> Answer:
    return Answer(State.ANSWERED, tuple(codes.split()), parts)


def at_one() -> Talk:
    talk = Talk(SCRIPT)
    talk.do(Tapped(Slot("Zero"), "yes"))
    return talk


def at_many() -> Talk:
    talk = at_one()
    talk.do(Tapped(ONE, "foot"))
    return talk


@pytest.mark.parametrize("action", [Tapped(ONE, "alt"), Typed("Autrement"), Typed("c")])
def test_words_are_asked_for_after_the_choice_which_is_kept_already(action: Tapped | Typed) -> None:
    talk = at_one()
    talk.do(action)
    assert (talk.at, talk.answers[ONE], talk.prompt.room) == ("One…", answered("alt"), MAX_OTHER_LENGTH)
    assert talk.do(Typed("à vélo")).event is Event.RECEIVED
    talk.do(Typed("ou en train"), Submitted(ONE))
    assert (talk.at, talk.answers[ONE]) == ("Many", beside("alt", "à vélo", "ou en train"))


def test_the_words_may_be_left_out() -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"), Submitted(ONE))
    assert (talk.at, talk.answers[ONE]) == ("Many", answered("alt"))


def test_a_choice_that_asks_for_no_words_goes_on() -> None:
    assert at_many().at == "Many"


def test_several_choices_are_submitted_before_the_words() -> None:
    talk = at_many()
    talk.do(Tapped(MANY, "else"), Tapped(MANY, "tea"))
    assert talk.at == "Many"
    talk.do(Submitted(MANY))
    assert (talk.at, talk.answers[MANY]) == ("Many…", answered("tea", "else"))
    talk.do(Written(MANY, "du jus"))
    assert (talk.at, talk.answers[MANY]) == ("Last", beside("tea else", "du jus"))


def test_words_that_look_like_a_choice_are_words() -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"), Typed("En bus"))
    assert (talk.at, talk.answers[ONE]) == ("One…", beside("alt", "En bus"))


def test_touched_twice_the_choice_still_waits_for_its_words_and_keeps_those_it_has() -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"), Tapped(ONE, "alt"))
    assert (talk.at, talk.answers[ONE]) == ("One…", answered("alt"))
    talk.do(Typed("à vélo"), Tapped(ONE, "alt"))
    assert (talk.at, talk.answers[ONE]) == ("One…", beside("alt", "à vélo"))


def test_another_choice_while_words_are_awaited_takes_their_place() -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"), Typed("à vélo"), Tapped(ONE, "bus"))
    assert (talk.at, talk.answers[ONE]) == ("Many", answered("bus"))


def test_back_from_the_words_is_the_choice_and_from_there_the_question_before() -> None:
    talk, seen = at_one(), []
    talk.do(Tapped(ONE, "alt"), Typed("à vélo"))
    for _ in range(3):
        seen.append(talk.at)
        talk.do(Back())
    assert (seen, talk.at) == (["One…", "One", "Zero"], "Zero")
    assert talk.answers[ONE] == beside("alt", "à vélo")


def test_the_same_choice_again_keeps_the_words_until_the_first_new_message_which_replaces_them() -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"), Typed("à vélo"), Back(), Tapped(ONE, "alt"))
    assert (talk.at, talk.answers[ONE]) == ("One…", beside("alt", "à vélo"))
    talk.do(Typed("à ski"))
    assert talk.answers[ONE] == beside("alt", "à ski")
    talk.do(Typed("ou en luge"), Submitted(ONE))
    assert (talk.at, talk.answers[ONE]) == ("Many", beside("alt", "à ski", "ou en luge"))


def test_the_same_choice_again_and_no_new_words_leaves_those_there_were() -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"), Typed("à vélo"), Back(), Tapped(ONE, "alt"), Submitted(ONE))
    assert (talk.at, talk.answers[ONE]) == ("Many", beside("alt", "à vélo"))


def test_the_same_choice_touched_twice_again_loses_nothing_and_awaits_the_same_words() -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"), Typed("à vélo"), Back(), Tapped(ONE, "alt"), Tapped(ONE, "alt"))
    assert (talk.at, talk.answers[ONE]) == ("One…", beside("alt", "à vélo"))
    talk.do(Typed("à ski"), Tapped(ONE, "alt"), Typed("ou en luge"))
    assert talk.answers[ONE] == beside("alt", "à ski", "ou en luge")


def test_several_choices_submitted_again_with_the_one_that_asks_for_words_keep_them() -> None:
    talk = at_many()
    talk.do(Tapped(MANY, "else"), Submitted(MANY), Typed("du jus"), Back())
    talk.do(Tapped(MANY, "tea"), Submitted(MANY))
    assert (talk.at, talk.answers[MANY]) == ("Many…", beside("tea else", "du jus"))
    talk.do(Submitted(MANY))
    assert (talk.at, talk.answers[MANY]) == ("Last", beside("tea else", "du jus"))
    talk.do(Back(), Tapped(MANY, "tea"), Tapped(MANY, "tea"), Submitted(MANY), Typed("de l’eau"), Typed("fraîche"))
    assert talk.answers[MANY] == beside("tea else", "de l’eau", "fraîche")
    talk.do(Submitted(MANY), Back(), Tapped(MANY, "else"), Submitted(MANY))
    assert (talk.at, talk.answers[MANY]) == ("Last", answered("tea"))


def test_a_choice_reopened_and_left_keeps_its_words() -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"), Written(ONE, "à vélo"), Back())
    assert (talk.at, talk.prompt.ticks) == ("One", ("alt",))
    talk.do(Submitted(ONE))
    assert (talk.at, talk.answers[ONE]) == ("Many", beside("alt", "à vélo"))


def test_a_form_sends_the_words_with_the_choice() -> None:
    talk = at_one()
    talk.do(Picked(ONE, ("alt",), " à vélo "), Picked(MANY, ("tea", "else"), ""))
    assert (talk.at, talk.answers[ONE], talk.answers[MANY]) == ("Last", beside("alt", "à vélo"), answered("tea", "else"))


def test_a_form_s_words_beside_no_other_are_not_kept() -> None:
    talk = at_one()
    talk.do(Picked(ONE, ("foot",), "à vélo"))
    assert (talk.at, talk.answers[ONE]) == ("Many", answered("foot"))


def test_a_form_sent_twice_changes_nothing_and_with_other_words_reopens() -> None:
    talk = at_one()
    talk.do(Picked(ONE, ("alt",), "à vélo"))
    turn = talk.do(Picked(ONE, ("alt",), " à vélo"))
    assert (turn.event, turn.recorded, talk.at) == (None, (), "Many")
    assert (talk.do(Picked(ONE, ("alt",), "à ski")).event, talk.at) == (Event.REOPENED, "One")


@pytest.mark.parametrize(
    ("text", "kept", "event"),
    [("x" * MAX_OTHER_LENGTH, MAX_OTHER_LENGTH, Event.RECEIVED), ("x" * (MAX_OTHER_LENGTH + 1), MAX_OTHER_LENGTH, Event.CUT)],
)
def test_the_limit_of_the_words_holds_at_n_and_at_one_more(text: str, kept: int, event: Event) -> None:
    talk = at_one()
    assert talk.do(Tapped(ONE, "alt"), Typed(text)).event is event
    assert talk.answers[ONE] == beside("alt", "x" * kept)
    talk = at_one()
    talk.do(Picked(ONE, ("alt",), text))
    assert talk.answers[ONE] == beside("alt", "x" * kept)


def test_words_cut_stay_in_front_to_be_read_and_sent_again_change_nothing() -> None:
    talk = at_one()
    long = "x" * (MAX_OTHER_LENGTH + 1)
    turn = talk.do(Tapped(ONE, "alt"), Written(ONE, long))
    assert (turn.event, talk.at) == (Event.CUT, "One…")
    talk.do(Submitted(ONE))
    assert talk.do(Written(ONE, long)).event is None
    assert talk.at == "Many"


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_empty_words_are_told(text: str) -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"))
    assert (talk.do(Typed(text)).event, talk.do(Written(ONE, text)).event, talk.at) == (Event.EMPTY, Event.EMPTY, "One…")


def test_an_edited_message_corrects_the_words_and_nothing_else() -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"), Typed("à vélo"), Typed("en train"), Submitted(ONE))
    assert talk.do(Corrected(ONE, 1, "en bateau")).event is Event.CORRECTED
    assert (talk.at, talk.answers[ONE]) == ("Many", beside("alt", "à vélo", "en bateau"))
    for part, text in ((2, "En bus"), (-1, "En bus"), (0, " ")):
        assert talk.do(Corrected(ONE, part, text)).event is None
    assert talk.answers[ONE] == beside("alt", "à vélo", "en bateau")


def test_a_typed_choice_edited_into_another_awaits_no_words_any_more() -> None:
    talk = at_one()
    turn = talk.do(Typed("Autrement"), Corrected(ONE, 0, "En bus"))
    assert (turn.event, talk.at, talk.answers[ONE], talk.place) == (Event.CORRECTED, "Many", answered("bus"), Place())


def test_a_typed_choice_edited_into_the_same_still_awaits_its_words() -> None:
    talk = at_one()
    talk.do(Typed("Autrement"), Corrected(ONE, 0, "autrement !"))
    assert (talk.at, talk.answers[ONE]) == ("One…", answered("alt"))


def test_a_question_passed_loses_its_choice_and_its_words() -> None:
    talk = at_one()
    talk.do(Tapped(ONE, "alt"), Typed("à vélo"), Declined(ONE, State.SKIPPED))
    assert (talk.at, talk.answers[ONE]) == ("Many", Answer(State.SKIPPED))


def test_fewer_than_the_fewest_stay_ticked_unless_one_is_exclusive() -> None:
    script = script_of("""
  - id: Q
    kind: multi
    minimum: 2
    maximum: 3
    ask: Quoi ?
    options: [{a: A}, {b: B}, {c: C}, {none: Rien, exclusive: true}]
""")
    talk = Talk(script)
    q = Slot("Q")
    assert talk.do(Picked(q, ("a",))).event is Event.TOO_FEW
    assert (talk.at, talk.prompt.ticks) == ("Q", ("a",))
    assert talk.do(Submitted(q)).event is Event.TOO_FEW
    assert talk.do(Tapped(q, "b"), Submitted(q)).recorded == ((q, answered("a", "b")),)
    talk = Talk(script)
    assert talk.do(Picked(q, ("none",))).recorded == ((q, answered("none")),)


def test_a_value_is_one_value() -> None:
    script = script_of("  - {id: Q, kind: number, ask: Combien ?, highest: 9}")
    q = Slot("Q")
    talk = Talk(script)
    assert talk.do(Picked(q, ())).event is Event.NONE_CHOSEN
    assert talk.do(Picked(q, ("1", "2"))).event is Event.NOT_AN_OPTION
    assert talk.do(Picked(q, ("1", "1"))).event is Event.NOT_AN_OPTION
    assert talk.do(Submitted(q)).event is Event.EMPTY
    assert talk.do(Tapped(q, "10")).event is Event.STALE
    assert talk.do(Tapped(q, "01")).event is Event.STALE
    assert (talk.at, talk.answers) == ("Q", {})
    assert talk.do(Picked(q, ("1",))).recorded == ((q, answered("1")),)
    assert talk.do(Typed("12")).event is Event.NOT_AN_OPTION  # nothing is asked any more
    assert talk.do(Written(q, "1,0")).event is None
    assert talk.do(Written(q, "2")).event is Event.REOPENED
    assert talk.do(Written(q, "2")).recorded == ((q, answered("2")),)


def test_an_edited_message_corrects_a_value_and_only_into_one_that_fits() -> None:
    script = script_of("  - {id: Q, kind: number, ask: Combien ?, highest: 9}\n  - {id: R, kind: text, maximum: 9, ask: Quoi ?}")
    q = Slot("Q")
    talk = Talk(script)
    talk.do(Typed("1"))
    assert (talk.do(Corrected(q, 0, "2")).event, talk.at, talk.answers[q]) == (Event.CORRECTED, "R", answered("2"))
    for text in ("10", "deux", ""):
        assert (talk.do(Corrected(q, 0, text)).event, talk.answers[q]) == (None, answered("2"))
