"""The detector itself: what it must find, whatever it was written as, and what it must not."""

import base64
import html
import json
import reprlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from tests.support.canaries import found

CANARIES = ("Zinzolin d’été & « pêche »", "618033988749894", "AAHserin-des-canaries_5f3a9c", "marjolaine@canari.example")
WAYS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "in capitals": str.upper,
    "address": lambda word: f"GET /c/{quote(word, safe='')}?x=1",
    "form": lambda word: f"text={quote_plus(word)}&form_token=1",
    "small letters in an address": lambda word: quote(word, safe="").lower(),
    "json": lambda word: json.dumps({"text": word}),
    "json of json": lambda word: json.dumps({"text": word}, ensure_ascii=False),
    "html": lambda word: f"<p>{html.escape(word)}</p>",
    "python text": lambda word: repr([word]),
    "ascii": lambda word: ascii(word),
    "python bytes": lambda word: repr(word.encode()),
    "hexadecimal": lambda word: word.encode().hex(),
    "capital hexadecimal": lambda word: word.encode().hex().upper(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_is_found_however_it_is_written(canary: str, way: str) -> None:
    assert found(CANARIES, f"2026-11-29 ERROR asyncio: {WAYS[way](canary)} at 0x7f") == [canary]


@pytest.mark.parametrize("around", range(4))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_is_found_anywhere_in_base64(canary: str, encode: Callable[[bytes], bytes], around: int) -> None:
    assert found(CANARIES, encode(b"\xff" * around + canary.encode() + b"y" * around).decode()) == [canary]


def test_a_long_one_that_was_shortened_is_found() -> None:
    long = "Je voudrais que le guichet de la rue des Canaris reste ouvert le soir."
    shortening = reprlib.Repr()
    shortening.maxstring = 50
    assert found([long], f"<Future finished result={shortening.repr(long)}>") == [long]


def test_a_number_is_found_in_hexadecimal() -> None:
    assert found(CANARIES, hex(618033988749894)) == ["618033988749894"]


def test_what_is_not_there_is_not_found() -> None:
    assert found(CANARIES, "Zinzolin d’hiver 618033988749895 AAHserin marjolaine@") == []


def test_a_word_that_may_be_said_by_chance_is_no_canary() -> None:
    with pytest.raises(ValueError, match="by chance"):
        found(["oui"], "oui")
