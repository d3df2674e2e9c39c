"""The public door."""

from datetime import date

from dialogues.loader import shipped
from tests.server.installation import Site
from tests.server.markup import Markup
from tests.server.twin import check_page

OCTOBER = {"opens_on": date(2026, 10, 1), "closes_on": date(2026, 10, 31)}


async def test_home_lists_what_is_open_today(site: Site) -> None:
    await site.consultation(shipped("default"), code="essai", **OCTOBER)
    await site.consultation(shipped("default"), code="future", opens_on=date(2026, 10, 6), closes_on=date(2026, 10, 31))
    await site.consultation(shipped("default"), code="passee", opens_on=date(2026, 9, 1), closes_on=date(2026, 10, 4))
    async with site.browser() as browser:
        response = await browser.get("/")
    page = Markup(response.text)

    check_page(page)
    assert response.status_code == 200
    assert [each["href"] for each in page.root.all("a") if each.text == "Répondre ici"] == ["/c/essai"]
    assert [each.text for each in page.root.all("h3")] == ["Nantes Métropole"]
    assert "Données fictives de démonstration" in page.root.text


async def test_home_of_real_consultations_speaks_of_no_fiction(site: Site) -> None:
    await site.consultation(shipped("default"), code="essai", fictional=False, **OCTOBER)
    async with site.browser() as browser:
        assert "fictives" not in (await browser.get("/")).text


async def test_home_with_nothing_open_says_so(site: Site) -> None:
    async with site.browser() as browser:
        page = Markup((await browser.get("/")).text)
    check_page(page)
    assert "Aucune concertation n’est ouverte en ce moment." in page.one("main").text


async def test_title_that_looks_like_markup_is_shown_as_text(site: Site) -> None:
    await site.consultation(shipped("default"), code="essai", title="<img src=x onerror=alert(1)>", **OCTOBER)
    async with site.browser() as browser:
        page = Markup((await browser.get("/")).text)
    assert "<img src=x onerror=alert(1)>" in page.one("main").text
    assert not list(page.root.all("img"))
