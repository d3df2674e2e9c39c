"""Syllables, against words counted by hand as they are said."""

import pytest

from dialogues.advice.syllables import count_syllables

BY_HAND = {
    1: "le les que je est vous aide ville bien nuit quand langue fluide bruit pluie yeux œil cœur août eau à y doivent peuvent donnent "
    "d’eux",
    2: "IA l’IA n’est-ce services publics question réponse réponses confiance apprend exemples écrire tromper idée idées créée créer poème "
    "client cruel voyage moyen pays payer naïf maïs Noël aiguë guichet travail conseil accueil chaos souvent agent agents étaient "
    "agissent démarches tuyau Europe été 15",
    3: "habitants oublier société réunion ouvrier influence citoyen employés paysage équilibre quotidien "
    "utilisent document entreprises accessible énergie gaspillées procédures aérien SMS",
    4: "intelligence artificielle ordinateur association associations réalité européen coalition coefficient coopérer propriété industriel "
    "démocratie 2035",
    5: "ambiguïté extraordinaire",
}
CASES = [(word, count) for count, words in BY_HAND.items() for word in words.split()]


@pytest.mark.parametrize(("word", "count"), CASES)
def test_the_syllables_of_a_word_are_those_one_says(word: str, count: int) -> None:
    assert count_syllables(word) == count


def test_what_has_no_vowel_is_one_syllable_all_the_same() -> None:
    assert [count_syllables(word) for word in ("l’", "qu’", "n", "-")] == [1, 1, 1, 1]
