"""From what people do on their phones to what is downloaded: the real program in its own process, with only Telegram replaced."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from dialogues.loader import shipped
from tests.server.exports.walking import COMMISSION, list_of, taken
from tests.server.installation import form_token_of
from tests.server.markup import Markup
from tests.support.bot_server import NANTES, OPEN, BotServer, bot_server
from tests.support.postgres import Postgres
from tests.support.respondents import DONT_KNOW, PREFER_NOT, SKIP, Do, Respondent

FEELINGS = ("curiosity", "hope", "enthusiasm", "worry", "distrust", "anger", "indifference")
BENEFITS = (
    *("faster_answers", "simpler_procedures", "open_all_hours", "help_reading", "more_time", "less_waste", "savings"),
    "nothing",
)
FEARS = (
    *("wrong_decisions", "surveillance", "unprotected_data", "less_contact", "lost_jobs", "too_much_energy", "dependence"),
    "nothing",
)
LINES = ("questions", "letter", "leaks", "sorting", "social_aid", "street_cameras")
RULES = ("human_decides", "told", "explained", "contest", "data_protected", "low_energy", "independent_control", "desk_open")
CONSULTED = ("residents", "public_agents", "elected_officials", "independent_experts", "associations", "local_firms", "nobody")
LISTS = {"C03": FEELINGS, "C05": BENEFITS, "C06": FEARS, "C08": RULES, "C10": CONSULTED}

QUESTIONS = (
    "P07",
    "C01",
    "C02",
    "C03",
    "C04",
    "C05",
    "C06",
    *(f"C07.{line}" for line in LINES),
    "C08",
    "C09",
    "C10",
    "C11",
    "C12",
    "P02",
    "P06",
)
COLUMNS = (
    *("row_id", "status", "channel", "source", "language", "script_version", "day"),
    *(column for question in QUESTIONS for column in (question, *(f"{question}.{option}" for option in LISTS.get(question, ())))),
)
VERSION = shipped("default").digest[:12]

# --- People -------------------------------------------------------------------------------------------------------------------------

BY_TAPS = {
    "P07": Do(("service_users",)),
    "C01": Do(("heard",)),
    "C02": Do(("every_week",)),
    "C03": Do(("hope", "worry", "curiosity")),
    "C04": Do(("rather_yes",)),
    "C05": Do(("less_waste", "help_reading")),
    "C06": Do(("dependence",)),
    "C07.questions": Do(("fully_agree",)),
    "C07.letter": Do(("rather_agree",)),
    "C07.leaks": Do((DONT_KNOW,)),
    "C07.sorting": Do((SKIP,)),
    "C07.social_aid": Do(("rather_disagree",)),
    "C07.street_cameras": Do(("fully_disagree",)),
    "C08": Do(("contest", "human_decides", "desk_open")),
    "C09": Do(("always_a_person",)),
    "C10": Do(("residents", "associations")),
    "C11": Do(says=("Gardez le guichet ouvert.", "Et le téléphone.")),
    "C12": Do((SKIP,)),
    "P02": Do(("age_25_39",)),
    "P06": Do(("rather_easy",)),
}
FORMULA = "=cmd|' /C calc'!A0; il a dit \"non\"\net « oui » ; fin"
BY_TYPING = {
    "P07": Do(says=("enseignant ou chercheur",)),
    "C01": Do(says=("B",)),
    "C02": Do(says=("CHAQUE MOIS !",)),
    "C03": Do(says=("espoir et colère",)),
    "C04": Do(says=("plutôt  oui",)),
    "C05": Do(says=("rien",)),
    "C06": Do(says=("trop de surveillance", "des emplois")),
    **{f"C07.{line}": Do(says=("Tout à fait d'accord",)) for line in LINES},
    "C08": Do(says=("je peux contester",)),
    "C09": Do(says=("D",)),
    "C10": Do(says=("les elus, les associations",)),
    "C11": Do(says=(FORMULA,)),
    "C12": Do(says=("-1+1",)),
    "P02": Do(says=("40 à 59 ans",)),
    "P06": Do(says=("très à l’aise",)),
}
DECLINING = {
    "P07": Do((PREFER_NOT,)),
    "C01": Do((SKIP,)),
    **dict.fromkeys(("C02", "C03", "C04", "C05", "C06"), Do((DONT_KNOW,))),
    **{f"C07.{line}": Do((DONT_KNOW,)) for line in LINES},
    **dict.fromkeys(("C08", "C09", "C10", "C11", "C12"), Do((SKIP,))),
    **dict.fromkeys(("P02", "P06"), Do((PREFER_NOT,))),
}
LONG = "Ça : " + "très long ; " * 416  # 5,000 characters or so: the phone makes two messages of it
TURNED = "\u202egauche à droite\u202c, עברית, 👩🏽‍🚀, e\u0301t, \u200bz\u0336\u0321"
NASTY = {"P07": Do(("elected_officials",)), "C01": Do(("none",)), "C11": Do(says=(TURNED,)), "C12": Do(says=(LONG,))}
BROKEN = {"P07": Do(("service_users",)), "C01": Do(("none",)), "C11": Do(says=("a\0b\x1bc\ud800d\r\ne",))}
LEAVING = {"P07": Do(("economic_actors",)), "C01": Do(("explain_well",)), "C02": Do(("never",))}
QUICK = {"P07": Do(("service_users",)), "C01": Do(("explain_a_little",))}


def answered(status: str, **answers: str) -> dict[str, str]:
    """A row of the table, from what was answered: codes separated by spaces, or a state. What is not said was not reached."""
    row = {"status": status, "channel": "telegram", "source": "", "language": "fr", "script_version": VERSION}
    for question in QUESTIONS:
        said = answers.get(question.replace(".", "_"), "_unseen")
        codes = said.split()
        row[question] = "|".join(codes)
        for option in LISTS.get(question, ()):
            rank = codes.index(option) + 1 if option in codes else None
            row[f"{question}.{option}"] = (
                "" if said.startswith("_") else str(rank or "") if question == "C08" else str(int(rank is not None))
            )
    return row


def lines(*words: str) -> dict[str, str]:
    return {f"C07_{line}": word for line, word in zip(LINES, words, strict=True)}


PASSED = {name.replace(".", "_"): "_prefer_not" if name.startswith("P") else "_skipped" for name in QUESTIONS}

ROWS = {
    "taps": answered(
        "finished",
        P07="service_users",
        C01="heard",
        C02="every_week",
        C03="curiosity hope worry",
        C04="rather_yes",
        C05="help_reading less_waste",
        C06="dependence",
        **lines("fully_agree", "rather_agree", "_dont_know", "_skipped", "rather_disagree", "fully_disagree"),
        C08="contest human_decides desk_open",
        C09="always_a_person",
        C10="residents associations",
        C11="_answered",
        C12="_skipped",
        P02="age_25_39",
        P06="rather_easy",
    ),
    "typing": answered(
        "finished",
        P07="academic_actors",
        C01="heard",
        C02="every_month",
        C03="hope anger",
        C04="rather_yes",
        C05="nothing",
        C06="surveillance lost_jobs",
        **lines(*["fully_agree"] * 6),
        C08="contest",
        C09="ai_alone",
        C10="elected_officials associations",
        C11="_answered",
        C12="_answered",
        P02="age_40_59",
        P06="very_easy",
    ),
    "declining": answered(
        "finished",
        P07="_prefer_not",
        C01="_skipped",
        **dict.fromkeys(("C02", "C03", "C04", "C05", "C06"), "_dont_know"),
        **lines(*["_dont_know"] * 6),
        **dict.fromkeys(("C08", "C09", "C10", "C11", "C12"), "_skipped"),
        P02="_prefer_not",
        P06="_prefer_not",
    ),
    "nasty": answered("finished", **PASSED | {"P07": "elected_officials", "C01": "none", "C11": "_answered", "C12": "_answered"}),
    "broken": answered("finished", **PASSED | {"P07": "service_users", "C01": "none", "C11": "_answered"}),
    "leaving": answered("started", P07="economic_actors", C01="explain_well", C02="never"),
    "consenting": answered("begun"),
    "quick": answered("started", P07="service_users", C01="explain_a_little"),
}


def plan_of(answers: dict[str, Do]) -> dict[str, Do]:
    """The plan of somebody who passes all else."""
    return {question: Do((PREFER_NOT,)) if question.startswith("P") else Do((SKIP,)) for question in QUESTIONS} | answers


async def begun(town: BotServer, number: int, plan: dict[str, Do]) -> Respondent:
    respondent = Respondent(town.standin.person(5_000_000_000 + number), plan)
    await respondent.begin("nantes")
    await respondent.answer()
    return respondent


async def everyone_but_the_last(town: BotServer) -> None:
    """Ten people who answer the first question of the core, one who passes it, one who only accepts the notice."""
    plans = [BY_TAPS, BY_TYPING, DECLINING, plan_of(NASTY), plan_of(BROKEN), LEAVING, {}, *[QUICK] * 5]
    people = await asyncio.gather(*(begun(town, number, plan) for number, plan in enumerate(plans)))
    await asyncio.gather(*(respondent.finish() for respondent in people[:5]), changes_their_mind(people[-1]))
    await town.settle()


async def changes_their_mind(respondent: Respondent) -> None:
    """Goes back, answers something else, and comes back to the first answer."""
    respondent.plan = {"C01": Do(("explain_well",))}
    await respondent.reopen("C01", "Retour")
    await respondent.answer()
    respondent.plan = {"C01": QUICK["C01"]}
    await respondent.reopen("C01", "Retour")
    await respondent.answer()


EXPECTED = [ROWS[name] for name in ("taps", "typing", "declining", "nasty", "broken", "leaving", "consenting")] + [ROWS["quick"]] * 5
TEXTS = [
    ("C11", "Gardez le guichet ouvert.\nEt le téléphone."),
    ("C11", FORMULA),
    ("C11", TURNED.replace("e\u0301", "é")),
    ("C11", "a\ufffdb\ufffdc\ufffdd\ne"),
    ("C12", "-1+1"),
    ("C12", LONG[:500].rstrip()),
]
GUARDED = [(question, "", "", f"'{text}" if text[0] in "=-" else text, "non") for question, text in TEXTS]
"""As a spreadsheet is given them."""
RELEASED = "nantes (« L’IA à Nantes ») : publication n° 1"
CONSOLIDATED = [
    *("territory", "authority", "siren", "consultation", "fictional", "release", "published_on", "participations", "k", "kept_from"),
    *("question", "adaptation", "item", "option", "count", "base", "wording", "line", "label"),
    *("profile", "profile_codes", "profile_label", "people"),
]


# --- Those who look on --------------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def signed_in(said: str) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of whoever was sent what the command printed: a page with a button, whatever opens it, and only the button signs in."""
    address, _, path = said.split()[-1].partition("/connexion/")
    async with httpx.AsyncClient(base_url=address) as scanner, httpx.AsyncClient(base_url=address) as browser:
        assert (await scanner.get(f"/connexion/{path}")).status_code == 200
        page = await browser.get(f"/connexion/{path}")
        _, button = Markup(page.text).button("Se connecter")
        assert button["type"] == "submit"
        assert (await browser.post(f"/connexion/{path}", data={"form_token": form_token_of(page)})).status_code == 303
        yield browser


