"""The pages of downloads as a real browser shows them: the bar moves by itself, axe finds nothing, nothing is cut on a narrow screen."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.server.exports.walking import COMMISSION, list_of
from tests.server.installation import served_site
from tests.server.pages.test_downloads import Gate
from tests.server.reviewing import NARROW, Reviewer
from tests.server.test_access_in_browser import page_of
from tests.storage.samples import FINISHED


@pytest.mark.parametrize("width", [NARROW, 1280])
async def test_a_file_is_prepared_before_ones_eyes(tmp_path: Path, browser: Browser, width: int) -> None:
    async with served_site(tmp_path) as site:
        consultation = await site.consultation(code="nantes", fictional=False)
        await site.answer(consultation, [FINISHED] * 12)
        gate = Gate(site)
        page = await page_of(browser, site, await site.signed_in("organiser"), width)
        reviewer = Reviewer(page)
        await page.goto(list_of("nantes"))
        await reviewer.review("the list")
        await page.get_by_role("button", name="Préparer reponses.csv").click()
        await expect(page.get_by_text("en cours d’écriture")).to_be_visible()
        await reviewer.review("begun")
        gate.tells[0](0, 12_000, 50_000)
        await expect(page.get_by_text("lignes lues sur")).to_have_text("12\u202f000 lignes lues sur 50\u202f000.")
        assert await page.locator("progress").evaluate("bar => [bar.value, bar.max]") == [12_000, 50_000]
        await reviewer.review("further")
        await page.get_by_role("button", name="Arrêter").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Préparation arrêtée")
        await reviewer.review("stopped")
        await page.get_by_role("button", name="Préparer de nouveau").click()
        gate.open.set()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Votre fichier est prêt")
        await reviewer.review("ready")
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="Télécharger nantes-reponses.csv").click()
        download = await downloading.value
        assert download.suggested_filename == "nantes-reponses.csv"
        assert len((await download.path()).read_bytes().splitlines()) == 1 + 12
        commission = await page_of(browser, site, await site.signed_in("commission"), width)
        other = Reviewer(commission)
        await commission.goto(COMMISSION)
        await other.review("the list of the commission")
    assert reviewer.faults + other.faults == []
    assert (reviewer.seen, other.seen) == (5, 1)
