"""The shipped scripts say what was reviewed, and keep the rules of plain wording in French, in plain French and in English.

1. French wording, kinds, themes and lists are those of `reviewed_wording.txt`, where `=` marks what is plain French as it stands.
2. Every text is written in every language; plain French falls back to French at the marks alone, and elsewhere differs from it.
3. A question is 15 words at most, a sentence of an information too, a label 45 characters, a list 8 options.
4. « Je ne sais pas » goes with every closed question of opinion, never with a fact, a choice to make, a text or the profile.
5. « Rien », « Aucune », « Personne » are exclusive and last; lists without an order of their own are shuffled.
6. Typography: French has a narrow no-break space before ? ! ; a no-break space before : and inside « », English has neither; ’ in both.
7. No answer weighs more than its opposite.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogues.kinds import KINDS, Shape
from dialogues.length import count_words
from dialogues.loader import SHIPPED, load, shipped
from dialogues.script import NUMERIC_SCALES, Option, Script, Step, Text

LANGUAGES = ("fr", "fr-simple", "en")
MODULES = ("public_agents", "economic_actors", "collaborative_writing", "futures", "issue_map", "debate_game", "taken_into_account")
WRITTEN_HERE = ("core", "profile", *MODULES)
"""The scripts with steps of their own; the others only use these."""
STEPS = [step for name in WRITTEN_HERE for step in shipped(name).steps]
QUESTIONS = [step for step in STEPS if KINDS[step.kind].shape is not None and step.kind != "repeat"]
REVIEWED = {
    block.splitlines()[0]: block.splitlines()[1:]
    for block in (Path(__file__).parent / "reviewed_wording.txt").read_text(encoding="utf-8").removeprefix("# ").split("\n\n# ")
}
BORROWED_LISTS = """
id: lists
title: {fr: Listes, en: Lists}
languages: [fr, fr-simple, en]
steps:
  - {id: T01, kind: scale, scale: agree4, ask: {fr: Un, en: One}}
  - {id: T02, kind: scale, scale: trust4, ask: {fr: Deux, en: Two}}
  - {id: T03, kind: scale, scale: freq5, ask: {fr: Trois, en: Three}}
  - {id: T04, kind: scale, scale: ease4, ask: {fr: Quatre, en: Four}}
  - {id: T05, kind: scale, scale: vote3, ask: {fr: Cinq, en: Five}}
  - {id: T06, kind: scale, scale: effect5, ask: {fr: Six, en: Six}}
  - {id: T07, kind: municipality, ask: {fr: Sept, en: Seven}}
  - use: issue_map
