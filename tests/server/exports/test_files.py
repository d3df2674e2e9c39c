"""Downloads, from the request to the bytes.

1. Compared whole. 2. No row lost, no text beside a profile. 3. Whatever interrupts leaves nothing behind. 4. Memory does not grow.
"""

import asyncio
import json
import re
import tempfile
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import IO, Any

import pytest
from starlette.types import Message

from dialogues.cleaning import clean
from dialogues.script import Step
from server.exports import files, sending
from server.exports.files import DOWNLOADS
from server.exports.sending import FileOnce, send_download, send_written
from server.exports.tables import RowsLost
from storage import exports
from storage.consultations import Consultation
from storage.journal import SERVER
from tests.server.exports.test_formats import NASTY, read_csv
from tests.server.installation import SICOVAL, Site
from tests.storage.samples import BEGUN, FINISHED, SCRIPT, STARTED, chosen, fr, person, with_digest, written

ROW_ID = re.compile(rb"^[0-9a-f]{16};", re.MULTILINE)
VERSION = SCRIPT.digest[:12]


@pytest.fixture
def left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What is now in the folder where temporary files are made."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return lambda: [path.name for path in folder.iterdir()]


async def download(site: Site, consultation: Consultation, name: str) -> bytes:
    browser = await site.signed_in("organiser")
    answer = await browser.get(f"/organisateur/consultations/{consultation.code}/exports/{name}")
    assert answer.status_code == 200, answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    return answer.content


@pytest.mark.parametrize("name", ["reponses.csv", "questions.csv"])
async def test_no_file_tells_of_a_script_of_the_same_name_that_another_territory_asks(site: Site, name: str) -> None:
    nantes = await site.consultation()
    alone = await download(site, nantes, name)
    asked_by_another = Step("buses", "text", fr("Que voulez-vous pour les bus ?"), maximum=100)
    await site.consultation(with_digest(replace(SCRIPT, steps=(asked_by_another,))), SICOVAL)
    assert await download(site, nantes, name) == alone


async def test_the_answers_as_csv_byte_for_byte(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED, STARTED, BEGUN])
    content = await download(site, consultation, "reponses.csv")
    assert len(set(ROW_ID.findall(content))) == 3
    head, *lines = ROW_ID.sub(b"", content).splitlines(keepends=True)
    assert head == (
        b"\xef\xbb\xbfrow_id;status;channel;source;language;script_version;day;known;feel;feel.hope;feel.fear;feel.anger;"
        b"agree.a;agree.b;rules;rules.human;rules.told;rules.contest;where;why\r\n"
    )
    row = f"web;;fr;{VERSION};2026-03-02;".encode()
    assert sorted(lines) == [
        b"begun;" + row + b"_unseen;_unseen;;;;_unseen;_unseen;_unseen;;;;_unseen;_not_asked\r\n",
        b"finished;" + row + b"yes;hope|fear;1;1;0;for;_dont_know;told|human;2;1;;_prefer_not;_answered\r\n",
        b"started;" + row + b"no;_skipped;;;;_unseen;_unseen;_unseen;;;;_unseen;_hidden\r\n",
    ]


async def test_the_answers_as_json_say_the_same(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED, STARTED, BEGUN])
    head, *rows = read_csv(await download(site, consultation, "reponses.csv"))
    found = [json.loads(line) for line in (await download(site, consultation, "reponses.jsonl")).splitlines()]
    assert [list(row) for row in found] == [head] * 3

    def plain(cells: list[Any]) -> list[str]:
        return ["" if cell is None else str(cell) for cell in cells][1:]

    assert sorted(plain([row[name] for name in head]) for row in found) == sorted(row[1:] for row in rows)


async def test_the_texts_stand_alone(site: Site) -> None:
    consultation = await site.consultation()
    texts = [clean(text) for text in (*NASTY, "=1+1", "2\tcellules") if text.strip()]
    people = [person(known=chosen("yes"), why=written(text), where=chosen("north")) for text in texts]
    await site.answer(consultation, [replace(one, may_publish=said) for one, said in zip(people, cycle((None, False, True)), strict=False)])
    await site.answer(consultation, [STARTED])
    head, *rows = read_csv(await download(site, consultation, "textes.csv"))
    assert head == ["question", "about", "about_text", "text", "publiable"]
    assert sorted(rows) == sorted(["why", "", "", text, said] for text, said in zip(texts, cycle(("non", "non", "oui")), strict=False)), (
        "the hidden text of who changed an answer is not among them"
    )


async def test_a_text_in_several_messages_is_one_cell(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED])
    head, text = b"\xef\xbb\xbfquestion;about;about_text;text;publiable\r\n", b'why;;;"Un mot.\nDeux mots.";non\r\n'
    assert await download(site, consultation, "textes.csv") == head + text


async def test_no_word_of_a_text_is_beside_other_answers(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 3)
    for name in ("reponses.csv", "reponses.jsonl", "questions.csv"):
        assert b"Deux mots" not in await download(site, consultation, name)


