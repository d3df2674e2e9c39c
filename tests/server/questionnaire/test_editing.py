"""One change at a time: it is done to whatever the choices have become, and told apart from what a colleague changed."""

from server.questionnaire import editing
from server.questionnaire.choices import Choices, File, Own, Words
from server.questionnaire.editing import mark_of_all, mark_of_question, mark_of_taken
from tests.server.questionnaire.test_building import TOWN, TRUST, of


def test_words_come_and_go() -> None:
    new = editing.reworded("C04", TRUST)(of())
    assert editing.words_of(new, "C04") == TRUST.ask
    assert editing.reworded("C04", TRUST)(new) == new
    assert editing.reworded("C04", None)(new) == of()


def test_what_is_left_out_comes_back() -> None:
    assert editing.dropped("C01")(editing.dropped("C01")(of())).dropped == ("C01",)
    assert editing.restored("C01")(editing.dropped("C01")(of())) == of()


def test_an_id_is_never_given_twice() -> None:
    one = editing.added(TOWN, 12)(of())
    assert [own.id for own in one.own] == ["Q12_1"]
    gone = editing.dropped("Q12_1")(one)
    two = editing.added(Own(id="Q12_1", kind="text", ask=Words(fr="Pourquoi ?"), maximum=300), 12)(gone)
    assert [own.id for own in two.own] == ["Q12_1", "Q12_2"]


def test_two_records_that_share_a_name_number_their_questions_apart() -> None:
    before = editing.added(TOWN, 12)(of())
    other = Own(id="", kind="text", ask=Words(fr="Pourquoi ?"), maximum=300)
    assert [[own.id for own in editing.added(other, record)(before).own] for record in (12, 13)] == [["Q12_1", "Q12_2"], ["Q12_1", "Q13_2"]]


def test_a_form_sent_twice_adds_one_question() -> None:
    once = editing.added(TOWN, 12)(of())
    assert editing.added(TOWN, 12)(once) == once


def test_a_question_changes_at_its_place_unless_it_is_moved() -> None:
    other = Own(id="Q12_2", kind="text", ask=Words(fr="Pourquoi ?"), maximum=300)
    both = editing.added(other, 12)(editing.added(TOWN, 12)(of()))
    new = Own(id="Q12_1", kind="single", ask=Words(fr="Et le bus ?"), options=TOWN.options)
    assert [own.ask.fr for own in editing.rewritten(new)(both).own] == ["Et le bus ?", "Pourquoi ?"]
    moved = Own(id="Q12_1", kind="single", ask=TOWN.ask, options=TOWN.options, after="C02")
    assert [own.id for own in editing.rewritten(moved)(both).own] == ["Q12_2", "Q12_1"]


def test_a_file_begins_anew_and_loses_nothing_that_was_written() -> None:
    before = editing.reworded("C04", TRUST)(editing.added(TOWN, 12)(of()))
    after = editing.imported(File(name="v.yaml", yaml="id: v"))(before)
    assert (after.base, after.reworded, after.dropped, after.own) == ("file", (), ("Q12_1",), before.own)


def test_marks_change_with_what_they_mark_and_with_nothing_else() -> None:
    before = of()
    changed = {
        "C04": editing.reworded("C04", TRUST)(before),
        "C01": editing.dropped("C01")(before),
        "Q12_1": editing.added(TOWN, 12)(before),
    }
    for question, after in changed.items():
        assert mark_of_question(after, question) != mark_of_question(before, question)
        assert mark_of_question(after, "C02") == mark_of_question(before, "C02")
        assert mark_of_taken(after) == mark_of_taken(before)
        assert mark_of_all(after) != mark_of_all(before)
    other = editing.taken(of(modules=("futures",)))(before)
    assert mark_of_taken(other) != mark_of_taken(before)
    assert mark_of_question(other, "C02") == mark_of_question(before, "C02")


def test_taking_other_questions_keeps_what_was_done_to_them() -> None:
    before = editing.reworded("C04", TRUST)(of())
    assert editing.taken(Choices(base="core-short"))(before).reworded == (TRUST,)
