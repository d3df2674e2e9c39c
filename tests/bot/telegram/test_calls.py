from collections.abc import Awaitable, Callable

import pytest
import telegram
from telegram.error import BadRequest, NetworkError

from bot.telegram.calls import MAX_TOAST, Document, Edit, Riding, Send, Toast, make, plain, riding
from bot.telegram.render import Key, Rendered
from bot.telegram.standin import Person, Standin, StandinRequest

TOKEN = "4242:secret"
SHOWN = Rendered("<b>Qui&#160;?</b> &amp; https://exemple.fr", ((Key("Oui", "a1"), Key("Non", "b1")), (Key("Passer", "c1"),)))
OTHER = Rendered("<b>Qui ?</b>\n✓ Oui")

Performing = Callable[[Riding], Awaitable[None]]


@pytest.fixture
def standin() -> Standin:
    return Standin(TOKEN)


@pytest.fixture
def marie(standin: Standin) -> Person:
    person = standin.person(17)
    person.start()
    return person


@pytest.fixture
def bot(standin: Standin) -> telegram.Bot:
    request = StandinRequest(standin)
    return telegram.Bot(TOKEN, "https://stand.in/bot", request=request, get_updates_request=request)


@pytest.fixture(params=["called", "riding"])
def perform(request: pytest.FixtureRequest, standin: Standin, bot: telegram.Bot) -> Performing:
    """Both ways a call can take: they must do the same."""

    async def ride(call: Riding) -> None:
        answer = await standin.execute_webhook_reply(riding(call))
        assert answer["ok"], answer

    async def by_call(call: Riding) -> None:
        await make(bot, call)

    return ride if request.param == "riding" else by_call


async def test_a_screen_is_sent_without_preview(perform: Performing, standin: Standin, marie: Person) -> None:
    await perform(Send(17, SHOWN))
    assert marie.screen.text == "Qui\u00a0? & https://exemple.fr"
    assert marie.screen.labels == (("Oui", "Non"), ("Passer",))
    assert standin.calls[-1].parameters["link_preview_options"] == {"is_disabled": True}


async def test_a_message_is_edited_and_loses_its_buttons(perform: Performing, marie: Person) -> None:
    await perform(Send(17, SHOWN))
    await perform(Edit(17, marie.screen.message_id, OTHER))
    assert (marie.screen.text, marie.screen.labels, marie.screen.edited) == ("Qui ?\n✓ Oui", (), True)


@pytest.mark.parametrize(("text", "shown"), [("Bien reçu.", ["Bien reçu."]), ("", []), ("mot " * 100, ["mot " * 49 + "mot…"])])
async def test_a_tap_is_answered(perform: Performing, marie: Person, text: str, shown: list[str]) -> None:
    marie.tap("a1", forced=True)
    query = marie._exchange.pending()[-1].body["callback_query"]["id"]
    await perform(Toast(query, text))
    assert [toast.text for toast in marie.toasts] == shown
    assert all(len(text) <= MAX_TOAST for text in shown)


async def test_a_plain_text_is_shown_as_it_is(perform: Performing, marie: Person) -> None:
    await perform(Send(17, plain("1 < 2 & <b>3</b>")))
    assert marie.screen.text == "1 < 2 & <b>3</b>"


async def test_the_topic_is_carried(standin: Standin, bot: telegram.Bot, marie: Person) -> None:
    with pytest.raises(BadRequest, match="thread not found"):
        await make(bot, Send(17, SHOWN, thread=5))
    assert riding(Send(17, SHOWN, thread=5))["message_thread_id"] == 5


async def test_a_screen_that_cannot_be_edited_is_sent_anew_and_a_trace_is_not(bot: telegram.Bot, marie: Person) -> None:
    await make(bot, Edit(17, 999, SHOWN, or_send=True))
    assert marie.screen.text.startswith("Qui")
    before = marie.chat
    await make(bot, Edit(17, 999, OTHER))
    await make(bot, Edit(17, before[0].message_id, OTHER))
    assert marie.chat == before


async def test_a_trace_that_telegram_refuses_as_written_is_an_error(bot: telegram.Bot, marie: Person) -> None:
    await make(bot, Send(17, SHOWN))
    with pytest.raises(BadRequest, match="parse entities"):
        await make(bot, Edit(17, marie.screen.message_id, Rendered("<b>Qui ?")))


async def test_a_screen_already_so_is_not_sent_again(bot: telegram.Bot, marie: Person) -> None:
    await make(bot, Send(17, SHOWN))
    before = len(marie.chat)
    with pytest.raises(BadRequest, match="not modified"):
        await make(bot, Edit(17, marie.screen.message_id, SHOWN, or_send=True))
    assert len(marie.chat) == before


async def test_a_fault_on_the_way_does_not_send_anew(standin: Standin, bot: telegram.Bot, marie: Person) -> None:
    await make(bot, Send(17, SHOWN))
    before = len(marie.chat)
    standin.fail_next("editMessageText", 502, "Bad Gateway")
    with pytest.raises(NetworkError):
        await make(bot, Edit(17, marie.screen.message_id, OTHER, or_send=True))
    assert len(marie.chat) == before


async def test_a_file_is_sent_under_its_name(bot: telegram.Bot, marie: Person) -> None:
    await make(bot, Document(17, "mes-donnees.json", b'{"a": "\xc3\xa9"}'))
    assert marie.screen.content["document"]["file_name"] == "mes-donnees.json"
    assert marie.screen.file == b'{"a": "\xc3\xa9"}'
