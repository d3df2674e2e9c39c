import pytest

from bot.sealing import chat_in, sealed_chat, sealed_token, token_in, webhook_name, webhook_secret
from storage.errors import Unreadable
from storage.keys import ConsultationKey, Keyring, MasterKey

TOKEN = "4242:a-secret-that-must-not-be-seen"


def test_a_chat_opens_with_the_key_it_was_sealed_with_and_with_no_other() -> None:
    key = ConsultationKey(b"k" * 32)
    sealed = sealed_chat(key, 52_000_000_017)
    assert chat_in(key, sealed) == 52_000_000_017
    assert chat_in(ConsultationKey(b"o" * 32), sealed) is None
    assert chat_in(key, b"damaged") is None


def test_a_token_opens_for_its_bot_with_its_server_alone() -> None:
    keyring = Keyring(MasterKey(bytes(32)), b"m" * 32)
    sealed = sealed_token(keyring, 4242, TOKEN)
    assert token_in(keyring, 4242, sealed) == TOKEN
    assert b"secret" not in sealed
    for key, bot in ((keyring, 4243), (Keyring(MasterKey(bytes(32)), b"o" * 32), 4242)):
        with pytest.raises(Unreadable):
            token_in(key, bot, sealed)


def test_each_bot_has_an_address_and_a_secret_of_its_own() -> None:
    keyring = Keyring(MasterKey(bytes(32)), b"m" * 32)
    assert len({made(keyring, bot) for made in (webhook_name, webhook_secret) for bot in (1, 11)}) == 4
