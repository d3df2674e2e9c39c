from dataclasses import replace

from dialogues.script import Item, Script, Step
from server.codebook import codebook, is_closed
from tests.storage.complete import COMPLETE
from tests.storage.samples import SCRIPT, SECTORS, fr, options


def script(*steps: Step) -> Script:
    return replace(SCRIPT, steps=steps)


def test_questions_of_the_present_version_come_first_and_removed_ones_stay() -> None:
    known, feel, why = (SCRIPT.by_id[name] for name in ("known", "feel", "why"))
    book = codebook((script(why, known), script(known, feel), script(feel, why)), {})
    assert [step.id for step in book.questions] == ["why", "known", "feel"]
    assert [book.versions.index(version) for version in book.versions_of("feel")] == [1, 2]


def test_the_present_words_stand_and_everything_that_could_be_answered_stays() -> None:
    present = Step("q", "rank", fr("Maintenant ?"), options=options("b", "c"), maximum=2)
    former = Step("q", "rank", fr("Avant ?"), options=options("a", "b"), maximum=3)
    (merged,) = codebook((script(present), script(former)), {}).questions
    assert merged == replace(present, options=options("b", "c", "a"), maximum=3)


def test_lines_of_a_grid_stay_too() -> None:
    present = Step("q", "grid", fr("?"), options=options("x", "y"), items=(Item("b", fr("B")),))
    former = replace(present, items=(Item("a", fr("A")), Item("b", fr("l’ancien B"))))
    book = codebook((script(present), script(former)), {})
    assert [column.name for _, column in book.columns] == ["q.b", "q.a"]
    assert book.questions[0].items == (Item("b", fr("B")), Item("a", fr("A")))


def test_drawn_options_are_those_of_the_whole_list() -> None:
    book = codebook((SCRIPT,), {"sectors": SECTORS})
    where = book.question("where")
    assert where is not None
    assert where.options == SECTORS
    assert book.question("nowhere") is None


def test_words_without_a_question_are_not_in_it() -> None:
    assert codebook((script(Step("opening", "info", fr("Bonjour.")), SCRIPT.by_id["known"]),), {}).questions == (SCRIPT.by_id["known"],)


def test_closed_questions_are_those_whose_answers_a_script_or_the_authority_wrote() -> None:
    assert [step.id for step in COMPLETE.questions if is_closed(step)] == ["care", "topic", "cards", "weight", "who"]
    assert is_closed(SCRIPT.by_id["where"]), "the sectors are the authority's"
