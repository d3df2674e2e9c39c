"""The totals of a consultation as a file, and which files are left once something is erased."""

import csv
import io
from datetime import timedelta

import httpx

from server.exports.files import DOWNLOADS, downloads_of
from server.retention import erase_due
from storage.consultations import Consultation, by_code
from tests.server.exports.walking import download, list_of
from tests.server.installation import Site, form_token_of
from tests.storage.complete import COMPLETE, ONE_CARD, WHOLE
from tests.storage.samples import BEGUN, FINISHED, STARTED


async def again(site: Site, consultation: Consultation) -> Consultation:
    found = await site.database.read(lambda connection: by_code(connection, consultation.code))
    assert found is not None
    return found


async def totals(site: Site, consultation: Consultation) -> list[dict[str, str]]:
    content = (await download(site, consultation, "totaux.csv")).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


async def test_totals_are_those_of_the_page(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED, STARTED, BEGUN])
    rows = await totals(site, consultation)
    counts = {(row["question"], row["item"], row["option"]): int(row["count"]) for row in rows}
    assert (counts["", "", "_started"], counts["", "", "_finished"]) == (2, 1)
    assert (counts["known", "", "yes"], counts["known", "", "no"]) == (1, 1)
    assert (counts["agree", "a", "for"], counts["agree", "b", "_dont_know"]) == (1, 1)
    assert (counts["rules", "1", "told"], counts["rules", "2", "told"]) == (1, 0)
    assert (counts["feel", "", "_skipped"], counts["why", "", "_answered"]) == (1, 1)
    assert {row["label"] for row in rows if row["option"] == "_skipped"} == {"Ont passé la question"}
    assert len(counts) == len(rows)


async def test_once_answers_are_erased_totals_say_what_they_said(site: Site) -> None:
    consultation = await site.consultation(COMPLETE)
    await site.answer(consultation, [WHOLE, ONE_CARD], COMPLETE)
    before = await totals(site, consultation)
    await erase_due(site.services.releasing, consultation.retention_date + timedelta(days=1))
    assert await totals(site, await again(site, consultation)) == before


async def test_a_file_of_what_is_erased_is_not_offered_and_the_page_says_since_when(site: Site) -> None:
    consultation = await site.consultation(code="nantes")
    await site.answer(consultation, [FINISHED, STARTED, BEGUN])
    assert downloads_of(consultation) == DOWNLOADS
    site.clock.now += timedelta(days=400)
    await erase_due(site.services.releasing, site.clock().date())
    left = downloads_of(await again(site, consultation))
    assert list(left) == ["totaux.csv", "totaux.ods", "questions.csv", "questions.ods", "libelles.csv", "fiche.csv", "fiche.ods"]
    browser = await site.signed_in("organiser")
    page = (await browser.get("/organisateur/consultations/nantes")).text
    assert f"Les réponses sont effacées depuis le {site.clock():%d/%m/%Y} : il ne reste que les totaux." in page
    listed = (await browser.get(list_of("nantes"))).text
    assert [name for name in DOWNLOADS if f'value="{name}"' in listed] == list(left)
    assert f"Les réponses sont effacées depuis le {site.clock():%d/%m/%Y}" in listed
    assert await _statuses(browser) == {name: 303 if name in left else 404 for name in DOWNLOADS}
    assert "<dd>2</dd>" in page  # who began is still counted


async def test_words_go_first_and_the_other_answers_are_still_offered(site: Site) -> None:
    closes_on = site.clock().date()
    until, later = closes_on + timedelta(days=1), closes_on + timedelta(days=90)
    consultation = await site.consultation(closes_on=closes_on, results_on=closes_on, texts_until=until, retention_date=later)
    await site.answer(consultation, [FINISHED])
    await erase_due(site.services.releasing, closes_on + timedelta(days=2))
    consultation = await again(site, consultation)
    assert "textes.csv" not in downloads_of(consultation)
    assert b"finished" in await download(site, consultation, "reponses.csv")


async def _statuses(browser: httpx.AsyncClient) -> dict[str, int]:
    token = form_token_of(await browser.get(list_of("nantes")))
    asked = {name: await browser.post(list_of("nantes"), data={"form_token": token, "fichier": name}) for name in DOWNLOADS}
    return {name: answer.status_code for name, answer in asked.items()}
