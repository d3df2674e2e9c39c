"""The papers of a consultation: what is configured stands in them, what is not is left to be filled in, and nobody else reads them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.async_api import Browser

from bot.mail.server import MailServer
from bot.screens import notice_in_force
from server.pages.paperwork import LIMITS
from server.paperwork import DOCUMENTS
from server.paperwork_folder import write_paperwork
from server.settings import Settings
from storage import models
from storage.consultations import Consultation
from tests.server.installation import Site, served_site
from tests.server.markup import Markup
from tests.server.reviewing import Reviewer
from tests.server.twin import check_page, consult

DATES: dict[str, Any] = {
    "identities_until": date(2027, 2, 3),
    "texts_until": date(2027, 5, 4),
    "retention_date": date(2027, 6, 30),
    "contacts_until": date(2029, 7, 5),
}


async def asked(site: Site) -> Consultation:
    return await consult(site, "essai", **DATES, dpo_contact="dpo@ville.example", legal_basis="mission d’intérêt public")


async def texts(site: Site) -> dict[str, str]:
    """Each paper's words."""
    browser, told = await site.signed_in("organiser"), {}
    for name in DOCUMENTS:
        page = Markup((await browser.get(f"/organisateur/consultations/essai/documents/{name}")).text)
        check_page(page)
        told[name] = page.one("main").text
    return told


async def test_what_is_configured_is_in_them(site: Site) -> None:
    consultation = await asked(site)
    await site.database.write(
        lambda connection: connection.execute(sa.insert(models.bots).values(id=7, name="ville", username="VilleIaBot", sealed_token=b"x"))
    )
    told = await texts(site)
    for name in ("registre", "aipd", "durees"):
        assert all(day in told[name] for day in ("03/02/2027", "04/05/2027", "30/06/2027", "05/07/2029")), name
    assert all(notice_in_force(consultation) in text for text in told.values())
    assert all("À vérifier par votre DPO" in text and "aucune conformité" in text for text in told.values())
    assert all("@VilleIaBot" in told[name] for name in ("registre", "aipd", "sous-traitance"))
    assert "Nantes Métropole (SIREN 244400404)" in told["registre"]
    assert "Les Interconnectés, France urbaine, Intercommunalités de France" in told["registre"]
    assert "moins de 11 personnes" in told["registre"]
    assert ("48 heures" in told["durees"], "7 jours" in told["durees"]) == (True, True)
    assert "30 minutes sans activité, 12 heures au plus" in told["durees"]
    longer = "Une sauvegarde datée garde les textes et les réponses plus longtemps que la base : 30 jours de plus"
    assert [name for name in ("registre", "aipd", "durees") if longer not in told[name]] == []
    assert "J’ai 15 ans ou plus, j’accepte" in told["mention"]
    assert ("Telegram : première page" in told["mention"], "www.cnil.fr/plaintes" in told["mention"]) == (True, True)


async def test_what_nobody_configured_is_left_to_be_filled_in_and_never_made_up(site: Site) -> None:
    await asked(site)
    told = await texts(site)
    assert "Aucun robot Telegram n’est configuré" in told["registre"]
    assert "Telegram : première page" not in told["mention"]
    assert "Aucun serveur de courriel n’est configuré." in told["sous-traitance"]
    for left in ("société, pays, contrat", "société, pays, durée, accès"):
        assert f"à compléter : {left}" in told["sous-traitance"]
    assert "à compléter : nom, fonction, adresse" in told["registre"]


async def test_the_mail_server_is_named_without_its_secrets(site: Site) -> None:
    await asked(site)
    server = MailServer("smtp.ville.example", 465, "ia@ville.example", True, "user", "mot-de-passe")
    object.__setattr__(site.services, "mail", server)
    told = await texts(site)
    assert "smtp.ville.example" in told["sous-traitance"]
    assert "mot-de-passe" not in "".join(told.values())


async def test_they_are_listed_and_found_from_the_consultation(site: Site) -> None:
    await asked(site)
    browser = await site.signed_in("organiser")
    home = Markup((await browser.get("/organisateur/consultations/essai")).text)
    listed = Markup((await browser.get(home.link("Documents (données personnelles)"))).text)
    check_page(listed)
    for title in DOCUMENTS.values():
        assert (await browser.get(listed.link(title))).status_code == 200
    assert (await browser.get("/organisateur/consultations/essai/documents/autre")).status_code == 404


async def test_everybody_finds_what_is_not_protected(site: Site) -> None:
    await asked(site)
    async with site.browser() as browser:
        for path in ("/", "/c/essai", "/c/essai/notice"):
            found = Markup((await browser.get(path)).text).link("Ce qui n’est pas protégé")
            assert found == LIMITS, path
        page = Markup((await browser.get(LIMITS)).text)
        check_page(page)
        told = page.one("main").text
        owed = ("Telegram voit les messages", "journaux", "lisent ce que vous écrivez", "déverrouillé", "a la clé", "sauvegardes")
        assert [words for words in owed if words not in told] == []
        kiosk = (await browser.get("/borne/essai")).text
        assert LIMITS not in kiosk


async def test_the_command_writes_pages_that_stand_alone(site: Site, tmp_path: Path) -> None:
    await asked(site)
    settings = Settings(data_dir=tmp_path, public_url="https://ia.ville.example")
    written = await write_paperwork(settings, "essai", tmp_path / "papiers")
    assert [path.name for path in written] == [f"essai-{name}.html" for name in DOCUMENTS]
    for path in written:
        page = Markup(path.read_text(encoding="utf-8"))
        assert page.heading == DOCUMENTS[path.stem.removeprefix("essai-")]
        assert not list(page.root.all("link", "script", "img"))
    assert "https://ia.ville.example" in (tmp_path / "papiers" / "essai-sous-traitance.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["", *DOCUMENTS, "limites"])
async def test_axe_finds_nothing_in_them(browser: Browser, tmp_path: Path, name: str) -> None:
    async with served_site(tmp_path) as site:
        await asked(site)
        context = await browser.new_context(base_url=site.services.public_url, viewport={"width": 320, "height": 640})
        page = await context.new_page()
        await page.goto(await site.link("organiser"))
        await page.get_by_role("button").first.click()
        await page.goto(LIMITS if name == "limites" else f"/organisateur/consultations/essai/documents/{name}".rstrip("/"))
        reviewer = Reviewer(page)
        await reviewer.review(name)
        assert reviewer.faults == []
