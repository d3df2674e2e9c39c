import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogues.answers import Answer, State
from dialogues.loader import shipped
from dialogues.script import Asks, Check, Option, Script, Slot, Step
from server.exports.consolidation import ANSWER_COLUMNS, COLUMNS, TABLES
from server.figures.protection import Rule
from server.figures.released import figures_of
from storage.imports import ImportedParticipation
from storage.releases import latest_releases
from tests.server.exports.test_formats import read_csv
from tests.server.exports.walking import COMMISSION, taken
from tests.server.installation import NANTES, SICOVAL, Site, form_token_of
from tests.server.markup import Element, Markup
from tests.server.pages import test_organiser
from tests.server.pages.test_organiser import PAYLOADS, page_of
from tests.storage.samples import DAY, chosen, fr, make_consultation, with_digest

pytestmark = pytest.mark.usefixtures("released_here")

BORDEAUX = "243300316"
COMMON = shipped("default")
NO, HEARD = (option.code for option in COMMON.by_id["C01"].options[:2])
DONT_KNOW = Answer(State.DONT_KNOW)

WITHHELD = "Moins de 11 personnes, ou chiffre qui en dirait trop sur quelques personnes : non affiché"


def someone(**answers: Answer) -> ImportedParticipation:
    """Answers by question; a line of the grid is `C07_leaks`."""
    by_slot = {Slot(question, line): answer for name, answer in answers.items() for question, _, line in [name.partition("_")]}
    return ImportedParticipation("web", "fr", 1, DAY, by_slot)


def changed(step: Step) -> Script:
    """The common script with one question in another form, under another name."""
    steps = tuple(step if each.id == step.id else each for each in COMMON.steps)
    return with_digest(replace(COMMON, id=f"local-{step.id}", steps=steps))


async def consulted(site: Site, siren: str, no: int, heard: int = 0, script: Script = COMMON, **how: object) -> str:
    """The code of a consultation in which so many people answered C01."""
    consultation = await site.consultation(script, siren, **how)
    await site.answer(consultation, [someone(C01=chosen(NO))] * no + [someone(C01=chosen(HEARD))] * heard, script)
    return consultation.code


def rows(table: Element) -> list[list[str]]:
    """The words of each row of a table, its head first, but for the release: the first, of the day of `Site`."""
    return [[cell.removesuffix(" Publication n° 1 du 05/10/2026") for cell in row] for row in test_organiser.rows(table)]


async def table_of(site: Site, question: str = "C01") -> Element:
    """Of what is released now."""
    await site.release()
    page = await page_of(await site.signed_in("commission"), f"/commission?question={question}")
    return next(page.root.all("table"))


async def download(site: Site, name: str = "consolidation.csv") -> list[list[str]]:
    await site.release()
    return read_csv((await taken(await site.signed_in("commission"), COMMISSION, name)).content)


async def test_ten_answers_are_not_shown_and_eleven_are(site: Site) -> None:
    await consulted(site, NANTES, 10)
    await consulted(site, SICOVAL, 11)
    table = await table_of(site)
    assert rows(table)[1:] == [
        ["Nantes Métropole Fictive", "Pas encore publiée : il faut 11 participations, et la publication se fait la nuit"],
        ["Sicoval Fictive", "11", "11", "0", "0", "0"],
    ]


async def test_a_row_says_which_release_it_tells_and_stays_so_until_the_next(site: Site) -> None:
    consultation = await site.consultation(COMMON, NANTES)
    await site.answer(consultation, [someone(C01=chosen(NO))] * 20, COMMON)
    first = test_organiser.rows(await table_of(site))[1]
    assert first[:2] == ["Nantes Métropole Fictive Publication n° 1 du 05/10/2026", "20"]
    site.clock.now += timedelta(days=2)
    await site.answer(consultation, [someone(C01=chosen(HEARD))] * 10, COMMON)
    assert test_organiser.rows(await table_of(site))[1] == first
    await site.answer(consultation, [someone(C01=chosen(HEARD))], COMMON)
    assert test_organiser.rows(await table_of(site))[1][:2] == ["Nantes Métropole Fictive Publication n° 2 du 07/10/2026", "31"]


