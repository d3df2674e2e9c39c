"""The engine, situation by situation: what a person does, where they are then, what is kept."""

import pytest

from dialogues.answers import Answer, Facts, Place, State
from dialogues.engine import advance, begin
from dialogues.kinds import Shape
from dialogues.path import hidden
from dialogues.script import Option, Slot, Text
from dialogues.turns import (
    Back,
    Confirmed,
    Corrected,
    Declined,
    Draw,
    Event,
    Input,
    Picked,
    Prompt,
    Reopened,
    Shown,
    Submitted,
    Summary,
    Tapped,
    Typed,
    Written,
)
from tests.dialogues.talk import Talk, answered, options, script_of, wrote

ONE, MANY, GRID, ORDER, WORDS, ME = Slot("One"), Slot("Many"), Slot("Grid", "first"), Slot("Order"), Slot("Words"), Slot("Me")
SECOND_LINE = Slot("Grid", "second")

SCRIPT = script_of("""
  - {id: Hello, kind: info, ask: Bonjour.}
  - id: One
    kind: single
    ask: Un seul ?
    options: [{red: Rouge}, {green: Vert}, {blue: Bleu clair}, {dark_blue: Bleu foncé}]
  - id: Many
    kind: multi
    ask: Plusieurs ?
    maximum: 2
    options: [{tea: Thé}, {coffee: Café}, {water: Eau}, {nothing: Rien, exclusive: true}]
  - {id: Between, kind: info, ask: Courage.}
  - id: Grid
    kind: grid
    ask: D’accord pour…
    scale: agree4
    items: [{first: Une chose}, {second: Une autre}]
  - id: Order
    kind: rank
    ask: Dans quel ordre ?
    maximum: 3
    options: [{a: Alpha}, {b: Beta}, {c: Gamma}, {d: Delta}]
  - {id: Words, kind: text, ask: Que dites-vous ?, maximum: 20}
  - id: Me
    kind: single
    profile: true
    ask: Qui êtes-vous ?
    options: [{young: Jeune}, {old: Moins jeune}]
""")

ALL_ANSWERED: tuple[Input, ...] = (
    Tapped(ONE, "red"),
    Picked(MANY, ("tea", "water")),
    Tapped(GRID, "fully_agree"),
    Tapped(SECOND_LINE, "rather_disagree"),
    Picked(ORDER, ("c", "a")),
    Written(WORDS, "Bonjour"),
    Tapped(ME, "old"),
)


def talk_at(question: str) -> Talk:
    """A person who has answered all that comes before `question`."""
    talk = Talk(SCRIPT)
    for action in ALL_ANSWERED:
        if talk.at == question:
            break
        talk.do(action)
    assert talk.at == question
    return talk


# --- What is asked, and in what order -------------------------------------------------------------------------------------------------


def test_a_conversation_goes_through_every_question_to_the_summary_and_the_end() -> None:
    talk, seen = Talk(SCRIPT), []
    for action in (*ALL_ANSWERED, Confirmed()):
        seen.append(talk.at)
        talk.do(action)
    assert seen == ["One", "Many", "Grid.first", "Grid.second", "Order", "Words", "Me", "summary"]
    assert talk.at == "finished"
    assert talk.answers == {
        ONE: answered("red"),
        MANY: answered("tea", "water"),
        GRID: answered("fully_agree"),
        SECOND_LINE: answered("rather_disagree"),
        ORDER: answered("c", "a"),
        WORDS: wrote("Bonjour"),
        ME: answered("old"),
    }


def test_the_summary_lists_every_question_with_its_answers() -> None:
    talk = Talk(SCRIPT)
    talk.do(*ALL_ANSWERED)
    summary = talk.turn.screen
    assert isinstance(summary, Summary)
    assert [(entry.step.id, dict(entry.answers)) for entry in summary.entries] == [
        ("One", {ONE: answered("red")}),
        ("Many", {MANY: answered("tea", "water")}),
        ("Grid", {GRID: answered("fully_agree"), SECOND_LINE: answered("rather_disagree")}),
        ("Order", {ORDER: answered("c", "a")}),
        ("Words", {WORDS: wrote("Bonjour")}),
        ("Me", {ME: answered("old")}),
    ]


def test_an_info_heads_the_next_question_and_is_no_stop() -> None:
    assert [intro.words.in_language("fr") for intro in Talk(SCRIPT).prompt.intro] == ["Bonjour."]
    assert [intro.words.in_language("fr") for intro in talk_at("Grid.first").prompt.intro] == ["Courage."]
    assert talk_at("Grid.second").prompt.intro == ()


