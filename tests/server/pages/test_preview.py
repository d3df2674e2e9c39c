"""The preview: the questions tried as citizens will meet them, with nothing kept; and the secret link, which opens nothing else."""

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from playwright.async_api import Browser, Page

from dialogues.loader import shipped
from server.pages.trial import CARRIED, MOST_CARRIED, MOST_MOVES, SAID
from storage import models
from tests.server.asking import Agent, agent, begin, chosen, hold, of_record, say
from tests.server.installation import SICOVAL, Site, served_site
from tests.server.pages.test_authorities import told
from tests.server.pages.test_organiser import PAYLOADS
from tests.server.reviewing import NARROW, Reviewer
from tests.server.twin import CONSENT, FORM, Person, check_page

NOTHING_KEPT = "Essai : rien n’est enregistré"
FIRST = "À quel titre répondez-vous ?"


@pytest.fixture
async def record(site: Site) -> int:
    return await begin(site)


@pytest.fixture
async def claire(site: Site, record: int) -> Agent:
    return await agent(site, record)


async def everything(site: Site) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, but when sessions were last seen."""

    def work(connection: sa.Connection) -> dict[str, list[tuple[object, ...]]]:
        tables = [table for table in models.metadata.sorted_tables if table is not models.sessions]
        return {table.name: [tuple(row) for row in connection.execute(sa.select(table))] for table in tables}

    return await site.database.read(work)


async def linked(claire: Agent) -> str:
    """A new link, as it is shown once."""
    await claire.see("/apercu")
    label = next(each.text for each in claire.page.root.all("button") if each.text.startswith("Faire un"))
    await claire.press(label)
    return claire.page.by_id("lien").text


def guest(site: Site) -> Person:
    return Person(site.browser())


# --- Reading ----------------------------------------------------------------------------------------------------------------------------


async def test_the_preview_says_who_asks_what_and_what_becomes_of_it(site: Site, claire: Agent, record: int) -> None:
    said = {"dpo_contact": "dpo@nantes.example", "legal_basis": "mission d’intérêt public", "other_way": "À la mairie."}
    await say(site, record, "fields", said)
    await say(site, record, "launch", {"closes_on": "2027-03-31", "results_date": "2027-06-30", "retention_date": "2027-12-31"})
    await claire.see("/apercu")
    check_page(claire.page)
    text = claire.page.root.text
    assert "Demandé par Nantes Métropole" in text
    assert all(words in text for words in ("dpo@nantes.example", "mission d’intérêt public", "À la mairie.", "31 décembre 2027"))
    assert "La fiche ne dit pas encore" not in text
    assert [each["id"] for each in claire.page.root.all("li") if each["id"]] == [step.id for step in shipped("default").questions]


async def test_what_the_record_does_not_say_yet_is_told(claire: Agent) -> None:
    await claire.see("/apercu")
    assert "La fiche ne dit pas encore : le dernier jour pour répondre, le jour des résultats" in claire.page.root.text
    assert "à compléter" in claire.page.root.text


async def test_once_there_is_a_consultation_it_is_shown_as_it_is(site: Site, claire: Agent, record: int) -> None:
    held = await site.consultation(shipped("default"), dpo_contact="cil@nantes.example", fictional=False)
    await hold(site, record, held.id)
    await claire.see("/apercu")
    assert "cil@nantes.example" in claire.page.root.text


# --- Trying -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["team", "guest"])
async def test_a_trial_on_the_page_goes_as_the_page_does_and_keeps_nothing(site: Site, claire: Agent, way: str) -> None:
    link = await linked(claire)
    person: Person = claire if way == "team" else guest(site)
    await person.open(f"{claire.address}/apercu" if way == "team" else link)
    before = await everything(site)
    await person.open(person.page.link("Essayer la page"))
    check_page(person.page)
    assert person.page.heading == "Bonjour."
    await person.press(CONSENT)
    assert person.page.heading == FIRST
    assert NOTHING_KEPT in person.page.root.text
    await person.answer(choice=["public_agents"])
    await person.answer(choice=["heard"])
    await person.press("Retour")
    assert "checked" in next(each for each in person.page.root.all("input") if each["value"] == "heard").attributes
    await person.press("Ma participation jusqu’ici" if "Ma participation jusqu’ici" in person.page.root.text else "Vos réponses")
    check_page(person.page)
    assert "Agent public" in person.page.root.text
    assert await everything(site) == before
    assert not (person.client.cookies.keys() if way == "guest" else [])


async def test_a_whole_trial_ends_where_a_participation_does(claire: Agent) -> None:
    await claire.see("/apercu/page")
    await claire.press(CONSENT)
    for step in shipped("default").questions:
        for _ in step.items or (None,):
            check_page(claire.page)
            await claire.press("Je préfère ne pas répondre" if step.profile else "Passer")
    assert claire.page.heading == "Vos réponses"
    assert len(next(claire.page.root.all("ol")).children) >= len(shipped("default").questions)


async def test_what_does_not_fit_is_said_and_kept_in_its_field(claire: Agent) -> None:
    await claire.see("/apercu/page")
    await claire.press(CONSENT)
    await claire.answer(choice=["public_agents", "nothing"])
    assert claire.event
    assert claire.page.heading == FIRST


async def test_a_phone_shows_the_same_questions_with_their_buttons(site: Site, claire: Agent) -> None:
    before = await everything(site)
    await claire.see("/apercu/telephone")
    check_page(claire.page)
    await claire.press(CONSENT)
    await claire.press("Agent public")
    assert f"{FIRST} ✓ Agent public" in claire.page.root.text
    await claire.fill("Envoyer", dit="j’en avais entendu parler")
    messages = [each.text for each in claire.page.root.all("li")]
    assert messages[-2] == "j’en avais entendu parler"
    assert "Question 2 sur 12" in messages[-1]
    await claire.press("Chaque jour")
    await claire.press("☐ Espoir")
    await claire.press("☑ Espoir")
    await claire.press("☐ Colère")
    assert "☑ Colère" in claire.page.root.text
    assert "☐ Espoir" in claire.page.root.text
    assert len([each for each in claire.page.root.all("li") if "Que ressentez-vous" in each.text]) == 1
    await claire.fill("Envoyer", dit="/aide")
    assert await everything(site) == before


async def test_reworded_and_own_questions_are_tried_as_they_are_now(claire: Agent, record: int) -> None:
    await claire.see("/questions/modifier/C01")
    await claire.fill(ask="Et l’IA, avant aujourd’hui ?")
    await claire.see("/questions/modules")
    await claire.fill(profile=["P01"], reason="Par quartier.", sectors="Centre\nNord")
    await claire.see("/apercu/page")
    await claire.press(CONSENT)
    assert claire.page.heading == "Et l’IA, avant aujourd’hui ?"
    for _ in range(5):
        await claire.press("Passer")
    await claire.see("/apercu")
    assert "Centre · Nord · Autre Pourquoi la poser : Par quartier." in claire.row("P01")


async def test_questions_at_fault_are_shown_and_cannot_be_tried(claire: Agent) -> None:
    await claire.see("/questions/modules")
    await claire.fill(module=["economic_actors"])
    await claire.press("Retirer la question P07")
    await claire.see("/apercu")
    assert "Ces questions ne peuvent pas encore être posées" in claire.page.root.text
    with pytest.raises(LookupError):
        claire.page.link("Essayer la page")
    await claire.see("/apercu/page")
    assert claire.response.status_code == 404


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("channel", ["page", "telephone"])
async def test_what_is_typed_in_a_trial_becomes_no_markup(claire: Agent, payload: str, channel: str) -> None:
    moves = [urlencode({"act": "y1:fr"}), *[urlencode({SAID: "passer"})] * 2, urlencode({SAID: payload}), urlencode({"act": payload})]
    body = urlencode({CARRIED: json.dumps(moves), SAID: payload})
    claire.response = await claire.client.post(f"{claire.address}/apercu/{channel}", content=body, headers=FORM)
    assert claire.response.status_code == 200
    assert all(each.tag not in ("script", "img") for each in claire.page.everything)


@pytest.mark.parametrize(
    "carried",
    [
        "",
        "x",
        "{}",
        "[1, null]",
        '["act=%FF&picked"]',
        "[" * 100_000,
        json.dumps(["act=c1"] * (MOST_MOVES + 1)),
        json.dumps(["a" * MOST_CARRIED, "b"]),
    ],
)
@pytest.mark.parametrize("channel", ["page", "telephone"])
async def test_what_comes_back_is_a_strangers(claire: Agent, carried: str, channel: str) -> None:
    for fields in ({CARRIED: carried}, {CARRIED: carried, "act": "y1:fr"}, {CARRIED: carried, "picked": "sz:C99::"}, {}):
        body = urlencode(fields)
        claire.response = await claire.client.post(f"{claire.address}/apercu/{channel}", content=body, headers=FORM)
        assert claire.response.status_code == 200
        assert NOTHING_KEPT in claire.page.root.text


# --- The link ---------------------------------------------------------------------------------------------------------------------------


async def test_a_link_shows_the_preview_to_whoever_has_no_account_and_nothing_else(site: Site, claire: Agent, record: int) -> None:
    link = await linked(claire)
    person = guest(site)
    await person.open(link)
    check_page(person.page)
    assert person.page.heading == "Aperçu des questions"
    assert (person.response.headers["cache-control"], person.response.headers["x-robots-tag"]) == ("no-store", "noindex, nofollow")
    assert "claire@nantes.example" not in person.response.text
    assert "/organisateur" not in person.response.text
    assert not list(person.page.root.all("form"))
    for path in (claire.address, f"{claire.address}/questions", f"{claire.address}/apercu"):
        assert (await person.client.get(path)).status_code in (403, 404)


async def test_only_the_digest_of_a_link_is_kept(site: Site, claire: Agent, record: int) -> None:
    link = await linked(claire)
    assert link.rpartition("-")[2] not in str(await everything(site))
    assert link.rpartition("/")[2].removeprefix(f"{record}-") not in str((await of_record(site, record)).questionnaire)
    await claire.see("/apercu")
    assert link not in claire.response.text


async def test_a_new_link_closes_the_one_before_and_a_withdrawn_one_opens_nothing(site: Site, claire: Agent) -> None:
    first = await linked(claire)
    second = await linked(claire)
    person = guest(site)
    await person.open(first)
    assert person.response.status_code == 404
    await person.open(second)
    assert person.response.status_code == 200
    await claire.press("Retirer le lien")
    for path in ("", "/page", "/telephone"):
        await person.open(second + path)
        assert person.response.status_code == 404


async def test_links_made_and_withdrawn_are_in_the_journal(site: Site, claire: Agent, record: int) -> None:
    link = await linked(claire)
    await claire.press("Retirer le lien")
    made, withdrawn = await told(site, 2)
    assert (made, withdrawn) == (("preview_linked", {"record": record}), ("preview_withdrawn", {"record": record}))
    assert link.rpartition("-")[2] not in f"{made}{withdrawn}"


async def test_a_link_opens_its_own_record_alone(site: Site, claire: Agent, record: int) -> None:
    """Not even that of the next wave, whose record begins with the same choices."""
    link = await linked(claire)
    other = await begin(site, SICOVAL)
    await say(site, other, "questionnaire", dict((await of_record(site, record)).questionnaire))
    person = guest(site)
    secret = link.rpartition("/")[2].partition("-")[2]
    for token in (f"{other}-{secret}", f"999999999-{secret}", f"{record}-{'A' * 43}", secret, f"0{record}-x", f"{record}-{secret}x", "é"):
        answer = await person.client.get(f"/apercu/{token}")
        assert answer.status_code == 404, token
    assert (await person.client.get(f"/apercu/{record}-{secret}")).status_code == 200


async def test_a_link_leaves_the_questions_as_they_are(site: Site, claire: Agent, record: int) -> None:
    await linked(claire)
    assert (await chosen(site, record)).reworded == ()
    await claire.see("/questions/modifier/C04")
    await claire.fill(ask="Avez-vous confiance ?")
    assert (await chosen(site, record)).preview is not None


# --- In a browser -----------------------------------------------------------------------------------------------------------------------


async def test_an_agent_adds_rewords_and_tries_and_an_elected_member_looks(browser: Browser, tmp_path: Path) -> None:
    async with served_site(tmp_path) as site:
        record = await begin(site)
        link = await site.link("organiser")
        address = f"/organisateur/fiches/{record}"
        context = await browser.new_context(
            base_url=site.services.public_url, viewport={"width": NARROW, "height": 640}, reduced_motion="reduce"
        )
        page = await context.new_page()
        reviewer = Reviewer(page)
        await page.goto(link)
        await page.locator("main button").click()

        await page.goto(f"{address}/questions")
        await reviewer.review("questions")
        await page.get_by_role("link", name="Ajouter une question").click()
        await reviewer.review("kinds")
        await page.get_by_role("link", name="Un seul choix").click()
        await page.get_by_label("La question", exact=True).fill("Venez-vous en bus ?")
        await page.get_by_role("button", name="Enregistrer").click()
        await reviewer.review("fault")
        await page.get_by_label("Choix 1", exact=True).fill("Oui")
        await page.get_by_label("Choix 2", exact=True).fill("Non")
        await page.get_by_role("button", name="Enregistrer").click()
        await page.get_by_role("link", name="Modifier la question C04").click()
        await page.get_by_label("La question", exact=True).fill("Avez-vous confiance {a_collectivite} ?")
        await page.get_by_role("button", name="Enregistrer").click()
        assert "Reformulée\u00a0: comptée à part dans la consolidation" in await page.locator("#C04").inner_text()
        await reviewer.review("changed")
        for path in ("/questions/modules", "/questions/importer", "/questions/modifier/C05"):
            await page.goto(address + path)
            await reviewer.review(path)

        await page.goto(f"{address}/apercu")
        await page.get_by_role("button", name="Faire un lien").click()
        await reviewer.review("preview")
        shown = await page.locator("#lien").inner_text()
        before = await everything(site)
        await _try_page(page, reviewer, f"{address}/apercu")
        await _try_phone(page, reviewer, f"{address}/apercu")

        other = await browser.new_context(base_url=site.services.public_url, java_script_enabled=False)
        elected = await other.new_page()
        await elected.goto(shown)
        assert "Venez-vous en bus ?" in await elected.locator("main").inner_text()
        await elected.get_by_role("link", name="Essayer la page").click()
        await elected.get_by_role("button", name="j’accepte").click()
        assert "À quel titre" in await elected.locator("h1").inner_text()
        assert await other.cookies() == []
        assert await everything(site) == before
        assert reviewer.faults == []


async def _try_page(page: Page, reviewer: Reviewer, address: str) -> None:
    await page.goto(f"{address}/page")
    await reviewer.review("trial")
    await page.get_by_role("button", name="j’accepte").click()
    for _ in range(4):
        await page.locator(".actions button").first.click()
    await page.locator("h1").get_by_text("Avez-vous confiance à Nantes Métropole ?").wait_for()
    await reviewer.review("trial of a question")


async def _try_phone(page: Page, reviewer: Reviewer, address: str) -> None:
    await page.goto(f"{address}/telephone")
    await reviewer.review("phone")
    await page.get_by_role("button", name="j’accepte").click()
    await page.get_by_role("button", name="Agent public").click()
    for _ in range(3):
        await page.get_by_role("button", name="Passer").click()
    await page.get_by_text("Avez-vous confiance à Nantes Métropole ?").wait_for()
    await reviewer.review("phone with answers")
