from bot.telegram.repeats import CHATS, MOST, WITHIN, Allowed, Repeats
from bot.timing import Timing
from tests.support.stepped import SteppedTime


def repeats() -> tuple[Repeats, SteppedTime]:
    time = SteppedTime()
    return Repeats(Timing(time.now, time.sleep)), time


def test_the_twentieth_time_is_the_last() -> None:
    counted, _ = repeats()
    said = [counted.allowed(17, "Bien reçu.") for _ in range(MOST + 2)]
    assert said == [Allowed.YES] * (MOST - 1) + [Allowed.LAST, Allowed.NO, Allowed.NO]


def test_another_text_another_chat_or_a_pause_begin_anew() -> None:
    counted, time = repeats()
    for _ in range(MOST):
        counted.allowed(17, "Bien reçu.")
    assert counted.allowed(18, "Bien reçu.") is Allowed.YES
    assert counted.allowed(17, "Question 2") is Allowed.YES
    assert [counted.allowed(17, "Bien reçu.") for _ in range(MOST)][-1] is Allowed.LAST
    time.advance(WITHIN)
    assert counted.allowed(17, "Bien reçu.") is Allowed.NO
    time.advance(1)
    assert counted.allowed(17, "Bien reçu.") is Allowed.YES


def test_the_chat_that_was_quiet_the_longest_is_forgotten_first() -> None:
    counted, _ = repeats()
    for _ in range(MOST):
        counted.allowed(0, "x")
    for chat in range(1, CHATS):
        counted.allowed(chat, "x")
    assert counted.allowed(0, "x") is Allowed.NO
    counted.allowed(CHATS, "x")
    assert counted.allowed(0, "x") is Allowed.NO
    for chat in range(CHATS):
        counted.allowed(CHATS + 1 + chat, "x")
    assert counted.allowed(0, "x") is Allowed.YES
