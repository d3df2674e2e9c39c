"""Erasing one consultation of several: all of it, nothing else, whatever comes twice."""

from bot.acts import AskedErasure, ConfirmedErasure, Wished
from bot.wording import say
from dialogues.turns import Tapped
from tests.bot.test_deciding import finished, kept, taking_part
from tests.bot.town import Town
from tests.storage.people import KNOWN
from tests.storage.samples import chosen
from tests.support.citizen import Citizen

RESULTS = Wished(frozenset({"results"}))


async def finished_and_corrected(place: Town, number: int = 42) -> Citizen:
    """At the end in Le Valmont, with a changed answer and a wish."""
    citizen = await finished(place, number)
    await citizen.tap("Des résultats")
    await citizen.tap("Corriger")
    await citizen.tap("1.")
    await citizen.tap("no")
    return citizen


async def in_both(place: Town) -> Citizen:
    """The same person in both, Roqueval being spoken of now."""
    await finished_and_corrected(place)
    citizen = await taking_part(place, code="roqueval")
    await citizen.type("yes")
    return citizen


async def test_one_consultation_is_erased_whole_and_all_else_is_as_it_was(towns_on_both: Town) -> None:
    await finished_and_corrected(towns_on_both, 43)
    elsewhere = await taking_part(towns_on_both, code="roqueval")
    await elsewhere.type("yes")
    await towns_on_both.conversation.hear(towns_on_both.said(42, RESULTS, code="roqueval"))
    roqueval = await kept(towns_on_both, code="roqueval")
    before = await towns_on_both.everything()
    citizen = await finished_and_corrected(towns_on_both)

    await citizen.command("/effacer", AskedErasure())
    assert [button.label for (button,) in citizen.screen.buttons] == [
        "Effacer\u00a0: Le Valmont",
        "Effacer\u00a0: Roqueval",
        "Tout effacer, les 2 concertations",
        "Non, garder mes réponses",
    ]
    reply = await citizen.tap("Effacer\u00a0: Le Valmont")
    assert (citizen.screen.title, reply.in_place) == (say("fr", "erased-title"), True)
    assert "(Le Valmont)" in citizen.screen.body[0]

    after = await towns_on_both.everything()
    # Le Valmont was spoken of: now nothing is, so that the next words are no answer to the other.
    assert {table for table in after if after[table] != before[table]} == {"seen_updates", "pointers"}
    assert await kept(towns_on_both, code="roqueval") == roqueval
    assert await towns_on_both.differences() == []


async def test_words_after_erasing_one_are_no_answer_to_the_other(two_towns: Town) -> None:
    citizen = await in_both(two_towns)
    await citizen.start("valmont")
    await citizen.command("/effacer", AskedErasure())
    await citizen.tap("Effacer\u00a0: Le Valmont")
    await citizen.type("hope")
    assert citizen.screen.title == say("fr", "open-title")
    assert (await kept(two_towns, code="roqueval")).answers == {KNOWN: chosen("yes")}


async def test_who_goes_on_elsewhere_goes_on_when_the_other_is_erased(two_towns: Town) -> None:
    citizen = await in_both(two_towns)
    await citizen.command("/effacer", AskedErasure())
    await citizen.tap("Effacer\u00a0: Le Valmont")
    await citizen.tap("hope", on=-3)
    assert (await kept(two_towns, code="roqueval")).place.ticks == ("hope",)


async def test_the_last_one_left_is_erased_as_all_are(two_towns: Town) -> None:
    citizen = await in_both(two_towns)
    await citizen.command("/effacer", AskedErasure())
    await citizen.tap("Effacer\u00a0: Roqueval")
    await citizen.tap("Effacer\u00a0: Le Valmont", on=-2)
    assert citizen.screen.body[0] == say("fr", "erased-what", count=1)
    assert {table for table, rows in (await two_towns.everything()).items() if rows} == {"seen_updates"}


async def test_the_button_of_one_erased_before_says_what_is_left(two_towns: Town) -> None:
    citizen = await in_both(two_towns)
    await citizen.command("/effacer", AskedErasure())
    await citizen.tap("Effacer\u00a0: Le Valmont")
    await citizen.tap("Effacer\u00a0: Le Valmont", on=-2)
    assert citizen.screen.title == say("fr", "erase-title")
    assert "(Roqueval)" in citizen.screen.body[0]
    assert await two_towns.person(code="roqueval") is not None


async def test_erasing_one_delivered_again_erases_nothing_that_came_after(two_towns: Town) -> None:
    await in_both(two_towns)
    erasing = two_towns.said(42, ConfirmedErasure(two_towns.ids["valmont"]), code="valmont")
    await two_towns.conversation.hear(erasing)
    await two_towns.conversation.hear(two_towns.said(42, Tapped(KNOWN, "no"), code="roqueval"))
    await taking_part(two_towns)
    before = await two_towns.everything()
    await two_towns.conversation.hear(erasing)
    assert await two_towns.everything() == before


async def test_a_forged_button_erases_nothing(two_towns: Town) -> None:
    await in_both(two_towns)
    before = await two_towns.everything()
    for wild in (0, 99, 2**31 - 1):
        await two_towns.conversation.hear(two_towns.said(42, ConfirmedErasure(wild), code="roqueval"))
    after = await two_towns.everything()
    assert {table for table in after if after[table] != before[table]} == {"seen_updates"}