@pytest.mark.parametrize(
    ("question", "shape", "ways_out"),
    [
        ("One", Shape.ONE, (State.DONT_KNOW, State.SKIPPED)),
        ("Many", Shape.SEVERAL, (State.DONT_KNOW, State.SKIPPED)),
        ("Grid.first", Shape.ONE, (State.DONT_KNOW, State.SKIPPED)),
        ("Order", Shape.ORDER, (State.DONT_KNOW, State.SKIPPED)),
        ("Words", Shape.TEXT, (State.SKIPPED,)),
        ("Me", Shape.ONE, (State.PREFER_NOT,)),
    ],
)
def test_a_question_has_its_shape_and_its_ways_out(question: str, shape: Shape, ways_out: tuple[State, ...]) -> None:
    prompt = talk_at(question).prompt
    assert (prompt.shape, prompt.declines) == (shape, ways_out)


@pytest.mark.parametrize("question", ["One", "Many", "Grid.first", "Grid.second", "Order", "Words", "Me"])
def test_every_way_out_is_recorded_as_itself_and_any_other_is_refused(question: str) -> None:
    for state in State:
        talk = talk_at(question)
        offered, slot = talk.prompt.declines, talk.prompt.slot
        turn = talk.do(Declined(slot, state))
        if state in offered:
            assert (talk.answers[slot], turn.event, talk.at == question) == (Answer(state), None, False)
        else:
            assert (slot in talk.answers, turn.event, talk.at) == (False, Event.STALE, question)


def test_a_turn_on_nothing_changes_nothing() -> None:
    talk = talk_at("Order")
    before = talk.turn.screen
    turn = talk.do(Shown())
    assert (turn.screen, turn.recorded, turn.event) == (before, (), None)


# --- Several choices ------------------------------------------------------------------------------------------------------------------


def test_ticks_are_kept_until_they_are_submitted() -> None:
    talk = talk_at("Many")
    assert talk.do(Tapped(MANY, "water")).recorded == ()
    assert talk.do(Tapped(MANY, "tea")).recorded == ()
    assert talk.prompt.ticks == ("water", "tea")
    talk.do(Submitted(MANY))
    assert talk.answers[MANY] == answered("tea", "water")  # in the script's order
    assert talk.at == "Grid.first"


def test_a_second_tap_takes_a_tick_away() -> None:
    talk = talk_at("Many")
    talk.do(Tapped(MANY, "tea"), Tapped(MANY, "tea"))
    assert talk.prompt.ticks == ()


@pytest.mark.parametrize(
    ("taps", "ticks", "event"), [("tea coffee", ("tea", "coffee"), None), ("tea coffee water", ("tea", "coffee"), Event.TOO_MANY)]
)
def test_the_maximum_of_choices_holds_at_n_and_at_one_more(taps: str, ticks: tuple[str, ...], event: Event | None) -> None:
    talk = talk_at("Many")
    turn = talk.do(*(Tapped(MANY, code) for code in taps.split()))
    assert (talk.prompt.ticks, turn.event) == (ticks, event)


def test_at_the_maximum_a_choice_can_be_exchanged_for_an_exclusive_one() -> None:
    talk = talk_at("Many")
    turn = talk.do(Tapped(MANY, "tea"), Tapped(MANY, "coffee"), Tapped(MANY, "nothing"))
    assert (talk.prompt.ticks, turn.event) == (("nothing",), None)
    talk.do(Tapped(MANY, "water"))
    assert talk.prompt.ticks == ("water",)


@pytest.mark.parametrize(
    ("codes", "event"),
    [
        ((), Event.NONE_CHOSEN),
        (("tea", "coffee", "water"), Event.TOO_MANY),
        (("tea", "nothing"), Event.EXCLUSIVE),
        (("tea", "tea"), Event.REPEATED),
        (("tea", "beer"), Event.NOT_AN_OPTION),
    ],
)
def test_a_whole_choice_that_does_not_fit_is_refused_and_the_question_stands(codes: tuple[str, ...], event: Event) -> None:
    talk = talk_at("Many")
    turn = talk.do(Picked(MANY, codes))
    assert (turn.event, turn.recorded, talk.at) == (event, (), "Many")


def test_a_whole_choice_that_does_not_fit_stays_ticked_to_be_mended() -> None:
    talk = talk_at("Many")
    talk.do(Picked(MANY, ("tea", "coffee", "water")))
    assert talk.prompt.ticks == ("tea", "coffee", "water")
    assert talk.do(Submitted(MANY)).event is Event.TOO_MANY
    talk.do(Tapped(MANY, "coffee"), Submitted(MANY))
    assert talk.answers[MANY] == answered("tea", "water")