async def test_what_fewer_than_eleven_answered_leads_to_why_it_is_not_shown(site: Site) -> None:
    consultation = await site.consultation(COMMON, NANTES)
    await site.answer(consultation, [someone(C01=chosen(NO))] * 10 + [someone(C02=DONT_KNOW)], COMMON)
    table = await table_of(site)
    assert rows(table)[1] == [
        "Nantes Métropole Fictive",
        f"{WITHHELD}. Pourquoi ? (Nantes Métropole)",
    ]
    assert [link["href"] for link in table.all("a")] == ["/chiffres-proteges"]


async def test_the_page_asks_for_as_many_people_as_the_installation_does(site: Site) -> None:
    await consulted(site, NANTES, 14)
    raised = replace(site.services, rule=Rule(fewest=15, strict=True))
    browser = await site.signed_in("commission")
    site.app.state.services = raised
    page = await page_of(browser, "/commission")
    assert "il faut 15 participations" in page.root.text
    assert "les choix de moins de 15 personnes sont regroupés" in page.root.text.lower()
    assert "Une question d’opinion posée à tout le monde est donnée en entier" not in page.root.text


async def test_options_told_together_have_a_line_below(site: Site) -> None:
    step = COMMON.by_id["C01"]
    local = changed(replace(step, sensitive=True))
    consultation = await site.consultation(local)
    answers = [(NO, 30), (HEARD, 20), (step.options[2].code, 6), (step.options[3].code, 5)]
    await site.answer(consultation, [someone(C01=chosen(code)) for code, count in answers for _ in range(count)], local)
    assert rows(await table_of(site))[1:] == [
        ["Nantes Métropole Fictive", "61", "49 % 30", "33 % 20", "regroupé", "regroupé"],
        ["Choix regroupés : Je pouvais l’expliquer un peu, Je pouvais bien l’expliquer : 11 (18 %)"],
    ]


async def test_figures_that_stay_say_from_which_release(site: Site) -> None:
    local = changed(replace(COMMON.by_id["C01"], sensitive=True))
    consultation = await site.consultation(local)
    await site.answer(consultation, [someone(C01=chosen(NO))] * 30 + [someone(C01=chosen(HEARD))] * 20, local)
    first = rows(await table_of(site))[1][1:]
    await site.answer(consultation, [someone(C02=DONT_KNOW)] * 10 + [someone(C01=chosen(HEARD))], local)
    table = await table_of(site)
    assert test_organiser.rows(table)[1][0] == "Nantes Métropole Fictive Publication n° 2 du 05/10/2026"
    assert rows(table)[1][1:] == first
    assert rows(table)[2] == ["Chiffres restés ceux de la publication n° 1 : de plus récents en diraient trop sur quelques personnes."]


async def test_what_some_alone_were_asked_says_of_whom_it_is(site: Site) -> None:
    resident, agent = (option.code for option in COMMON.by_id["P07"].options[:2])
    local = changed(replace(COMMON.by_id["C01"], when=Asks("P07", Check.IS, (agent,))))
    consultation = await site.consultation(local)
    agents = [someone(P07=chosen(agent), C01=chosen(code)) for code in (NO, HEARD) for _ in range(15)]
    await site.answer(consultation, [someone(P07=chosen(resident))] * 30 + agents, local)
    counts, whose = rows(await table_of(site))[1:]
    assert [cell.split()[-1] for cell in counts[2:]] == ["15", "15", "0", "0"]
    assert whose == ["Seulement parmi : Agent public"]


async def test_a_release_being_made_is_told(site: Site) -> None:
    consultation = await site.consultation(COMMON)
    await site.answer(consultation, [someone(C01=chosen(NO))] * 20, COMMON)
    await site.services.releasing.waiting()
    browser = await site.signed_in("commission")
    page = await page_of(browser, "/commission")
    assert rows(next(page.root.all("table")))[1][1] == "Pas encore publiée : la publication est en préparation"
    assert "rechargez cette page dans un instant" in page.root.text
    await site.release()
    assert "en préparation" not in (await page_of(browser, "/commission")).root.text


