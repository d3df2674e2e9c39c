"""What a person sees of a question: its words with what they quote, the parts, the texts of others."""

import pytest

from dialogues.answers import Facts, State
from dialogues.engine.prompts import items_of
from dialogues.script import MAX_QUOTED_ANSWER, Card, Slot, Text
from dialogues.turns import Back, Confirmed, Declined, Finished, Picked, Prompt, Reopened, Summary, Tapped, Typed, Written
from tests.dialogues.talk import Talk, answered, labels, script_of, wrote

# --- Earlier answers quoted -----------------------------------------------------------------------------------------------------------

QUOTING = script_of(
    """
  - {id: One, kind: single, ask: {fr: Quoi ?, en: What?}, options: [{a: {fr: Un, en: First}}, {b: {fr: Deux, en: Second}}]}
  - id: Many
    kind: multi
    maximum: 2
    ask: {fr: Quoi ?, en: What?}
    options: [{x: {fr: Ici, en: Here}}, {y: {fr: Là, en: There}}, {z: {fr: Autre, en: Other}, other: true}]
  - {id: Words, kind: text, maximum: 200, ask: {fr: Quoi ?, en: What?}, when: One is a}
  - {id: Many_more, kind: number, decimals: 1, unit: {fr: km, en: km}, ask: {fr: Combien ?, en: How many?}}
  - {id: Note, kind: info, ask: {fr: "Vous dites « {One} ».", en: "You say {One}."}}
  - id: Last
    kind: text
    maximum: 20
    ask:
      fr: "{One}, {Many}, {Words}, {Many_more}, {la_collectivite} ?"
      en: "{One}, {Many}, {Words}, {Many_more}, {la_collectivite}?"
""",
    languages=("fr", "en"),
)
ONE, MANY, WORDS, NUMBER = Slot("One"), Slot("Many"), Slot("Words"), Slot("Many_more")


def asked(talk: Talk, language: str = "fr") -> str:
    assert talk.at == "Last"
    return talk.prompt.ask.in_language(language)


def test_answers_are_quoted_in_the_reader_s_language() -> None:
    talk = Talk(QUOTING)
    talk.do(Tapped(ONE, "a"), Picked(MANY, ("x", "y")), Written(WORDS, "Voilà"), Typed("2,5"))
    assert asked(talk) == "Un, Ici, Là, Voilà, 2,5 km, {la_collectivite} ?"
    assert asked(talk, "en") == "First, Here, There, Voilà, 2.5 km, {la_collectivite}?"
    assert [one.words.in_language("en") for one in talk.prompt.intro] == ["You say First."]
    assert talk.answers[NUMBER] == answered("2.5")


def test_an_answer_is_quoted_in_the_reader_s_language_where_the_question_is_not_in_it() -> None:
    script = script_of(
        """
  - {id: One, kind: single, ask: {fr: Quoi ?}, options: [{a: {fr: Assentiment, fr-simple: Oui}}, {b: {fr: Refus, fr-simple: Non}}]}
  - {id: Note, kind: info, ask: {fr: "Vous dites « {One} »."}}
  - {id: Last, kind: text, maximum: 20, ask: {fr: "Pourquoi « {One} » ?"}}
""",
        languages=("fr", "fr-simple"),
    )
    talk = Talk(script, Facts(language="fr-simple"))
    talk.do(Tapped(ONE, "a"))
    assert (asked(talk, "fr-simple"), asked(talk)) == ("Pourquoi « Oui » ?", "Pourquoi « Assentiment » ?")
    assert [one.words.in_language("fr-simple") for one in talk.prompt.intro] == ["Vous dites « Oui »."]


def test_what_is_passed_or_not_asked_or_hidden_is_not_quoted() -> None:
    talk = Talk(QUOTING)
    talk.do(Tapped(ONE, "a"), Declined(MANY, State.SKIPPED), Written(WORDS, "Secret"), Declined(NUMBER, State.SKIPPED))
    assert asked(talk) == "Un, …, Secret, …, {la_collectivite} ?"
    talk.do(Reopened("One"), Tapped(ONE, "b"))
    assert talk.answers[WORDS] == wrote("Secret")
    assert asked(talk) == "Deux, …, …, …, {la_collectivite} ?"


