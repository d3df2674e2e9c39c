import copy
import json
from typing import Any

import pytest
import telegram
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.updates import Edit, Ignored, Membership, Message, Tap, Update, read_update, read_updates

MARIE = {"id": 5_000_000_017, "is_bot": False, "first_name": "Marie", "language_code": "fr"}
HER_CHAT = {"id": 5_000_000_017, "first_name": "Marie", "type": "private"}
BOT = {"id": 4242, "is_bot": True, "first_name": "Concertia", "username": "concertia_bot"}
GROUP = {"id": -1001234567890, "title": "Mairie", "type": "supergroup", "is_forum": True}
FILE = {"file_id": "AgAD", "file_unique_id": "u1", "file_size": 10}

CONTENTS: dict[str, dict[str, Any]] = {
    "text": {"text": "L’école 🏫 d’abord", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
    "forward": {"text": "Transféré", "forward_origin": {"type": "hidden_user", "sender_user_name": "X", "date": 1_700_000_000}},
    "bot": {"text": "D’un autre robot", "via_bot": {"id": 99, "is_bot": True, "first_name": "Autre", "username": "autre_bot"}},
    "sticker": {"sticker": {**FILE, "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}},
    "animation": {"animation": {**FILE, "width": 1, "height": 1, "duration": 1}, "document": FILE},
    "photo": {"photo": [{**FILE, "width": 90, "height": 60}], "caption": "Ma rue"},
    "video": {"video": {**FILE, "width": 1, "height": 1, "duration": 1}},
    "video_note": {"video_note": {**FILE, "length": 240, "duration": 3}},
    "voice": {"voice": {**FILE, "duration": 3}},
    "audio": {"audio": {**FILE, "duration": 3}},
    "document": {"document": FILE},
    "location": {"location": {"latitude": 48.1, "longitude": -1.7}},
    "contact": {"contact": {"phone_number": "+33100000000", "first_name": "Paul"}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [{"text": "a", "voter_count": 0, "persistent_id": "0"}],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
    },
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "other": {"new_chat_title": "Autre"},
}


def message(content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"message_id": 31, "from": MARIE, "chat": HER_CHAT, "date": 1_760_000_000, **content, **more}


ASKED = {
    "message_id": 30,
    "from": BOT,
    "chat": HER_CHAT,
    "date": 1_759_999_990,
    "text": "Question",
    "reply_markup": {"inline_keyboard": []},
}


def tap(**more: Any) -> dict[str, Any]:
    return {"id": "4382bfdwdsb323b2d9", "from": MARIE, "chat_instance": "-77", "data": "k:7:oui", **more}


def membership(before: str, after: str) -> dict[str, Any]:
    return {
        "chat": HER_CHAT,
        "from": MARIE,
        "date": 1_760_000_100,
        "old_chat_member": {"user": BOT, "status": before, **({"until_date": 0} if before == "kicked" else {})},
        "new_chat_member": {"user": BOT, "status": after, **({"until_date": 0} if after == "kicked" else {})},
    }


REALISTIC: dict[str, dict[str, Any]] = {
    **{f"message of {kind}": {"message": message(content)} for kind, content in CONTENTS.items()},
    "message in a topic of a group": {"message": message(CONTENTS["text"], chat=GROUP, message_thread_id=9, is_topic_message=True)},
    "message of a bot": {"message": message({"text": "bip"}, **{"from": BOT})},
    "message without a language": {"message": message({"text": "hi"}, **{"from": {**MARIE, "language_code": None}})},
    "edit": {"edited_message": message({"text": "corrigé"}, edit_date=1_760_000_050)},
    "edit of a caption": {"edited_message": message(CONTENTS["photo"], edit_date=1_760_000_050)},
    "tap": {"callback_query": tap(message=ASKED)},
    "tap on a message too old": {"callback_query": tap(message={"chat": HER_CHAT, "message_id": 30, "date": 0})},
    "tap on a message sent inline": {"callback_query": tap(inline_message_id="AAA")},
    "blocked": {"my_chat_member": membership("member", "kicked")},
    "unblocked": {"my_chat_member": membership("kicked", "member")},
}


def encoded(update: dict[str, Any], update_id: int = 870_000_001) -> bytes:
    return json.dumps({"update_id": update_id, **update}).encode()


def as_the_library_reads(body: bytes) -> Update:
    """The oracle: the same values, taken from python-telegram-bot's objects."""
    read = telegram.Update.de_json(json.loads(body), None)
    if query := read.callback_query:
        origin = query.message
        assert query.data is not None
        return Update(
            read.update_id,
            Tap(
                query_id=query.id,
                sender_id=query.from_user.id,
                is_bot=query.from_user.is_bot,
                language_code=query.from_user.language_code,
                data=query.data,
                chat_id=origin.chat.id if origin else None,
                chat_type=telegram.constants.ChatType(origin.chat.type).value if origin else None,
                message_id=origin.message_id if origin else None,
                message_thread_id=getattr(origin, "message_thread_id", None),
                accessible=origin is not None and origin.is_accessible,
            ),
        )
    if change := read.my_chat_member:
        return Update(
            read.update_id,
            Membership(
                chat_id=change.chat.id,
                chat_type=telegram.constants.ChatType(change.chat.type).value,
                user_id=change.from_user.id,
                is_bot=change.from_user.is_bot,
                language_code=change.from_user.language_code,
                status=telegram.constants.ChatMemberStatus(change.new_chat_member.status).value,
            ),
        )
    written = read.message or read.edited_message
    assert written is not None
    assert written.from_user is not None
    fields: dict[str, Any] = {
        "chat_id": written.chat.id,
        "chat_type": telegram.constants.ChatType(written.chat.type).value,
        "sender_id": written.from_user.id,
        "is_bot": written.from_user.is_bot,
        "language_code": written.from_user.language_code,
        "message_id": written.message_id,
        "message_thread_id": written.message_thread_id,
        "text": written.text,
        "kind_of_content": "forward" if written.forward_origin else kind_named(written),
    }
    return Update(read.update_id, Message(**fields) if read.message else Edit(**fields))


def kind_named(written: telegram.Message) -> str:
    if written.text is not None and written.via_bot is not None:
        return "bot"
    kind = telegram.helpers.effective_message_type(written)
    return kind if kind in CONTENTS else "other"


@pytest.mark.parametrize("update", REALISTIC.values(), ids=REALISTIC)
def test_read_update_agrees_with_the_library(update: dict[str, Any]) -> None:
    assert read_update(encoded(update)) == as_the_library_reads(encoded(update))


@pytest.mark.parametrize("kind", CONTENTS)
def test_read_update_names_the_kind_of_content(kind: str) -> None:
    read = read_update(encoded({"message": message(CONTENTS[kind])}))
    assert isinstance(read, Update)
    assert isinstance(read.event, Message)
    assert read.event.kind_of_content == kind


def test_an_edit_is_no_message() -> None:
    read = read_update(encoded(REALISTIC["edit"]))
    assert isinstance(read, Update)
    assert not isinstance(read.event, Message)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", Ignored(None, "not_json")),
        (b"\xff\xfe", Ignored(None, "not_json")),
        (b"[]", Ignored(None, "malformed")),
        (b"null", Ignored(None, "malformed")),
        (b"{}", Ignored(None, "malformed")),
        (b'{"update_id": 5', Ignored(None, "not_json")),
        (b'{"update_id": 5, "message": {', Ignored(5, "not_json")),
        (b'{"update_id": 5}', Ignored(5, "unknown_kind")),
        (b'{"update_id": "5"}', Ignored(None, "malformed")),
        (b'{"update_id": -1}', Ignored(None, "malformed")),
        (b'{"update_id": 5.5}', Ignored(None, "malformed")),
        (b'{"update_id": 9223372036854775808}', Ignored(None, "malformed")),
        (b'{"update_id": 5, "poll_answer": {"poll_id": "1"}}', Ignored(5, "unknown_kind")),
        (b'{"update_id": 5, "message": NaN}', Ignored(5, "not_json")),
        (b'{"update_id": 5, "message": []}', Ignored(5, "malformed")),
        (b'{"message": {"text": "\\"update_id\\": 7,"}, "update_id": 5}', Ignored(5, "malformed")),
        (b'{"update_id": 5, "message": {"text": "caf\xe9"}}', Ignored(5, "not_json")),
    ],
)
def test_read_update_ignores_what_it_cannot_read(body: bytes, expected: Ignored) -> None:
    assert read_update(body) == expected


@pytest.mark.parametrize("field", ["message_id", "from", "chat"])
def test_read_update_ignores_a_message_with_a_missing_field(field: str) -> None:
    incomplete = message({"text": "Bonjour"})
    del incomplete[field]
    assert read_update(encoded({"message": incomplete})) == Ignored(870_000_001, "malformed")


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**63) - 1, 10**400, 1.5, "31", True, None])
def test_read_update_ignores_a_number_the_database_cannot_hold(number: object) -> None:
    assert read_update(encoded({"message": message({"text": "x"}, message_id=number)})) == Ignored(870_000_001, "malformed")


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 2**52 - 1])
def test_read_update_keeps_numbers_of_64_bits(number: int) -> None:
    read = read_update(encoded({"message": message({"text": "x"}, message_id=number)}))
    assert isinstance(read, Update)
    assert isinstance(read.event, Message)
    assert read.event.message_id == number


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("closed", [True, False])
def test_read_update_survives_deep_nesting(opening: str, closing: str, closed: bool) -> None:
    deep = opening * 100_000 + ("1" + closing * 100_000 if closed else "")
    assert read_update(f'{{"update_id": 5, "message": {deep}}}'.encode()) == Ignored(5, "malformed" if opening == "[" else "too_deep")
    assert read_update(f'{{"update_id": 5, "poll": {deep}}}'.encode()) == Ignored(5, "too_deep")


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (r"\ud800", "�"),
        (r"a\udfffb", "a�b"),
        (r"\uD83D\uD83D\uDE00", "�😀"),
        (r"\ude00\ud83d", "��"),
        (r"\ud83d\ude00\ude00", "😀�"),
        (r"\\ud800", r"\ud800"),
        (r"\\\ud800", "\\�"),
        (r"\u0000‮", "\0‮"),
    ],
)
def test_read_update_mends_lone_surrogates_and_nothing_else(escaped: str, text: str) -> None:
    body = encoded({"message": message({"text": "@"})}).replace(b'"@"', f'"{escaped}"'.encode())
    read = read_update(body)
    assert isinstance(read, Update)
    assert isinstance(read.event, Message)
    assert read.event.text == text