async def test_each_release_tells_what_it_shows_and_hides(site: Site) -> None:
    await consulted(site, NANTES, 20)
    await site.release()
    page = await page_of(await site.signed_in("commission"), "/commission")
    release = (await site.database.read(lambda connection: figures_of(*latest_releases(connection).values()))).contents
    assert test_organiser.rows(list(page.root.all("table"))[-1])[1] == [
        "Nantes Métropole Publication n° 1 du 05/10/2026".replace("Publication ", ""),
        "20",
        *(str(counts[place]) for place in (0, 1) for counts in (release.report.whole, release.report.gathered, release.report.withheld)),
        *(["20", "0"] if release.report.rows else ["après la fin"]),
    ]


async def test_counts_without_per_cent_under_twenty_answers(site: Site) -> None:
    await consulted(site, NANTES, 10, 9)
    await consulted(site, SICOVAL, 10, 10)
    assert rows(await table_of(site))[1:] == [
        ["Nantes Métropole Fictive", "19", "10", "9", "0", "0"],
        ["Sicoval Fictive", "20", "50 % 10", "50 % 10", "0 % 0", "0 % 0"],
    ]


async def test_the_whole_comes_with_its_median_and_range(site: Site) -> None:
    await consulted(site, NANTES, 10, 10)
    await consulted(site, SICOVAL, 75, 25)
    await consulted(site, BORDEAUX, 12)
    table = await table_of(site)
    assert rows(table)[-3:] == [
        ["Ensemble 3 concertations", "132", "73 % 97", "27 % 35", "0 % 0", "0 % 0"],
        ["Médiane des territoires sur 2, de 20 réponses ou plus", "", "63 %", "38 %", "0 %", "0 %"],
        ["Étendue", "", "50 % à 75 %", "25 % à 50 %", "0 % à 0 %", "0 % à 0 %"],
    ]


async def test_the_whole_adds_up_what_is_shown_and_gives_no_hidden_count_away(site: Site) -> None:
    await consulted(site, NANTES, 20)
    await consulted(site, SICOVAL, 20)
    await consulted(site, BORDEAUX, 7)
    assert rows(await table_of(site))[-3][:2] == ["Ensemble 2 concertations", "40"]


async def test_one_territory_has_no_national_line(site: Site) -> None:
    await consulted(site, NANTES, 90)
    table = await table_of(site)
    assert len(rows(table)) == 2
    assert not list(table.all("tfoot"))


async def test_a_reworded_question_is_shown_apart_with_its_words(site: Site) -> None:
    await consulted(site, NANTES, 20)
    await consulted(site, BORDEAUX, 20)
    reworded = changed(replace(COMMON.by_id["C01"], ask=fr("Et l’IA {a_collectivite} ?")))
    await consulted(site, SICOVAL, 40, script=reworded)
    found = rows(await table_of(site))
    assert found[3:5] == [
        ["Sicoval Question reformulée Fictive", "40", "100 % 40", "0 % 0", "0 % 0", "0 % 0"],
        ["Sicoval demande : « Et l’IA au Sicoval ? »"],
    ]
    assert found[5][:2] == ["Ensemble 2 concertations", "40"]


async def test_changed_options_are_shown_apart_too(site: Site) -> None:
    step = COMMON.by_id["C01"]
    words = " ".join(step.ask.in_language("fr").split())
    await consulted(site, NANTES, 20)
    local = changed(replace(step, options=(*step.options[:3], Option("expert", fr("J’en suis spécialiste")))))
    consultation = await site.consultation(local, SICOVAL)
    await site.answer(consultation, [someone(C01=chosen("expert"))] * 12, local)
    assert rows(await table_of(site))[2:] == [
        ["Sicoval Choix modifiés Fictive", "12", "0", "0", "0", "non proposé"],
        [f"Sicoval demande : « {words} » – autres choix : J’en suis spécialiste (12)"],
    ]


async def test_a_dropped_question_was_not_asked(site: Site) -> None:
    without = with_digest(replace(COMMON, id="court", steps=tuple(step for step in COMMON.steps if step.id != "C01")))
    consultation = await site.consultation(without)
    await site.answer(consultation, [someone(C02=DONT_KNOW)] * 30, without)
    assert rows(await table_of(site))[1:] == [["Nantes Métropole Question retirée Fictive", "Question non posée"]]


