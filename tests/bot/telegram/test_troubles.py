import pytest
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.telegram import troubles
from bot.telegram.troubles import constant_words, needs_someone, trouble
from storage.errors import DatabaseUnavailable


@pytest.mark.parametrize(
    ("error", "said", "someone"),
    [
        (InvalidToken(), troubles.REFUSED_TOKEN, True),
        (Conflict("terminated by other getUpdates request"), troubles.TWO_READERS, True),
        (Conflict("Conflict: can't use getUpdates method while webhook is active"), troubles.HIJACKED, True),
        (Conflict("Conflict: terminated by setWebhook request"), troubles.HIJACKED, True),
        (RetryAfter(3), troubles.NOT_NOW, False),
        (TimedOut(), troubles.NO_ANSWER, False),
        (NetworkError("Bad Gateway"), troubles.NO_ANSWER, False),
        (Forbidden("x"), troubles.NO_ANSWER, False),
        (DatabaseUnavailable(5), troubles.NO_DATABASE, False),
        (KeyError("un secret"), troubles.OUR_FAULT, False),
        (
            BadRequest("Bad webhook: HTTPS url must be provided for webhook"),
            "Telegram refuse une demande du robot. Vérifiez CONCERTIA_PUBLIC_URL. "
            "Il en dit\u00a0: «\u00a0Bad webhook: HTTPS url must be provided for webhook\u00a0».",
            False,
        ),
    ],
)
def test_a_trouble_says_what_to_do(error: Exception, said: str, someone: bool) -> None:
    assert (trouble(error), needs_someone(error)) == (said, someone)


def test_troubles_keep_french_typography() -> None:
    sentences = [value for name, value in vars(troubles).items() if name.isupper()]
    assert len(sentences) == 9
    assert [sentence for sentence in sentences if "'" in sentence or " :" in sentence or " ;" in sentence or "« " in sentence] == []


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ('Can\'t parse entities: unsupported start tag "durand" at byte offset 12', "Can't parse entities: unsupported start tag"),
        ("Group migrated to supergroup. New chat id: -1001234567890", "Group migrated to supergroup. New chat id"),
        ("bad webhook: HTTPS URL must be provided for webhook", "bad webhook: HTTPS URL must be provided for webhook"),
        ("« Émilie »", ""),
    ],
)
def test_what_telegram_says_is_repeated_up_to_what_it_may_quote(words: str, kept: str) -> None:
    assert constant_words(BadRequest(words)) == kept