def test_an_option_sent_twice_stays_ticked_once() -> None:
    talk = talk_at("Order")
    assert talk.do(Picked(ORDER, ("d", "a", "d"))).event is Event.REPEATED
    talk.do(Submitted(ORDER))
    assert talk.answers[ORDER] == answered("d", "a")


def test_an_exclusive_option_alone_is_an_answer() -> None:
    talk = talk_at("Many")
    assert talk.do(Picked(MANY, ("nothing",))).recorded == ((MANY, answered("nothing")),)
    talk = talk_at("Many")
    assert talk.do(Tapped(MANY, "nothing"), Submitted(MANY)).recorded == ((MANY, answered("nothing")),)


def test_submitting_nothing_says_so() -> None:
    talk = talk_at("Many")
    assert talk.do(Submitted(MANY)).event is Event.NONE_CHOSEN
    assert talk.at == "Many"


def test_a_ranking_keeps_the_order_of_the_person() -> None:
    talk = talk_at("Order")
    talk.do(Tapped(ORDER, "d"), Tapped(ORDER, "a"), Tapped(ORDER, "b"))
    assert talk.do(Tapped(ORDER, "c")).event is Event.TOO_MANY
    talk.do(Tapped(ORDER, "a"), Tapped(ORDER, "c"), Submitted(ORDER))
    assert talk.answers[ORDER] == answered("d", "b", "c")


def test_one_choice_is_not_two() -> None:
    talk = Talk(SCRIPT)
    assert talk.do(Picked(ONE, ("red", "green"))).event is Event.NOT_AN_OPTION
    assert talk.do(Picked(ONE, ())).event is Event.NONE_CHOSEN
    assert talk.do(Picked(ONE, ("green",))).recorded == ((ONE, answered("green")),)


# --- Open texts -----------------------------------------------------------------------------------------------------------------------


def test_a_text_takes_messages_until_it_is_closed() -> None:
    talk = talk_at("Words")
    assert talk.do(Typed("  Un mot ")).event is Event.RECEIVED
    assert (talk.at, talk.prompt.open_text, talk.prompt.answer) == ("Words", True, wrote("Un mot"))
    assert talk.do(Typed("puis deux")).event is Event.RECEIVED
    talk.do(Submitted(WORDS))
    assert (talk.at, talk.answers[WORDS]) == ("Me", wrote("Un mot", "puis deux"))


def test_an_open_text_stays_open_when_nothing_else_is_left_to_ask() -> None:
    talk = Talk(script_of("  - {id: Words, kind: text, ask: Quoi ?, maximum: 20}"))
    talk.do(Typed("Voilà"))
    assert talk.at == "Words"
    talk.do(Submitted(WORDS))
    assert talk.at == "summary"


@pytest.mark.parametrize(("text", "kept", "event"), [("x" * 20, "x" * 20, Event.RECEIVED), ("x" * 21, "x" * 20, Event.CUT)])
def test_the_limit_of_a_text_holds_at_n_and_at_one_more(text: str, kept: str, event: Event) -> None:
    talk = talk_at("Words")
    assert talk.do(Typed(text)).event is event
    assert talk.answers[WORDS].text == kept


def test_the_limit_of_a_text_counts_all_its_messages_and_the_line_ends_between() -> None:
    talk = talk_at("Words")
    assert talk.do(Typed("x" * 10), Typed("y" * 9)).event is Event.RECEIVED
    assert talk.do(Typed("z")).event is Event.CUT
    assert talk.answers[WORDS].text == "x" * 10 + "\n" + "y" * 9


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u00a0"])
def test_an_empty_text_is_not_an_answer(text: str) -> None:
    talk = talk_at("Words")
    assert talk.do(Typed(text)).event is Event.EMPTY
    assert talk.do(Written(WORDS, text)).event is Event.EMPTY
    assert talk.do(Submitted(WORDS)).event is Event.EMPTY
    assert WORDS not in talk.answers
    assert talk.do(Typed("enfin")).event is Event.RECEIVED


def test_a_text_written_whole_replaces_what_was_kept_and_is_closed() -> None:
    talk = talk_at("Words")
    talk.do(Typed("Un"), Typed("deux"), Written(WORDS, "Un et deux"))
    assert (talk.answers[WORDS], talk.at) == (wrote("Un et deux"), "Me")


