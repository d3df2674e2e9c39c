"""Leaving a shared computer: nobody is known there any more, nothing is lost, and the way back was shown first."""

import pytest

from tests.server.twin import CONSENT, FORM, Person, Twin, check_page

QUESTION = "À quel titre répondez-vous ?"


async def test_leaving_shows_the_way_back_then_forgets_who_one_is(twin: Twin, person: Person) -> None:
    await person.answer(choice=["public_agents"])
    await person.open(person.page.link("Quitter"))
    check_page(person.page)
    link = person.page.by_id("lien").text
    await person.press("Quitter")

    check_page(person.page)
    assert (person.page.heading, person.response.headers["cache-control"]) == ("Vous avez quitté.", "no-store")
    assert not twin.client.cookies
    assert link not in person.response.text
    assert len((await twin.row()).answers) == 1
    await person.open(person.page.link("Commencer une nouvelle participation"))
    assert person.page.heading == "Bonjour."
    await person.open(link)
    assert person.page.heading == "Avant aujourd’hui, connaissiez-vous l’intelligence artificielle (IA) ?"


async def test_one_may_stay_after_all(person: Person) -> None:
    await person.open(person.page.link("Quitter"))
    await person.open(person.page.link("Continuer à répondre"))
    assert person.page.heading == QUESTION


async def test_leaving_is_offered_on_every_page_once_one_takes_part_and_not_before(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open()
    with pytest.raises(LookupError):
        person.page.link("Quitter")
    await person.press(CONSENT)
    for path in ("", "/aide", "/confidentialite", "/effacer", "/notice", "/reprendre-plus-tard"):
        await person.open(f"/c/essai{path}")
        assert person.page.link("Quitter") == "/c/essai/quitter"


async def test_words_of_leaving_are_in_the_language_chosen(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open("/c/essai?langue=en")
    await person.press("I am 15 or older, I agree")
    await person.open(person.page.link("Leave"))
    await person.press("Leave")
    assert (person.page.heading, person.page.one("html")["lang"]) == ("You have left.", "en")


async def test_leaving_twice_or_without_taking_part_leads_to_the_first_screen(twin: Twin, person: Person) -> None:
    await person.open("/c/essai/quitter")
    form, button = person.page.button("Quitter")
    await person.send(form, button)
    await person.send(form, button)
    assert person.page.heading == "Bonjour."
    await person.open("/c/essai/quitter")
    assert person.page.heading == "Bonjour."


async def test_another_site_cannot_make_one_leave(twin: Twin, person: Person) -> None:
    assert (await twin.client.post("/c/essai/quitter", content=b"form_token=x", headers=FORM)).status_code == 403
    await person.open()
    assert person.page.heading == QUESTION


async def test_pages_of_leaving_and_resuming_know_only_what_is_there(twin: Twin) -> None:
    for path in ("quitter", "au-revoir", "reprendre", "reprendre/x", "reprendre-plus-tard"):
        assert (await twin.client.get(f"/c/inconnue/{path}")).status_code == 404
    for path in ("quitter", "reprendre"):
        assert (await twin.client.post(f"/c/inconnue/{path}", content=b"", headers=FORM)).status_code == 404
