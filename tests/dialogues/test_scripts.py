"""The shipped scripts keep the rules of plain wording, in French and in plain French.

1. A question is 15 words at most, a label 45 characters, a list 8 options.
2. « Je ne sais pas » goes with every closed question of opinion, never with a fact, a text or the profile.
3. « Rien » and « Personne » are exclusive and last; lists without an order are shuffled.
4. French typography: narrow no-break space before ? ! ; no-break space before : and inside « », curly apostrophe.
"""

import re
from collections.abc import Iterator

import pytest

from dialogues.kinds import KINDS, Shape
from dialogues.length import count_words
from dialogues.loader import SHIPPED, shipped
from dialogues.script import Step, Text

QUESTIONS = [step for name in ("core", "profile") for step in shipped(name).questions]
LANGUAGES = ("fr", "fr-simple")


def texts_of(step: Step) -> Iterator[Text]:
    yield step.ask
    yield from (option.label for option in step.options)
    yield from (item.label for item in step.items)


def test_the_default_script_asks_who_answers_then_the_core_then_the_rest_of_the_profile() -> None:
    core = [f"C{number:02}" for number in range(1, 13)]
    assert [step.id for step in shipped("default").steps] == ["P07", "opening", *core, "P02", "P06"]


def test_each_question_has_its_kind_its_theme_and_its_list_of_the_record() -> None:
    assert [(step.id, step.kind, step.maximum, step.theme, step.feeds) for step in QUESTIONS] == [
        ("C01", "single", 1, "knowledge", None),
        ("C02", "scale", 1, "use", None),
        ("C03", "multi", 3, "feeling", None),
        ("C04", "scale", 1, "trust", None),
        ("C05", "multi", 3, "benefit", "findings"),
        ("C06", "multi", 3, "fear", "findings"),
        ("C07", "grid", 1, "acceptability", None),
        ("C08", "rank", 3, "condition", None),
        ("C09", "single", 1, "human_control", None),
        ("C10", "multi", 3, "governance", None),
        ("C11", "text", 500, "proposal", "proposals"),
        ("C12", "text", 500, "vigilance", "vigilance_points"),
        ("P07", "single", 1, None, None),
        ("P02", "single", 1, None, None),
        ("P06", "scale", 1, "digital_divide", None),
    ]


def test_the_scales_have_their_degrees_in_order() -> None:
    degrees = {step.scale: [option.label.in_language("fr") for option in step.options] for step in QUESTIONS if step.scale}
    assert degrees == {
        "freq5": ["Jamais", "J’ai essayé", "Chaque mois", "Chaque semaine", "Chaque jour"],
        "trust4": ["Oui, tout à fait", "Plutôt oui", "Plutôt non", "Non, pas du tout"],
        "agree4": ["Tout à fait d’accord", "Plutôt d’accord", "Plutôt pas d’accord", "Pas du tout d’accord"],
        "ease4": ["Très à l’aise", "Plutôt à l’aise", "Plutôt pas à l’aise", "Pas du tout à l’aise"],
    }


@pytest.mark.parametrize("step", QUESTIONS, ids=lambda step: step.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_short(step: Step, language: str) -> None:  # 1
    assert count_words(step.ask.in_language(language)) <= 15
    labels = [text.in_language(language) for text in texts_of(step)][1:]
    assert max(map(len, labels), default=0) <= 45
    assert len(step.options) <= 8


def test_je_ne_sais_pas_goes_with_opinions_only() -> None:  # 2
    with_it = ["C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C10"]
    assert [step.id for step in QUESTIONS if step.dont_know] == with_it


def test_the_profile_is_marked_and_what_can_tell_who_answered_is_sensitive() -> None:
    assert [step.id for step in QUESTIONS if step.profile] == ["P07", "P02", "P06"]
    assert [step.id for step in QUESTIONS if step.sensitive] == ["P07"]


def test_exclusive_options_and_shuffled_lists() -> None:  # 3
    exclusive = [(step.id, option.code) for step in QUESTIONS for option in step.options if option.exclusive]
    assert exclusive == [("C05", "nothing"), ("C06", "nothing"), ("C10", "nobody")]
    assert [step.id for step in QUESTIONS if step.shuffle] == ["C03", "C05", "C06", "C08", "C10"]
    assert {KINDS[step.kind].shape for step in QUESTIONS if step.shuffle} == {Shape.SEVERAL, Shape.ORDER}


@pytest.mark.parametrize("name", SHIPPED)
def test_typography_is_french(name: str) -> None:  # 4
    words = [text for step in shipped(name).steps for one in texts_of(step) for text in one.by_language.values()]
    faulty = [text for text in words if re.search("[^\u202f][?!;]|[^\xa0]:|'|«[^\xa0]|[^\xa0]»|  ", text)]
    assert faulty == []
    assert len(words) > 15


def test_only_ia_is_an_acronym_and_it_is_explained_once() -> None:
    words = [
        word for step in shipped("core").steps for text in texts_of(step) for word in re.findall(r"\b[A-Z]{2,}\b", text.in_language("fr"))
    ]
    assert set(words) == {"IA"}
    assert "(IA) est un programme" in shipped("core").steps[0].ask.in_language("fr")


def test_plain_french_is_there_where_it_is_simpler_and_never_the_same() -> None:
    texts = [text.by_language for step in shipped("default").steps for text in texts_of(step)]
    plain = [words for words in texts if "fr-simple" in words]
    assert len(plain) > 15
    assert [words["fr"] for words in plain if words["fr"] == words["fr-simple"]] == []