def test_a_text_written_whole_but_cut_stays_in_front_to_be_read() -> None:
    talk = talk_at("Words")
    turn = talk.do(Written(WORDS, "x" * 25))
    assert (turn.event, talk.at, talk.answers[WORDS]) == (Event.CUT, "Words", wrote("x" * 20))
    assert talk.prompt.open_text
    talk.do(Submitted(WORDS))
    assert talk.at == "Me"


def test_the_first_message_of_a_reopened_text_replaces_it() -> None:
    talk = talk_at("Words")
    talk.do(Typed("Avant"), Submitted(WORDS), Back())
    assert (talk.at, talk.prompt.open_text) == ("Words", False)
    talk.do(Typed("Après"))
    assert talk.answers[WORDS] == wrote("Après")


def test_a_text_question_takes_no_choice_and_a_choice_no_text() -> None:
    talk = talk_at("Words")
    assert talk.do(Picked(WORDS, ())).event is Event.NOT_AN_OPTION
    assert talk.do(Tapped(WORDS, "red")).event is Event.STALE
    assert Talk(SCRIPT).do(Written(ONE, "Rouge")).event is Event.NOT_AN_OPTION


# --- Typed choices --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Rouge", "rouge !", "r", "1", "a", "ROU"])
def test_a_typed_label_letter_number_or_beginning_is_a_choice(text: str) -> None:
    talk = Talk(SCRIPT)
    talk.do(Typed(text))
    assert talk.answers == {ONE: answered("red")}


def test_an_ambiguous_beginning_offers_its_candidates() -> None:
    talk = Talk(SCRIPT)
    turn = talk.do(Typed("bleu"))
    assert (turn.event, [option.code for option in turn.candidates], turn.recorded) == (Event.AMBIGUOUS, ["blue", "dark_blue"], ())


@pytest.mark.parametrize("text", ["Violet", "", "9", "z", "x" * 5000])
def test_words_that_mean_no_option_are_refused(text: str) -> None:
    talk = Talk(SCRIPT)
    turn = talk.do(Typed(text))
    assert (turn.event, turn.recorded, talk.at) == (Event.NOT_AN_OPTION, (), "One")


def test_typed_numbers_follow_the_order_shown() -> None:
    script = script_of("""
  - {id: Mixed, kind: single, shuffle: true, ask: Lequel ?, options: [{a: A un}, {b: B un}, {c: C un}, {d: D un}, {e: E un}]}
""")
    talk = Talk(script, Facts(seed=4))
    shown = [option.code for option in talk.prompt.options]
    assert shown != ["a", "b", "c", "d", "e"]
    talk.do(Typed("2"))
    assert talk.answers == {Slot("Mixed"): answered(shown[1])}


def test_a_typed_choice_adds_a_tick_and_never_takes_one_away() -> None:
    talk = talk_at("Many")
    ticks = []
    for word in ("thé", "thé", "eau"):
        talk.do(Typed(word))
        ticks.append(talk.prompt.ticks)
    assert ticks == [("tea",), ("tea",), ("tea", "water")]


def test_several_choices_typed_at_once_are_the_whole_choice() -> None:
    talk = talk_at("Many")
    talk.do(Typed("thé"), Typed("café et eau"))
    assert talk.prompt.ticks == ("coffee", "water")
    turn = talk.do(Typed("1, 2, 3"))
    assert (turn.event, talk.prompt.ticks) == (Event.TOO_MANY, ("tea", "coffee"))


def test_a_ranking_can_be_typed() -> None:
    talk = talk_at("Order")
    talk.do(Typed("4, 1, 3"), Submitted(ORDER))
    assert talk.answers[ORDER] == answered("d", "a", "c")


def test_words_at_the_summary_or_the_end_are_no_answer() -> None:
    talk = Talk(SCRIPT)
    talk.do(*ALL_ANSWERED)
    assert (talk.do(Typed("Rouge")).event, talk.at) == (Event.NOT_AN_OPTION, "summary")
    talk.do(Confirmed())
    assert (talk.do(Typed("Rouge")).event, talk.at) == (Event.NOT_AN_OPTION, "finished")


# --- Going back and reopening ---------------------------------------------------------------------------------------------------------


def test_back_goes_through_every_question_to_the_first_and_stops_there() -> None:
    talk = Talk(SCRIPT)
    talk.do(*ALL_ANSWERED, Confirmed())
    seen = []
    while talk.do(Back()).event is not Event.AT_START:
        seen.append(talk.at)
    assert seen == ["summary", "Me", "Words", "Order", "Grid.second", "Grid.first", "Many", "One"]
    assert talk.at == "One"


