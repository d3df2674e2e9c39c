"""What is shown of a bot before anyone writes to it."""

from dataclasses import replace

import pytest

from bot.screens.describing import LONGEST, description, short_description
from tests.bot.examples import VALMONT
from tests.bot.town import NEIGHBOUR

LONGEST_CARD = 120
"""Characters that Telegram gives to it."""


def test_it_says_who_asks_that_it_is_no_ai_and_where_the_data_are_spoken_of() -> None:
    assert description([VALMONT, NEIGHBOUR], "fr") == (
        "Donnez votre avis sur l’intelligence artificielle (IA) dans les services publics. "
        "Il est demandé par le Valmont et la Ville de Roqueval.\n\n"
        "Ce robot n’est pas une IA\u00a0: il pose des questions écrites par des personnes.\n\n"
        "Vous pouvez passer une question, arrêter, reprendre plus tard ou tout effacer.\n\n"
        "Ce que deviennent vos réponses\u00a0: /privacy"
    )
    assert "It is asked for by Valmont and Ville de Roqueval." in description([VALMONT, NEIGHBOUR], "en")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_always_fits_however_many_ask(language: str) -> None:
    alone = description([], language)
    crowd = [replace(VALMONT, id=number, la_collectivite=f"la Communauté de communes numéro {number}") for number in range(40)]
    lengths = [len(description(crowd[:many], language)) for many in range(1, 41)]
    assert max(lengths) <= LONGEST
    assert description(crowd, language) == alone
    assert description(crowd[:3], language) != alone


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_card_fits_too(language: str) -> None:
    assert "/privacy" in short_description(language)
    assert len(short_description(language)) <= LONGEST_CARD
