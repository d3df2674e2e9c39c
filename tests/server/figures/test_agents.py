"""What is not told of few agents: which slots, and among whom they cannot be told."""

from collections import Counter
from dataclasses import replace

import pytest

from dialogues.answers import Answer, State
from dialogues.counting import Cell
from dialogues.kinds import KINDS
from dialogues.script import Asks, Check, Item, Option, Script, Slot, Step, Text
from server.codebook import Codebook, codebook
from server.figures.agents import Withheld, withheld
from server.figures.release import K
from tests.storage.samples import chosen, fr, options, with_digest

WHO = Step("Who", "single", fr("Vous êtes :"), options=options("residents", "public_agents", "elected", "firms"), profile=True)
OF_AGENTS = Asks("Who", Check.IS, ("public_agents",))
NUMBER = Step("Hours", "number", fr("Combien d’heures ?"), when=OF_AGENTS)
LINES = Step("Lines", "grid", fr("Pour ?"), options=options("yes", "no"), items=(Item("a", fr("A")), Item("b", fr("B"))), when=OF_AGENTS)
WORDS = Step("Words", "text", fr("Pourquoi ?"), maximum=100, when=Asks("Hours", Check.ANSWERED))
OF_ALL = Step("All", "single", fr("Et ?"), options=options("yes", "no"))
OF_OTHERS = Step("Others", "single", fr("Et ?"), options=options("yes", "no"), when=Asks("Who", Check.IS_NOT, ("public_agents",)))


def book_of(*steps: Step) -> Codebook:
    return codebook((with_digest(Script("town", fr("Essai"), ("fr",), steps)),), {})


BOOK = book_of(WHO, NUMBER, LINES, WORDS, OF_ALL, OF_OTHERS)


def answered(**counts: int) -> dict[Cell, int]:
    """So many answers to each question; a line of a grid is `Lines_a`."""
    return {Cell(*name.partition("_")[::2], "_answered"): count for name, count in counts.items()}


def saying(**counts: int) -> dict[Cell, int]:
    """So many people chose each option, or are in a state: `_prefer_not`."""
    people = sum(count for code, count in counts.items() if not code.startswith("_"))
    return {Cell("Who", "", code): count for code, count in counts.items()} | {Cell("Who", "", "_answered"): people}


@pytest.mark.parametrize(("people", "told"), [(0, False), (1, False), (K - 1, False), (K, True), (500, True)])
def test_what_agents_alone_are_asked_is_told_from_k_answers_on(people: int, told: bool) -> None:
    found = withheld(BOOK, answered(Hours=people, Words=K, Lines_a=K, Lines_b=K))
    assert found.slots == (set() if told else {Slot("Hours")})


def test_each_line_is_counted_by_itself() -> None:
    found = withheld(BOOK, answered(Hours=K, Words=K, Lines_a=K, Lines_b=K - 1))
    assert found.slots == {Slot("Lines", "b")}
    assert found.questions == {"Lines"}


def test_what_others_are_asked_too_is_told() -> None:
    assert withheld(BOOK, {}).questions == {"Hours", "Lines", "Words"}


def test_on_cards_one_person_may_have_answered_each() -> None:
    repeat = Step("R", "repeat", fr("Fiche"), again=fr("Encore ?"), maximum=3, options=options("more", "enough"))
    book = book_of(WHO, repeat, replace(OF_ALL, within="R", when=OF_AGENTS))
    assert withheld(book, answered(R=2 * K, All=3 * K - 1)).slots == {Slot("All")}
    assert withheld(book, answered(R=2 * K - 1, All=3 * K)).slots == {Slot("R")}, "nothing is asked after the last card"


def test_what_one_version_asks_of_agents_alone_is_theirs() -> None:
    newer, older = (with_digest(Script("town", fr("Essai"), ("fr",), (WHO, replace(OF_ALL, when=when)))) for when in (None, OF_AGENTS))
    for versions in ((newer, older), (older, newer)):
        assert withheld(codebook(versions, {}), answered(All=K - 1)).questions == {"All"}


def test_a_local_choice_that_is_a_part_of_the_common_one_is_theirs() -> None:
    own = Option("town_agents", Text({"fr": "Agent de la ville"}), part_of="public_agents")
    who = replace(WHO, options=(*WHO.options, own))
    asked = replace(OF_ALL, when=Asks("Who", Check.ANY_OF, ("public_agents", "town_agents")))
    book = book_of(who, asked)
    assert withheld(book, {}).questions == {"All"}
    (crowd,) = withheld(book, saying(public_agents=5, town_agents=3, elected=4, firms=9, residents=80)).crowds
    assert crowd.codes == {"public_agents", "town_agents", "elected"}
    assert withheld(book, saying(public_agents=5, town_agents=6)).crowds == ()


