"""All that is kept of somebody on the pages: to read, and to take away; theirs alone."""

import json

from tests.server.twin import Person, Twin, check_page

FILE = "/c/essai/mes-donnees.json"


async def test_the_page_tells_all_and_leads_to_the_file(twin: Twin, person: Person) -> None:
    await person.answer(choice=["public_agents"])
    await person.open(person.page.link("Ce que nous gardons de vous"))
    check_page(person.page)
    assert person.page.heading == "Ce que nous gardons de vous"
    assert "– À quel titre répondez-vous ? → Agent public" in person.page.root.text
    answer = await twin.client.get(person.page.link("Télécharger mes données (fichier JSON)"))
    assert answer.headers["content-disposition"] == 'attachment; filename="mes-donnees.json"'
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/json", "no-store")
    (one,) = json.loads(answer.content)["consultations"]
    assert (one["consultation"], one["channel"], one["answers"][0]["choices"]) == (
        "essai",
        "web",
        [{"code": "public_agents", "label": "Agent public"}],
    )


async def test_another_browser_gets_nothing(twin: Twin, person: Person) -> None:
    await person.answer(choice=["public_agents"])
    async with twin.another_browser() as client:
        visitor = Person(client)
        await visitor.open(FILE)
        check_page(visitor.page)
        assert str(visitor.response.url).endswith("/c/essai/mes-donnees")
        assert "Nous ne gardons aucune réponse de vous." in visitor.page.root.text
        other = Person(client)
        await other.consent()
        await other.answer(choice=["elected_officials"])
        assert "public_agents" not in (await client.get(FILE)).text


async def test_a_long_text_is_shown_whole(twin: Twin, person: Person) -> None:
    words = "mot " * 120
    while "Que demandez-vous" not in person.page.heading:
        await person.press("Je préfère ne pas répondre" if "Sur vous" in person.page.root.text else "Passer")
    await person.answer(text=[words])
    await person.open("/c/essai/mes-donnees")
    assert words.strip() in person.page.root.text


async def test_of_a_consultation_that_is_not_there_the_doors_are_shown(twin: Twin) -> None:
    assert (await twin.client.get("/c/nulle-part/mes-donnees.json")).status_code == 404


async def test_a_kiosk_gives_no_file(twin: Twin) -> None:
    person = Person(twin.client)
    await person.open("/borne/essai")
    await person.press("J’ai 15 ans ou plus, j’accepte")
    await person.open("/borne/essai/mes-donnees")
    check_page(person.page)
    assert "Télécharger" not in person.page.root.text