def test_only_the_first_question_offers_no_way_back() -> None:
    talk, offers = Talk(SCRIPT), []
    for action in ALL_ANSWERED:
        offers.append(talk.prompt.can_go_back)
        talk.do(action)
    assert offers == [False, True, True, True, True, True, True]


def test_back_keeps_the_answer_and_shows_it() -> None:
    talk = talk_at("Order")
    talk.do(Back(), Back(), Back())
    assert (talk.at, talk.prompt.ticks, talk.prompt.answer) == ("Many", ("tea", "water"), answered("tea", "water"))
    assert talk.answers[MANY] == answered("tea", "water")


def test_back_then_the_same_answer_leads_to_the_same_place() -> None:
    talk = talk_at("Order")
    answers, screen = dict(talk.answers), talk.turn.screen
    talk.do(Back(), Tapped(SECOND_LINE, "rather_disagree"))
    assert (talk.answers, talk.turn.screen) == (answers, screen)


def test_back_then_submitting_untouched_keeps_the_answer() -> None:
    talk = talk_at("Grid.first")
    turn = talk.do(Back(), Submitted(MANY))
    assert (turn.recorded, talk.at, talk.answers[MANY]) == ((), "Grid.first", answered("tea", "water"))


def test_a_second_touch_of_back_does_nothing() -> None:
    talk = talk_at("Order")
    talk.do(Back(ORDER))
    assert talk.at == "Grid.second"
    talk.do(Back(ORDER))
    assert talk.at == "Grid.second"


def test_ticks_do_not_follow_to_another_question() -> None:
    talk = talk_at("Order")
    talk.do(Tapped(ORDER, "a"))
    ticks = [talk.prompt.ticks]
    for action in (Back(), Tapped(SECOND_LINE, "rather_agree")):
        talk.do(action)
        ticks.append(talk.prompt.ticks)
    assert ticks == [("a",), ("rather_disagree",), ()]


def test_reopening_from_the_summary_changes_one_answer_and_returns() -> None:
    talk = Talk(SCRIPT)
    talk.do(*ALL_ANSWERED, Reopened("One"))
    assert talk.at == "One"
    talk.do(Tapped(ONE, "green"))
    assert (talk.at, talk.answers[ONE]) == ("summary", answered("green"))


def test_reopening_a_grid_goes_through_its_lines_one_by_one() -> None:
    talk = Talk(SCRIPT)
    talk.do(*ALL_ANSWERED, Reopened("Grid"))
    assert talk.at == "Grid.first"
    talk.do(Tapped(GRID, "rather_agree"))
    assert talk.at == "Grid.second"
    talk.do(Submitted(SECOND_LINE))
    assert talk.at == "summary"
    assert (talk.answers[GRID], talk.answers[SECOND_LINE]) == (answered("rather_agree"), answered("rather_disagree"))


def test_reopening_what_is_open_already_keeps_the_ticks() -> None:
    talk = Talk(SCRIPT)
    talk.do(*ALL_ANSWERED, Reopened("Many"), Tapped(MANY, "tea"), Reopened("Many"))
    assert talk.prompt.ticks == ("water",)


@pytest.mark.parametrize("question", ["Nothing", "Hello", "Me"])
def test_reopening_what_was_not_answered_is_refused(question: str) -> None:
    talk = talk_at("Order")
    assert (talk.do(Reopened(question)).event, talk.at) == (Event.STALE, "Order")


def test_changing_an_answer_after_the_end_leads_back_to_the_summary() -> None:
    talk = Talk(SCRIPT)
    talk.do(*ALL_ANSWERED, Confirmed())
    assert talk.do(Tapped(ONE, "green")).event is Event.REOPENED
    talk.do(Tapped(ONE, "green"))
    assert talk.at == "summary"
    talk.do(Confirmed(), Confirmed())
    assert talk.at == "finished"


def test_an_old_summary_cannot_be_confirmed_while_a_question_is_due() -> None:
    talk = talk_at("Order")
    assert (talk.do(Confirmed()).event, talk.at) == (Event.STALE, "Order")
    talk.do(*ALL_ANSWERED[4:])
    assert talk.at == "summary"


# --- Old buttons and double touches ---------------------------------------------------------------------------------------------------


def test_an_old_button_reopens_its_question_and_writes_nothing() -> None:
    talk = talk_at("Order")
    turn = talk.do(Tapped(ONE, "green"))
    assert (turn.event, turn.recorded, talk.at, talk.answers[ONE]) == (Event.REOPENED, (), "One", answered("red"))


