"""The journal as administrators read and verify it."""

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import get_args

import sqlalchemy as sa

from server.administration import Administration
from server.journal_words import SENTENCES, what
from server.pages.journal import AT_ONCE, JOURNAL
from storage import models
from storage.journal import COMMAND_LINE, SERVER, Author, Entry, What, append, entries
from tests.server.exports.walking import list_of, taken
from tests.server.installation import Site, form_token_of
from tests.server.markup import Markup
from tests.server.twin import check_page
from tests.storage.samples import FINISHED, KEYRING

LEA = Author(1, "lea@nantes.example")
BROKEN = "La chaîne est rompue à l’entrée 3"


async def test_a_download_is_told_with_its_digest(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED])
    browser = await site.signed_in("organiser")
    file = await taken(browser, list_of(consultation.code), "totaux.csv")
    (last,) = await site.database.read(lambda connection: entries(connection, 1))
    assert last.what == "downloaded"
    assert last.author.who == "personne1@organiser.example"
    assert last.detail["file"].endswith("totaux.csv")
    assert last.detail["sha256"] == sha256(file.content).hexdigest()
    assert int(file.headers["content-length"]) == len(file.content) > 0


async def test_the_journal_is_read_a_page_at_a_time(site: Site) -> None:
    def fill(connection: sa.Connection) -> None:
        for number in range(AT_ONCE + 3):
            append(connection, site.clock(), COMMAND_LINE, "consultation_closed", consultation=f"code-{number}")
        append(connection, site.clock(), SERVER, "erased", consultation="nantes", kind="texts")

    await site.database.write(fill)
    browser = await site.signed_in("administrator")
    first = await browser.get(JOURNAL)
    check_page(Markup(first.text))
    assert "Le serveur, de lui-même" in first.text
    assert "code-0<" not in first.text
    following = re.search(rf'href="({JOURNAL}\?avant=\d+)"', first.text)
    assert following
    second = await browser.get(following[1])
    assert "code-0<" in second.text
    assert "avant=" not in second.text
    assert (await browser.get(f"{JOURNAL}?avant=99999999999999999999")).status_code == 400


async def test_the_chain_is_verified_from_the_page_and_from_a_terminal(site: Site) -> None:
    browser = await site.signed_in("administrator")
    here = Administration(site.database, KEYRING, site.clock, site.services.public_url)

    def fill(connection: sa.Connection) -> None:
        for _ in range(4):
            append(connection, site.clock(), LEA, "signed_in")

    await site.database.write(fill)
    said = "La chaîne est intacte\N{NO-BREAK SPACE}: 5 entrées."
    assert said in (await browser.get(f"{JOURNAL}?verifier=oui")).text
    assert await here.handlers["verify journal"]({}) == {"broken": False, "said": said}

    def tamper(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TRIGGER journal_unchanged")
        connection.execute(sa.update(models.journal).where(models.journal.c.id == 3).values(who="personne"))

    await site.database.write(tamper)
    assert BROKEN in (await browser.get(f"{JOURNAL}?verifier=oui")).text
    answer = await here.handlers["verify journal"]({})
    assert (answer["broken"], answer["said"].startswith(BROKEN)) == (True, True)


def test_every_code_has_its_sentence_and_what_is_unknown_is_shown_as_it_is() -> None:
    assert set(SENTENCES) == set(get_args(What))
    now = datetime(2026, 3, 2, tzinfo=UTC)
    for code in (*get_args(What), "later"):
        assert what(Entry(1, now, LEA, code, {"kind": "x"}, "0" * 16))


async def test_nothing_is_journalled_of_citizens(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED])
    await site.browser().get(f"/c/{consultation.code}")
    assert await site.database.read(lambda connection: entries(connection, 10)) == ()


async def test_a_session_signed_in_is_told(site: Site) -> None:
    browser = await site.signed_in("commission")
    (last,) = await site.database.read(lambda connection: entries(connection, 1))
    assert (last.what, last.author.who) == ("signed_in", "personne1@commission.example")
    assert form_token_of(await browser.get("/commission"))
