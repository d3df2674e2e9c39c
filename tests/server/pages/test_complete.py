"""The organiser's page on the kinds of question beyond plain choices and texts."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa

from dialogues.answers import Answer, State
from dialogues.municipalities import Municipality
from dialogues.script import Slot
from server.pages import figures
from storage import models
from storage.imports import ImportedParticipation
from storage.moderated_texts import NewText, put_texts
from storage.municipalities import replace_list
from tests.server.installation import Site
from tests.server.markup import Element, Markup
from tests.server.pages.test_organiser import base_of, page_of, rows, section
from tests.storage.complete import ANSWERS, COMPLETE, RULE_A, WHOLE
from tests.storage.samples import chosen

TOWNS = (Municipality("44109", "Nantes", "Loire-Atlantique"), Municipality("44143", "Rezé", "Loire-Atlantique"))


def giving(question: str, *values: str) -> list[ImportedParticipation]:
    """People who answered this question and nothing else."""
    return [replace(WHOLE, answers={Slot(question): chosen(value)}, drawn={}) for value in values]


async def live(site: Site, people: Sequence[ImportedParticipation]) -> Markup:
    consultation = await site.consultation(COMPLETE)
    await site.answer(consultation, people, COMPLETE)
    return await page_of(await site.signed_in("organiser"), f"/organisateur/consultations/{consultation.code}")


def terms(part: Element) -> dict[str, str]:
    """The names and values of the summary of a question."""
    names, values = ([each.text for each in part.all(tag)] for tag in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


def notes(part: Element) -> list[str]:
    return [each.text for each in part.all("p") if each["class"] == "note"]


async def test_numbers_are_shown_in_short_and_one_by_one_while_they_are_few(site: Site) -> None:
    part = section(await live(site, giving("years", "10", "9", "2.5", "9")), "years")
    assert terms(part) == {"Minimum": "2,5 années", "Médiane": "9 années", "Maximum": "10 années"}
    assert rows(next(part.all("table")))[1:] == [["2,5 années", "1"], ["9 années", "2"], ["10 années", "1"]]
    assert base_of(part) == ["4 personnes ont répondu · question passée : 0 · pas encore vue ou non posée : 0"]


@pytest.mark.parametrize(("different", "tables"), [(figures.VALUES_SHOWN, 1), (figures.VALUES_SHOWN + 1, 0)])
async def test_many_different_numbers_are_shown_in_short_only(site: Site, different: int, tables: int) -> None:
    part = section(await live(site, giving("years", *map(str, range(different)))), "years")
    assert len(list(part.all("table"))) == tables
    assert terms(part)["Maximum"] == f"{different - 1} années"


async def test_days_are_shown_as_people_write_them(site: Site) -> None:
    part = section(await live(site, giving("since", "2024-02-29", "2023-12-31")), "since")
    assert terms(part) == {"Premier jour": "31/12/2023", "Jour médian": "31/12/2023", "Dernier jour": "29/02/2024"}


async def test_municipalities_are_named_the_most_frequent_first_and_elsewhere_last(site: Site) -> None:
    await site.database.write(lambda connection: replace_list(connection, None, TOWNS))
    people = giving("home", "44143", "44109", "44143", "elsewhere", "elsewhere", "elsewhere", "99999")
    part = section(await live(site, people), "home")
    assert rows(next(part.all("table")))[1:] == [["Rezé", "2"], ["Nantes", "1"], ["99999", "1"], ["elsewhere", "3"]]
    assert terms(part) == {}


async def test_votes_on_texts_show_each_text_with_its_base_the_most_voted_on_first(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = await site.consultation(COMPLETE)
    codes = await site.database.write(
        lambda connection: put_texts(connection, consultation.id, "rules", [NewText("Prévenir."), NewText("Contrôler.")])
    )

    def voting(vote: str, *read: str) -> ImportedParticipation:
        drawn = {"others": tuple(replace(RULE_A, code=code) for code in read)}
        before = {slot: answer for slot, answer in ANSWERS.items() if slot.question not in ("others", "rewrite") and not slot.repeat}
        return replace(WHOLE, answers=before | {Slot("others", code): chosen(vote) for code in read}, drawn=drawn)

    await site.answer(consultation, [voting("for", *codes), voting("against", codes[1])], COMPLETE)
    browser, path = await site.signed_in("organiser"), f"/organisateur/consultations/{consultation.code}"
    part = section(await page_of(browser, path), "others")
    assert [caption.text for caption in part.all("caption")] == ["Contrôler.", "Prévenir."]
    assert [rows(table)[1:] for table in part.all("table")] == [
        [["for", "1"], ["against", "1"], ["none", "0"]],
        [["for", "1"], ["against", "0"], ["none", "0"]],
    ]
    monkeypatch.setattr(figures, "STATEMENTS_SHOWN", 1)
    part = section(await page_of(browser, path), "others")
    assert [caption.text for caption in part.all("caption")] == ["Contrôler."]
    assert notes(part)[0] == "Textes qui ont reçu le plus de votes. 1 autre est dans les fichiers."
    await site.database.write(lambda connection: connection.execute(sa.delete(models.moderated_texts)))
    part = section(await page_of(browser, path), "others")
    assert [caption.text for caption in part.all("caption")] == [f"Texte retiré ({codes[1]})"]


async def test_a_vote_without_any_text_yet_says_so(site: Site) -> None:
    part = section(await live(site, []), "others")
    assert list(part.all("table")) == []
    assert notes(part) == ["Aucun texte n’est encore proposé au vote."]


async def test_cards_are_counted_by_card_and_said_so(site: Site) -> None:
    page = await live(site, [WHOLE, WHOLE])
    for question, base in (("who", "4 réponses · question passée : 0"), ("weight", "2 réponses · question passée : 2")):
        part = section(page, question)
        assert base_of(part) == [base]
        assert "Compté par carte : une personne peut en remplir plusieurs." in notes(part)
    assert rows(next(section(page, "cards").all("table")))[1:] == [["more", "2"], ["enough", "2"]]
    assert next(section(page, "cards").all("h3")).text == "Une autre carte ?"
    assert "Compté par carte" not in " ".join(notes(section(page, "topic")))


async def test_words_beside_a_choice_stand_below_their_question_and_have_their_page(site: Site) -> None:
    page = await live(site, [WHOLE] * 4)
    part = section(page, "topic")
    assert "Ce que des personnes ont précisé :" in notes(part)
    link = next(part.all("a"))
    assert link.text == "Lire toutes les précisions à la question « De quoi parlez-vous ? »"
    texts = await page_of(await site.signed_in("organiser"), link["href"] or "")
    assert [each.text for each in texts.root.all("li") if each["dir"] == "auto"] == ["La cantine et le sport"] * 4


async def test_texts_written_about_others_are_counted_and_read_together(site: Site) -> None:
    skipped = {**ANSWERS, Slot("rewrite", "aaaaaa"): Answer(State.SKIPPED)}
    part = section(await live(site, [WHOLE, WHOLE, replace(WHOLE, answers=skipped)]), "rewrite")
    assert base_of(part) == ["2 personnes ont répondu · question passée : 1 · pas encore vue ou non posée : 0"]
    assert [each.text for each in part.all("li")] == ["Prévenir avant tout."] * 2
