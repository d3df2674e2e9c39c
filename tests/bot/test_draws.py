"""What the conversation brings from outside the script: texts of others, drawn once for ever, and lists of municipalities."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa
from msgspec import structs

from bot.acts import Act, AskedErasure, ConfirmedErasure, Consented
from bot.standing import DOUBLE_TAP
from bot.wording import say
from dialogues.answers import Answer, State
from dialogues.counting import Cell
from dialogues.municipalities import Municipality
from dialogues.script import MAX_LABEL_LENGTH, MAX_OTHER_LENGTH, MORE, Script, Slot
from dialogues.turns import Declined, Submitted, Tapped, Written
from storage import models, schema
from storage.conversations import Participant
from storage.engines import POSTGRESQL_LOCK_SECONDS, writing_engine
from storage.moderated_texts import NewText, put_texts
from storage.municipalities import replace_list
from tests.bot.town import Town, town
from tests.storage.complete import COMPLETE
from tests.storage.samples import chosen, with_digest, written
from tests.support.citizen import Citizen
from tests.support.postgres import Postgres

RULES = [NewText("Prévenir avant."), NewText("Dire pourquoi."), NewText("Garder un guichet.")]
AJACCIO, NANTES = Municipality("2A004", "Ajaccio", "Corse-du-Sud"), Municipality("44109", "Nantes", "Loire-Atlantique")
SAINT_DENIS = (Municipality("93066", "Saint-Denis", "Seine-Saint-Denis"), Municipality("97411", "Saint-Denis", "La Réunion"))


def only(*questions: str) -> Script:
    """The steps of these ids alone."""
    return with_digest(replace(COMPLETE, id="only", steps=tuple(step for step in COMPLETE.steps if step.id in questions)))


WRITING = only("rule", "others", "rewrite")
CARDS = only("cards", "stake", "clash")


@pytest.fixture
def url(database_url: str) -> str:
    """A migrated database: the test runs once on SQLite, once on PostgreSQL."""
    schema.upgrade(database_url)
    return database_url


async def came(place: Town, number: int = 42) -> Citizen:
    citizen = place.citizen(number)
    await citizen.start("valmont")
    await citizen.do(Consented("fr"))
    return citizen


async def kept(place: Town, number: int = 42) -> Participant:
    found = await place.person(number)
    assert found is not None
    return found


async def put(place: Town, list_name: str, *texts: NewText) -> tuple[str, ...]:
    codes: tuple[str, ...] = await place.write(put_texts, place.ids["valmont"], list_name, texts)
    return codes


# --- Statements of others -----------------------------------------------------------------------------------------------------------


async def test_statements_are_drawn_when_they_are_due_and_never_again(url: str) -> None:
    async with town(url, WRITING) as place:
        codes = await put(place, "rules", *RULES)
        citizen = await came(place)
        assert (await kept(place)).drawn == {}
        await citizen.do(Written(Slot("rule"), "Prévenir les gens."))
        drawn = (await kept(place)).drawn
        assert set(drawn) == {"others"}
        labels = {option.code: option.label.in_language("fr") for option in drawn["others"]}
        assert len(labels) == 2  # as many as the step asks for
        assert labels.items() <= dict(zip(codes, (text.text for text in RULES), strict=True)).items()
        await put(place, "rules", NewText("Venue plus tard."))
        first, second = labels
        for code, vote in ((first, "for"), (second, "against")):
            await citizen.do(Tapped(Slot("others", code), vote))
        await citizen.do(Written(Slot("rewrite", first), "Mieux dite."))
        person = await kept(place)
        assert (person.drawn, person.status) == (drawn, "finished")
        assert person.answers == {
            Slot("rule"): written("Prévenir les gens."),
            Slot("others", first): chosen("for"),
            Slot("others", second): chosen("against"),
            Slot("rewrite", first): written("Mieux dite."),
        }
        assert await place.differences() == []


async def test_same_seed_draws_the_same_and_others_draw_otherwise(url: str) -> None:
    """So that a batch rolled back and run again changes nothing, and every statement is read by somebody."""
    async with town(url, WRITING) as place:
        codes = await put(place, "rules", *RULES)
        for number in range(12):
            citizen = await came(place, number)
            await citizen.do(Declined(Slot("rule"), State.SKIPPED))
        drawn = [tuple(option.code for option in (await kept(place, number)).drawn["others"]) for number in range(12)]
        assert {code for pair in drawn for code in pair} == set(codes)


async def test_nobody_votes_on_what_they_wrote(url: str) -> None:
    async with town(url, WRITING) as place:
        citizen = await came(place)
        author = (await kept(place)).participation_id
        await put(place, "rules", NewText("Mise en forme par la modération.", author=author), NewText("De quelqu’un d’autre."))
        await citizen.do(Written(Slot("rule"), "Ma règle."))
        assert [option.label.in_language("fr") for option in (await kept(place)).drawn["others"]] == ["De quelqu’un d’autre."]


async def test_where_nobody_wrote_the_vote_is_not_asked_and_the_draw_is_kept_empty(url: str) -> None:
    async with town(url, WRITING) as place:
        citizen = await came(place)
        await citizen.do(Written(Slot("rule"), "Ma règle."))
        person = await kept(place)
        assert (person.drawn, person.status) == ({"others": ()}, "finished")
        await put(place, "rules", *RULES)
        await citizen.do(Written(Slot("rule"), "Ma règle, mieux."))
        assert (await kept(place)).drawn == {"others": ()}
        assert (await place.tallies())["valmont"][Cell("", "", "_finished")] == 1
        assert await place.differences() == []


async def test_who_comes_to_an_empty_draw_by_closing_a_text_has_finished(url: str) -> None:
    """Nothing is answered by this button: the draw alone changes how far they are, and the count of those who finished."""
    async with town(url, WRITING) as place:
        citizen = await came(place)
        await citizen.type("Ma règle.")
        assert (await kept(place)).status == "started"
        await citizen.do(Submitted(Slot("rule")))
        assert (await kept(place)).status == "finished"
        assert (await place.tallies())["valmont"][Cell("", "", "_finished")] == 1
        assert await place.differences() == []


async def test_what_is_drawn_before_any_answer_is_no_start(url: str) -> None:
    script = with_digest(replace(WRITING, steps=(WRITING.by_id["others"], WRITING.by_id["rule"])))
    async with town(url, script) as place:
        await came(place)
        person = await kept(place)
        assert (person.drawn, person.status) == ({"others": ()}, "begun")
        assert await place.tallies() == {"valmont": {}}


async def test_lists_are_those_of_their_consultation(url: str) -> None:
    async with town(url, WRITING, ("valmont", "roqueval")) as place:
        await place.write(put_texts, place.ids["roqueval"], "rules", RULES)
        citizen = await came(place)
        await citizen.do(Written(Slot("rule"), "Ma règle."))
        assert (await kept(place)).drawn == {"others": ()}


async def test_erasure_takes_away_draws_and_what_was_written_for_others(url: str) -> None:
    async with town(url, WRITING) as place:
        citizen = await came(place)
        await citizen.do(Written(Slot("rule"), "Ma règle."))
        await put(place, "rules", NewText("Ma règle.", author=(await kept(place)).participation_id), *RULES)
        await citizen.command("/effacer", AskedErasure())
        await citizen.do(ConfirmedErasure())
        assert {name for name, rows in (await place.everything()).items() if rows} == {"seen_updates"}
        left = await place.database.read(lambda connection: connection.scalars(sa.select(models.moderated_texts.c.text)).all())
        assert sorted(left) == sorted(text.text for text in RULES)


# --- Cards --------------------------------------------------------------------------------------------------------------------------


async def test_each_card_draws_for_itself_ones_own_words_first(url: str) -> None:
    async with town(url, CARDS) as place:
        (code,) = await put(place, "stakes", NewText("Garder un guichet."))
        citizen = await came(place)
        await citizen.do(Written(Slot("stake", "", 1), "Mon métier."))
        await citizen.do(Tapped(Slot("clash", "", 1), code))
        await citizen.do(Tapped(Slot("cards", "", 1), MORE))
        await citizen.do(Written(Slot("stake", "", 2), "L’école."))
        drawn = (await kept(place)).drawn
        assert {key: [(one.code, one.label.in_language("fr")) for one in found] for key, found in drawn.items()} == {
            "clash.1": [(code, "Garder un guichet.")],
            "clash.2": [("own_1", "Mon métier."), (code, "Garder un guichet.")],
        }
        await citizen.do(Tapped(Slot("clash", "", 2), "own_1"))
        await citizen.do(Tapped(Slot("cards", "", 2), "enough"))
        assert (await kept(place)).status == "finished"
        assert await place.differences() == []


async def test_a_long_text_is_a_choice_by_its_beginning_and_a_statement_whole(url: str) -> None:
    steps = tuple(COMPLETE.by_id[name] for name in ("others", "stake", "clash"))
    plain = (steps[0], *(replace(step, within=None, own_from=None) for step in steps[1:]))
    async with town(url, with_digest(replace(COMPLETE, steps=plain))) as place:
        fits, long = "A" * MAX_LABEL_LENGTH, "B" * (MAX_LABEL_LENGTH + 1)
        await put(place, "stakes", NewText(fits), NewText(long))
        (rule,) = await put(place, "rules", NewText(long))
        citizen = await came(place)
        await citizen.do(Tapped(Slot("others", rule), "for"))
        await citizen.do(Written(Slot("stake"), "Mon métier."))
        labels = {key: {one.label.in_language("fr") for one in found} for key, found in (await kept(place)).drawn.items()}
        assert labels == {"others": {long}, "clash": {fits, "B" * (MAX_LABEL_LENGTH - 1) + "…"}}


# --- Values and words beside choices ------------------------------------------------------------------------------------------------


async def test_values_are_kept_in_their_canonical_form(url: str) -> None:
    async with town(url, only("years", "since")) as place:
        citizen = await came(place)
        await citizen.type("2,50 années", "29/02/2024")
        person = await kept(place)
        assert (person.answers, person.status) == ({Slot("years"): chosen("2.5"), Slot("since"): chosen("2024-02-29")}, "finished")
        # Its message corrects it; the former value stays known.
        await citizen.edit(1, "3")
        assert (await kept(place)).answers[Slot("years")] == chosen("3")
        former = (await place.everything())["former_answers"]
        assert [(row[2], row[6]) for row in former] == [("years", "2.5")]
        assert await place.differences() == []


async def test_words_beside_a_choice_are_corrected_by_their_own_messages(url: str) -> None:
    script = only("topic", "years")
    script = with_digest(replace(script, steps=(replace(script.by_id["topic"], kind="single", maximum=1), script.by_id["years"])))
    async with town(url, script) as place:
        citizen = await came(place)
        await citizen.type("Autre", "La cantine", "et le sport")
        answer = Answer(State.ANSWERED, ("other",), ("La cantine", "et le sport"))
        assert (await kept(place)).answers == {Slot("topic"): answer}
        await citizen.edit(3, "et la musique")
        answer = Answer(State.ANSWERED, ("other",), ("La cantine", "et la musique"))
        assert (await kept(place)).answers == {Slot("topic"): answer}
        # The message that chose « Autre » is none of these words.
        await citizen.edit(1, "L’école")
        assert (await kept(place)).answers == {Slot("topic"): answer}
        assert await place.differences() == []


async def test_a_double_tap_on_the_choices_does_not_close_the_words_that_follow(url: str) -> None:
    async with town(url, only("topic", "rule")) as place:
        citizen = await came(place)
        await citizen.tap("Autre")
        await citizen.tap("Valider")
        before = await place.everything()
        assert (await citizen.tap("Valider", on=-2, after=0.05)).screen is None
        after = await place.everything()
        assert {table for table in after if after[table] != before[table]} == {"seen_updates"}
        await citizen.type("La cantine")
        await citizen.tap("Retour")
        await citizen.tap("work")
        await citizen.tap("Valider")
        assert (await citizen.tap("Valider", on=-2, after=0.05)).screen is None  # the words kept are of an earlier time
        await citizen.type("La piscine")
        await citizen.tap("Continuer", after=0.05)  # words were written: it closes them
        assert (citizen.screen.title, (await kept(place)).answers) == (
            "Quelle règle ?",
            {Slot("topic"): Answer(State.ANSWERED, ("work", "other"), ("La piscine",))},
        )


async def test_words_left_out_are_passed_by_who_has_seen_that_they_are_asked(url: str) -> None:
    async with town(url, only("topic", "rule")) as place:
        citizen = await came(place)
        await citizen.tap("Autre")
        await citizen.tap("Valider")
        await citizen.tap("Continuer", after=DOUBLE_TAP.total_seconds())
        assert (citizen.screen.title, (await kept(place)).answers) == ("Quelle règle ?", {Slot("topic"): chosen("other")})


async def test_words_kept_beside_choices_made_again_stay_those_of_their_messages_until_others_are_written(url: str) -> None:
    async with town(url, only("topic", "rule")) as place:
        citizen = await came(place)
        await citizen.tap("Autre")
        await citizen.tap("Valider")
        await citizen.type("La cantine")
        await citizen.tap("Retour")
        await citizen.tap("work")
        await citizen.tap("Valider")
        assert citizen.screen.body == (
            "Votre réponse\u00a0: work, Autre\u00a0: La cantine",
            say("fr", "write-other", most=MAX_OTHER_LENGTH),
        )
        await citizen.edit(1, "Le bus")
        assert (await kept(place)).answers[Slot("topic")] == Answer(State.ANSWERED, ("work", "other"), ("Le bus",))
        await citizen.type("La piscine", "le soir")
        answer = Answer(State.ANSWERED, ("work", "other"), ("La piscine", "le soir"))
        assert (await kept(place)).answers[Slot("topic")] == answer
        before = await place.everything()
        await citizen.edit(1, "Rien")
        assert (await kept(place)).answers[Slot("topic")] == answer
        assert (await place.everything())["former_answers"] == before["former_answers"]
        await citizen.edit(2, "Le stade")
        assert (await kept(place)).answers[Slot("topic")].parts == ("Le stade", "le soir")
        assert await place.differences() == []


# --- Municipalities -----------------------------------------------------------------------------------------------------------------


async def test_municipality_is_recognised_in_the_list_of_the_authority(url: str) -> None:
    async with town(url, only("home")) as place:
        await place.write(replace_list, None, [NANTES])
        await place.write(replace_list, 1, [AJACCIO, *SAINT_DENIS])
        citizen = await came(place)
        await citizen.type("Nantes")
        assert (await kept(place)).answers == {}  # the general list is for those who have none
        await citizen.type("saint denis")
        assert (await kept(place)).answers == {}  # there are two
        await citizen.type("ajaccio")
        assert (await kept(place)).answers == {Slot("home"): chosen("2A004")}
        assert await place.differences() == []


async def test_new_list_is_used_at_once(url: str) -> None:
    async with town(url, only("home")) as place:
        citizen = await came(place)
        await citizen.type("Ajaccio")
        assert (await kept(place)).answers == {}  # without a list, only « within » or « elsewhere »
        await place.write(replace_list, None, [AJACCIO])
        await citizen.type("Ajaccio")
        assert (await kept(place)).answers == {Slot("home"): chosen("2A004")}


async def test_acts_that_wait_for_a_new_list_are_each_done_once_in_their_order(url: str) -> None:
    """A page sends no number by which a second handling would be known: what waited must not have been done before."""
    script = only("years", "home", "topic")
    async with town(url, script) as place:
        chat, page = place.citizen(1), place.citizen(2, channel="web")
        for citizen in (chat, page):
            await citizen.start("valmont")
            await citizen.do(Consented("fr"))
        await place.write(replace_list, None, [AJACCIO])
        assert page.last is not None
        acts: list[Act] = [
            Written(Slot("years"), "7"),
            Written(Slot("home"), "Ajaccio"),
            Tapped(Slot("topic"), "work"),
            Tapped(Slot("topic"), "work"),
        ]
        said = [place.said(1, act, code="valmont") for act in acts]
        said[1:1] = [structs.replace(page.last, act=act) for act in acts[:3]]
        replies = await place.conversation.hear_all(said)
        assert [reply.screen is not None for reply in replies] == [True] * 7
        assert (await kept(place, 1)).answers == {Slot("years"): chosen("7"), Slot("home"): chosen("2A004")}
        assert (await kept(place, 1)).place.ticks == ()  # ticked, then unticked
        rows = (await place.everything())["answers"]
        assert len(rows) == 4
        assert [row[3] for row in (await place.everything())["participations"] if "work" in row[7]] == ["web"]
        assert await place.differences() == []


async def test_without_a_list_one_says_whether_it_is_in_the_territory(url: str) -> None:
    async with town(url, only("home")) as place:
        citizen = await came(place)
        await citizen.do(Tapped(Slot("home"), "within"))
        assert (await kept(place)).answers == {Slot("home"): chosen("within")}


# --- The database while drawing -----------------------------------------------------------------------------------------------------


async def test_list_that_cannot_be_read_now_loses_no_answer(postgres: Postgres) -> None:
    """It is no fault of what was said, to be buried as a dead letter: the batch is rolled back, and run again."""
    url = postgres.url(postgres.create_database())
    schema.upgrade(url)
    async with town(url, WRITING) as place:
        await put(place, "rules", *RULES)
        citizen = await came(place)
        engine = writing_engine(url)
        with engine.connect() as other:
            other.execute(sa.text("LOCK TABLE moderated_texts IN ACCESS EXCLUSIVE MODE"))
            hearing = asyncio.create_task(citizen.do(Written(Slot("rule"), "Ma règle.")))
            await asyncio.sleep(POSTGRESQL_LOCK_SECONDS + 0.5)
            assert not hearing.done()
        await hearing
        engine.dispose()
        person = await kept(place)
        assert (set(person.drawn), person.answers) == ({"others"}, {Slot("rule"): written("Ma règle.")})
        assert (await place.everything())["dead_letters"] == []
