import json
from typing import Any

import aiohttp
import pytest
import telegram
from telegram.error import InvalidToken

from bot.telegram.request import HttpRequest
from bot.telegram.standin import Person, Standin, StandinRequest, standin_server


async def post(
    standin: Standin, method: str, arguments: dict[str, Any] | None = None, token: str | None = None
) -> tuple[int, dict[str, Any]]:
    async with standin_server(standin) as port, aiohttp.ClientSession() as session:
        address = f"http://127.0.0.1:{port}/bot{token or standin.token}/{method}"
        async with session.post(address, **(arguments or {})) as answer:
            body = await answer.json()
            assert isinstance(body, dict)
            return answer.status, body


@pytest.mark.parametrize("way", ["json", "data", "params"])
async def test_parameters_come_as_json_as_a_form_or_in_the_address(standin: Standin, marie: Person, way: str) -> None:
    marie.start()
    keyboard = {"inline_keyboard": [[{"text": "Là & ici", "callback_data": "a"}]]}
    parameters = {"chat_id": str(marie.user_id), "text": "L’été + 1", "reply_markup": keyboard if way == "json" else json.dumps(keyboard)}
    status, body = await post(standin, "sendMessage", {way: parameters})
    assert (status, body) == (200, {"ok": True, "result": marie.as_json(marie.screen)})
    assert (marie.screen.text, marie.screen.labels) == ("L’été + 1", (("Là & ici",),))


async def test_the_name_of_a_method_may_be_in_any_case(standin: Standin) -> None:
    assert (await post(standin, "GETme"))[0] == 200


@pytest.mark.parametrize(
    ("token", "method", "status"), [("4242:wrong", "getMe", 401), (None, "sendPhoto", 404), (None, "getMe/more", 404), (None, "", 404)]
)
async def test_a_wrong_address_is_refused(standin: Standin, token: str | None, method: str, status: int) -> None:
    answered, body = await post(standin, method, token=token)
    assert (answered, body["ok"], body["error_code"]) == (status, False, status)


@pytest.mark.parametrize(
    "arguments",
    [
        {"data": b"{", "headers": {"Content-Type": "application/json"}},
        {"data": b"\xff", "headers": {"Content-Type": "application/json"}},
        {"json": [1]},
        {
            "data": b'--B\r\nContent-Disposition: form-data; name="text"; filename="x"\r\n\r\nx\r\n--B--\r\n',
            "headers": {"Content-Type": "multipart/form-data; boundary=B"},
        },
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(standin: Standin, arguments: dict[str, Any]) -> None:
    assert (await post(standin, "sendMessage", arguments))[0] == 400


async def test_an_error_has_its_status_and_parameters(standin: Standin) -> None:
    standin.fail_next("getMe", 429, "Too Many Requests: retry after 3", retry_after=3)
    assert await post(standin, "getMe") == (
        429,
        {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 3", "parameters": {"retry_after": 3}},
    )


async def test_the_library_polls_and_answers_over_http(standin: Standin, marie: Person) -> None:
    async with (
        standin_server(standin) as port,
        telegram.Bot(
            standin.token, base_url=f"http://127.0.0.1:{port}/bot", request=HttpRequest(), get_updates_request=HttpRequest()
        ) as bot,
    ):
        update_id = marie.send("Bonjour")
        (update,) = await bot.get_updates(timeout=5)
        assert update.message is not None
        await update.message.reply_text("Bonsoir")
        assert await bot.get_updates(offset=update_id + 1, timeout=0) == ()
    assert marie.screen.text == "Bonsoir"


async def test_the_transport_inside_the_process_reads_the_address_too(standin: Standin, marie: Person) -> None:
    first, second = marie.send("a"), marie.send("b")
    request = StandinRequest(standin)
    body = await request.retrieve(f"https://api.telegram.org/bot{standin.token}/getUpdates?offset={second}&timeout=0")
    assert first + 1 == second
    assert [update["update_id"] for update in json.loads(body)["result"]] == [second]


async def test_a_wrong_token_is_invalid_inside_the_process_too(standin: Standin) -> None:
    with pytest.raises(InvalidToken):
        await telegram.Bot("4242:wrong", request=StandinRequest(standin)).get_me()
