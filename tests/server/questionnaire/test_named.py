"""The names of an authority in the words of a question: written out to be read, kept as placeholders, and the same either way."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.loader import SHIPPED, shipped
from server import words
from server.questionnaire.building import same_words
from server.questionnaire.named import put_back, written_out
from storage.authorities import TERRITORIES, Authority


def authorities() -> list[Authority]:
    with TERRITORIES.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return [Authority(**{**line, "id": number, "population": int(line["population"])}) for number, line in enumerate(lines)]  # type: ignore[arg-type]


EVERY = authorities()
NANTES = next(each for each in EVERY if each.name == "Nantes Métropole")
RENNES = next(each for each in EVERY if each.name == "Rennes")
SICOVAL = next(each for each in EVERY if each.la_collectivite == "le Sicoval")


@pytest.mark.parametrize("authority", EVERY, ids=lambda each: each.name)
def test_every_common_question_comes_back_as_it_was_kept(authority: Authority) -> None:
    for step in (step for name in SHIPPED for step in shipped(name).questions):
        for language in ("fr", "en"):
            kept = step.ask.in_language(language)
            read = written_out(kept, authority, language)
            assert "_collectivite" not in read
            assert put_back(read, authority, (kept,), language) == kept
            if language == "fr" and "{" not in read:
                assert read == words.words(step.ask, authority)


@pytest.mark.parametrize(
    ("authority", "typed", "kept"),
    [
        (NANTES, "Que demandez-vous d’abord à Nantes Métropole ?", "Que demandez-vous d’abord {a_collectivite} ?"),
        (NANTES, "Nantes Métropole vous écoute-t-elle ?", "{la_collectivite} vous écoute-t-elle ?"),
        (NANTES, "À Nantes\u00a0Métropole, que manque-t-il ?", "{A_collectivite}, que manque-t-il ?"),
        (RENNES, "La Ville de Rennes vous aide-t-elle ?", "{La_collectivite} vous aide-t-elle ?"),
        (RENNES, "Qu’attendez-vous de la Ville de Rennes, à Rennes ?", "Qu’attendez-vous {de_collectivite}, à Rennes ?"),
        (SICOVAL, "Que dire au Sicoval, du Sicoval ?", "Que dire {a_collectivite}, {de_collectivite} ?"),
        (SICOVAL, "Les Sicovaliens ?", "Les Sicovaliens ?"),
        (NANTES, "Et {C03}, {a_collectivite} ?", "Et {C03}, {a_collectivite} ?"),
    ],
)
def test_names_that_are_typed_are_kept_as_placeholders_and_read_the_same(authority: Authority, typed: str, kept: str) -> None:
    assert put_back(typed, authority, ("Autre chose ?",)) == kept
    assert same_words(written_out(kept, authority), written_out(typed, authority))


def test_in_english_the_bare_name_stands_for_all_three() -> None:
    kept = "Do you trust your local authority ({la_collectivite})?"
    assert written_out(kept, RENNES, "en") == "Do you trust your local authority (Ville de Rennes)?"
    assert put_back("Do you trust Ville de Rennes?", RENNES, (), "en") == "Do you trust {la_collectivite}?"


@given(
    st.sampled_from(EVERY), st.text(alphabet="àdeuN’ '{}_a", max_size=30), st.sampled_from(["{la_collectivite}", "{De_collectivite}", ""])
)
def test_whatever_is_typed_reads_the_same_once_it_is_kept(authority: Authority, typed: str, more: str) -> None:
    read = written_out(typed + more, authority)
    assert same_words(written_out(put_back(read, authority, ()), authority), read)