async def test_made_up_consultations_stand_aside_of_real_ones(site: Site) -> None:
    await consulted(site, NANTES, 20, fictional=False)
    await consulted(site, SICOVAL, 30, fictional=False)
    await consulted(site, BORDEAUX, 100, fictional=True)
    found = rows(await table_of(site))
    assert found[1][:2] == ["Bordeaux Métropole Fictive", "100"]
    assert found[-3][:2] == ["Ensemble 2 concertations", "50"]


async def test_a_draft_is_not_compared(site: Site) -> None:
    await consulted(site, NANTES, 20)
    await site.database.write(lambda connection: make_consultation(connection, COMMON, SICOVAL))
    assert len(rows(await table_of(site))) == 2


async def test_a_grid_has_a_table_per_line_and_a_ranking_its_points(site: Site) -> None:
    grid, ranking = COMMON.by_id["C07"], COMMON.by_id["C08"]
    line, degree = grid.items[0].code, grid.options[0].code
    first, second = ranking.options[0].code, ranking.options[1].code
    consultation = await site.consultation(COMMON)
    answers = {f"C07_{line}": chosen(degree), "C08": chosen(second, first)}
    await site.answer(consultation, [someone(**answers)] * 20, COMMON)
    await site.release()
    browser = await site.signed_in("commission")
    tables = list((await page_of(browser, "/commission?question=C07")).root.all("table"))
    tables.pop()  # of releases
    assert len(tables) == len(grid.items)
    assert rows(tables[0])[1][:3] == ["Nantes Métropole Fictive", "20", "100 % 20"]
    assert rows(tables[1])[1] == [
        "Nantes Métropole Fictive",
        f"{WITHHELD}. Pourquoi ? (Nantes Métropole)",
    ]
    table, _ = (await page_of(browser, "/commission?question=C08")).root.all("table")
    assert rows(table)[1][1:4] == ["20", "100 % 20 0 en premier 40 points", "100 % 20 20 en premier 60 points"]


async def test_closed_core_questions_can_be_chosen_by_theme(site: Site) -> None:
    page = await page_of(await site.signed_in("commission"), "/commission")
    groups = [(group["label"], [option["value"] for option in group.all("option")]) for group in page.root.all("optgroup")]
    assert groups == [
        ("Connaissance", ["C01"]),
        ("Usages", ["C02"]),
        ("Ressenti", ["C03"]),
        ("Confiance", ["C04"]),
        ("Apports", ["C05"]),
        ("Craintes", ["C06"]),
        ("Acceptabilité", ["C07"]),
        ("Conditions", ["C08"]),
        ("Contrôle humain", ["C09"]),
        ("Gouvernance", ["C10"]),
    ]


@pytest.mark.parametrize("question", ["C11", "P07", "nowhere", "opening", "C01'"])
async def test_other_questions_cannot(site: Site, question: str) -> None:
    browser = await site.signed_in("commission")
    assert (await browser.get("/commission", params={"question": question})).status_code == 404


async def test_the_download_holds_counts_and_marks_what_is_made_up(site: Site) -> None:
    real = await consulted(site, NANTES, 11, fictional=False)
    made_up = await consulted(site, SICOVAL, 12, fictional=True)
    await consulted(site, BORDEAUX, 10)
    head, *found = await download(site)
    assert tuple(head) == COLUMNS
    start, end = head.index("question"), head.index("profile")
    labels = {option.code: option.label.in_language("fr") for option in COMMON.by_id["C01"].options}
    labels |= {"_answered": "Personnes ayant donné une réponse", "_skipped": "Question passée (hors base)"}
    assert [[*row[:5], *row[start:end]] for row in found if row[start] == "C01"] == [
        [*who, "C01", "kept", "", code, str(count), base, COMMON.by_id["C01"].ask.in_language("fr"), "", label]
        for who, base in (
            (["Nantes Métropole", "Nantes Métropole", NANTES, real, "0"], "11"),
            (["Sicoval", "CA du Sicoval", SICOVAL, made_up, "1"], "12"),
        )
        for (code, label), count in zip(labels.items(), [base, 0, 0, 0, base, 0], strict=True)
    ]
    assert {row[4] for row in found} == {"0", "1"}


