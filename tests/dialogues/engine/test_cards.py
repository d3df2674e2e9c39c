"""Repeated sections: the same questions once per card, one more where the person asks for it."""

from dialogues.answers import Answer, State
from dialogues.counting import Cell, counted
from dialogues.loader import shipped
from dialogues.path import hidden, reachable, walk
from dialogues.script import MAX_CARDS, Slot
from dialogues.turns import Back, Declined, Event, Input, Reopened, Submitted, Summary, Tapped, Typed, Written
from tests.dialogues.talk import VISIT, Talk, answered, options, script_of, wrote

SCRIPT = script_of("""
  - {id: First, kind: single, ask: Avez-vous des idées ?, options: [{yes: Oui}, {no: Non}]}
  - id: Ideas
    kind: repeat
    ask: Une idée.
    again: "Une autre idée que « {Name} » ?"
    maximum: 3
    when: First is yes
    steps:
      - {id: Name, kind: text, ask: Laquelle ?, maximum: 20}
      - {id: Good, kind: single, ask: "« {Name} » est-elle bonne ?", options: [{yes: Oui}, {no: Non}]}
      - {id: Note, kind: info, ask: "Bravo pour « {Name} ».", when: Good is yes}
      - {id: Why, kind: text, ask: Pourquoi ?, maximum: 20, when: Good is no}
  - {id: Last, kind: text, ask: "Après « {First} », un mot ?", maximum: 20}
""")
NAMED = Cell("Name", "", "_answered")
FIRST, LAST = Slot("First"), Slot("Last")


def name(card: int) -> Slot:
    return Slot("Name", "", card)


def good(card: int) -> Slot:
    return Slot("Good", "", card)


def again(card: int) -> Slot:
    return Slot("Ideas", "", card)


def card(number: int, *then: Input) -> tuple[Input, ...]:
    return (Written(name(number), f"idée {number}"), Tapped(good(number), "yes"), *then)


def heads(talk: Talk) -> list[str]:
    """What stands above the question."""
    return [one.words.in_language("fr") for one in talk.prompt.intro]


def talk_with(*actions: Input) -> Talk:
    talk = Talk(SCRIPT)
    talk.do(Tapped(FIRST, "yes"), *actions)
    return talk


def test_each_card_asks_the_same_and_then_whether_there_is_one_more() -> None:
    talk = talk_with()
    seen: list[str] = []
    for action in (*card(1, Tapped(again(1), "more")), *card(2, Tapped(again(2), "more")), *card(3), Written(LAST, "fin")):
        seen.append(talk.at)
        talk.do(action)
    assert seen == ["Name/1", "Good/1", "Ideas/1", "Name/2", "Good/2", "Ideas/2", "Name/3", "Good/3", "Last"]  # no fourth is offered
    assert talk.at == "summary"


def test_enough_or_passing_goes_on_after_the_cards() -> None:
    for action in (Tapped(again(1), "enough"), Typed("Non"), Declined(again(1), State.SKIPPED)):
        assert talk_with(*card(1, action)).at == "Last"


def test_a_repeated_section_that_is_not_reached_asks_nothing() -> None:
    talk = Talk(SCRIPT)
    talk.do(Tapped(FIRST, "no"))
    assert talk.at == "Last"
    assert [stop.step.id for stop in walk(talk.script, talk.answers, talk.facts).stops] == ["First", "Last"]


def test_conditions_in_a_card_look_at_that_card() -> None:
    talk = talk_with(Written(name(1), "a"), Tapped(good(1), "no"))
    assert talk.at == "Why/1"
    talk.do(Written(Slot("Why", "", 1), "parce que"), Tapped(again(1), "more"), Written(name(2), "b"))
    assert talk.at == "Good/2"
    assert Slot("Why", "", 2) not in reachable(talk.script, talk.answers, talk.facts)  # the first card's « no » is not this one's
    talk.do(Tapped(good(2), "yes"))
    assert talk.at == "Ideas/2"


def test_changed_back_to_enough_the_next_card_is_hidden_and_kept() -> None:
    talk = talk_with(*card(1, Tapped(again(1), "more")), *card(2, Tapped(again(2), "enough")), Written(LAST, "fin"))
    kept = dict(talk.answers)
    talk.do(Reopened("Ideas", 1), Tapped(again(1), "enough"))
    assert (talk.at, hidden(talk.script, talk.answers, talk.facts)) == ("summary", frozenset({name(2), good(2), again(2)}))
    assert talk.answers == {**kept, again(1): answered("enough")}
    assert counted(talk.script, talk.answers, talk.facts, VISIT)[NAMED] == 1
    talk.do(Reopened("Ideas", 1), Tapped(again(1), "more"))
    assert (talk.at, talk.answers) == ("summary", kept)
    assert counted(talk.script, talk.answers, talk.facts, VISIT)[NAMED] == 2