@pytest.mark.parametrize(
    "action", [Tapped(ME, "old"), Tapped(Slot("Gone"), "x"), Submitted(Slot("One", "line")), Declined(Slot("One", "", 3), State.SKIPPED)]
)
def test_a_button_of_a_question_not_answered_is_refused(action: Input) -> None:
    talk = talk_at("Order")
    turn = talk.do(action)
    assert (turn.event, turn.recorded, talk.at) == (Event.STALE, (), "Order")


def test_a_form_sent_again_with_another_answer_reopens_its_question_and_writes_nothing() -> None:
    talk = talk_at("Me")
    turn = talk.do(Written(WORDS, "Autre chose"))
    assert (turn.event, talk.at, talk.answers[WORDS]) == (Event.REOPENED, "Words", wrote("Bonjour"))
    turn = talk.do(Picked(MANY, ("tea",)))
    assert (turn.event, talk.at, talk.answers[MANY]) == (Event.REOPENED, "Many", answered("tea", "water"))


def test_an_unknown_option_of_the_question_in_front_is_refused() -> None:
    talk = Talk(SCRIPT)
    assert (talk.do(Tapped(ONE, "violet")).event, talk.at) == (Event.STALE, "One")


@pytest.mark.parametrize(
    ("question", "action"),
    [
        ("One", Tapped(ONE, "red")),
        ("One", Declined(ONE, State.DONT_KNOW)),
        ("Many", Picked(MANY, ("water", "tea"))),
        ("Many", Declined(MANY, State.SKIPPED)),
        ("Grid.first", Tapped(GRID, "rather_agree")),
        ("Grid.second", Tapped(SECOND_LINE, "rather_agree")),
        ("Order", Picked(ORDER, ("c", "b"))),
        ("Words", Written(WORDS, "Deux mots")),
        ("Words", Declined(WORDS, State.SKIPPED)),
        ("Me", Declined(ME, State.PREFER_NOT)),
    ],
)
def test_the_same_button_twice_is_the_same_as_once(question: str, action: Input) -> None:
    talk = talk_at(question)
    once = talk.do(action)
    assert once.recorded
    answers = dict(talk.answers)
    twice = talk.do(action)
    assert (twice.screen, twice.recorded, twice.event, talk.answers) == (once.screen, (), None, answers)


def test_submitting_twice_is_the_same_as_once() -> None:
    talk = talk_at("Many")
    once = talk.do(Tapped(MANY, "tea"), Submitted(MANY))
    twice = talk.do(Submitted(MANY))
    assert (twice.screen, twice.recorded, twice.event) == (once.screen, (), None)


# --- Corrections ----------------------------------------------------------------------------------------------------------------------


def test_an_edited_message_corrects_its_part_wherever_the_person_is() -> None:
    talk = talk_at("Words")
    talk.do(Typed("Un"), Typed("deux"), Submitted(WORDS))
    turn = talk.do(Corrected(WORDS, 0, "Hum"))
    assert (turn.event, talk.at, talk.answers[WORDS]) == (Event.CORRECTED, "Me", wrote("Hum", "deux"))


def test_an_edited_choice_corrects_that_answer() -> None:
    talk = talk_at("Order")
    turn = talk.do(Corrected(ONE, 0, "vert"))
    assert (turn.event, talk.at, talk.answers[ONE]) == (Event.CORRECTED, "Order", answered("green"))


def test_a_correction_over_the_limit_is_cut() -> None:
    talk = talk_at("Words")
    talk.do(Typed("Un"), Typed("deux"), Submitted(WORDS))
    assert talk.do(Corrected(WORDS, 0, "x" * 30)).event is Event.CUT
    assert talk.answers[WORDS] == wrote("x" * 20)


@pytest.mark.parametrize(
    "action",
    [
        Corrected(WORDS, 2, "Trois"),
        Corrected(WORDS, -1, "Moins un"),
        Corrected(WORDS, 0, "  "),
        Corrected(ONE, 0, "violet"),
        Corrected(ONE, 0, "bleu"),
        Corrected(MANY, 0, "thé"),
        Corrected(ME, 0, "Jeune"),
        Corrected(Slot("Gone"), 0, "Jeune"),
    ],
)
def test_an_edit_that_corrects_nothing_changes_nothing(action: Input) -> None:
    talk = talk_at("Words")
    talk.do(Typed("Un"), Typed("deux"), Submitted(WORDS))
    answers, screen = dict(talk.answers), talk.turn.screen
    turn = talk.do(action)
    assert (turn.recorded, turn.event, talk.turn.screen, talk.answers) == ((), None, screen, answers)


