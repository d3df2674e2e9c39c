"""The pages of files to download: the list, how far one is, and what became of it."""

import asyncio
import os
import signal
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import IO, get_args

import pytest

from server.exports import apart
from server.exports.apart import Apart
from server.exports.erased import remove_erased
from server.exports.orders import ExportFailed, Tell, Wanted, Whole, Why
from server.exports.registry import LIFETIME, MOST
from server.pages.downloads import OUTCOMES, TOO_MANY
from server.retention import erase_due
from storage.journal import entries
from tests.server.exports import slow
from tests.server.exports.here import Here
from tests.server.exports.slow import is_running
from tests.server.exports.test_apart import process_in
from tests.server.exports.walking import COMMISSION, list_of, prepare, ready, taken
from tests.server.installation import Site, form_token_of
from tests.server.markup import Markup
from tests.server.twin import check_page
from tests.storage.samples import FINISHED

NANTES = list_of("nantes")


class Gate:
    """Writes once it is let through; meanwhile `tells` are what it is asked to tell by."""

    def __init__(self, site: Site) -> None:
        self.open = asyncio.Event()
        self.tells: list[Tell] = []
        self.fault: Why | None = None
        self._here = Here(site.database)
        object.__setattr__(site.services, "writing", self)

    async def __call__(self, wanted: Sequence[Wanted], files: Sequence[IO[bytes]], tell: Tell) -> list[Whole]:
        self.tells.append(tell)
        await self.open.wait()
        if self.fault:
            raise ExportFailed(self.fault)
        return await self._here(wanted, files, tell)

    async def begun(self, files: int) -> None:
        """Until so many are being written."""
        async with asyncio.timeout(10):
            while len(self.tells) < files:  # noqa: ASYNC110 - begun by requests
                await asyncio.sleep(0)


def checked(html: str) -> Markup:
    page = Markup(html)
    check_page(page)
    return page


# --- The whole way --------------------------------------------------------------------------------------------------------------------


async def test_the_whole_way_to_a_file_and_what_the_journal_tells_of_it(site: Site) -> None:
    await site.consultation(code="nantes", fictional=False)
    browser = await site.signed_in("organiser")
    live = checked((await browser.get("/organisateur/consultations/nantes")).text)
    assert live.link("Fichiers des réponses, des textes, des totaux et des questions") == NANTES
    checked((await browser.get(NANTES)).text)
    place = await prepare(browser, NANTES, "totaux.csv")
    page = await ready(browser, place)
    check_page(page)
    assert page.heading == "Votre fichier est prêt"
    assert "nantes-totaux.csv, " in page.root.text
    assert "jusqu’à 11 h 15" in page.root.text, "by the clocks of Paris"
    listed = checked((await browser.get(NANTES)).text)
    assert listed.link("totaux.csv") == place
    link = page.link("Télécharger nantes-totaux.csv")
    first, again = await browser.get(link), await browser.get(link)
    assert first.content == again.content != b""
    assert first.headers["content-disposition"] == 'attachment; filename="nantes-totaux.csv"'
    told = [one for one in await site.database.read(lambda connection: entries(connection, 9)) if one.what == "downloaded"]
    assert [one.detail for one in told] == [{"file": "nantes-totaux.csv", "sha256": sha256(first.content).hexdigest()}] * 2
    assert {one.author.who for one in told} == {"personne1@organiser.example"}


async def test_the_files_of_all_go_the_same_way(site: Site) -> None:
    browser = await site.signed_in("commission")
    assert checked((await browser.get("/commission")).text).link("Fichiers de ce qui est publié de toutes les concertations") == COMMISSION
    checked((await browser.get(COMMISSION)).text)
    check_page(await ready(browser, await prepare(browser, COMMISSION, "answers.csv")))
    file = await taken(browser, COMMISSION, "answers.csv")
    assert file.headers["content-disposition"] == 'attachment; filename="answers.csv"'