def test_a_card_can_be_reopened_alone() -> None:
    talk = talk_with(*card(1, Tapped(again(1), "more")), *card(2, Tapped(again(2), "enough")), Written(LAST, "fin"))
    talk.do(Reopened("Name", 2))
    assert (talk.at, talk.prompt.answer) == ("Name/2", wrote("idée 2"))
    talk.do(Written(name(2), "autre"))
    assert (talk.at, talk.answers[name(1)], talk.answers[name(2)]) == ("summary", wrote("idée 1"), wrote("autre"))
    assert talk.do(Reopened("Name", 3)).event is Event.STALE
    assert talk.do(Reopened("Name")).event is Event.STALE


def test_an_old_button_of_another_card_reopens_that_card_and_writes_nothing() -> None:
    talk = talk_with(*card(1, Tapped(again(1), "more")), Written(name(2), "b"))
    turn = talk.do(Tapped(good(1), "no"))
    assert (turn.event, turn.recorded, talk.at) == (Event.REOPENED, (), "Good/1")


def test_back_goes_across_cards_one_question_at_a_time() -> None:
    talk = talk_with(*card(1, Tapped(again(1), "more")))
    seen: list[str] = []
    for _ in range(5):
        seen.append(talk.at)
        talk.do(Back())
    assert seen == ["Name/2", "Ideas/1", "Good/1", "Name/1", "First"]


def test_a_card_is_headed_and_an_info_in_it_is_its_own() -> None:
    talk = talk_with()
    assert heads(talk) == ["Une idée."]
    talk.do(Written(name(1), "a"))
    assert talk.prompt.intro == ()
    talk.do(Tapped(good(1), "yes"))
    assert heads(talk) == ["Bravo pour « a »."]
    talk.do(Tapped(again(1), "more"))
    assert heads(talk) == ["Une idée."]


def test_a_quotation_in_a_card_is_of_the_same_card() -> None:
    talk = talk_with(Written(name(1), "a"))
    assert talk.prompt.ask.in_language("fr") == "« a » est-elle bonne ?"
    talk.do(Tapped(good(1), "yes"))
    assert talk.prompt.ask.in_language("fr") == "Une autre idée que « a » ?"
    talk.do(Tapped(again(1), "more"), Written(name(2), "b"))
    assert talk.prompt.ask.in_language("fr") == "« b » est-elle bonne ?"


def test_the_summary_has_each_card_with_the_words_of_its_questions() -> None:
    talk = talk_with(*card(1, Tapped(again(1), "more")), *card(2, Tapped(again(2), "enough")), Written(LAST, "fin"))
    summary = talk.turn.screen
    assert isinstance(summary, Summary)
    assert [(entry.step.id, entry.repeat, entry.ask.in_language("fr")) for entry in summary.entries] == [
        ("First", 0, "Avez-vous des idées ?"),
        ("Name", 1, "Laquelle ?"),
        ("Good", 1, "« idée 1 » est-elle bonne ?"),
        ("Ideas", 1, "Une autre idée que « idée 1 » ?"),
        ("Name", 2, "Laquelle ?"),
        ("Good", 2, "« idée 2 » est-elle bonne ?"),
        ("Ideas", 2, "Une autre idée que « idée 2 » ?"),
        ("Last", 0, "Après « Oui », un mot ?"),
    ]


def test_progress_says_which_card_of_how_many() -> None:
    talk = talk_with(*card(1, Tapped(again(1), "more")))
    assert [(talk.prompt.progress.card, talk.prompt.progress.cards)] == [(2, 3)]
    talk.do(Back())
    assert [(talk.at, talk.prompt.progress.card)] == [("Ideas/1", 1)]
    talk.do(Reopened("First"))
    assert (talk.prompt.progress.card, talk.prompt.progress.cards) == (0, 0)


def test_the_most_cards_are_all_walked_and_no_more() -> None:
    script = script_of(
        f"  - {{id: R, kind: repeat, ask: Une., again: Encore ?, maximum: {MAX_CARDS},"
        " steps: [{id: T, kind: text, ask: Quoi ?, maximum: 9}]}"
    )
    answers: dict[Slot, Answer] = {Slot("R", "", number): answered("more") for number in range(1, MAX_CARDS + 2)}
    assert reachable(script, answers, Talk(script).facts)[-1] == Slot("T", "", MAX_CARDS)


