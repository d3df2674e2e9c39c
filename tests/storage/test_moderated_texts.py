import re

import pytest
import sqlalchemy as sa

from storage import models
from storage.consultations import publish_script
from storage.imports import insert_participations
from storage.moderated_texts import CODE_LENGTH, ModeratedText, NewText, moderated_texts, put_texts
from storage.saving import save
from tests.storage.people import change, newcomer, saved
from tests.storage.samples import BEGUN, DAY, SCRIPT, make_consultation

RULE, SECOND, COMMON = NewText("Prévenir avant."), NewText("Dire pourquoi."), NewText("Garder un guichet.", frequency=3)


def test_texts_come_out_the_most_frequent_first_under_the_codes_they_were_given(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    codes = put_texts(connection, consultation, "rules", [RULE, COMMON, SECOND])
    by_text = {
        each.text: ModeratedText(code, each.text, each.frequency, None) for code, each in zip(codes, (RULE, COMMON, SECOND), strict=True)
    }
    once = sorted((by_text[RULE.text], by_text[SECOND.text]), key=lambda each: each.code)
    assert moderated_texts(connection, consultation, "rules") == (by_text[COMMON.text], *once)


def test_code_fits_a_button_and_is_met_once_in_its_list(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    codes = [code for _ in range(3) for code in put_texts(connection, consultation, "rules", [RULE] * 100)]
    assert len(set(codes)) == 300
    assert all(re.fullmatch(r"[a-z0-9]{6}", code) for code in codes)
    assert CODE_LENGTH == 6


def test_lists_are_apart_by_name_and_consultation(connection: sa.Connection) -> None:
    first, second = make_consultation(connection), make_consultation(connection)
    put_texts(connection, first, "rules", [RULE])
    put_texts(connection, first, "cards", [SECOND])
    put_texts(connection, second, "rules", [COMMON])
    found = {
        key: [each.text for each in moderated_texts(connection, *key)] for key in ((first, "rules"), (first, "cards"), (second, "rules"))
    }
    assert found == {(first, "rules"): [RULE.text], (first, "cards"): [SECOND.text], (second, "rules"): [COMMON.text]}
    assert moderated_texts(connection, second, "cards") == ()


def test_no_text_to_put_is_no_fault(connection: sa.Connection) -> None:
    assert put_texts(connection, make_consultation(connection), "rules", []) == ()


def test_text_of_who_erases_their_answers_goes_with_them(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    author = newcomer(connection, 1, consultation)
    saved(connection, author)
    put_texts(connection, consultation, "rules", [NewText(RULE.text, author=author.participation_id), SECOND])
    assert {each.author for each in moderated_texts(connection, consultation, "rules")} == {author.participation_id, None}
    save(connection, change(author, None))
    assert [each.text for each in moderated_texts(connection, consultation, "rules")] == [SECOND.text]


def test_text_of_nobody_known_is_refused(connection: sa.Connection) -> None:
    consultation = make_consultation(connection)
    insert_participations(connection, consultation, publish_script(connection, SCRIPT, DAY), SCRIPT, [BEGUN])
    known = connection.scalars(sa.select(models.participations.c.id)).one()
    with pytest.raises(sa.exc.IntegrityError):
        put_texts(connection, consultation, "rules", [NewText(RULE.text, author=known - 1)])
