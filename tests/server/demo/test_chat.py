"""A chat as a page shows it."""

from datetime import UTC, datetime

import pytest

from bot.telegram.standin import ChatMessage, Standin
from bot.telegram.standin.html import read_html
from server.demo.chat import chat_state, html_of

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
COMMAND = '<button type="button" class="command">'
OUTSIDE = 'target="_blank" rel="noopener noreferrer"'


def shown(markup: str, *, from_bot: bool = True) -> str:
    """What the page shows of a message written in Telegram's HTML."""
    text, entities = read_html(markup)
    return html_of(ChatMessage(1, from_bot, NOON, text, tuple(entities)))


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        ("Bonjour", "Bonjour"),
        ("<b>a</b> et <i>b</i>", "<b>a</b> et <i>b</i>"),
        ("<b>a<i>b</i></b>c", "<b>a<i>b</i></b>c"),
        ("<b>a<i>b</i></b><u>c</u>", "<b>a<i>b</i></b><u>c</u>"),
        ("<b><i>a</i></b>", "<i><b>a</b></i>"),
        ("😀<b>é😀</b>😀", "😀<b>é😀</b>😀"),
        ("a &lt;script&gt; &amp; &quot;b&quot;", "a &lt;script&gt; &amp; &quot;b&quot;"),
        ("<b>&lt;img&gt;</b>", "<b>&lt;img&gt;</b>"),
        ('<a href="https://a.example/?b=&quot;c&amp;d">e</a>', f'<a href="https://a.example/?b=&quot;c&amp;d" {OUTSIDE}>e</a>'),
        ('<a href="tg://user?id=1">e</a>', "e"),
        ("Ici : http://a.example/c/b.", f'Ici : <a href="http://a.example/c/b" {OUTSIDE}>http://a.example/c/b</a>.'),
        ("Tout effacer : /effacer, ou /aide", f"Tout effacer : {COMMAND}/effacer</button>, ou {COMMAND}/aide</button>"),
        ("et/ou 1/2 /", "et/ou 1/2 /"),
        ("<b>/aide</b>", "<b>/aide</b>"),
    ],
)
def test_html_keeps_the_formatting_and_nothing_else(markup: str, html: str) -> None:
    assert shown(markup) == html


def test_html_of_what_a_person_wrote_has_no_markup() -> None:
    assert shown("/aide &lt;b&gt;x&lt;/b&gt; https://a.example", from_bot=False) == "/aide &lt;b&gt;x&lt;/b&gt; https://a.example"


def test_state_of_nobody_is_an_empty_chat() -> None:
    assert chat_state(Standin("1:demo"), None) == {"messages": [], "toasts": [], "commands": []}


async def test_state_shows_both_sides() -> None:
    standin = Standin("1:demo", clock=lambda: NOON)
    person = standin.person(7)
    person.send("Bonjour")
    person.send_content("sticker")
    keyboard = {"inline_keyboard": [[{"text": "Oui", "callback_data": "o"}, {"text": "Site", "url": "https://a.example"}]]}
    await standin.call("sendMessage", {"chat_id": 7, "text": "<b>Oui</b> ?", "parse_mode": "HTML", "reply_markup": keyboard})
    await standin.call("setMyCommands", {"commands": [{"command": "aide", "description": "relire l’aide"}]})
    person.edit(1, "Bonsoir")

    same = {"date": "2026-10-05T12:00:00+00:00", "edited": False, "sticker": False, "keyboard": []}
    assert chat_state(standin, person) == {
        "messages": [
            {**same, "id": 1, "mine": True, "html": "Bonsoir", "text": "Bonsoir", "edited": True},
            {**same, "id": 2, "mine": True, "html": "👍", "text": None, "sticker": True},
            {
                **same,
                "id": 3,
                "mine": False,
                "html": "<b>Oui</b> ?",
                "text": None,
                "keyboard": [[{"label": "Oui", "data": "o", "url": None}, {"label": "Site", "data": None, "url": "https://a.example"}]],
            },
        ],
        "toasts": [],
        "commands": [{"command": "/aide", "description": "relire l’aide"}],
    }
