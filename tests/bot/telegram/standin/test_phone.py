import asyncio
import json
from collections.abc import Callable

import pytest
import telegram

from bot.telegram.standin import CONTENTS, CannotDo, Person, Standin
from bot.telegram.updates import Edit, Ignored, Membership, Message, Tap, Update, read_update
from tests.support.clock import ManualClock

QUESTION = {"inline_keyboard": [[{"text": "Oui", "callback_data": "k:1"}, {"text": "Non", "callback_data": "k:0"}]]}


def last_body(standin: Standin) -> bytes:
    return json.dumps(standin.exchange.pending()[-1].body).encode()


def heard(standin: Standin) -> Update | Ignored:
    """The last update, read as the bot reads it."""
    return read_update(last_body(standin))


async def ask(standin: Standin, marie: Person, text: str = "Une question") -> int:
    answer = await standin.call("sendMessage", {"chat_id": marie.user_id, "text": text, "reply_markup": QUESTION})
    message_id = answer["result"]["message_id"]
    assert isinstance(message_id, int)
    return message_id


def test_writing_makes_a_message(standin: Standin, marie: Person) -> None:
    update_id = marie.send(" Bonjour 🏫 ")
    assert heard(standin) == Update(
        update_id,
        Message(
            chat_id=marie.user_id,
            chat_type="private",
            sender_id=marie.user_id,
            is_bot=False,
            language_code="fr",
            message_id=1,
            message_thread_id=None,
            text="Bonjour 🏫",
            kind_of_content="text",
        ),
    )
    assert [(message.text, message.from_bot) for message in marie.chat] == [("Bonjour 🏫", False)]


def test_the_app_sends_no_empty_message(marie: Person) -> None:
    with pytest.raises(CannotDo):
        marie.send(" \n")
    assert marie.chat == []


def test_a_person_keeps_their_phone(standin: Standin, marie: Person) -> None:
    assert standin.person(marie.user_id, "Autre") is marie


def test_a_payload_comes_with_the_command(standin: Standin, marie: Person) -> None:
    marie.start("abc_1-2")
    message = telegram.Update.de_json(json.loads(last_body(standin)), None).message
    assert message is not None
    assert (message.text, message.parse_entities(["bot_command"])) == ("/start abc_1-2", {message.entities[0]: "/start"})


def test_update_identifiers_follow_each_other(marie: Person) -> None:
    assert [marie.start(), marie.send("a"), marie.block()] == [870_000_001, 870_000_002, 870_000_003]


