"""The page that explains how figures are protected: its example is what the rule gives, and it claims no more than is done."""

from collections import Counter

import pytest
from playwright.async_api import Browser

from dialogues.script import Script, Step
from server.figures.protection import Rule, protected
from server.figures.release import K
from server.pages.addresses import PROTECTED
from server.pages.protected import AGES
from tests.server.figures.raw import raw
from tests.server.installation import Site, served_site
from tests.server.pages.test_organiser import page_of, rows
from tests.server.reviewing import NARROW, Reviewer
from tests.server.twin import check_page
from tests.storage.samples import chosen, fr, options, person, with_digest


async def test_the_example_is_what_the_rule_gives(site: Site) -> None:
    """The 41 people of the page answer one by one here."""
    age = Step("age", "single", fr("Votre âge ?"), options=options(*AGES), profile=True)
    people = [person(age=chosen(code)) for code, (_, count) in AGES.items() for _ in range(count)]
    told = protected(raw(people, with_digest(Script("example", fr("Exemple"), ("fr",), (age,)))), Rule(K)).questions[0]
    words = {code: label for code, (label, _) in AGES.items()}

    before, after = (Counter(dict(_counted(rows(table)))) for table in (await page_of(site.browser(), PROTECTED)).root.all("table"))
    assert before == Counter({words[code]: count for code, (_, count) in AGES.items()})
    assert after == Counter({", ".join(words[code] for code in line.codes): line.count for line in told.lines})
    assert any(0 < count < K for count in before.values()), "it shows something that is hidden"
    assert all(count >= K for count in after.values())


def _counted(table: list[list[str]]) -> list[tuple[str, int]]:
    return [(label.removeprefix("Choix regroupés : "), int(count)) for label, count in table[1:]]


async def test_the_subtraction_is_right_and_the_gathering_undoes_it(site: Site) -> None:
    said = (await page_of(site.browser(), PROTECTED)).one("main").text
    assert "« 75 ans ou plus » : 3 personnes." in said
    assert "41 − 13 − 14 − 11 = 3" in said
    assert "on regroupe deux lignes : 14 personnes ensemble" in said


async def test_it_says_what_is_owed_and_claims_nothing_else(site: Site) -> None:
    page = await page_of(site.browser(), PROTECTED)
    check_page(page)
    said = page.one("main").text
    owed = (
        "Moins de 11 personnes, ou chiffre qui en dirait trop sur quelques personnes : non affiché",
        "agents publics",
        "answers.csv",
        "moins de 5 personnes",
        "numéro",
        "n’empêche pas",
    )
    assert [words for words in owed if words not in said] == []
    assert [claim for claim in ("anonym", "RGPD", "conform", "garanti") if claim in said.lower()] == []


async def test_it_is_found_from_what_is_not_protected(site: Site) -> None:
    limits = await page_of(site.browser(), "/limites")
    assert limits.link("Comment les chiffres sont protégés") == PROTECTED
    assert (await page_of(site.browser(), PROTECTED)).link("Ce qui n’est pas protégé") == "/limites"


async def test_axe_finds_nothing(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    async with served_site(tmp_path_factory.mktemp("site")) as site:
        context = await browser.new_context(base_url=site.services.public_url, viewport={"width": NARROW, "height": 640})
        page = await context.new_page()
        await page.goto(PROTECTED)
        reviewer = Reviewer(page)
        await reviewer.review(PROTECTED)
        assert reviewer.faults == []