def test_a_question_that_is_not_about_oneself_says_nobody_is_an_agent() -> None:
    book = book_of(replace(WHO, profile=False), replace(OF_ALL, when=OF_AGENTS))
    assert withheld(book, saying(public_agents=1)) == Withheld()


def test_only_what_may_be_told_is_left_of_tallies() -> None:
    tallies = Counter(
        answered(Hours=K - 1, Words=K, Lines_a=K, Lines_b=1)
        | {Cell("Hours", "", "35"): 4, Cell("Lines", "b", "yes"): 1, Cell("Lines", "a", "yes"): 9, Cell("", "", "_started"): 30}
        | saying(public_agents=K - 1, residents=20)
    )
    left = withheld(BOOK, tallies).told(tallies)
    assert set(tallies) - set(left) == {cell for cell in tallies if cell.question == "Hours" or cell[:2] == ("Lines", "b")}


def test_a_ranking_is_withheld_with_all_its_places() -> None:
    book = book_of(WHO, Step("Rank", "rank", fr("Vos règles ?"), options=options("x", "y"), maximum=2, when=OF_AGENTS))
    tallies = answered(Rank=K - 1) | {Cell("Rank", "1", "x"): K - 1, Cell("Rank", "2", "y"): 2}
    assert withheld(book, tallies).told(tallies) == {}


# --- Among whom agents cannot be told --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "crowd"),
    [
        ({"public_agents": 8, "elected": 3, "firms": 5, "residents": 90}, {"public_agents", "elected"}),
        ({"public_agents": 8, "elected": 2, "firms": 5, "residents": 90}, {"public_agents", "elected", "firms"}),
        ({"public_agents": 8, "elected": 0, "firms": 0, "residents": 9, "_prefer_not": 3}, {option.code for option in WHO.options}),
    ],
)
def test_agents_are_told_as_one_with_the_rarest_others_until_there_are_k(counts: dict[str, int], crowd: set[str]) -> None:
    (found,) = withheld(BOOK, saying(**counts)).crowds
    assert found.codes == crowd


def test_those_who_keep_it_to_themselves_come_last() -> None:
    (found,) = withheld(BOOK, saying(public_agents=1, residents=3, _prefer_not=9)).crowds
    assert found.codes >= {"public_agents", "residents", "_prefer_not"}


@pytest.mark.parametrize("agents", [0, K, K + 1])
def test_there_is_nobody_to_hide_where_there_are_no_agents_or_enough(agents: int) -> None:
    assert withheld(BOOK, saying(public_agents=agents, residents=90)).crowds == ()


def test_the_crowd_is_whoever_said_one_of_these_now() -> None:
    (crowd,) = withheld(BOOK, saying(public_agents=8, elected=3, residents=90)).crowds
    assert crowd.holds({Slot("Who"): chosen("elected")})
    assert not crowd.holds({Slot("Who"): chosen("residents")})
    assert not crowd.holds({Slot("Who"): Answer(State.PREFER_NOT)})
    assert not crowd.holds({})


def test_their_rows_tell_nothing_that_depends_on_what_they_said() -> None:
    found = withheld(BOOK, saying(public_agents=8, elected=3, residents=90))
    assert found.in_row_of({Slot("Who"): chosen("elected")}) == {"Who", "Hours", "Lines", "Words", "Others"}
    assert found.in_row_of({Slot("Who"): chosen("residents")}) == set()


def test_where_one_may_say_several_all_who_said_something_are_the_crowd() -> None:
    book = book_of(replace(WHO, kind="multi", maximum=4))
    (crowd,) = withheld(book, saying(public_agents=3, residents=40)).crowds
    assert crowd.codes == {option.code for option in WHO.options}


def test_a_column_of_every_kind_is_found() -> None:
    for kind in KINDS.values():
        step = replace(LINES, kind=kind.name, scale=None, maximum=2)
        book = book_of(WHO, step) if kind.shape and kind.name != "repeat" else None
        if book:
            found = withheld(book, {})
            columns = [column for asked, column in book.columns if asked.id == "Lines"]
            assert [found.hides(column) for column in columns] == [True] * max(1, len(columns)), kind.name