def test_the_app_cuts_a_long_text(standin: Standin, marie: Person) -> None:
    text = "🏫" * 3000 + "x" * 5000
    marie.send(text)
    pieces = [update.body["message"]["text"] for update in standin.exchange.pending()]
    assert [len(piece.encode("utf-16-le")) // 2 for piece in pieces] == [4096, 4096, 2808]
    assert "".join(pieces) == text


@pytest.mark.parametrize("kind", CONTENTS)
def test_each_kind_of_content_is_read_as_such(standin: Standin, marie: Person, kind: str) -> None:
    marie.send_content(kind)
    read = heard(standin)
    assert isinstance(read, Update)
    assert isinstance(read.event, Message)
    assert read.event.kind_of_content == kind
    library = telegram.Update.de_json(json.loads(last_body(standin)), None).message
    assert library is not None
    assert not library.api_kwargs
    assert getattr(library, {"forward": "forward_origin", "bot": "via_bot"}.get(kind, kind))


def test_editing_makes_an_edit(standin: Standin, marie: Person, clock: ManualClock) -> None:
    marie.send("Bonjour")
    clock.advance(9)
    update_id = marie.edit(1, "Bonsoir")
    read = heard(standin)
    assert isinstance(read, Update)
    assert isinstance(read.event, Edit)
    assert (read.update_id, read.event.message_id, read.event.text) == (update_id, 1, "Bonsoir")
    assert (marie.chat[0].text, marie.chat[0].edited) == ("Bonsoir", True)
    library = telegram.Update.de_json(json.loads(last_body(standin)), None).edited_message
    assert library is not None
    assert library.edit_date == clock.now


async def test_only_a_text_of_theirs_can_be_edited(standin: Standin, marie: Person) -> None:
    marie.send_content("photo")
    asked = await ask(standin, marie)
    marie.send("a")
    for message_id, text in ((1, "b"), (asked, "b"), (99, "b"), (3, " "), (3, "x" * 4097)):
        with pytest.raises(CannotDo):
            marie.edit(message_id, text)


@pytest.mark.parametrize("button", ["Oui", "k:1"])
async def test_tapping_makes_a_tap_on_the_newest_buttons(standin: Standin, marie: Person, button: str) -> None:
    marie.start()
    await ask(standin, marie)
    asked = await ask(standin, marie)
    await standin.call("sendMessage", {"chat_id": marie.user_id, "text": "sans bouton"})
    update_id = marie.tap(button)
    query = standin.exchange.pending()[-1].body["callback_query"]
    assert heard(standin) == Update(
        update_id,
        Tap(
            query_id=query["id"],
            sender_id=marie.user_id,
            is_bot=False,
            language_code="fr",
            data="k:1",
            chat_id=marie.user_id,
            chat_type="private",
            message_id=asked,
            message_thread_id=None,
            accessible=True,
        ),
    )
    library = telegram.Update.de_json(json.loads(last_body(standin)), None).callback_query
    assert library is not None
    assert isinstance(library.message, telegram.Message)
    assert library.message.from_user is not None
    assert (library.message.from_user.username, library.message.text) == ("concertia_bot", "Une question")
    assert library.message.reply_markup == telegram.InlineKeyboardMarkup.de_json(QUESTION, None)


async def test_an_older_message_can_be_tapped_while_its_buttons_are_there(standin: Standin, marie: Person) -> None:
    marie.start()
    old = await ask(standin, marie)
    await ask(standin, marie)
    marie.tap("Non", old)
    read = heard(standin)
    assert isinstance(read, Update)
    assert isinstance(read.event, Tap)
    assert (read.event.message_id, read.event.data) == (old, "k:0")
    await standin.call("editMessageReplyMarkup", {"chat_id": marie.user_id, "message_id": old})
    with pytest.raises(CannotDo, match="no button at all"):
        marie.tap("Non", old)


async def test_a_button_that_is_not_there_cannot_be_tapped(standin: Standin, marie: Person) -> None:
    with pytest.raises(CannotDo, match="no button at all"):
        marie.tap("Oui")
    marie.start()
    await ask(standin, marie)
    with pytest.raises(CannotDo, match=r"0 buttons are named 'Peut-être'; shown: Oui \| Non"):
        marie.tap("Peut-être")


async def test_a_label_written_twice_must_be_named_by_its_data(standin: Standin, marie: Person) -> None:
    marie.start()
    twice = {"inline_keyboard": [[{"text": "Oui", "callback_data": "1"}], [{"text": "Oui", "callback_data": "2"}]]}
    await standin.call("sendMessage", {"chat_id": marie.user_id, "text": "a", "reply_markup": twice})
    with pytest.raises(CannotDo, match="2 buttons"):
        marie.tap("Oui")
    marie.tap("2")


async def test_a_button_that_opens_a_page_tells_the_bot_nothing(standin: Standin, marie: Person) -> None:
    marie.start()
    link = {"inline_keyboard": [[{"text": "Notice", "url": "https://x.fr"}]]}
    await standin.call("sendMessage", {"chat_id": marie.user_id, "text": "a", "reply_markup": link})
    with pytest.raises(CannotDo, match="hears nothing"):
        marie.tap("Notice")


async def test_a_modified_app_can_send_any_data(standin: Standin, marie: Person) -> None:
    marie.start()
    asked = await ask(standin, marie)
    places = []
    for message_id in (asked, None, 99):
        marie.tap("' OR 1", message_id, forced=True)
        read = heard(standin)
        assert isinstance(read, Update)
        assert isinstance(read.event, Tap)
        places.append((read.event.data, read.event.message_id, read.event.accessible))
    assert places == [("' OR 1", asked, True), ("' OR 1", asked, True), ("' OR 1", 99, False)]
    library = telegram.Update.de_json(json.loads(last_body(standin)), None).callback_query
    assert library is not None
    assert library.message is not None
    assert not library.message.is_accessible


def test_blocking_and_unblocking_are_changes_of_membership(standin: Standin, marie: Person) -> None:
    statuses = []
    for act in (marie.block, marie.unblock):
        act()
        read = heard(standin)
        assert isinstance(read, Update)
        assert isinstance(read.event, Membership)
        change = telegram.Update.de_json(json.loads(last_body(standin)), None).my_chat_member
        assert change is not None
        statuses.append((read.event.user_id, change.old_chat_member.status, read.event.status))
    assert statuses == [(marie.user_id, "member", "kicked"), (marie.user_id, "kicked", "member")]


def test_who_has_blocked_the_bot_does_nothing_before_unblocking(marie: Person) -> None:
    marie.send("a")
    marie.block()
    acts: list[Callable[[], int]] = [
        lambda: marie.send("b"),
        lambda: marie.tap("Oui", forced=True),
        lambda: marie.edit(1, "b"),
        lambda: marie.send_content("dice"),
    ]
    for act in acts:
        with pytest.raises(CannotDo, match="blocked"):
            act()


def test_there_is_no_screen_before_the_bot_speaks(marie: Person) -> None:
    marie.start()
    with pytest.raises(CannotDo):
        _ = marie.screen


async def test_until_waits_for_what_the_bot_does(standin: Standin, marie: Person) -> None:
    marie.start()
    waiting = asyncio.create_task(marie.until(lambda: marie.screen.text == "Une question"))
    await asyncio.sleep(0)
    marie.send_content("dice")
    await asyncio.sleep(0)
    assert not waiting.done()
    await ask(standin, marie)
    await waiting
    with pytest.raises(TimeoutError):
        await marie.until(lambda: False, within=0.01)