def test_an_edit_does_not_undo_a_refusal_given_since() -> None:
    talk = Talk(SCRIPT)
    talk.do(Typed("Rouge"), Back(), Declined(ONE, State.DONT_KNOW), Corrected(ONE, 0, "Vert"))
    assert talk.answers[ONE] == Answer(State.DONT_KNOW)


# --- Conditions -----------------------------------------------------------------------------------------------------------------------

BRANCHING = script_of("""
  - {id: A, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}, {maybe: Bof}]}
  - {id: B, kind: single, ask: Pourquoi ?, options: [{x: Pour x}, {y: Pour y}], when: A is yes}
  - {id: C, kind: text, ask: Comment ?, maximum: 50, when: B is x}
  - {id: D, kind: single, ask: Enfin ?, options: [{p: Pile}, {q: Face}]}
""")
A, B, C, D = Slot("A"), Slot("B"), Slot("C"), Slot("D")
BRANCHED: tuple[Input, ...] = (Tapped(A, "yes"), Tapped(B, "x"), Written(C, "Ainsi"), Tapped(D, "p"))


def test_a_changed_answer_hides_later_ones_without_losing_them_and_can_show_them_again() -> None:
    talk = Talk(BRANCHING)
    talk.do(*BRANCHED, Reopened("A"), Tapped(A, "no"))
    assert hidden(BRANCHING, talk.answers, talk.facts) == {B, C}
    assert talk.at == "summary"
    talk.do(Reopened("A"), Tapped(A, "yes"))
    assert hidden(BRANCHING, talk.answers, talk.facts) == frozenset()
    assert (talk.at, talk.answers[C]) == ("summary", wrote("Ainsi"))


def test_a_changed_answer_can_lead_to_a_new_question_before_the_end() -> None:
    talk = Talk(BRANCHING)
    talk.do(Tapped(A, "no"), Tapped(D, "p"), Confirmed())
    assert talk.at == "finished"
    talk.do(Back(), Reopened("A"), Tapped(A, "yes"))
    assert talk.at == "B"


def test_hidden_answers_take_no_button_no_correction_and_no_reopening() -> None:
    talk = Talk(BRANCHING)
    talk.do(*BRANCHED, Reopened("A"), Tapped(A, "no"))
    answers = dict(talk.answers)
    assert talk.do(Tapped(B, "y")).event is Event.STALE
    assert talk.do(Reopened("B")).event is Event.STALE
    assert talk.do(Corrected(C, 0, "Autrement")).event is None
    assert talk.answers == answers


def test_a_correction_that_hides_the_question_in_front_lets_go_of_it_for_good() -> None:
    talk = Talk(BRANCHING)
    talk.do(Typed("Oui"), Tapped(B, "x"), Typed("Un début"))
    assert talk.at == "C"
    talk.do(Corrected(A, 0, "Non"))
    assert (talk.at, talk.place) == ("D", Place())
    talk.do(Tapped(D, "p"), Corrected(A, 0, "Oui"))
    assert talk.at == "summary"  # not the text left open long ago


def test_a_place_that_does_not_agree_with_the_answers_is_brought_into_line() -> None:
    answers = {A: answered("no"), D: answered("p")}
    for place, agreeing in (
        (Place(at=B, ticks=("x",), open_text=True), Place()),
        (Place(at=B, confirmed=True), Place(confirmed=True)),
        (Place(at=A, confirmed=True), Place(at=A)),
        (Place(ticks=("x",), open_text=True), Place()),
    ):
        assert begin(BRANCHING, answers, place, Facts()).place == agreeing
    assert begin(BRANCHING, {A: answered("no")}, Place(confirmed=True), Facts()).place == Place()


def test_a_correction_after_the_end_that_brings_a_new_question_asks_it_and_shows_the_summary_again() -> None:
    talk = Talk(BRANCHING)
    talk.do(Typed("Non"), Tapped(D, "p"), Confirmed(), Corrected(A, 0, "Oui"))
    assert (talk.at, talk.place) == ("B", Place())
    talk.do(Tapped(B, "y"))
    assert talk.at == "summary"


# --- Facts from outside ---------------------------------------------------------------------------------------------------------------

DRAWING = script_of("""
  - {id: A, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}
  - {id: Where, kind: single, profile: true, ask: Où ?, options_from: sectors}
  - {id: D, kind: single, ask: Enfin ?, options: [{p: Pile}, {q: Face}]}
""")


