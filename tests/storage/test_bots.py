"""Which bots this server speaks through, kept and forgotten, on both databases."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from storage.bots import WEB, Bot, all_bots, forget_token, keep_bot, note_username
from storage.conversations import alive_at, note_alive
from tests.storage.people import NOW

NANTES = Bot(4242, "nantes", "nantes_ia_bot", b"sealed")
RENNES = Bot(17, "rennes", "", b"other")


def test_bots_are_found_again_by_id_and_the_web_pages_are_none(connection: sa.Connection) -> None:
    keep_bot(connection, NANTES)
    keep_bot(connection, RENNES)
    assert all_bots(connection) == (RENNES, NANTES)
    assert connection.scalar(sa.text("SELECT count(*) FROM bots WHERE id = :web"), {"web": WEB}) == 1


def test_a_bot_kept_again_takes_its_new_token_and_keeps_when_it_was_last_heard_of(connection: sa.Connection) -> None:
    note_alive(connection, NANTES.id, NOW)
    assert all_bots(connection) == (Bot(NANTES.id, None, "", None),)
    keep_bot(connection, NANTES)
    renewed = replace(NANTES, name="loire", sealed_token=b"renewed")
    keep_bot(connection, renewed)
    assert (all_bots(connection), alive_at(connection, NANTES.id)) == ((renewed,), NOW)


def test_a_forgotten_token_is_gone_and_the_name_free(connection: sa.Connection) -> None:
    keep_bot(connection, NANTES)
    keep_bot(connection, RENNES)
    forget_token(connection, NANTES.id)
    keep_bot(connection, replace(RENNES, name="nantes"))
    assert all_bots(connection) == (replace(RENNES, name="nantes"), Bot(NANTES.id, None, "", None))


def test_two_bots_never_have_one_name(connection: sa.Connection) -> None:
    keep_bot(connection, NANTES)
    with pytest.raises(sa.exc.IntegrityError):
        keep_bot(connection, replace(RENNES, name="nantes"))


def test_what_telegram_calls_a_bot_is_noted_of_that_bot_alone(connection: sa.Connection) -> None:
    keep_bot(connection, NANTES)
    keep_bot(connection, RENNES)
    note_username(connection, RENNES.id, "rennes_ia_bot")
    assert [bot.username for bot in all_bots(connection)] == ["rennes_ia_bot", "nantes_ia_bot"]


def test_a_sealed_token_is_never_printed() -> None:
    assert "sealed" not in repr(NANTES)