def test_read_updates_reads_each_item_on_its_own() -> None:
    items = [
        encoded(REALISTIC["tap"], 11),
        b'{"update_id": 12, "poll": {"question": "a,b]}\\"["}}',
        b'{"update_id": 13, "message": {"date": 1e400, "text": ["wrong"]}}',
        encoded({"message": message({"text": "\ud800"})}, 14),
        encoded(REALISTIC["edit"], 15),
    ]
    expected = [
        as_the_library_reads(items[0]),
        Ignored(12, "unknown_kind"),
        Ignored(13, "malformed"),
        as_the_library_reads(items[3].replace(rb"\ud800", rb"\ufffd")),
        as_the_library_reads(items[4]),
    ]
    assert read_updates(b'{"ok": true, "result": [' + b", ".join(items) + b"]}") == expected


@pytest.mark.parametrize(
    "odd", [b'{"update_id": 12, "x": NaN}', b'{"update_id": 12, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", b"12"]
)
def test_read_updates_goes_past_an_item_that_is_no_json(odd: bytes) -> None:
    first, last = encoded(REALISTIC["tap"], 11), encoded(REALISTIC["blocked"], 13)
    read = read_updates(b'{"ok": true, "result": [' + first + b"," + odd + b"," + last + b"]}")
    assert [read[0], read[2]] == [as_the_library_reads(first), as_the_library_reads(last)]
    assert isinstance(read[1], Ignored)
    assert read[1].update_id == (None if odd == b"12" else 12)


def test_read_updates_gives_nothing_for_an_empty_answer() -> None:
    assert read_updates(b'{"ok": true, "result": []}') == []


@pytest.mark.parametrize("body", [b"", b"[]", b'{"ok": true}', b'{"ok": true, "result": true}', b"<html>", b"[" * 100_000])
def test_read_updates_never_takes_an_unreadable_answer_for_an_empty_one(body: bytes) -> None:
    assert read_updates(body) == [Ignored(None, "not_json")]


def usable(read: Update | Ignored) -> bool:
    repr(read).encode()
    return isinstance(read, Update | Ignored)


fuzz = settings(deadline=None, derandomize=True, max_examples=300)

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@fuzz
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_read_never_raises_on_random_bytes(body: bytes) -> None:
    assert usable(read_update(body))
    assert all(usable(read) for read in read_updates(body))
    assert all(usable(read) for read in read_updates(b'{"ok": true, "result": [' + body + b"]}"))


@fuzz
@given(JSON_VALUES)
def test_read_never_raises_on_random_json(value: object) -> None:
    assert usable(read_update(json.dumps(value).encode()))
    assert all(usable(read) for read in read_updates(json.dumps({"ok": True, "result": [value, value]}).encode()))


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value where another value can be put."""
    inner: list[tuple[Any, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [found for key, item in inner for found in [(*path, key), *places(item, (*path, key))]]


@fuzz
@given(st.sampled_from(sorted(REALISTIC)), st.data())
def test_read_never_raises_on_mutated_updates(name: str, data: st.DataObject) -> None:
    update: Any = copy.deepcopy({"update_id": 870_000_001, **REALISTIC[name]})
    *way, last = data.draw(st.sampled_from(places(update)))
    target = update
    for key in way:
        target = target[key]
    if data.draw(st.booleans()) and isinstance(target, dict):
        del target[last]
    else:
        target[last] = data.draw(JSON_VALUES)
    assert usable(read_update(json.dumps(update).encode()))


@fuzz
@given(st.sampled_from(sorted(REALISTIC)), st.data())
def test_read_never_raises_on_damaged_bytes(name: str, data: st.DataObject) -> None:
    body = bytearray(encoded(REALISTIC[name]))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert usable(read_update(bytes(body)))