def table(content: bytes) -> list[list[str]]:
    """A CSV file as a French spreadsheet reads it: a mark of UTF-8, semicolons, and any line end inside a cell."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def without_chance(rows: list[dict[str, str]], days: set[str]) -> list[dict[str, str]]:
    """Rows in an order of ours, without the id that is drawn for each and the day that is today."""
    assert len({row["row_id"] for row in rows}) == len(rows)
    assert {row["day"] for row in rows} <= days
    return ordered([{name: cell for name, cell in row.items() if name not in ("row_id", "day")} for row in rows])


def ordered(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: sorted(row.items()))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The settings that choose a database: none for SQLite."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield {}
            return
        server: Postgres = request.getfixturevalue("postgres")
        name = server.create_database()
        stack.callback(server.drop_database, name)
        yield {"DATABASE_URL": server.url(name)}


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_what_people_answer_is_what_is_downloaded(tmp_path: Path, mode: str, database: dict[str, str]) -> None:
    days = {datetime.now(UTC).date().isoformat()}
    async with bot_server(tmp_path, mode, database) as nantes:
        await nantes.open()
        await nantes.command(*OPEN)
        await everyone_but_the_last(nantes)
        days.add(datetime.now(UTC).date().isoformat())
        invited = await asyncio.gather(
            nantes.command("organiser", "invite", "claire@nantes.example", "--siren", NANTES),
            nantes.command("organiser", "invite", "jean@commission.example"),
        )
        async with signed_in(invited[0]) as organiser, signed_in(invited[1]) as commission:
            await sees_what_was_answered(organiser, days)
            assert table((await taken(commission, COMMISSION, "consolidation.csv")).content) == [CONSOLIDATED]
            await begun(nantes, 12, QUICK)
            await nantes.settle()
            assert (await nantes.command("release", "nantes")).splitlines()[0] == RELEASED
            days.add(datetime.now(UTC).date().isoformat())
            await sees_eleven(commission, days)
        await commands_say_the_same(nantes, tmp_path / "out", days)
        code, seconds = await nantes.server.stop()
    assert (code, seconds < 10.0) == (0, True)
    for unheard_of in ("Traceback", "ERROR", "a-secret", "guichet", "5000000"):
        assert unheard_of not in nantes.server.said


async def sees_what_was_answered(organiser: httpx.AsyncClient, days: set[str]) -> None:
    place = "/organisateur/consultations/nantes"
    page = Markup((await organiser.get(place)).text)
    assert [number.text for number in page.root.all("dd")][:2] == ["11", "5"]
    header, *rows = table((await taken(organiser, list_of("nantes"), "reponses.csv")).content)
    assert header == list(COLUMNS)
    assert without_chance([dict(zip(header, row, strict=True)) for row in rows], days) == ordered(EXPECTED)
    same = [json.loads(line) for line in (await taken(organiser, list_of("nantes"), "reponses.jsonl")).content.splitlines()]
    assert {tuple(row) for row in same} == {COLUMNS}
    as_words = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in same]
    assert without_chance(as_words, days) == ordered(EXPECTED)
    header, *rows = table((await taken(organiser, list_of("nantes"), "textes.csv")).content)
    assert header == ["question", "wording", "about", "about_text", "text", "publiable"]
    assert sorted((question, *more) for question, _, *more in rows) == sorted(GUARDED)
    shown = Markup((await organiser.get(f"{place}/textes/C11")).text)
    assert sorted("".join(map(str, item.children)) for item in shown.root.all("li") if item["dir"] == "auto") == sorted(
        text for question, text in TEXTS if question == "C11"
    )


async def sees_eleven(commission: httpx.AsyncClient, days: set[str]) -> None:
    """The one question of the core that eleven people answered in this territory, whole, and nothing of another."""
    who = ["Nantes Métropole", "Nantes Métropole", NANTES, "nantes", "0", "1"]
    counts = {
        ("none", "Non"): 2,
        ("heard", "J’en avais entendu parler"): 2,
        ("explain_a_little", "Je pouvais l’expliquer un peu"): 6,
        ("explain_well", "Je pouvais bien l’expliquer"): 1,
        ("_answered", "Personnes ayant donné une réponse"): 11,
        ("_skipped", "Question passée (hors base)"): 1,
    }
    asked = ["Avant aujourd’hui, connaissiez-vous l’intelligence artificielle (IA)\N{NARROW NO-BREAK SPACE}?", ""]
    head, *found = table((await taken(commission, COMMISSION, "consolidation.csv")).content)
    assert head == CONSOLIDATED
    of_the_core = [row for row in found if row[10].startswith("C")]
    assert {row[6] for row in of_the_core} <= days
    assert [row[:6] + row[7:] for row in of_the_core] == [
        [*who, "12", "11", "", "C01", "kept", "", option, str(count), "11", *asked, label, "", "", "", ""]
        for (option, label), count in counts.items()
    ]
    assert all(int(row[14]) == 0 or int(row[14]) >= 11 for row in found if row[10].startswith("P"))


async def commands_say_the_same(nantes: BotServer, to: Path, days: set[str]) -> None:
    said = await asyncio.gather(
        nantes.command("recount", "nantes"),
        nantes.command("export", "nantes", "--to", str(to)),
        nantes.command("consolidate", "--to", str(to)),
    )
    assert said[0] == "Les totaux étaient justes.\n"
    header, *rows = table((to / "nantes-reponses.csv").read_bytes())
    assert without_chance([dict(zip(header, row, strict=True)) for row in rows], days) == ordered([*EXPECTED, ROWS["quick"]])
    _, *rows = table((to / "nantes-textes.csv").read_bytes())
    assert sorted((question, *more) for question, _, *more in rows) == sorted(GUARDED)
    assert len([row for row in table((to / "consolidation.csv").read_bytes()) if row[10] == "C01"]) == 6
