import html
from typing import Any

import pytest
import telegram
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.standin.html import BadMarkup, read_html, trim, utf16_length

A_CHAT = {"id": 17, "type": "private"}


@pytest.mark.parametrize(
    "source",
    [
        "Bonjour",
        "<b>Gras</b> et <i>italique</i>",
        "🏫 <b>L’école 🏫 <u>d’abord</u></b> &lt;3 &amp; plus",
        '<a href="https://example.org/">Lien</a> <s>barré</s> <code>x &lt; y</code>',
        "<blockquote>Cité</blockquote>",
        "<blockquote expandable>Long</blockquote>",
        '<span class="tg-spoiler">caché</span>',
        "<pre>bloc</pre>",
        "<b>a</b><b>b</b>",
    ],
)
def test_read_html_gives_what_the_library_writes_back(source: str) -> None:
    text, entities = read_html(source)
    message = telegram.Message.de_json({"message_id": 1, "date": 0, "chat": A_CHAT, "text": text, "entities": entities}, None)
    assert message.text_html == source


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("🏫<b>é🏫</b>", "🏫é🏫", [{"type": "bold", "offset": 2, "length": 3}]),
        ("<STRONG>a</STRONG><em>b</em>", "ab", [{"type": "bold", "offset": 0, "length": 1}, {"type": "italic", "offset": 1, "length": 1}]),
        ("<b></b>rien", "rien", []),
        ("<b>a<i>b</i></b>", "ab", [{"type": "bold", "offset": 0, "length": 2}, {"type": "italic", "offset": 1, "length": 1}]),
        ("<i><b>a</b>b</i>", "ab", [{"type": "italic", "offset": 0, "length": 2}, {"type": "bold", "offset": 0, "length": 1}]),
        ("<a href='https://x.fr'>x</a>", "x", [{"type": "text_link", "url": "https://x.fr", "offset": 0, "length": 1}]),
        ("<a>https://x.fr</a>", "https://x.fr", [{"type": "text_link", "url": "https://x.fr", "offset": 0, "length": 12}]),
        (
            '<a href="https://x.fr/?a=1&amp;b=2">x</a>',
            "x",
            [{"type": "text_link", "url": "https://x.fr/?a=1&b=2", "offset": 0, "length": 1}],
        ),
        ('<a href="javascript:1">x</a>', "x", []),
        ('<pre><code class="language-sql">x</code></pre>', "x", [{"type": "pre", "language": "sql", "offset": 0, "length": 1}]),
        ("&#233; &#xE9; &eacute; &nbsp; &quot; &#0; &", 'é é &eacute; &nbsp; " &#0; &', []),
        ("a > b", "a > b", []),
    ],
)
def test_read_html_reads_as_telegram_does(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert read_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("é <", "Unclosed start tag at byte offset 3"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("ligne<br>", 'Unsupported start tag "br" at byte offset 5'),
        ("ligne<br/>", 'Unsupported start tag "br/" at byte offset 5'),
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>a</a>', "Unclosed start tag at byte offset 0"),
    ],
)
def test_read_html_refuses_what_telegram_refuses(source: str, complaint: str) -> None:
    with pytest.raises(BadMarkup) as caught:
        read_html(source)
    assert str(caught.value) == complaint


def test_trim_fits_the_entities_to_what_is_left() -> None:
    assert trim(*read_html(" \n<b> a🏫 </b><i> </i>\n")) == ("a🏫", [{"type": "bold", "offset": 0, "length": 3}])


fuzz = settings(deadline=None, derandomize=True, max_examples=300)


@fuzz
@given(st.text())
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    assert read_html(html.escape(text)) == (text.replace("'", "'"), [])


@fuzz
@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<i>", "</i>", "🏫", "a ", "<", "&lt;", '<a href="https://x.fr">', "</a>", "<pre>", "</pre>"]))
)
def test_entities_lie_within_the_text(pieces: list[str]) -> None:
    try:
        text, entities = trim(*read_html("".join(pieces)))
    except BadMarkup:
        return
    assert all(entity["offset"] >= 0 and entity["length"] > 0 for entity in entities)
    assert all(entity["offset"] + entity["length"] <= utf16_length(text) for entity in entities)