async def test_the_download_tells_few_agents_with_others_alone(site: Site) -> None:
    resident, agent = (option.code for option in COMMON.by_id["P07"].options[:2])
    for siren, agents in ((NANTES, 10), (SICOVAL, 11)):
        consultation = await site.consultation(COMMON, siren)
        await site.answer(consultation, [someone(P07=chosen(resident))] * 30 + [someone(P07=chosen(agent))] * agents, COMMON)
    head, *found = await download(site)
    told = [dict(zip(head, row, strict=True)) for row in found]
    assert {row["siren"] for row in told if row["question"] == "P07" and row["option"] == agent} == {SICOVAL}


async def test_what_is_crossed_and_the_rows_are_files_too(site: Site) -> None:
    sectors = [option.code for option in COMMON.by_id["P07"].options[:2]]
    consultation = await site.consultation(COMMON)
    people = [someone(P07=chosen(sector), C01=chosen(code)) for sector in sectors for code in (NO, HEARD) for _ in range(20)]
    await site.answer(consultation, people, COMMON)
    head, *found = await download(site, "croisements.csv")
    assert tuple(head) == COLUMNS
    crossed = [dict(zip(head, row, strict=True)) for row in found]
    told = [(row["profile_codes"], row["option"], row["count"], row["people"]) for row in crossed if row["question"] == "C01"]
    assert set(told) >= {(sector, code, "20", "40") for sector in sectors for code in (NO, HEARD)}
    head, *found = await download(site, "answers.csv")
    assert head[: len(ANSWER_COLUMNS)] == list(ANSWER_COLUMNS)
    released = [dict(zip(head, row, strict=True)) for row in found]
    assert Counter(row["C01"] for row in released) == {NO: 40, HEARD: 40}
    assert {(row["territory"], row["consultation"], row["release"]) for row in released} == {("Nantes Métropole", consultation.code, "1")}


@pytest.mark.parametrize("name", ["consolidation.json", "../../master.key", "totaux.csv"])
async def test_there_is_no_other_file(site: Site, name: str) -> None:
    browser = await site.signed_in("commission")
    token = form_token_of(await browser.get(COMMISSION))
    assert (await browser.post(COMMISSION, data={"form_token": token, "fichier": name})).status_code == 404


async def test_no_text_ever_reaches_the_commission(site: Site) -> None:
    secret = "Mon voisin du 3 rue des Lilas"
    consultation = await site.consultation(COMMON)
    await site.answer(consultation, [someone(C11=Answer(State.ANSWERED, parts=(secret,)))] * 40, COMMON)
    await site.release()
    browser = await site.signed_in("commission")
    for path in ("/commission", "/commission?question=C07"):
        assert secret not in (await browser.get(path)).text
    for name in TABLES:
        assert secret not in (await taken(browser, COMMISSION, name)).text


@pytest.mark.parametrize("payload", PAYLOADS)
async def test_no_word_of_a_territory_becomes_markup(site: Site, payload: str) -> None:
    step = COMMON.by_id["C01"]
    local = changed(replace(step, ask=fr(payload), options=(*step.options, Option("own", fr(payload)))))
    await consulted(site, NANTES, 20, script=local, title=payload)
    await site.release()
    page = await page_of(await site.signed_in("commission"), "/commission?question=C01")
    assert not list(page.root.all("script", "img", "iframe", "object"))
    assert not [name for each in page.everything for name in each.attributes if name.startswith("on") or name == "style"]
    assert f"« {' '.join(payload.split())} »" in page.root.text


async def test_the_download_is_a_file(site: Site) -> None:
    answer = await taken(await site.signed_in("commission"), COMMISSION, "consolidation.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="consolidation.csv"'
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(rb"\xef\xbb\xbfterritory;[a-z_;]+;people\r\n", answer.content), "nobody answered: a head and no row"


async def test_a_commission_without_consultation_is_told_so(site: Site) -> None:
    page: Markup = await page_of(await site.signed_in("commission"), "/commission")
    assert "Aucune concertation n’a encore été ouverte." in page.one("main").text
    assert not list(page.root.all("table"))