def test_a_question_whose_options_are_not_drawn_yet_asks_for_the_draw_and_records_nothing() -> None:
    answers = {A: answered("yes")}
    turn = begin(DRAWING, answers, Place(), Facts())
    assert turn.screen == Draw(DRAWING.by_id["Where"], Slot("Where"), seed=0, fixed_order=False, visible=answers, hidden={})
    for action in (Tapped(Slot("Where"), "north"), Typed("1"), Back(), Reopened("A"), Corrected(A, 0, "Non"), Confirmed()):
        again = advance(DRAWING, answers, Place(), action, Facts())
        assert (again.screen, again.recorded) == (turn.screen, ())


def test_drawn_options_are_asked_and_answered() -> None:
    talk = Talk(DRAWING, lists={"sectors": options("north", "south")})
    talk.do(Tapped(A, "yes"))
    assert [option.code for option in talk.prompt.options] == ["north", "south"]
    talk.do(Tapped(Slot("Where"), "south"))
    assert talk.answers[Slot("Where")] == answered("south")


@pytest.mark.parametrize("drawn", [(), options("only")])
def test_a_question_with_one_possible_answer_or_none_is_not_asked(drawn: tuple[Option, ...]) -> None:
    talk = Talk(DRAWING, lists={"sectors": drawn})
    talk.do(Tapped(A, "yes"))
    assert (talk.at, talk.facts.drawn) == ("D", {"Where": drawn})


def test_a_script_that_has_nothing_to_ask_finishes_at_once() -> None:
    talk = Talk(script_of("  - {id: Where, kind: single, ask: Où ?, options_from: sectors}"))
    assert (talk.at, talk.facts.drawn) == ("finished", {"Where": ()})
    for action in (Back(), Confirmed(), Typed("Ici"), Tapped(Slot("Where"), "north"), Shown()):
        talk.do(action)
        assert (talk.at, talk.answers) == ("finished", {})


def test_an_empty_draw_at_the_very_end_finishes() -> None:
    talk = Talk(
        script_of("""
  - {id: A, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}
  - {id: Where, kind: single, ask: Où ?, options_from: sectors}
""")
    )
    talk.do(Tapped(A, "yes"))
    assert talk.at == "summary"


def test_the_order_of_options_is_the_seed_s_and_exclusive_ones_stay_last() -> None:
    script = script_of("""
  - id: Mixed
    kind: multi
    maximum: 2
    shuffle: true
    ask: Lesquels ?
    options: [{a: A}, {b: B}, {c: C}, {d: D}, {nothing: Rien, exclusive: true}, {nobody: Personne, exclusive: true}]
""")

    def shown(seed: int) -> list[str]:
        return [option.code for option in Talk(script, Facts(seed=seed)).prompt.options]

    assert shown(7) == shown(7)
    assert {tuple(shown(seed)[-2:]) for seed in range(20)} == {("nothing", "nobody")}
    assert {shown(seed)[0] for seed in range(20)} == {"a", "b", "c", "d"}


def test_labels_are_read_in_the_language_of_the_person() -> None:
    script = script_of(
        "  - {id: A, kind: single, ask: {fr: Quoi ?, en: What?}, options: [{yes: {fr: Oui, en: 'Yes'}}, {no: {fr: Non, en: 'No'}}]}",
        languages=("fr", "en"),
    )
    talk = Talk(script, Facts(language="en"))
    talk.do(Typed("yes"))
    assert talk.answers == {A: answered("yes")}


# --- Progress -------------------------------------------------------------------------------------------------------------------------


def test_progress_counts_questions_about_the_person_apart_and_the_lines_of_a_grid_within() -> None:
    talk, seen = Talk(SCRIPT), []
    for action in ALL_ANSWERED:
        progress = talk.prompt.progress
        seen.append((talk.at, progress.profile, progress.number, progress.total, progress.line, progress.lines))
        talk.do(action)
    assert seen == [
        ("One", False, 1, 5, 0, 0),
        ("Many", False, 2, 5, 0, 0),
        ("Grid.first", False, 3, 5, 1, 2),
        ("Grid.second", False, 3, 5, 2, 2),
        ("Order", False, 4, 5, 0, 0),
        ("Words", False, 5, 5, 0, 0),
        ("Me", True, 1, 1, 0, 0),
    ]


def test_a_prompt_says_how_many_may_be_chosen_and_which_line_is_asked() -> None:
    assert [talk_at(question).prompt.most for question in ("One", "Many", "Grid.first", "Order")] == [1, 2, 1, 3]
    line = talk_at("Grid.second").prompt.line
    assert line == Text({"fr": "Une autre"})
    assert isinstance(talk_at("Me").turn.screen, Prompt)
