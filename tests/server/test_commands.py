"""The commands of a chat, as pages of the web twin."""

from html import unescape

import pytest

from dialogues.answers import Answer, State
from dialogues.resources import RESOURCES
from dialogues.script import Slot
from server.pages.addresses import COMMANDS
from tests.server.twin import Person, Twin, check_page, reach

P07 = Slot("P07")


@pytest.mark.parametrize("path", COMMANDS.values())
async def test_every_command_is_a_page_for_whoever_takes_part_and_for_a_stranger(twin: Twin, person: Person, path: str) -> None:
    await person.answer(choice=["service_users"])
    before = await twin.row()
    await person.open(f"/c/essai{path}")
    assert person.response.status_code == 200
    check_page(person.page)
    assert await twin.row() == before
    async with twin.another_browser() as client:
        stranger = Person(client)
        await stranger.open(f"/c/essai{path}")
        assert stranger.response.status_code == 200
        check_page(stranger.page)
        assert "set-cookie" not in stranger.response.headers
    assert await twin.row() == before


async def test_an_answer_is_corrected_in_the_middle_of_the_questions(twin: Twin, person: Person) -> None:
    await person.answer(choice=["service_users"])
    await person.open(person.page.link("Vos réponses"))
    assert str(person.response.url).endswith("/c/essai/mes-reponses")
    await person.press("Corriger Sur vous 1. À quel titre…")
    assert person.page.heading == "À quel titre répondez-vous ?"
    await person.answer(choice=["public_agents"])
    assert (await twin.row()).answers == {P07: Answer(State.ANSWERED, ("public_agents",))}


async def test_the_page_goes_on_in_another_language(twin: Twin, person: Person) -> None:
    await person.open(person.page.link("Langue"))
    _, button = person.page.button("English")
    assert button["lang"] == "en"
    await person.press("English")
    assert (person.event, person.page.one("html")["lang"]) == ("We go on in English. Go to the answer", "en")
    assert (await twin.row()).language == "en"


async def test_a_stranger_reads_the_notice_in_the_language_chosen(twin: Twin) -> None:
    stranger = Person(twin.client)
    await stranger.open("/c/essai/langue")
    await stranger.open(stranger.page.link("English"))
    assert (stranger.page.heading, stranger.page.one("html")["lang"]) == ("Hello.", "en")


async def test_a_stranger_is_answered_in_the_language_of_the_notice_they_read(twin: Twin) -> None:
    """Nothing is kept of them: the addresses on their pages remember it."""
    stranger = Person(twin.client)
    await stranger.open()
    await stranger.open(stranger.page.link("English"))
    led = {"Help": "Help", "Your data": "What happens to your answers", "Erase everything": "There is nothing to erase."}
    for link, heading in led.items():
        await stranger.open(stranger.page.link(link))
        assert (stranger.page.heading, stranger.page.one("html")["lang"]) == (heading, "en")
    await stranger.open(stranger.page.link("Help"))
    await stranger.open(stranger.page.link("Go on"))
    assert stranger.page.heading == "Hello."
    await stranger.press("No, thank you")
    assert stranger.page.heading == "Noted."
    await stranger.open(stranger.page.link("Back to the consultation"))
    await stranger.press("I am 15 or older, I agree")
    assert (stranger.page.heading, stranger.response.url.query) == ("In what capacity are you answering?", b"")


@pytest.mark.parametrize("language", ["xx", "", "EN", "fr-simple%00"])
async def test_a_language_of_nobody_s_is_french(twin: Twin, language: str) -> None:
    stranger = Person(twin.client)
    await stranger.open(f"/c/essai/aide?langue={language}")
    assert (stranger.page.heading, stranger.page.one("html")["lang"]) == ("Aide", "fr")


async def test_resources_are_linked_where_their_address_is_known(twin: Twin, person: Person) -> None:
    await person.open(person.page.link("Pour en savoir plus sur l’IA"))
    linked = [each["href"] for each in person.page.root.all("a") if each.within("article")]
    assert linked == [one.card.url for one in RESOURCES if one.card.url]
    titles = [each.text for each in person.page.root.all("h2")]
    assert titles == [one.card.title.in_language("fr") for one in RESOURCES]
    assert "…" not in unescape("".join(titles))


async def test_a_pause_on_a_page_says_how_to_come_back_and_offers_no_message(twin: Twin, person: Person) -> None:
    await person.open("/c/essai/arreter")
    assert "Plus de messages" not in person.response.text
    await person.open(person.page.link("Pause"))
    assert person.page.heading == "C’est en pause."
    assert "avec le même navigateur" in person.response.text
    assert "rappel" not in person.response.text
    await person.open(person.page.link("Reprendre"))
    assert person.page.heading == "À quel titre répondez-vous ?"


async def test_whether_to_publish_is_asked_once_on_a_page_of_its_own_and_changed_from_the_summary(twin: Twin, person: Person) -> None:
    await reach(person, "C11")
    await person.answer(text=["Un guichet ouvert."])
    assert person.page.heading == "Pouvons-nous publier vos phrases, sans votre nom ?"
    check_page(person.page)
    await person.press("Oui")
    assert person.page.heading == "Avec l’IA, à quoi faut-il faire attention ?"
    await person.answer(text=["Aux erreurs."])
    assert person.page.heading == "Quel âge avez-vous ?"
    await person.open("/c/essai/mes-reponses")
    assert "Publication de vos phrases : oui" in person.page.root.text
    await person.open(person.page.link("Publication de vos phrases"))
    await person.press("Non")
    await person.open("/c/essai/mes-reponses")
    assert "Publication de vos phrases : non" in person.page.root.text