"""
LISTS = {step.scale or step.kind: step.options for step in load(BORROWED_LISTS).steps if not step.within}
"""Every list that steps bring by themselves, by the name of the scale, or of the kind of step that always has it."""


def written(step: Step) -> Iterator[Text]:
    """What a step says of its own; the degrees of a named scale are not."""
    yield step.ask
    if step.again is not None:
        yield step.again
    yield from labels(step)


def labels(step: Step) -> Iterator[Text]:
    if (step.scale is None or step.scale in NUMERIC_SCALES) and step.kind != "repeat":
        yield from (option.label for option in step.options)
    yield from (item.label for item in step.items)


def every_text(script: Script) -> Iterator[Text]:
    """All that the script says, the degrees of its scales included."""
    yield script.title
    for step in script.steps:
        yield from written(step)
        yield from (option.label for option in step.options)


# --- 1. Wording -----------------------------------------------------------------------------------------------------------------------


def described(script: Script) -> list[str]:
    return [marked(script.title), *(line for step in script.steps for line in (headed(step), *map(marked, written(step))))]


def headed(step: Step) -> str:
    kind = f"{step.kind} of {step.maximum}" if step.maximum > 1 else step.kind
    return ", ".join(filter(None, (step.id, kind, step.scale, step.theme, step.feeds and f"for {step.feeds}")))


def marked(text: Text) -> str:
    french, plain = text.in_language("fr"), text.in_language("fr-simple")
    return f"  = {french}" if french == plain else f"    {french}"


@pytest.mark.parametrize("name", WRITTEN_HERE)
def test_a_script_says_what_was_reviewed(name: str) -> None:
    assert described(shipped(name)) == REVIEWED[name]


def test_the_default_script_asks_who_answers_then_the_core_then_the_rest_of_the_profile() -> None:
    core = [f"C{number:02}" for number in range(1, 13)]
    assert [step.id for step in shipped("default").steps] == ["P07", "opening", *core, "P02", "P06"]


def test_the_short_core_is_five_questions_of_the_core_as_they_are() -> None:
    core = shipped("core").by_id
    assert shipped("core-short").steps == tuple(core[step] for step in ("opening", "C04", "C05", "C06", "C08", "C11"))


@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        (
            "agree4",
            "Tout à fait d’accord / Plutôt d’accord / Plutôt pas d’accord / Pas du tout d’accord",
            "Totally agree / Tend to agree / Tend to disagree / Totally disagree",
        ),
        (
            "trust4",
            "Oui, tout à fait / Plutôt oui / Plutôt non / Non, pas du tout",
            "Yes, completely / Yes, somewhat / No, not really / No, not at all",
        ),
        (
            "freq5",
            "Jamais / J’ai essayé / Chaque mois / Chaque semaine / Chaque jour",
            "Never / I have tried it / Every month / Every week / Every day",
        ),
        (
            "ease4",
            "Très à l’aise / Plutôt à l’aise / Plutôt pas à l’aise / Pas du tout à l’aise",
            "Very comfortable / Fairly comfortable / Not very comfortable / Not at all comfortable",
        ),
        ("vote3", "Pour / Contre / Sans avis", "For / Against / No opinion"),
        (
            "effect5",
            "Beaucoup mieux / Un peu mieux / Pareil / Un peu moins bien / Beaucoup moins bien",
            "Much better / A little better / The same / A little worse / Much worse",
        ),
        ("municipality", "Dans le territoire / Ailleurs", "In this area / Elsewhere"),
        ("repeat", "Oui / Non", "Yes / No"),
    ],
)
def test_a_scale_has_its_degrees_in_order_as_many_on_both_sides(name: str, french: str, english: str) -> None:
    degrees = [option.label for option in LISTS[name]]
    assert " / ".join(label.in_language("fr") for label in degrees) == french
    assert " / ".join(label.in_language("en") for label in degrees) == english


def test_the_profile_is_marked_and_what_can_tell_who_answered_is_sensitive() -> None:
    assert [step.id for step in QUESTIONS if step.profile] == ["P07", "P01", "P02", "P03", "P04", "P05", "P06"]
    assert [step.id for step in QUESTIONS if step.sensitive] == ["P07"]
    assert [step.id for step in STEPS if step.reason] == []


def test_what_is_drawn_comes_from_a_list_or_from_the_person() -> None:
    drawn = {step.id: (step.options_from, step.own_from, step.items_from, step.about) for step in STEPS if step.is_drawn or step.about}
    assert drawn == {
        "P01": ("sectors", None, None, None),
        "W04": (None, None, "rules", None),
        "W05": (None, None, None, "W04"),
        "M06": ("cards", "M01", None, None),
    }


def test_the_map_of_issues_repeats_all_its_questions() -> None:
    cards, *asked = shipped("issue_map").steps
    assert (cards.kind, cards.maximum) == ("repeat", 3)
    assert [(step.id, step.within) for step in asked] == [(f"M0{number}", "issue_cards") for number in range(1, 7)]


# --- 2. Languages ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_every_text_is_written_in_every_language(name: str) -> None:
    script = shipped(name)
    assert script.languages == LANGUAGES
    assert [text.by_language["fr"] for text in every_text(script) if not {"fr", "en"} <= text.by_language.keys()] == []


def test_plain_french_is_there_where_it_is_simpler_and_never_the_same() -> None:
    numeric = [text for step in STEPS if step.scale in NUMERIC_SCALES for text in labels(step)]
    texts = [text for name in WRITTEN_HERE for text in every_text(shipped(name)) if text not in numeric]
    same = [text.by_language["fr"] for text in texts if text.by_language.get("fr-simple") == text.by_language["fr"]]
    assert same == []


@pytest.mark.parametrize("name", SHIPPED)
def test_english_names_the_authority_as_it_is_beside_what_it_is(name: str) -> None:
    """The names are French, contracted and elided with their article: no English sentence can take them in."""
    english = [text.in_language("en") for text in every_text(shipped(name))]
    assert [words for words in english if "{" in words.replace("your local authority ({la_collectivite})", "")] == []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_can_be_asked_of_some_people_only_in_a_script_in_french(name: str) -> None:
    script = load(f"""
id: town
title: Ma ville
steps:
  - use: profile
    only: [P07]
  - use: core
  - use: {name}
    when: P07 any_of public_agents economic_actors