def test_a_choice_that_asks_for_words_is_quoted_by_its_label() -> None:
    talk = Talk(QUOTING)
    talk.do(Tapped(ONE, "b"), Picked(MANY, ("z",), "ailleurs"), Typed("1"))
    assert asked(talk) == "Deux, Autre, …, 1 km, {la_collectivite} ?"


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("x" * MAX_QUOTED_ANSWER, "x" * MAX_QUOTED_ANSWER),
        ("x" * (MAX_QUOTED_ANSWER + 1), "x" * (MAX_QUOTED_ANSWER - 1) + "…"),
        ("{One} et {la_collectivite}", "(One) et (la_collectivite)"),
        ("deux\nlignes  ici", "deux lignes ici"),
    ],
)
def test_written_words_are_quoted_short_on_one_line_and_without_braces(words: str, quoted: str) -> None:
    talk = Talk(QUOTING)
    talk.do(Tapped(ONE, "a"), Declined(MANY, State.SKIPPED), Written(WORDS, words), Declined(NUMBER, State.SKIPPED))
    assert asked(talk) == f"Un, …, {quoted}, …, {{la_collectivite}} ?"


# --- Parts ----------------------------------------------------------------------------------------------------------------------------

PARTS = script_of("""
  - {id: Start, kind: single, ask: Quoi ?, options: [{yes: Oui}, {no: Non}]}
  - {id: S1, kind: section, ask: Le travail, when: Start is yes, steps: [{id: A, kind: text, maximum: 9, ask: Quoi ?}]}
  - id: S2
    kind: section
    ask: La ville
    steps:
      - {id: B, kind: text, maximum: 9, ask: Quoi ?}
      - id: R
        kind: repeat
        ask: Une idée.
        again: Une autre ?
        maximum: 2
        steps: [{id: C, kind: text, maximum: 9, ask: Quoi ?}]
  - id: S3
    kind: section
    ask: "Vous et « {Start} »"
    steps: [{id: P, kind: single, profile: true, ask: Qui ?, options: [{y: A}, {z: B}]}]
""")


def parts(talk: Talk) -> list[tuple[str, str | None, int, int]]:
    """Where a person is, screen after screen: the question, the title of its part, and its number among so many."""
    seen = []
    while isinstance(talk.turn.screen, Prompt):
        progress = talk.prompt.progress
        title = progress.section.in_language("fr") if progress.section else None
        seen.append((talk.at, title, progress.part, progress.parts))
        talk.do(Declined(talk.prompt.slot, talk.prompt.declines[-1]))
    return seen


def test_progress_says_the_part_among_those_this_person_is_asked() -> None:
    talk = Talk(PARTS)
    talk.do(Tapped(Slot("Start"), "yes"), Back())
    assert (talk.prompt.progress.section, talk.prompt.progress.part, talk.prompt.progress.parts) == (None, 0, 0)
    talk.do(Tapped(Slot("Start"), "yes"))
    assert parts(talk) == [
        ("A", "Le travail", 1, 3),
        ("B", "La ville", 2, 3),
        ("C/1", "La ville", 2, 3),
        ("R/1", "La ville", 2, 3),
        ("P", "Vous et « Oui »", 3, 3),
    ]
    talk = Talk(PARTS)
    talk.do(Tapped(Slot("Start"), "no"))
    assert parts(talk) == [
        ("B", "La ville", 1, 2),
        ("C/1", "La ville", 1, 2),
        ("R/1", "La ville", 1, 2),
        ("P", "Vous et « Non »", 2, 2),
    ]


def test_a_resource_heads_the_next_question_with_its_card() -> None:
    talk = Talk(
        script_of("""
  - id: I
    kind: info
    ask: Un jeu pour en parler.
    card: {title: La bataille, producer: Nous, url: https://jeu.example/a, checked_on: 2026-11-23}
  - {id: J, kind: info, ask: À vous.}
  - {id: Q, kind: text, maximum: 9, ask: Quoi ?}
""")
    )
    assert [(one.words.in_language("fr"), one.card) for one in talk.prompt.intro] == [
        ("Un jeu pour en parler.", Card(Text({"fr": "La bataille"}), "Nous", "https://jeu.example/a", "2026-11-23")),
        ("À vous.", None),
    ]


