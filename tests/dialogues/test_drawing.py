"""What is drawn for one person from what others have."""

from dataclasses import replace

from dialogues.answers import Answer, Answers, State
from dialogues.drawing import MAX_WORDS, draw
from dialogues.script import MAX_LABEL_LENGTH, MAX_OPTIONS, Option, Slot, Step, Text
from dialogues.turns import Draw
from tests.dialogues.talk import answered, labels, options, wrote

VOTE = Step("V", "vote", Text({"fr": "Pour ?"}), items_from="texts", maximum=3)
CHOICE = Step("C", "single", Text({"fr": "Lequel ?"}), options_from="stakes", own_from="T", options=options("none"))
V, C2 = Slot("V"), Slot("C", "", 2)
NOTHING: Answers = {}
TEXTS = labels("Un", "Deux", "Trois", "Quatre", "Cinq", "Six")


def drawn(
    step: Step,
    slot: Slot,
    answers: Answers,
    available: tuple[Option, ...],
    seed: int = 1,
    *,
    hidden: Answers = NOTHING,
    fixed: bool = False,
) -> list[tuple[str, str]]:
    due = Draw(step, slot, seed, fixed_order=fixed, visible=answers, hidden=hidden)
    return [(option.code, option.label.in_language("fr")) for option in draw(due, available)]


def test_so_many_statements_are_drawn_at_random_the_same_for_the_same_seed() -> None:
    assert drawn(VOTE, V, {}, TEXTS, seed=1) == drawn(VOTE, V, {}, TEXTS, seed=1)
    draws = [drawn(VOTE, V, {}, TEXTS, seed) for seed in range(50)]
    assert {len(set(each)) for each in draws} == {3}
    assert {code for each in draws for code, _ in each} == {"1", "2", "3", "4", "5", "6"}
    assert len({tuple(each) for each in draws}) > 20


def test_fewer_statements_than_wanted_are_all_drawn() -> None:
    assert sorted(drawn(VOTE, V, {}, TEXTS[:2])) == [("1", "Un"), ("2", "Deux")]
    assert drawn(VOTE, V, {}, ()) == []


def test_nobody_votes_on_their_own_words() -> None:
    answers: dict[Slot, Answer] = {Slot("T"): wrote("deux !"), Slot("U"): wrote("Quatre\n", "fois")}
    codes = {code for seed in range(30) for code, _ in drawn(VOTE, V, answers, TEXTS, seed)}
    assert codes == {"1", "3", "4", "5", "6"}


def test_in_a_fixed_order_the_first_statements_that_are_not_one_s_own_are_drawn_for_everybody() -> None:
    answers: dict[Slot, Answer] = {Slot("T"): wrote("Deux")}
    draws = [drawn(VOTE, V, answers, TEXTS, seed, fixed=True) for seed in range(20)]
    assert draws == [[("1", "Un"), ("3", "Trois"), ("4", "Quatre")]] * 20


def test_hidden_words_are_no_choice_and_are_never_voted_on() -> None:
    hidden: dict[Slot, Answer] = {Slot("T", "", 1): wrote("Un")}
    assert drawn(CHOICE, C2, {Slot("T", "", 3): wrote("L’eau")}, TEXTS[:2], hidden=hidden) == [("own_3", "L’eau"), ("2", "Deux")]
    assert drawn(VOTE, V, {}, TEXTS[:2], hidden=hidden) == [("2", "Deux")]


def test_a_text_without_letters_is_not_taken_for_the_words_of_one_who_wrote_none() -> None:
    assert drawn(VOTE, V, {Slot("S"): answered("a")}, labels("👍")) == [("1", "👍")]


def test_options_come_in_the_order_they_are_wanted_after_one_s_own_words() -> None:
    answers = {Slot("T", "", 3): wrote("L’eau"), Slot("T", "", 1): wrote("Le travail"), Slot("T", "", 2): wrote("Ici")}
    assert drawn(CHOICE, C2, answers, TEXTS[:2]) == [("own_1", "Le travail"), ("own_3", "L’eau"), ("1", "Un"), ("2", "Deux")]


def test_a_card_whose_text_was_passed_gives_no_option() -> None:
    answers = {Slot("T", "", 1): Answer(State.SKIPPED), Slot("T", "", 3): wrote("L’eau")}
    assert drawn(CHOICE, C2, answers, ()) == [("own_3", "L’eau")]


def test_the_same_words_are_one_option() -> None:
    answers = {Slot("T", "", 1): wrote("Un"), Slot("T", "", 3): wrote("un."), Slot("T", "", 4): wrote("Deux")}
    assert drawn(CHOICE, C2, answers, TEXTS[:3]) == [("own_1", "Un"), ("own_4", "Deux"), ("3", "Trois")]


def test_a_code_that_the_step_has_itself_is_not_drawn() -> None:
    assert drawn(CHOICE, C2, {}, options("none", "x")) == [("x", "Choix x")]


def test_long_words_are_cut_to_a_label_on_one_line() -> None:
    fits, long = "x" * MAX_LABEL_LENGTH, "y" * MAX_LABEL_LENGTH + "y"
    answers = {Slot("T", "", 1): wrote(fits), Slot("T", "", 3): wrote(long), Slot("T", "", 4): wrote("deux", "lignes")}
    assert drawn(CHOICE, C2, answers, ()) == [("own_1", fits), ("own_3", "y" * (MAX_LABEL_LENGTH - 1) + "…"), ("own_4", "deux lignes")]


def test_no_more_are_drawn_than_a_question_may_have_beside_its_own() -> None:
    many = labels(*(f"Texte {number}" for number in range(MAX_OPTIONS + 5)))
    assert len(drawn(CHOICE, C2, {}, many[: MAX_WORDS - 1])) == MAX_WORDS - 1
    assert len(drawn(CHOICE, C2, {Slot("T", "", 1): wrote("À moi")}, many)) == MAX_WORDS - 1
    assert len(drawn(replace(CHOICE, own_from=None), Slot("C"), {}, many)) == MAX_OPTIONS - 1
