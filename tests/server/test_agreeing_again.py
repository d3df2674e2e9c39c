"""On the pages: whoever agreed to another notice is told what it says now, and goes on where they were, or stops."""

from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from bot.acts import Consented
from bot.screens import notice_in_force
from bot.telegram.callback import encode
from storage import consultations, models
from storage.consultations import Consultation
from tests.server.twin import CONSENT, FORM, Person, Twin, check_page, reach

CHANGED, AGREE, STOP = "Du nouveau sur vos données", "J’accepte, je continue", "Je m’arrête ici"


async def change_notice(twin: Twin, **facts: Any) -> Consultation:
    stated = facts or {"dpo_contact": "nouvelle-dpo@ville.example"}
    changing = sa.update(models.consultations).where(models.consultations.c.id == twin.essai.id).values(stated)
    await twin.site.database.write(lambda connection: connection.execute(changing))
    found = await twin.site.database.read(lambda connection: consultations.by_code(connection, "essai"))
    assert found is not None
    return found


@pytest.fixture
async def changed(twin: Twin) -> Person:
    """Somebody at the fourth question, who finds the notice changed."""
    person = Person(twin.client)
    await person.consent()
    await reach(person, "C04")
    await change_notice(twin)
    await person.open()
    return person


async def versions(twin: Twin) -> list[str]:
    wanted = sa.select(models.participations.c.notice_version)
    return list(await twin.site.database.read(lambda connection: connection.scalars(wanted).all()))


async def test_the_page_says_so_and_leads_on_exactly_where_they_were(twin: Twin, changed: Person) -> None:
    check_page(changed.page)
    assert changed.page.heading == CHANGED
    assert "nouvelle-dpo@ville.example" in changed.page.one("main").text
    before = await versions(twin)
    await changed.press(AGREE)
    assert (changed.response.url.path, changed.page.heading.startswith(CHANGED)) == ("/c/essai", False)
    assert "Question 4 sur 12" in changed.page.one("main").text
    assert (await versions(twin))[0] != before[0]


async def test_an_answer_from_a_page_of_before_is_not_kept(twin: Twin) -> None:
    person = Person(twin.client)
    await person.consent()
    await reach(person, "C02")
    form, button = person.page.button("Passer")
    answers = (await twin.row()).answers
    await change_notice(twin)
    await person.send(form, button)
    assert person.page.heading == CHANGED
    assert (await twin.row()).answers == answers


async def test_they_stop_and_may_erase(twin: Twin, changed: Person) -> None:
    await changed.press(STOP)
    check_page(changed.page)
    assert changed.page.heading == "C’est noté."
    assert "Vos réponses d’avant restent gardées" in changed.page.one("main").text
    assert len(await twin.rows()) == 1
    await changed.open(changed.page.link("Tout effacer"))
    await changed.press("Oui, tout effacer")
    assert await twin.rows() == []


async def test_the_whole_notice_asks_the_same_and_so_do_other_languages(changed: Person) -> None:
    await changed.open(changed.page.link("En savoir plus"))
    check_page(changed.page)
    assert changed.page.heading == "Ce que deviennent vos réponses"
    await changed.open("/c/essai/notice?langue=en")
    assert changed.page.heading == "What happens to your answers"
    await changed.press("I agree, I go on")
    assert "Question 4 of 12" in changed.page.one("main").text


async def test_agreeing_to_what_was_said_before_is_not_enough(twin: Twin, changed: Person) -> None:
    old = await versions(twin)
    form, button = changed.page.button(AGREE)
    await change_notice(twin, dpo_contact="encore@ville.example")
    await changed.send(form, button)
    assert changed.page.heading == CHANGED
    assert "encore@ville.example" in changed.page.one("main").text
    assert await versions(twin) == old


async def test_another_site_cannot_agree_for_them(twin: Twin, changed: Person) -> None:
    """The form that begins a participation carries no proof, the one that goes on with it does."""
    old = await versions(twin)
    present = await change_notice(twin)
    agreed = encode(Consented("fr", notice=notice_in_force(present)), twin.essai.id)
    for proof in ("", "0" * 64, "é"):
        response = await twin.client.post("/c/essai", content=urlencode({"act": agreed, "form_token": proof}), headers=FORM)
        assert response.status_code == 303
    assert await versions(twin) == old
    await changed.open()
    assert changed.page.heading == CHANGED


async def test_a_newcomer_who_read_another_notice_is_shown_the_present_one(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open()
    form, button = person.page.button(CONSENT)
    await change_notice(twin)
    await person.send(form, button)
    assert person.event == "Ces informations ont changé entre-temps. Voici celles d’aujourd’hui."
    assert await twin.rows() == []
    await person.press(CONSENT)
    assert len(await twin.rows()) == 1


async def test_a_whole_export_tells_the_first_day(twin: Twin, changed: Person) -> None:
    first = (await twin.row()).consented_on
    twin.site.clock.advance(3 * 86_400)
    await changed.press(AGREE)
    assert (await twin.row()).consented_on == first
