from typing import get_args

import pytest

from bot.acts import Act, AskedErasure, AskedHelp, AskedPrivacy, EditedMessage, Resumed, Said, Started, Unreadable
from bot.telegram.callback import encode
from bot.telegram.receiving import Elsewhere, Forged, Heard, Presence, Received, Touch, received
from bot.telegram.updates import ChatType, Content, Edit, Membership, MemberStatus, Message, Tap, Update
from dialogues.script import Slot
from dialogues.turns import Tapped, Typed

BOT, MARIE, GROUP = 4242, 5_000_000_017, -1001234567890
RAW = b'{"update_id": 9}'


def message(text: str | None = "Bonjour", kind: Content = "text", chat_type: ChatType = "private", *, is_bot: bool = False) -> Message:
    chat = MARIE if chat_type == "private" else GROUP
    return Message(
        chat_id=chat,
        chat_type=chat_type,
        sender_id=MARIE,
        is_bot=is_bot,
        language_code="fr",
        message_id=31,
        message_thread_id=None,
        text=text,
        kind_of_content=kind,
    )


def edit(text: str | None = "corrigé", kind: Content = "text", chat_type: ChatType = "private") -> Edit:
    chat = MARIE if chat_type == "private" else GROUP
    return Edit(
        chat_id=chat,
        chat_type=chat_type,
        sender_id=MARIE,
        is_bot=False,
        language_code=None,
        message_id=30,
        message_thread_id=3,
        text=text,
        kind_of_content=kind,
    )


def tap(data: str, chat_type: ChatType | None = "private", message_id: int | None = 30, *, accessible: bool = True) -> Tap:
    chat = {"private": MARIE, None: None}.get(chat_type, GROUP)
    return Tap(
        query_id="q1",
        sender_id=MARIE,
        is_bot=False,
        language_code="fr",
        data=data,
        chat_id=chat,
        chat_type=chat_type,
        message_id=message_id,
        message_thread_id=None,
        accessible=accessible,
    )


def membership(status: MemberStatus, chat_type: ChatType = "private") -> Membership:
    chat = MARIE if chat_type == "private" else GROUP
    return Membership(chat_id=chat, chat_type=chat_type, user_id=MARIE, is_bot=False, language_code="fr", status=status)


def read(event: Message | Edit | Tap | Membership, *, rides: bool = False) -> Received | None:
    return received(Update(9, event), BOT, RAW, rides=rides)


def said(act: Act | EditedMessage, consultation: int | None = None, message_id: int | None = None, *, rides: bool = False) -> Said:
    return Said("telegram", BOT, str(MARIE), act, 9, consultation, MARIE, message_id, rides, RAW)


def test_words_are_typed_and_keep_their_message() -> None:
    assert read(message(" L’école \0 d’abord "), rides=True) == Heard(said(Typed(" L’école \0 d’abord "), message_id=31, rides=True), MARIE)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("/start", Started()),
        ("/start nantes-ia", Started("nantes-ia")),
        ("/start nantes-ia_accueil", Started("nantes-ia", "accueil")),
        ("/start nantes-ia 7q2m-9d4k-0xwb-rt5h", Started("nantes-ia", "7q2m-9d4k-0xwb-rt5h")),
        ("/START@concertia_bot  nantes-ia ", Started("nantes-ia")),
        ("/start Nantes !\0", Started("Nantes")),
        ("/start " + "x" * 100, Started("x" * 64)),
        ("/start é", Started()),
        ("/aide", AskedHelp()),
        ("/help moi", AskedHelp()),
        ("/confidentialite", AskedPrivacy()),
        ("/confidentialité", AskedPrivacy()),
        ("/privacy", AskedPrivacy()),
        ("/reprendre", Resumed()),
        ("/effacer", AskedErasure()),
        ("/inconnue", AskedHelp()),
        (" /aide\n", AskedHelp()),
    ],
)
def test_commands_are_acts(text: str, act: Act) -> None:
    assert read(message(text)) == Heard(said(act), MARIE)


@pytest.mark.parametrize("text", ["/", "/ pas de caméra", "/etc/passwd", "a /aide", "//aide", "/" + "a" * 65])
def test_what_only_begins_like_a_command_is_typed(text: str) -> None:
    assert read(message(text)) == Heard(said(Typed(text), message_id=31), MARIE)


@pytest.mark.parametrize("kind", [kind for kind in get_args(Content) if kind != "text"])
def test_any_other_content_is_unreadable(kind: Content) -> None:
    text = "transféré" if kind == "forward" else None
    assert read(message(text, kind)) == Heard(said(Unreadable(kind)), MARIE)


def test_an_edit_names_its_message_and_never_answers() -> None:
    assert read(edit("/start x")) == Heard(said(EditedMessage(30, "/start x")), MARIE, thread=3)


@pytest.mark.parametrize("odd", [edit(None, "photo"), edit("x", "forward")])
def test_an_edit_of_anything_but_own_words_is_nothing(odd: Edit) -> None:
    assert read(odd) is None


@pytest.mark.parametrize(
    ("chat_type", "message_id", "accessible", "touched"),
    [("private", 30, True, 30), ("private", 30, False, None), (None, None, False, None)],
)
def test_a_tap_carries_its_act_and_its_consultation(
    chat_type: ChatType | None, message_id: int | None, accessible: bool, touched: int | None
) -> None:
    act = Tapped(Slot("C04"), "yes")
    touch = tap(encode(act, 7), chat_type, message_id, accessible=accessible)
    assert read(touch) == Heard(said(act, consultation=7), MARIE, Touch("q1", touched))


def test_a_tap_of_no_button_of_ours_is_forged() -> None:
    assert read(tap("t7:C04:::deux mots")) == Forged("q1")


@pytest.mark.parametrize("chat_type", ["group", "supergroup"])
def test_a_group_is_elsewhere(chat_type: ChatType) -> None:
    assert read(message(chat_type=chat_type)) == Elsewhere(GROUP)
    assert read(tap("v7", chat_type)) == Elsewhere(GROUP, "q1")
    assert read(membership("member", chat_type)) == Elsewhere(GROUP)
    assert [read(edit(chat_type=chat_type)), read(membership("left", chat_type))] == [None, None]


def test_a_channel_is_nothing() -> None:
    assert [read(one) for one in (message(chat_type="channel"), tap("v7", "channel"), membership("administrator", "channel"))] == [None] * 3


def test_blocking_and_coming_back_are_presence() -> None:
    assert [read(membership(status)) for status in ("kicked", "member", "left")] == [
        Presence(str(MARIE), reachable=False),
        Presence(str(MARIE), reachable=True),
        None,
    ]


def test_a_bot_is_never_answered() -> None:
    assert [read(message(is_bot=True)), read(message(chat_type="group", is_bot=True))] == [None, None]
