"""The model by itself: what a person does, and what should come of it, in the words of the script."""

from functools import reduce

from tests.simulation.history import Act
from tests.simulation.model import Model

YES, RED, BLUE, SEND = "t1:Q1:::yes", "t1:Q2:::red", "t1:Q2:::blue", "s1:Q2::"


def told(*done: str | tuple[str, int] | tuple[str, int, str]) -> Model:
    """What comes of these: a button's data, a text with its number, or the correction of a text."""

    def act(model: Model, one: str | tuple[str, int] | tuple[str, int, str]) -> Model:
        match one:
            case str():
                return model.after(Act(1, 0, "tap", one))[0]
            case (text, number):
                return model.after(Act(1, 0, "text", text, number))[0]
            case (_, number, text):
                return model.after(Act(1, 0, "edit", text, number))[0]

    return reduce(act, done, Model())


def answers(model: Model) -> dict[str, tuple[str, ...]]:
    """Choices and messages of each answer of the first consultation, by question and line."""
    return {".".join(filter(None, slot)): (*kept[1], *kept[2]) or (kept[0],) for slot, kept in model.parts[1].answers.items()}


def test_choices_are_kept_in_the_order_of_the_script_and_a_ranking_in_that_of_the_person() -> None:
    several = told("y1:fr", YES, BLUE, RED, SEND, "d1:Q3:::s", "t1:Q4:::salt", "t1:Q4:::bread", "s1:Q4::")
    assert answers(several) == {"Q1": ("yes",), "Q2": ("red", "blue"), "Q3": ("skipped",), "Q4": ("salt", "bread")}
    assert several.parts[1].front == ("Q5", "park")


def test_a_second_touch_unticks_a_third_option_finds_no_room_and_an_exclusive_one_pushes_the_others_out() -> None:
    assert told("y1:fr", YES, RED, BLUE, RED).parts[1].ticks == ("blue",)
    assert told("y1:fr", YES, RED, BLUE, "t1:Q2:::green").parts[1].ticks == ("red", "blue")
    assert told("y1:fr", YES, RED, "t1:Q2:::none").parts[1].ticks == ("none",)


def test_an_answer_given_again_leaves_the_former_one_and_what_it_hides_is_not_counted() -> None:
    again = told("y1:fr", YES, RED, SEND, "o1:Q1", "t1:Q1:::no").parts[1]
    assert again.former == ((("Q1", ""), ("answered", ("yes",), ())),)
    assert dict(again.counted) == {("Q1", "", "_answered"): 1, ("Q1", "", "no"): 1, ("", "", "_started"): 1}


def test_messages_add_up_until_the_text_is_closed_and_a_correction_finds_its_own() -> None:
    open_text = told("y1:fr", "t1:Q1:::no", ("one", 11), ("two", 12), ("two", 12, "deux"))
    assert answers(open_text)["Q3"] == ("one", "deux")
    assert answers(told("y1:fr", "t1:Q1:::no", ("one", 11), "s1:Q3::", "o1:Q3", ("new", 12), ("one", 11, "un")))["Q3"] == ("new",)


def test_an_old_button_never_writes_and_words_belong_to_the_consultation_spoken_of() -> None:
    assert answers(told("y1:fr", "t1:Q1:::no", "t1:Q1:::yes")) == {"Q1": ("no",)}
    both = told("y1:fr", "t1:Q1:::no", "y2:fr", "t2:Q1:::no", ("/start nantes-ia", 11), ("words", 12))
    assert (both.spoken, both.parts[1].front, both.parts[2].front) == (1, ("Q3", ""), ("Q3", ""))
    assert answers(both)["Q3"] == ("words",)


def test_what_changes_nothing_may_not_have_been_heard_at_all() -> None:
    here = told("y1:fr", YES, "y2:fr")
    assert [model.spoken for model in here.after(Act(1, 0, "tap", YES))] == [1, 2]


def test_erasure_leaves_nothing_or_the_other_consultation() -> None:
    assert told("y1:fr", YES, "E") == Model()
    assert told("y1:fr", YES, "y2:fr", "E1:1") == told("y2:fr")
    assert told("y1:fr", YES, "y2:fr", "E:2") == Model({1: told("y1:fr", YES).parts[1]})


def test_whether_to_publish_is_asked_once_a_text_is_closed_and_words_are_no_answer_to_it() -> None:
    closed = told("y1:fr", "t1:Q1:::no", ("one", 11), "s1:Q3::", ("two", 12))
    assert (answers(closed)["Q3"], closed.parts[1].asked_to_publish) == (("one",), True)
    assert not told("y1:fr", "t1:Q1:::no", ("one", 11), "s1:Q3::", "o1:Q3").parts[1].asked_to_publish
    assert not told("y1:fr", "t1:Q1:::no", ("one", 11), "s1:Q3::", "P1:n").parts[1].asked_to_publish
    assert not told("y1:fr", "t1:Q1:::no", "d1:Q3:::s").parts[1].asked_to_publish
