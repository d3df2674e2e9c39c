"""Whether the days of a consultation follow each other. Pure.

Never here: what a day means to people (see `bot.screens`), nor the same checks of an opening (see `server.opening`).
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from server import words
from server.opening import OUT_OF_ORDER, RESULTS_ADDRESS, is_address
from server.records.fields import Surroundings, Values, day_of

IN_ORDER: Final = ("opens_on", "closes_on", "results_date", "retention_date")
"""Each day is the one before it, or a later one."""


def in_order(values: Values, _: Surroundings) -> Mapping[str, str]:
    """The first day that comes before the one it should follow."""
    known = [(key, day) for key in IN_ORDER if (day := day_of(values, key)) is not None]
    for (_before, earlier), (key, later) in pairwise(known):
        if later < earlier:
            return {key: f"{words.day(later)} vient avant {words.day(earlier)}. {OUT_OF_ORDER}"}
    return {}


def room_for_closing(values: Values, seen: Surroundings) -> Mapping[str, str]:
    """Nobody could answer a consultation whose last day is over."""
    closes_on = day_of(values, "closes_on")
    past = closes_on is not None and closes_on < seen.today
    return {"closes_on": "Ce jour est passé : choisissez aujourd’hui ou un jour à venir."} if past else {}


def results_page(values: Values, _: Surroundings) -> Mapping[str, str]:
    """Whether the results are at an address that people can follow."""
    typed = values.get("results_url", "")
    return {"results_url": RESULTS_ADDRESS} if typed and not is_address(typed) else {}