# --- Texts of others ------------------------------------------------------------------------------------------------------------------

VOTING = script_of("""
  - {id: Mine, kind: text, maximum: 40, ask: Quoi ?}
  - {id: Vote, kind: vote, ask: Pour ou contre ?, items_from: rules, maximum: 2}
  - {id: Better, kind: text, maximum: 40, ask: Comment l’écrire mieux ?, about: Vote}
  - {id: Last, kind: text, maximum: 40, ask: Enfin ?}
""")
RULES = labels("Toujours {la_collectivite}", "Jamais", "Parfois")


def test_texts_of_others_are_voted_on_one_by_one_and_the_first_is_written_about() -> None:
    talk = Talk(VOTING, Facts(seed=3), {"rules": RULES})
    talk.do(Written(Slot("Mine"), "Autre chose"))
    first, second = (option.code for option in talk.facts.drawn["Vote"])
    words = {option.code: option.label for option in RULES}
    assert (talk.at, talk.prompt.line, talk.prompt.quote) == (f"Vote.{first}", words[first], None)
    talk.do(Tapped(Slot("Vote", first), "for"))
    assert (talk.at, talk.prompt.line) == (f"Vote.{second}", words[second])
    talk.do(Tapped(Slot("Vote", second), "against"))
    assert (talk.at, talk.prompt.quote, talk.prompt.line) == (f"Better.{first}", words[first], None)
    talk.do(Written(Slot("Better", first), "Plus court"))
    assert (talk.at, talk.answers[Slot("Better", first)]) == ("Last", wrote("Plus court"))
    talk.do(Reopened("Better"))
    assert talk.at == f"Better.{first}"


def test_with_nothing_drawn_there_is_neither_a_vote_nor_a_text_about_it() -> None:
    talk = Talk(VOTING)
    talk.do(Written(Slot("Mine"), "Autre chose"))
    assert (talk.at, talk.facts.drawn) == ("Last", {"Vote": ()})


def test_before_the_draw_there_are_no_statements() -> None:
    assert items_of(VOTING.by_id["Vote"], Facts()) == ()


def test_the_summary_has_the_statements_that_were_drawn() -> None:
    talk = Talk(VOTING, Facts(seed=3), {"rules": RULES[:1]})
    talk.do(
        Written(Slot("Mine"), "Autre chose"),
        Tapped(Slot("Vote", "1"), "for"),
        Written(Slot("Better", "1"), "Oui"),
        Written(Slot("Last"), "fin"),
    )
    summary = talk.turn.screen
    assert isinstance(summary, Summary)
    assert [
        (entry.step.id, [item.code for item in entry.items], [slot.item for slot, _ in entry.answers]) for entry in summary.entries
    ] == [
        ("Mine", [], [""]),
        ("Vote", ["1"], ["1"]),
        ("Better", [], ["1"]),
        ("Last", [], [""]),
    ]
    talk.do(Confirmed())
    assert isinstance(talk.turn.screen, Finished)


# --- Order ----------------------------------------------------------------------------------------------------------------------------

SHUFFLED = """
  - id: Q
    kind: multi
    maximum: 2
    shuffle: true
    ask: Quoi ?
    options: [{a: A}, {b: B}, {c: C}, {d: D}, {alt: Autre, other: true}, {none: Rien, exclusive: true}]
"""


def orders(head: str) -> set[tuple[str, ...]]:
    script = script_of(SHUFFLED, head=head)
    return {tuple(option.code for option in Talk(script, Facts(seed=seed)).prompt.options) for seed in range(60)}


def test_options_are_shuffled_but_for_those_that_stay_apart() -> None:
    shown = orders("")
    assert len(shown) > 15
    assert {order[4:] for order in shown} == {("alt", "none")}
    assert {order[0] for order in shown} == {"a", "b", "c", "d"}


def test_a_fixed_order_is_the_script_s_for_everybody() -> None:
    assert orders("fixed_order: true") == {("a", "b", "c", "d", "alt", "none")}


def test_the_order_is_the_same_on_any_machine() -> None:
    talk = Talk(script_of(SHUFFLED), Facts(seed=42))
    assert "".join(option.code for option in talk.prompt.options[:4]) == "bacd"
