"""Reading ease, against a computation by hand."""

from dataclasses import replace

import pytest

from dialogues.advice.readability import FEWEST_WORDS, reading_ease
from dialogues.script import Item, Option, Script, Step, Text
from tests.dialogues.checks.examples import CARDS, INFO, ONE, WORDS, fr, script


def prose(count: int, sentence: str) -> Step:
    return replace(WORDS, ask=fr(" ".join([sentence] * count)))


def test_the_ease_of_a_prose_is_that_of_kandel_and_moles() -> None:
    step = prose(25, "La ville aide les habitants.")  # 5 words, 1 + 1 + 1 + 1 + 3 syllables
    assert reading_ease(script(step), "fr") == pytest.approx(207 - 1.015 * 5 - 73.6 * 7 / 5)


def test_long_sentences_of_long_words_are_harder() -> None:
    easy = reading_ease(script(prose(25, "La ville aide les habitants.")), "fr")
    longer = reading_ease(script(prose(25, "La ville aide les habitants")), "fr")
    harder = reading_ease(script(prose(25, "La municipalité accompagne les administrés.")), "fr")
    assert easy is not None
    assert longer is not None
    assert harder is not None
    assert easy - longer == pytest.approx(1.015 * 120)
    assert harder < easy


def test_labels_weigh_by_their_syllables_and_are_no_sentences() -> None:
    words = prose(20, "La ville aide les habitants.")
    labels = replace(ONE, ask=fr("La ville ?"), options=(Option("a", fr("les habitants")), Option("b", fr("les agents"))))
    lines = replace(labels, id="Lines", options=(), items=(Item("x", fr("les habitants")), Item("y", fr("les agents"))))
    both = 207 - 1.015 * 102 / 21 - 73.6 * (140 + 2 + 4 + 3) / 106
    assert reading_ease(script(words, labels), "fr") == pytest.approx(both)
    assert reading_ease(script(words, lines), "fr") == pytest.approx(both)


def test_what_stands_for_other_words_is_not_read() -> None:
    step = prose(25, "La ville aide les habitants.")
    named = replace(
        step, ask=fr(step.ask.by_language["fr"].replace("La ville", "La ville {de_collectivite}").replace("aide", "aide {C01}"))
    )
    assert reading_ease(script(named), "fr") == reading_ease(script(step), "fr")


def test_every_prose_is_read_in_its_language_or_in_french() -> None:
    plain = replace(
        prose(20, "La ville aide les habitants."), ask=Text({"fr": "Non.", "fr-simple": " ".join(["La ville aide les habitants."] * 20)})
    )
    others = (
        replace(INFO, ask=fr("La ville aide les habitants.")),
        replace(CARDS, options=(), ask=fr("La ville."), again=fr("La ville aide ?")),
    )
    assert reading_ease(script(plain, *others), "fr") is None
    assert reading_ease(script(plain, *others), "fr-simple") == pytest.approx(207 - 1.015 * 110 / 23 - 73.6 * (147 + 2 + 3) / 110)


@pytest.mark.parametrize(("count", "known"), [(FEWEST_WORDS, True), (FEWEST_WORDS - 1, False)])
def test_too_few_words_say_nothing(count: int, known: bool) -> None:
    step = replace(WORDS, ask=fr(" ".join(["ville"] * count)))
    assert (reading_ease(Script("test", fr("Essai"), ("fr",), (step,)), "fr") is not None) is known
