"""Rows 11 and 36: updates that make no sense, and everything that a person can send which is no text.

`UPDATES=1000000 ./concertia test tests/faults/test_broken.py`: so many broken ones.
"""

import random
from typing import Any, get_args

import pytest

from bot.telegram.repeats import WITHIN
from bot.telegram.updates import Content
from bot.wording import say
from storage import models
from tests.bot.telegram.world import World, until
from tests.faults.deliveries import kept, lots, post, post_all, text
from tests.faults.grammar import Grammar
from tests.support.botapi import description

UPDATES = lots("UPDATES", 2_000, 20_000)
AT_ONCE = 500
NO_CONTENT = {
    # Who, where and when; what surrounds a content; what a text is made of.
    *("message_id", "message_thread_id", "from", "sender_chat", "sender_boost_count", "sender_business_bot", "sender_tag", "date"),
    *("guest_query_id", "business_connection_id", "chat", "is_topic_message", "is_automatic_forward", "reply_to_message", "via_bot"),
    *("edit_date", "has_protected_content", "is_from_offline", "is_paid_post", "media_group_id", "author_signature", "entities"),
    *("paid_star_count", "link_preview_options", "effect_id", "caption", "caption_entities", "show_caption_above_media"),
    *("has_media_spoiler", "reply_markup", "external_reply", "quote", "reply_to_story", "reply_to_checklist_task_id", "text"),
    *("direct_messages_topic", "suggested_post_info", "reply_to_poll_option_id", "guest_bot_caller_user", "guest_bot_caller_chat"),
}
"""The fields of a message that are no content by themselves."""


@pytest.mark.parametrize("lot", UPDATES, ids=str)
async def test_no_broken_update_is_ever_an_error_of_ours(world: World, lot: range, caplog: pytest.LogCaptureFixture) -> None:
    grammar = Grammar(random.Random(lot.start))
    async with world.running():
        for first in range(0, len(lot), AT_ONCE):
            assert set(await post_all(world, [grammar.body() for _ in lot[first : first + AT_ONCE]])) == {200}
            await until(lambda: not world.bot.health()["waiting"])
        health = world.bot.health()
        assert (health["received"], health["dead_letters"], health["turned_away"]) == (len(lot), 0, 0)
        assert health["ignored"] > len(lot) / 4
        assert await world.rows(models.dead_letters) == []
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def contents() -> dict[str, Any]:
    """Each content that a message may have by the description of the Bot API, in its least form; a few, where it is not at hand."""
    described = description()
    if described is None:
        return {kind: {} for kind in ("photo", "voice", "sticker", "story", "game", "pinned_message", "successful_payment")}
    fields = [field for field in described.types["Message"]["fields"] if field["name"] not in NO_CONTENT]
    grammar = Grammar(random.Random(36))
    return {field["name"]: grammar.value(described, field["types"][0], 1) for field in fields}


async def test_every_content_gets_one_polite_line_and_is_not_kept(world: World) -> None:
    polite = {say("fr", "event-unreadable", kind=kind) for kind in get_args(Content)}
    async with world.running():
        camille = world.standin.person(17)
        await world.consent(camille)
        before = {table: rows for table, rows in (await kept(world)).items() if table != "identities"}
        for kind, content in contents().items():
            said = len(camille.chat)
            message = text(0, 17, "", 1_000)["message"]
            del message["text"]
            world.standin.exchange.push("message", {**message, kind: content}, ("chat", 17))
            await world.settle()
            lines = [message.text.partition("\n\n") for message in camille.chat[said:]]
            assert [(event in polite, "À quel titre" in rest) for event, _, rest in lines] == [(True, True)], kind
            world.time.advance(WITHIN + 1)  # or else the same line twenty times would be the last
        assert {table: rows for table, rows in (await kept(world)).items() if table != "identities"} == before
        assert world.bot.health()["dead_letters"] == 0


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_nothing_said_where_others_listen_is_kept(world: World, kind: str) -> None:
    async with world.running():
        chat = {"id": -100_123, "type": kind, "title": "Mairie"}
        for number, (name, content) in enumerate(contents().items()):
            update = text(10**9 + number, 17, "Bonjour", 1_000 + number)
            update["message"] |= {"chat": chat, name: content}
            assert await post(world, update) == 200
        assert [await world.rows(table) for table in (models.seen_updates, models.participations, models.dead_letters)] == [[], [], []]


async def test_nothing_said_by_a_bot_is_kept_or_answered(world: World) -> None:
    async with world.running():
        for number, (kind, content) in enumerate(contents().items()):
            update = text(10**9 + number, 99, "Bonjour", 1_000 + number)
            update["message"]["from"]["is_bot"] = True
            update["message"] |= {kind: content}
            assert await post(world, update) == 200
        assert world.bot.health()["ignored"] == number + 1
        assert [await world.rows(table) for table in (models.seen_updates, models.participations, models.dead_letters)] == [[], [], []]