OWN = script_of("""
  - id: Stakes
    kind: repeat
    ask: Un enjeu.
    again: Un autre ?
    maximum: 4
    steps:
      - {id: Name, kind: text, ask: Lequel ?, maximum: 20}
      - {id: Against, kind: single, ask: Contre lequel ?, own_from: Name, options_from: stakes, options: [{none: Aucun}]}
""")


def test_one_s_own_words_of_other_cards_head_what_can_be_chosen() -> None:
    talk = Talk(OWN, lists={"stakes": options("x", "y")})
    talk.do(Written(name(1), "Le travail"))
    assert [option.code for option in talk.prompt.options] == ["x", "y", "none"]
    talk.do(Tapped(Slot("Against", "", 1), "none"), Tapped(Slot("Stakes", "", 1), "more"), Written(name(2), "L’eau"))
    assert [(option.code, option.label.in_language("fr")) for option in talk.prompt.options[:2]] == [
        ("own_1", "Le travail"),
        ("x", "Choix x"),
    ]
    talk.do(Tapped(Slot("Against", "", 2), "own_1"))
    assert talk.answers[Slot("Against", "", 2)] == answered("own_1")


def test_with_nothing_to_choose_from_a_card_does_not_ask_the_choice() -> None:
    talk = Talk(OWN)
    talk.do(Written(name(1), "Le travail"))
    assert talk.at == "Stakes/1"
    talk.do(Tapped(Slot("Stakes", "", 1), "more"), Written(name(2), "L’eau"))
    assert [option.code for option in talk.prompt.options] == ["own_1", "none"]


def test_what_is_drawn_in_a_card_stays_when_a_word_of_another_card_changes() -> None:
    talk = Talk(OWN)
    talk.do(Written(name(1), "Le travail"), Tapped(Slot("Stakes", "", 1), "more"), Written(name(2), "L’eau"))
    talk.do(Reopened("Name", 1), Written(name(1), "Le repos"))
    assert (talk.at, talk.prompt.options[0].label.in_language("fr")) == ("Against/2", "Le travail")


def test_words_hidden_since_are_not_offered_again() -> None:
    """Neither those of a card given up nor those of a question that a changed answer leaves out."""
    script = script_of("""
  - {id: Any, kind: single, ask: Un enjeu ?, options: [{yes: Oui}, {no: Non}]}
  - id: Stakes
    kind: repeat
    ask: Un enjeu.
    again: Un autre ?
    maximum: 3
    steps:
      - {id: Sort, kind: single, ask: De quelle sorte ?, options: [{said: À dire}, {unsaid: À taire}]}
      - {id: Name, kind: text, ask: Lequel ?, maximum: 20, when: Sort is said}
      - {id: Against, kind: single, ask: Contre lequel ?, own_from: Name, options: [{none: Aucun}, {all: Tous}], when: Any is yes}
""")
    talk = Talk(script)
    talk.do(Tapped(Slot("Any"), "no"))
    for card in (1, 2, 3):
        talk.do(Tapped(Slot("Sort", "", card), "said"), Written(name(card), f"Mot {card}"))
        talk.do(*(Tapped(Slot("Stakes", "", card), "more") for _ in range(card < 3)))
    talk.do(Reopened("Sort", 2), Tapped(Slot("Sort", "", 2), "unsaid"), Reopened("Any"), Tapped(Slot("Any"), "yes"))
    assert talk.answers[name(2)] == wrote("Mot 2")
    assert (talk.at, [option.code for option in talk.prompt.options]) == ("Against/1", ["own_3", "none", "all"])


def test_a_text_half_written_in_a_card_is_closed_in_that_card() -> None:
    talk = talk_with(Typed("a"), Submitted(name(2)))
    assert (talk.at, talk.prompt.open_text, talk.turn.event) == ("Name/1", True, Event.STALE)
    talk.do(Submitted(name(1)))
    assert talk.at == "Good/1"


def test_each_card_of_the_map_of_issues_says_which_issue_to_give() -> None:
    talk = Talk(shipped("issue_map"))
    first = heads(talk)
    for _ in range(5):
        talk.do(Declined(talk.prompt.slot, State.SKIPPED))
    talk.do(Tapped(talk.prompt.slot, "more"))
    assert (talk.at, heads(talk)) == ("M01/2", first)
    assert first[0].endswith("donnez le premier de ceux qui restent.")
