"""All that is kept of somebody, told to them and to nobody else: to read, and as JSON."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from bot.acts import AskedData, ConfirmedErasure, Reply, Wished
from bot.data import PLAIN
from bot.screens.reading import as_text
from bot.wording import say
from dialogues.turns import Reopened, Tapped
from storage.conversations import Participant
from storage.releases import add, digests_of
from tests.bot.test_deciding import finished, taking_part, to_why
from tests.bot.test_erasing import finished_and_corrected
from tests.bot.town import BOT, Town
from tests.storage.people import FEEL, KNOWN

ELSEWHERE = {
    "participation_id": "a random number, which names nothing outside the database",
    "identity_id": "the same",
    "person_hash": "the same",
    "consultation_id": "told as its code and title",
    "script_version_id": "told as the version's digest",
    "source_id": "told as its place",
    "consented_on": "told as the day",
    "first_day": "told with the former consents",
    "sealed_chat": "told as the chat",
    "bot_id": "told apart",
    "active_at": "told apart",
    "begun_at": "told apart",
    "turn": "told apart",
    "said_turn": "told apart",
    "unreachable": "told apart",
    "place": "told as JSON",
    "answers": "told with their questions",
    "hidden": "told with the answers",
    "drawn": "told with labels",
    "former": "told with their questions",
    "former_consents": "told with their days",
    "sent": "told as a number",
    "forgotten": "not kept",
}


async def data_of(place: Town, number: int = 42) -> tuple[Reply, dict[str, Any]]:
    reply = await place.conversation.hear(place.said(number, AskedData()))
    assert reply.file is not None
    return reply, json.loads(reply.file.content)


def test_every_field_of_a_person_is_told() -> None:
    """Whoever adds a field decides here, and tells it in one word more in `bot.data.PLAIN`."""
    assert set(Participant.__struct_fields__) == {*PLAIN, *ELSEWHERE}


async def test_everything_is_in_the_file_with_its_labels(towns_on_both: Town) -> None:
    citizen = await taking_part(towns_on_both)
    await to_why(citizen)
    towns_on_both.clock.advance(86_400)
    await citizen.type("Un guichet, « ouvert » 🙂 — même le samedi.")
    for label in ("Continuer", "Non", "C’est bon", "Des résultats", "Corriger", "1.", "no"):
        await citizen.tap(label)
    _, data = await data_of(towns_on_both)
    assert (data["format"], data["version"], data["day"], data["not_handled"]) == ("concertia-my-data", 1, "2027-01-12", [])
    (one,) = data["consultations"]
    assert (one["consultation"], one["title"], one["authorities"]) == ("valmont", "L’IA dans nos services publics", ["CA du Valmont"])
    assert (one["status"], one["channel"], one["language"], one["day"]) == ("finished", "telegram", "fr", "2027-01-11")
    assert (one["kept_until"], one["wishes"], one["may_publish"], one["source"]) == ("2027-12-31", ["results"], False, None)
    assert (one["apart"]["bot"], one["apart"]["chat"], one["apart"]["is_spoken_of"]) == (BOT, 42, True)
    answers = {(answer["question"], answer["item"]): answer for answer in one["answers"]}
    assert answers["known", ""] == {
        "question": "known",
        "item": "",
        "repeat": 0,
        "asked": "Connaissez-vous l’IA ?",
        "state": "answered",
        "choices": [{"code": "no", "label": "no"}],
        "text": "",
        "counts": True,
        "day": "2027-01-12",
    }
    assert answers["feel", ""]["day"] == "2027-01-11"
    assert (answers["why", ""]["text"], answers["why", ""]["day"]) == ("Un guichet, « ouvert » 🙂 — même le samedi.", "2027-01-12")
    assert answers["where", ""]["choices"][0]["code"] == "north"
    assert [(former["question"], former["choices"][0]["code"], former["replaced_on"]) for former in one["former_answers"][:1]] == [
        ("known", "yes", "2027-01-12")
    ]
    assert one["drawn"]


async def test_a_digest_of_what_was_said_at_the_last_release_is_in_it(towns_on_both: Town) -> None:
    for number in (42, 43):
        await (await taking_part(towns_on_both, number)).tap("yes")
    (before,) = (await data_of(towns_on_both))[1]["consultations"]
    assert before["release_digest"] is None
    person = await towns_on_both.person(42)
    assert person is not None

    def release(connection: sa.Connection) -> dict[int, bytes]:
        digests = digests_of(connection, person.consultation_id)
        add(connection, person.consultation_id, towns_on_both.clock().date(), len(digests), "{}", b"", digests, follows=0)
        return digests

    digests = await towns_on_both.database.write(release)
    (after,) = (await data_of(towns_on_both))[1]["consultations"]
    assert after["release_digest"] == digests[person.participation_id].hex()


async def test_nobody_else_is_ever_in_it(towns_on_both: Town) -> None:
    """Two people and two consultations, each with words of their own."""
    for number, code, word in (
        (42, "valmont", "mirabelle"),
        (42, "roqueval", "quetsche"),
        (43, "valmont", "reinette"),
        (43, "roqueval", "griotte"),
    ):
        citizen = await taking_part(towns_on_both, number, code)
        await to_why(citizen)
        await citizen.type(f"Une {word}.")
        await towns_on_both.conversation.hear(towns_on_both.said(number, Wished(frozenset({"results"})), code=code))
    for number, mine, others in (
        (42, {"mirabelle", "quetsche"}, {"reinette", "griotte"}),
        (43, {"reinette", "griotte"}, {"mirabelle", "quetsche"}),
    ):
        reply, data = await data_of(towns_on_both, number)
        assert reply.screen is not None
        assert reply.file is not None
        told = reply.file.content.decode() + as_text(reply.screen)
        assert {word for word in mine | others if word in told} == mine
        assert [one["apart"]["chat"] for one in data["consultations"]] == [number, number]
        # The one spoken of now comes first.
        assert [one["consultation"] for one in data["consultations"]] == ["roqueval", "valmont"]


async def test_on_a_page_it_is_that_of_the_page(valmont: Town) -> None:
    await (await taking_part(valmont)).tap("yes")
    browser = await taking_part(valmont, 5, channel="web")
    await browser.tap("no")
    reply = await browser.do(AskedData())
    assert reply.file is not None
    (one,) = json.loads(reply.file.content)["consultations"]
    assert (one["channel"], one["apart"]["chat"], one["answers"][0]["choices"][0]["code"]) == ("web", None, "no")
    assert browser.screen.links[0].url == "/c/valmont/mes-donnees.json"


async def test_who_takes_no_part_is_told_that_nothing_is_kept(valmont: Town) -> None:
    await (await taking_part(valmont, 43)).tap("yes")
    for number in (42, 43):
        if number == 43:
            await valmont.conversation.hear(valmont.said(43, ConfirmedErasure()))
        reply = await valmont.conversation.hear(valmont.said(number, AskedData()))
        assert reply.screen is not None
        assert (reply.file, reply.screen.body) == (None, (say("fr", "erased-nothing"),))


async def test_what_could_not_be_handled_is_in_it(valmont: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = await taking_part(valmont)
    with monkeypatch.context() as broken:
        broken.setattr("bot.deciding.advance", lambda *_: 1 / 0)
        await citizen.type("yes")
    _, data = await data_of(valmont)
    assert data["not_handled"] == [{"day": "2027-01-11", "message": "écrit « yes »"}]


async def test_asked_again_or_delivered_again_it_changes_nothing(towns_on_both: Town) -> None:
    await finished_and_corrected(towns_on_both)
    said = towns_on_both.said(42, AskedData())
    first = await towns_on_both.conversation.hear(said)
    before = await towns_on_both.everything()
    again = await towns_on_both.conversation.hear(said)
    assert (again.screen, again.file) == (first.screen, first.file)
    assert await towns_on_both.everything() == before


async def test_an_answer_of_the_same_batch_is_told_with_its_day(valmont: Town) -> None:
    await taking_part(valmont)
    acts = (Tapped(KNOWN, "yes"), Reopened("known"), Tapped(KNOWN, "no"), AskedData())
    *_, reply = await valmont.conversation.hear_all([valmont.said(42, act, code="valmont") for act in acts])
    assert reply.file is not None
    (one,) = json.loads(reply.file.content)["consultations"]
    assert [(answer["question"], answer["choices"][0]["code"], answer["day"]) for answer in one["answers"]] == [
        ("known", "no", "2027-01-11")
    ]
    assert [former["choices"][0]["code"] for former in one["former_answers"]] == ["yes"]
    await valmont.conversation.hear(valmont.said(42, Tapped(FEEL, "hope"), code="valmont"))
    _, data = await data_of(valmont)
    assert data["consultations"][0]["place"]["ticks"] == ["hope"]


async def test_words_that_nobody_would_write_come_back_whole(valmont: Town) -> None:
    citizen = await taking_part(valmont)
    await to_why(citizen)
    for words in ('}] " \\ </script>', "\u202edroite à gauche", "e\u0301\u200d👨\u200d👩\u200d👧"):
        await citizen.type(words)
    _, data = await data_of(valmont)
    kept = (await valmont.person()).answers  # type: ignore[union-attr]
    assert data["consultations"][0]["answers"][-1]["text"] == next(answer.text for answer in kept.values() if answer.parts)


async def test_in_a_chat_it_is_one_message_however_much_is_kept(two_towns: Town) -> None:
    for code in ("valmont", "roqueval"):
        citizen = await taking_part(two_towns, code=code)
        await to_why(citizen)
        for _ in range(4):
            await citizen.type("mot " * 900)
    reply, _ = await data_of(two_towns)
    assert reply.screen is not None
    assert len(as_text(reply.screen)) < 4_000
    citizen = await finished(two_towns, 43)
    await citizen.command("/mesdonnees", AskedData())
    text = as_text(citizen.screen)
    assert "– Connaissez-vous l’IA ? → yes" in text
    assert say("fr", "data-file") in text
