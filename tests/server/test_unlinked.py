"""The pages of a consultation in which nobody can be found any more."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from bot.acts import Consented
from bot.screens import notice_in_force
from bot.telegram.callback import encode
from server.retention import erase_due
from tests.server.twin import FORM, Person, Twin

WHERE = ("/c/essai", "/c/essai/mes-donnees", "/c/essai/effacer", "/c/essai/mes-reponses", "/borne/essai")


async def destroyed(twin: Twin) -> None:
    twin.site.clock.now += timedelta(days=70)
    await erase_due(twin.site.services.releasing, twin.site.clock().date())


def says_why(person: Person) -> bool:
    said = person.page.one("main").text
    return "détruit le 14 décembre 2026" in said and "dpo@ville.example" in said


@pytest.mark.parametrize("path", WHERE)
async def test_a_browser_that_was_somebody_reads_why_it_is_nobody_now(twin: Twin, person: Person, path: str) -> None:
    await person.answer(choice=["public_agents"])
    await destroyed(twin)
    await person.open(path)
    assert person.response.status_code == 200
    assert says_why(person)


async def test_a_browser_without_a_cookie_reads_the_same_for_it_may_have_lost_it(twin: Twin, person: Person) -> None:
    await destroyed(twin)
    async with twin.another_browser() as client:
        stranger = Person(client)
        await stranger.open()
        assert says_why(stranger)
        assert stranger.page.link("Voir les résultats") == "https://ville.example/resultats"


async def test_nobody_begins_again_by_an_old_form(twin: Twin, person: Person) -> None:
    form = person.page.question
    (button,) = form.element.all("button")
    await destroyed(twin)
    await person.send(form, button)
    assert says_why(person)
    consent = urlencode({"act": encode(Consented("fr", notice=notice_in_force(twin.essai)), twin.essai.id)})
    async with twin.another_browser() as client:
        answer = await client.post("/c/essai", content=consent, headers=FORM)
        assert "set-cookie" not in answer.headers
    assert len(await twin.rows()) == 1


async def test_the_private_link_of_somebody_leads_to_the_same_words(twin: Twin, person: Person) -> None:
    token = next(cookie.value for cookie in twin.client.cookies.jar)
    await destroyed(twin)
    async with twin.another_browser() as client:
        stranger = Person(client)
        await stranger.open(f"/c/essai/reprendre/{token}")
        assert says_why(stranger)
