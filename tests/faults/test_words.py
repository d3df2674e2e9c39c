"""Rows 27 and 28: whatever words people send, and whatever stands in names, comes back as it was kept, everywhere, and breaks nothing.

`TEXTS=1000000 ./concertia test tests/faults/test_words.py`: so many texts on each database.
"""

import io
import random
import re
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.acts import Consented
from bot.telegram.render import render_settled
from bot.telegram.standin.html import read_html
from dialogues.cleaning import clean, cut
from dialogues.loader import load
from dialogues.script import Slot
from dialogues.turns import Shown, Typed
from server.exports.files import DOWNLOADS
from server.pages.addresses import Pages
from server.pages.page import environment
from server.pages.screen import screen_page
from server.scripts import Scripts
from storage import consultations, exports, models, schema
from tests.bot.telegram.world import CODES, World, buttons, template
from tests.bot.town import Town, town
from tests.faults.deliveries import lots
from tests.server.exports.test_formats import read_csv
from tests.server.markup import Markup

TEXTS = lots("TEXTS", 200, 10_000)
AT_ONCE = 200
SHOWN = 20
"""Texts of those that come at once which are looked at on a page and in a chat too."""
LIMIT = 1_000
SCRIPT = load(f"id: words\ntitle: Des mots\nsteps:\n  - {{id: W1, kind: text, ask: Dites-nous tout., maximum: {LIMIT}}}\n")
W1 = Slot("W1")
PAGE = environment().get_template("participate/screen.html")
STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")

PIECES = (
    *("avant\x00après", "\ud83d", "\udc00\ud83d", "abc \u202e def", "\u05d0\u05d1\u05d2 \u2066", "\u2069\u2069", "a\u200bb\u200dc\ufeff"),
    *("Z\u0351\u036b\u0343\u036a\u0302" * 20, "👩🏽‍🔬 🇫🇷 ❤️", "\x1b[31m\x1e\x1f", "\x7f\x85c\u2028d\u2029", "\r\n", "\r"),
    *("e\u0301 \u212b ﬁ", "\n\n", "\t", "=1+1|cmd", "＝HYPERLINK(1)", "@a", "-1", "+33", "'", "''", '";"', "\\", "<b>&amp;</b>"),
    *("</textarea><script>x</script>", "{W1} {x} %s", "<a href='x'>", "&#x202e;", "]]>"),
    *("--", "Un mot", " ", "ÿ", "￿", "\U0010ffff", "a" * 600, "mot " * 300),
)  # fmt: skip


def words(chance: random.Random) -> str:
    """Something to be kept, from known nastiness and from any character there is."""
    while True:
        pieces = [chance.choice(PIECES) if chance.random() < 0.7 else chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 12))]
        if clean("".join(pieces)):
            return "".join(pieces)


@pytest.mark.parametrize("lot", TEXTS, ids=str)
async def test_every_text_is_the_same_wherever_it_comes_out(database_url: str, lot: range) -> None:
    schema.upgrade(database_url)
    chance = random.Random(lot.start)
    async with town(database_url, SCRIPT, sectors=()) as place:
        expected: Counter[str] = Counter()
        for first in range(0, len(lot), AT_ONCE):
            people = lot[first : first + AT_ONCE]
            said = {number: words(chance) for number in people}
            await place.conversation.hear_all([place.said(number, Consented("fr"), code="valmont") for number in people])
            await place.conversation.hear_all([place.said(number, Typed(text), message_id=1) for number, text in said.items()])
            kept = {number: "\n".join(cut((clean(text),), LIMIT)) for number, text in said.items()}
            expected.update(kept.values())
            for number in people[:SHOWN]:
                await shown_alike(place, number, kept[number])
        for came_out in (in_rows, in_csv):
            assert await place.database.read(came_out) == expected, came_out.__name__
        assert (await place.everything())["dead_letters"] == []


async def shown_alike(place: Town, number: int, text: str) -> None:
    """On a page it is what is kept; in a chat too, but for the signs that would turn the direction of what stands around it."""
    reply = await place.conversation.look(place.said(number, Shown(), code="valmont"))
    assert reply.screen is not None
    page = screen_page(reply.screen, place.ids["valmont"], Pages("valmont"), "")
    field = Markup(PAGE.render(page=page)).question
    assert field.values("text") == [text]
    shown, _ = read_html(render_settled(("Dites-nous tout.", text)).text)
    assert STEERING.sub("", shown).split() == STEERING.sub("", f"Dites-nous tout. {text}").split()


def one_consultation(connection: sa.Connection) -> consultations.Consultation:
    (only,) = consultations.all_consultations(connection)
    return only


def in_rows(connection: sa.Connection) -> Counter[str]:
    rows = exports.participation_rows(connection, one_consultation(connection).id)
    return Counter(row.answers[W1].text for row in rows)


def in_csv(connection: sa.Connection) -> Counter[str]:
    file = io.BytesIO()
    DOWNLOADS["textes.csv"].write(file, connection, Scripts(), one_consultation(connection), lambda so_far, of_all: None)
    header, *rows = read_csv(file.getvalue())
    return Counter(row[header.index("text")] for row in rows)


# --- Names and answers that look like markup ------------------------------------------------------------------------------------------

PAYLOADS = (
    *("<b>gras</b>", "</b>", "<", "a < b & c > d", "&lt;", "&#60;", "&amp;amp;", "<a href='tg://user?id=1'>x</a>", "<script>", "<!--"),
    *("<pre><code>", "*_[`", "{title}", "{{ page }}", "\"'", "<b", "</", "&nbsp;", "<tg-spoiler>x", "<blockquote expandable>"),
)


async def test_markup_in_names_and_answers_is_shown_as_it_was_written(tmp_path: Path) -> None:
    file, master = template(tmp_path, SCRIPT)
    world = World(f"sqlite:///{file}", master)
    async with world.running():
        for number, payload in enumerate(PAYLOADS):
            await world.database.write(partial(call_everything, name=payload))
            camille = world.standin.person(number + 1, first_name=payload)
            camille.start()
            await world.settle()
            assert payload in " ".join(button.text for button in buttons(camille))
            camille.start(CODES[0])
            await world.settle()
            assert payload in camille.screen.text
            await world.consent(camille)
            await world.say(camille, f"Réponse {payload}")
            await world.tap(camille, "Continuer")
            assert any(f"✓ Réponse {payload}" in message.text for message in camille.chat), payload
            await world.say(camille, payload)
        assert [call for call in world.standin.calls if not call.answer["ok"]] == []
        assert world.bot.health()["failed"] == 0


def call_everything(connection: sa.Connection, name: str) -> None:
    """Every consultation and every authority is called so."""
    said = dict.fromkeys(("name", "territory", "la_collectivite", "a_collectivite", "de_collectivite"), name)
    connection.execute(sa.update(models.authorities).values(**said))
    connection.execute(sa.update(models.consultations).values(title=name))
