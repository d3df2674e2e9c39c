"""Downloads, from the request to the bytes.

1. Compared whole. 2. No row lost, no text beside a profile. 3. Memory does not grow.
"""

import json
import re
import tracemalloc
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest

from dialogues.cleaning import clean
from dialogues.script import Step
from server.exports import files, tables
from server.exports.files import DOWNLOADS
from server.exports.orders import ExportFailed, Wanted
from server.exports.sending import written
from server.exports.tables import RowsLost
from storage import exports
from tests.server.exports.test_formats import NASTY, read_csv
from tests.server.exports.walking import download, list_of, prepare, ready, taken
from tests.server.installation import SICOVAL, Site, form_token_of
from tests.storage.samples import BEGUN, FINISHED, SCRIPT, STARTED, chosen, fr, person, with_digest
from tests.storage.samples import written as text_of

ROW_ID = re.compile(rb"^[0-9a-f]{16};", re.MULTILINE)
VERSION = SCRIPT.digest[:12]


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
    people = [person(known=chosen("yes"), why=text_of(text), where=chosen("north")) for text in texts]
    await site.answer(consultation, [replace(one, may_publish=said) for one, said in zip(people, cycle((None, False, True)), strict=False)])
    await site.answer(consultation, [STARTED])
    head, *rows = read_csv(await download(site, consultation, "textes.csv"))
    assert head == ["question", "wording", "about", "about_text", "text", "publiable"]
    assert sorted(rows) == sorted(
        ["why", "Pourquoi ?", "", "", text, said] for text, said in zip(texts, cycle(("non", "non", "oui")), strict=False)
    ), "the hidden text of who changed an answer is not among them"


async def test_a_text_in_several_messages_is_one_cell(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED])
    head, text = b"\xef\xbb\xbfquestion;wording;about;about_text;text;publiable\r\n", b'why;Pourquoi ?;;;"Un mot.\nDeux mots.";non\r\n'
    assert await download(site, consultation, "textes.csv") == head + text


async def test_no_word_of_a_text_is_beside_other_answers(site: Site) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 3)
    for name in ("reponses.csv", "reponses.jsonl", "questions.csv"):
        assert b"Deux mots" not in await download(site, consultation, name)


async def test_neither_rows_nor_texts_keep_the_order_they_are_read_in(site: Site) -> None:
    consultation = await site.consultation()
    people = [
        person(known=chosen("yes"), why=text_of(f"Texte {number}"), where=chosen("north" if number % 2 else "south"))
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
        answer = await taken(browser, list_of("rennes-ia"), name)
        assert answer.headers["content-disposition"] == f'attachment; filename="rennes-ia-{name}"'
        assert answer.headers["content-type"] == download_.media_type


async def test_the_file_of_made_up_answers_says_so_in_its_name(site: Site) -> None:
    await site.consultation(code="rennes-ia", fictional=True)
    answer = await taken(await site.signed_in("organiser"), list_of("rennes-ia"), "reponses.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="rennes-ia-fictif-reponses.csv"'


@pytest.mark.parametrize("name", ["rien.csv", "../reponses.csv", "reponses.csv\0", "REPONSES.CSV", ""])
async def test_other_names_lead_nowhere(site: Site, name: str) -> None:
    consultation = await site.consultation()
    browser, address = await site.signed_in("organiser"), list_of(consultation.code)
    token = form_token_of(await browser.get(address))
    assert (await browser.post(address, data={"form_token": token, "fichier": name})).status_code == 404


async def test_a_lost_row_is_never_passed_over(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 3)
    real = exports.packed_rows
    monkeypatch.setattr(exports, "packed_rows", lambda connection, id_: list(real(connection, id_))[1:])
    with pytest.raises(ExportFailed, match="lost") as lost:
        await written(site.services, Wanted("reponses.csv", consultation.code))
    assert isinstance(lost.value.__cause__, RowsLost)
    browser = await site.signed_in("organiser")
    page = await ready(browser, await prepare(browser, list_of(consultation.code), "reponses.csv"))
    assert "Il aurait été incomplet" in page.root.text
    assert not [each for each in page.root.all("a") if each["href"].endswith("/fichier")]


async def test_it_is_told_how_many_rows_are_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "TOLD_EVERY", 2)
    consultation = await site.consultation()
    await site.answer(consultation, [FINISHED] * 5)
    told: list[tuple[int, int]] = []

    def progress(rows: int, of: int) -> None:
        told.append((rows, of))

    for name in ("reponses.csv", "textes.csv"):
        (await written(site.services, Wanted(name, consultation.code), progress)).file.close()
    assert told == [(0, 0), (2, 5), (4, 5), (5, 5), (0, 0), (2, 5), (4, 5), (5, 5)]


async def test_memory_does_not_grow_with_the_answers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PEOPLE_AT_ONCE", 50)
    monkeypatch.setattr(files, "TEXTS_AT_ONCE", 50)

    async def peak(people: int) -> int:
        consultation = await site.consultation()
        await site.answer(consultation, [FINISHED] * people)
        (await written(site.services, Wanted("reponses.csv", consultation.code))).file.close()
        tracemalloc.start()
        for name in ("reponses.csv", "textes.csv"):
            (await written(site.services, Wanted(name, consultation.code))).file.close()
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert await peak(800) < 1.5 * await peak(200)