async def test_neither_rows_nor_texts_keep_the_order_they_are_read_in(site: Site) -> None:
    consultation = await site.consultation()
    people = [
        person(known=chosen("yes"), why=written(f"Texte {number}"), where=chosen("north" if number % 2 else "south"))
        for number in range(60)
    ]
    await site.answer(consultation, people)
    read = await site.database.read(lambda connection: [row.answers for row in exports.participation_rows(connection, consultation.id)])
    texts = [answer.text for answers in read for slot, answer in answers.items() if slot.question == "why"]
    wheres = [answer.choices[0] for answers in read for slot, answer in answers.items() if slot.question == "where"]
    assert [row[-1] for row in read_csv(await download(site, consultation, "textes.csv"))[1:]] != texts
    assert [row[-2] for row in read_csv(await download(site, consultation, "reponses.csv"))[1:]] != wheres


async def test_the_file_has_the_name_of_its_consultation(site: Site) -> None:
    await site.consultation(code="rennes-ia", fictional=False)
    browser = await site.signed_in("organiser")
    for name, download_ in DOWNLOADS.items():
        answer = await browser.get(f"/organisateur/consultations/rennes-ia/exports/{name}")
        assert answer.headers["content-disposition"] == f'attachment; filename="rennes-ia-{name}"'
        assert answer.headers["content-type"] == download_.media_type


async def test_the_file_of_made_up_answers_says_so_in_its_name(site: Site) -> None:
    await site.consultation(code="rennes-ia", fictional=True)
    answer = await (await site.signed_in("organiser")).get("/organisateur/consultations/rennes-ia/exports/reponses.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="rennes-ia-fictif-reponses.csv"'


@pytest.mark.parametrize("name", ["rien.csv", "..%2Freponses.csv", "reponses.csv%00", "REPONSES.CSV"])
async def test_other_names_lead_nowhere(site: Site, name: str) -> None:
    consultation = await site.consultation()
    browser = await site.signed_in("organiser")
    assert (await browser.get(f"/organisateur/consultations/{consultation.code}/exports/{name}")).status_code == 404


async def test_a_lost_row_is_never_passed_over(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 3)
    real = exports.packed_rows
    monkeypatch.setattr(exports, "packed_rows", lambda connection, id_: list(real(connection, id_))[1:])
    with pytest.raises(RowsLost):
        await send_download(site.services, consultation, "reponses.csv", SERVER)
    browser = await site.signed_in("organiser")
    answer = await browser.get(f"/organisateur/consultations/{consultation.code}/exports/reponses.csv")
    assert answer.status_code == 500
    assert b"row_id" not in answer.content


async def test_nothing_is_left_when_all_went_well(site: Site, left_behind: Callable[[], list[str]]) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED])
    for name in DOWNLOADS:
        await download(site, consultation, name)
    assert left_behind() == []


async def test_nothing_is_left_when_the_writing_fails(site: Site, left_behind: Callable[[], list[str]]) -> None:
    seen: list[IO[bytes]] = []

    def write(_connection: object, file: IO[bytes]) -> None:
        file.write(b"beginning")
        seen.append(file)
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        await send_written(site.services, "x.csv", "text/csv", write, SERVER)
    assert seen[0].closed
    assert left_behind() == []


async def test_nothing_is_left_when_nobody_waits_any_more(site: Site, left_behind: Callable[[], list[str]]) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    seen: list[IO[bytes]] = []
    loop = asyncio.get_running_loop()

    def write(_connection: object, file: IO[bytes]) -> None:
        seen.append(file)
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()

    sending = asyncio.create_task(send_written(site.services, "x.csv", "text/csv", write, SERVER))
    await begun.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    go_on.set()
    assert seen[0].closed
    assert left_behind() == []


async def test_nothing_is_left_when_the_reader_goes_away(left_behind: Callable[[], list[str]]) -> None:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    file.write(b"x" * sending.CHUNK_BYTES * 3)
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)
        if len(sent) == 2:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await FileOnce(file, "x.csv", "text/csv")({"type": "http"}, _nothing, send)
    assert len(sent[1]["body"]) == sending.CHUNK_BYTES
    assert file.closed
    assert left_behind() == []


async def _nothing() -> Message:
    raise AssertionError("nothing is read of a download")


async def test_pages_answer_while_exports_are_written(site: Site) -> None:
    consultation = await site.consultation()
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()
    loop = asyncio.get_running_loop()

    def write(_connection: object, _file: IO[bytes]) -> None:
        loop.call_soon_threadsafe(begun.release)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()

    writing = [asyncio.create_task(send_written(site.services, "x.csv", "text/csv", write, SERVER)) for _ in range(6)]
    await begun.acquire()
    await begun.acquire()
    browser = await site.signed_in("organiser")
    answer = await asyncio.wait_for(browser.get(f"/organisateur/consultations/{consultation.code}"), 5)
    go_on.set()
    for response in await asyncio.gather(*writing):
        assert isinstance(response, FileOnce)
        await response({"type": "http"}, _nothing, _forget)
    assert answer.status_code == 200


async def _forget(_: Message) -> None:
    pass


async def test_memory_does_not_grow_with_the_answers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PEOPLE_AT_ONCE", 50)
    monkeypatch.setattr(files, "TEXTS_AT_ONCE", 50)

    async def peak(people: int) -> int:
        consultation = await site.consultation()
        await site.answer(consultation, [FINISHED] * people)
        await (await send_download(site.services, consultation, "reponses.csv", SERVER))({"type": "http"}, _nothing, _forget)
        tracemalloc.start()
        for name in ("reponses.csv", "textes.csv"):
            await (await send_download(site.services, consultation, name, SERVER))({"type": "http"}, _nothing, _forget)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert await peak(800) < 1.5 * await peak(200)
