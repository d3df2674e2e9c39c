from bot.sealing import chat_in, sealed_chat
from storage.keys import ConsultationKey


def test_a_chat_opens_with_the_key_it_was_sealed_with_and_with_no_other() -> None:
    key = ConsultationKey(b"k" * 32)
    sealed = sealed_chat(key, 52_000_000_017)
    assert chat_in(key, sealed) == 52_000_000_017
    assert chat_in(ConsultationKey(b"o" * 32), sealed) is None
    assert chat_in(key, b"damaged") is None