async def test_a_file_of_one_consultation_is_none_of_another_of_the_same_person(site: Site) -> None:
    for code in ("nantes", "autre"):
        await site.consultation(code=code)
    browser = await site.signed_in("organiser")
    place = await prepare(browser, NANTES, "totaux.csv")
    await ready(browser, place)
    elsewhere = place.replace("/nantes/", "/autre/")
    assert [(await browser.get(elsewhere + page)).status_code for page in ("", "/avancement", "/fichier")] == [404, 404, 404]


# --- How far it is --------------------------------------------------------------------------------------------------------------------


async def test_its_page_says_how_far_it_is_with_a_script_and_without(site: Site) -> None:
    await site.consultation(code="nantes")
    gate, browser = Gate(site), await site.signed_in("organiser")
    place = await prepare(browser, NANTES, "reponses.csv")
    await gate.begun(1)

    async def said() -> tuple[str, str, str]:
        page = checked((await browser.get(place)).text)
        assert [each["http-equiv"] for each in page.root.all("meta")].count("refresh") == 1
        bar = page.one("progress")
        told = (await browser.get(f"{place}/avancement")).json()
        words = page.by_id("avancement").text
        assert told == {"goes_on": True, "rows": int(bar["value"] or 0), "of": int(bar["max"] or 0), "said": told["said"]}
        assert " ".join(told["said"].split()) == words
        return bar["value"], bar["max"], words

    assert await said() == ("", "", "Le fichier est en cours d’écriture.")
    gate.tells[0](0, 12_000, 50_000)
    assert await said() == ("12000", "50000", "12 000 lignes lues sur 50 000.")
    assert "reponses.csv (en préparation)" in checked((await browser.get(NANTES)).text).root.text
    gate.open.set()
    page = await ready(browser, place)
    assert "refresh" not in [each["http-equiv"] for each in page.root.all("meta")]
    assert (await browser.get(f"{place}/avancement")).json()["goes_on"] is False


async def test_two_are_written_at_once_and_the_third_waits(site: Site) -> None:
    await site.consultation(code="nantes")
    gate = Gate(site)
    lea, paul = await site.signed_in("organiser"), await site.signed_in("organiser")
    first = await prepare(lea, NANTES, "reponses.csv")
    await prepare(lea, NANTES, "totaux.csv")
    await gate.begun(2)
    third = await prepare(paul, NANTES, "totaux.csv")
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(gate.tells) == 2
    waiting = "En attente : le serveur prépare déjà d’autres fichiers. Le vôtre suivra."
    assert " ".join(checked((await paul.get(third)).text).by_id("avancement").text.split()) == waiting
    page = checked((await lea.get(first)).text)
    stop, _ = page.button("Arrêter")
    answer = await lea.post(stop.action, data=dict(stop.fields), follow_redirects=True)
    assert checked(answer.text).heading == "Préparation arrêtée"
    await gate.begun(3)
    gate.open.set()
    assert (await ready(paul, third)).heading == "Votre fichier est prêt"


async def test_nobody_waits_for_more_than_a_handful(site: Site) -> None:
    gate, browser = Gate(site), await site.signed_in("organiser")
    for number in range(MOST + 1):
        await site.consultation(code=f"ville-{number}")
    for number in range(MOST):
        await prepare(browser, list_of(f"ville-{number}"), "totaux.csv")
    address = list_of(f"ville-{MOST}")
    token = form_token_of(await browser.get(address))
    answer = await browser.post(address, data={"form_token": token, "fichier": "totaux.csv"})
    assert answer.status_code == 429
    assert " ".join(TOO_MANY.split()) in checked(answer.text).root.text
    assert await prepare(browser, list_of("ville-0"), "totaux.csv"), "which goes on already"
    gate.open.set()


# --- What became of it ----------------------------------------------------------------------------------------------------------------


