import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot.faults import named
from dialogues.script import Text
from storage import models
from storage.statements import upsert


def test_an_error_is_named_by_its_type_and_our_own_line_and_not_by_its_words() -> None:
    with pytest.raises(KeyError) as caught:
        Text({"br": "ur ger kuzh"}).in_language("fr")
    name, _, place = named(caught.value).partition(" at ")
    file, _, line = place.partition(":")
    assert (name, file, int(line) > 1) == ("KeyError", "script.py", True)


def test_an_error_met_in_a_library_is_placed_where_we_called_it() -> None:
    with pytest.raises(ValueError, match="Expecting") as caught:
        json.loads("un secret")
    assert named(caught.value).startswith(f"JSONDecodeError at {Path(__file__).name}:")


def test_a_statement_that_fails_is_placed_where_it_was_asked_for() -> None:
    with sa.create_engine("sqlite://").connect() as connection, pytest.raises(OperationalError) as caught:
        upsert(connection, models.bots, [{"id": 1}], update=("id",))
    assert named(caught.value).startswith(f"OperationalError at {Path(__file__).name}:")


def test_an_error_that_was_never_raised_has_a_name_only() -> None:
    assert named(ValueError("un secret")) == "ValueError"