""")
    assert [step.id for step in script.steps] == ["P07", *(step.id for step in shipped("core").steps + shipped(name).steps)]
    assert {tag for text in every_text(script) for tag in text.by_language} == {"fr"}


def test_no_two_shipped_steps_have_one_name() -> None:
    names = [step.id for step in STEPS]
    assert sorted(names) == sorted(set(names))


# --- 3. Length ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_short(step: Step, language: str) -> None:
    asked = [text.in_language(language) for text in (step.ask, step.again) if text is not None]
    if step not in QUESTIONS:
        asked = [sentence for words in asked for sentence in re.split(r"(?<=[.?])\s", words)]
    assert [words for words in asked if count_words(words) > 15] == []
    chosen = [option.label for option in step.options] + [item.label for item in step.items]
    assert [words for text in chosen if len(words := text.in_language(language)) > 45] == []
    assert len(step.options) <= 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scales_are_short(language: str) -> None:
    degrees = [option.label.in_language(language) for options in LISTS.values() for option in options]
    assert [words for words in degrees if len(words) > 25] == []


# --- 4. and 5. Options ----------------------------------------------------------------------------------------------------------------


def test_je_ne_sais_pas_goes_with_opinions_only() -> None:
    with_it = [
        *("C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C10"),
        *("A01", "A02", "A03", "A04", "A05"),
        *("E01", "E02", "E03"),
        "F03",
        *("M02", "M03", "M04", "M05", "M06"),
        "D02",
        "X01",
    ]
    assert [step.id for step in QUESTIONS if step.dont_know] == with_it


def test_exclusive_options() -> None:
    exclusive = [(step.id, option.code) for step in QUESTIONS for option in step.options if option.exclusive]
    assert exclusive == [
        ("C05", "nothing"),
        ("C06", "nothing"),
        ("C10", "nobody"),
        ("A02", "none"),
        ("A04", "nothing"),
        ("A05", "none"),
        ("E02", "nothing"),
        ("E03", "nothing"),
        ("F03", "mixture"),
        ("M02", "other_topic"),
    ]


def test_lists_without_an_order_of_their_own_are_shuffled() -> None:
    shuffled = ["C03", "C05", "C06", "C08", "C10", "A02", "A04", "A05", "E02", "E03", "W01", "F03", "M02", "M03", "D02"]
    assert [step.id for step in QUESTIONS if step.shuffle] == shuffled
    ordered = ["C01", "C09", "P07", "P01", "P02", "P03", "P04", "P05", "E01", "M06"]
    chosen_from_words = [step.id for step in QUESTIONS if KINDS[step.kind].shape is not Shape.TEXT and step.scale is None]
    assert sorted(chosen_from_words) == sorted(shuffled + ordered)


# --- 6. Typography --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_typography_is_french(name: str) -> None:
    words = [text.by_language[tag] for text in every_text(shipped(name)) for tag in ("fr", "fr-simple") if tag in text.by_language]
    faulty = [text for text in words if re.search("[^\u202f][?!;]|[^\xa0]:|'|«[^\xa0]|[^\xa0]»|  ", text)]
    assert faulty == []


@pytest.mark.parametrize("name", SHIPPED)
def test_typography_is_english(name: str) -> None:
    words = [text.by_language["en"] for text in every_text(shipped(name))]
    assert [text for text in words if re.search("[\u202f\xa0«»'\"]|\\s[?!;:]|  ", text)] == []


def test_only_ia_is_an_acronym_and_it_is_explained_once() -> None:
    found = {(tag, word) for step in STEPS for text in written(step) for tag in LANGUAGES for word in acronyms(text.in_language(tag))}
    diplomas = {(tag, word) for tag in LANGUAGES for word in ("CAP", "BEP")}
    assert found == {("fr", "IA"), ("fr-simple", "IA"), ("en", "AI")} | diplomas
    opening = shipped("core").steps[0].ask
    assert "(IA) est un programme" in opening.in_language("fr")
    assert "(IA) est un programme" in opening.in_language("fr-simple")
    assert "(AI) is a computer program" in opening.in_language("en")


def acronyms(words: str) -> list[str]:
    return re.findall(r"\b[A-Z]{2,}\b", words)


# --- 7. Balance -----------------------------------------------------------------------------------------------------------------------


def test_feelings_are_as_many_on_both_sides() -> None:
    assert [option.code for option in shipped("core").by_id["C03"].options] == [
        *("curiosity", "hope", "enthusiasm"),
        *("worry", "distrust", "anger"),
        "indifference",
    ]


def test_benefits_and_fears_are_as_many() -> None:
    core = shipped("core").by_id
    assert len(core["C05"].options) == len(core["C06"].options)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_arguments_of_the_debate_are_two_a_side_and_of_one_length(language: str) -> None:
    arguments = shipped("debate_game").by_id["D02"].options
    assert [side(option) for option in arguments] == ["for", "for", "against", "against"]
    lengths = [len(option.label.in_language(language)) for option in arguments]
    assert max(lengths) - min(lengths) <= 3


def side(option: Option) -> str:
    return option.code.partition("_")[0]