async def test_after_fifteen_minutes_it_is_gone_and_can_be_prepared_again(site: Site) -> None:
    await site.consultation(code="nantes")
    browser = await site.signed_in("organiser")
    place = await prepare(browser, NANTES, "totaux.csv")
    await ready(browser, place)
    site.clock.now += LIFETIME - timedelta(seconds=1)
    assert (await browser.get(f"{place}/fichier")).status_code == 200
    site.clock.now += timedelta(seconds=1)
    assert site.services.exports.ready() != ()
    answer = await browser.get(f"{place}/fichier", follow_redirects=True)
    assert site.services.exports.ready() == ()
    page = checked(answer.text)
    assert (page.heading, "gardé 15 minutes" in page.root.text) == ("Ce fichier n’est plus là", True)
    form, button = page.button("Préparer de nouveau")
    again = await browser.post(form.action, data={**dict(form.fields), button["name"]: button["value"]})
    assert (await ready(browser, again.headers["location"])).heading == "Votre fichier est prêt"


@pytest.mark.parametrize("why", get_args(Why))
async def test_why_it_failed_is_said_and_what_to_do(site: Site, why: Why) -> None:
    await site.consultation(code="nantes")
    gate, browser = Gate(site), await site.signed_in("organiser")
    gate.fault = why
    gate.open.set()
    place = await prepare(browser, NANTES, "totaux.csv")
    page = await ready(browser, place)
    check_page(page)
    outcome = OUTCOMES[why]
    assert page.heading == " ".join(outcome.title.split())
    assert all(" ".join(words.split()) in page.root.text for words in (outcome.what, outcome.remedy))
    assert (await browser.get(f"{place}/fichier")).headers["location"] == place
    assert page.button("Préparer de nouveau")


async def test_a_process_that_is_killed_leaves_no_file_and_its_page_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "CHILD", slow.MODULE)
    files: list[IO[bytes]] = []
    writing = Apart(site.database.url)

    async def watched(wanted: Sequence[Wanted], given: Sequence[IO[bytes]], tell: Tell) -> list[Whole]:
        files.extend(given)
        return await writing(wanted, given, tell)

    object.__setattr__(site.services, "writing", watched)
    await site.consultation(code="nantes")
    browser = await site.signed_in("organiser")
    for kills in (True, False):
        place = await prepare(browser, NANTES, "totaux.csv")
        async with asyncio.timeout(10):
            while not files:  # noqa: ASYNC110 - begun by a request
                await asyncio.sleep(0)
        process = await process_in(files[0])
        assert "500 lignes lues sur 1 200." in checked((await browser.get(place)).text).root.text
        if kills:
            os.kill(process, signal.SIGKILL)
            assert "interrompue sur le serveur" in (await ready(browser, place)).root.text
        else:
            await site.services.exports.close()
        assert (is_running(process), files.pop().closed) == (False, True)


async def test_what_is_erased_is_in_no_file_any_more(site: Site) -> None:
    consultation = await site.consultation(code="nantes")
    await site.answer(consultation, [FINISHED])
    browser = await site.signed_in("organiser")
    places = {name: await prepare(browser, NANTES, name) for name in ("reponses.csv", "textes.csv", "totaux.csv")}
    for place in places.values():
        await ready(browser, place)
    await remove_erased(site.services.exports, site.database)
    assert len(site.services.exports.ready()) == 3
    await erase_due(site.services.releasing, consultation.retention_date + timedelta(days=1))
    assert (await browser.get(f"{places['textes.csv']}/fichier")).status_code == 303, "before anybody looked for it"
    await remove_erased(site.services.exports, site.database)
    assert [one.name for one in site.services.exports.ready()] == ["totaux.csv"]
    page = checked((await browser.get(places["reponses.csv"])).text)
    assert "Ce qu’il contenait est effacé" in page.root.text
    with pytest.raises(LookupError):
        page.button("Préparer de nouveau")


async def test_an_unknown_file_is_told_as_one_of_somebody_else(site: Site) -> None:
    await site.consultation(code="nantes")
    lea, paul = await site.signed_in("organiser"), await site.signed_in("organiser")
    place = await prepare(lea, NANTES, "totaux.csv")
    await ready(lea, place)
    theirs, none = await paul.get(place), await paul.get(f"{NANTES}/{'0' * 32}")
    assert theirs.status_code == none.status_code == 404
    assert theirs.text == none.text
    assert checked(theirs.text).heading == "Ce fichier n’est plus là"
