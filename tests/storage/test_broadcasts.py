"""Who is written to, once, and what is left of it: numbers."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage import bulk, models
from storage.bots import WEB
from storage.broadcasts import KINDS, Kind, Progress, begin, give_up, of_consultation, queue_reminders, recipients, resume, senders, stop
from storage.consultations import close_consultation, open_consultation
from storage.conversations import Changes, Contact, mark_reachable, note_alive
from storage.housekeeping import BROADCASTS_KEPT, prune
from storage.saving import save
from tests.storage.people import NOW, hash_of, newcomer, saved
from tests.storage.samples import make_consultation

BOT, OTHER_BOT = 4242, 4343
TODAY = NOW.date()
CLOSES = TODAY + timedelta(days=10)
SENDER, ANOTHER = b"1" * 16, b"2" * 16


@pytest.fixture
def here(connection: sa.Connection) -> int:
    """An open consultation, and its bots."""
    for bot in (BOT, OTHER_BOT):
        note_alive(connection, bot, NOW)
    made = make_consultation(connection, opens_on=TODAY - timedelta(days=10), closes_on=CLOSES)
    open_consultation(connection, made)
    return made


def answering(connection: sa.Connection, consultation: int, number: int, **changes: Any) -> None:
    """Someone who answers in a chat and agreed to be reminded, unless `changes` say otherwise."""
    chat = {"channel": "telegram", "bot_id": BOT, "sealed_chat": b"chat %d" % number, "status": "started", "reminder": "wished"}
    saved(connection, newcomer(connection, number, consultation, **chat | changes))


def telling(connection: sa.Connection, consultation: int, number: int, *, results: bool = True, follow_up: bool = False) -> None:
    """Someone who asked to be told."""
    wish = Contact(consultation, BOT, hash_of(number), b"contact %d" % number, results, follow_up)
    save(connection, Changes(NOW, contacts={(consultation, hash_of(number)): wish}))


def waiting(connection: sa.Connection, bot: int = BOT, today: date = TODAY, *, reminders: bool = True) -> list[bulk.Waiting]:
    found: list[bulk.Waiting] = []
    while one := bulk.next_waiting(connection, bot, found[-1].id if found else 0, today, reminders=reminders):
        found.append(one)
    return found


def chats(connection: sa.Connection, **options: Any) -> set[bytes]:
    return {one.sealed_chat for one in waiting(connection, **options)}


def the_only(connection: sa.Connection, consultation: int, today: date = TODAY) -> Progress:
    (progress,) = of_consultation(connection, consultation, today)
    return progress


def tell(connection: sa.Connection, consultation: int, kind: Kind = "results", now: datetime = NOW) -> bool:
    return begin(connection, consultation, kind, "Bonjour.", now, now.date())


def reminders_of(connection: sa.Connection) -> list[str | None]:
    return list(connection.scalars(sa.select(models.identities.c.reminder).order_by(models.identities.c.id.desc())))


def test_each_kind_is_for_those_who_agreed_to_it(connection: sa.Connection, here: int) -> None:
    answering(connection, here, 1)
    answering(connection, here, 2, reminder=None)
    answering(connection, here, 3, reminder="sent")
    answering(connection, here, 4, status="finished")
    answering(connection, here, 5, unreachable=True)
    answering(connection, here, 6, sealed_chat=None)
    answering(connection, make_consultation(connection), 7)
    telling(connection, here, 11)
    telling(connection, here, 12, results=False, follow_up=True)
    telling(connection, here, 13, follow_up=True)
    telling(connection, here, 14)
    mark_reachable(connection, [], hash_of(14), reachable=False)
    assert recipients(connection, here, TODAY) == {"closing": 1, "results": 2, "follow_up": 2}
    expected: dict[Kind, set[bytes]] = {
        "closing": {b"chat 1"},
        "results": {b"contact 11", b"contact 13"},
        "follow_up": {b"contact 12", b"contact 13"},
    }
    for kind, its_chats in expected.items():
        assert tell(connection, here, kind)
        assert chats(connection) == its_chats
        for one in waiting(connection):
            bulk.note_ended(connection, one.id, sent=True)
        bulk.end_broadcasts(connection, NOW, TODAY)
    assert [(each.kind, each.state, each.sent, each.left) for each in of_consultation(connection, here, TODAY)] == [
        ("follow_up", "over", 2, 0),
        ("results", "over", 2, 0),
        ("closing", "over", 1, 0),
    ]


def test_a_consultation_that_is_not_open_reminds_nobody(connection: sa.Connection, here: int) -> None:
    answering(connection, here, 1)
    assert recipients(connection, here, CLOSES)["closing"] == 1
    assert recipients(connection, here, CLOSES + timedelta(days=1))["closing"] == 0
    close_consultation(connection, here)
    assert recipients(connection, here, TODAY)["closing"] == 0


def test_the_bots_that_have_something_left_to_send_are_known(connection: sa.Connection, here: int) -> None:
    for number, bot in ((1, BOT), (2, BOT), (3, OTHER_BOT)):
        answering(connection, here, number, bot_id=bot)
    assert senders(connection, here, TODAY) == set()
    assert tell(connection, here, "closing")
    assert senders(connection, here, TODAY) == {BOT, OTHER_BOT}
    assert senders(connection, make_consultation(connection), TODAY) == set()
    mark_reachable(connection, [hash_of(3)], b"", reachable=False)
    bulk.note_ended(connection, waiting(connection)[0].id, sent=True)
    assert senders(connection, here, TODAY) == {BOT}
    bulk.note_ended(connection, waiting(connection)[0].id, sent=True)
    assert senders(connection, here, TODAY) == set()


def test_nobody_to_write_to_is_no_broadcast(connection: sa.Connection, here: int) -> None:
    assert [tell(connection, here, kind) for kind in KINDS] == [False, False, False]
    assert of_consultation(connection, here, TODAY) == ()


def test_one_broadcast_at_a_time(connection: sa.Connection, here: int) -> None:
    telling(connection, here, 1, follow_up=True)
    assert tell(connection, here)
    assert not tell(connection, here, "follow_up")
    stop(connection, here)
    assert not tell(connection, here, "follow_up")
    assert the_only(connection, here).kind == "results"


def test_a_bot_sends_its_own_messages_in_an_order_that_tells_nothing(connection: sa.Connection, here: int) -> None:
    for number in (1, 2, 3):
        answering(connection, here, number)
    answering(connection, here, 4, bot_id=OTHER_BOT)
    tell(connection, here, "closing")
    assert [one.sealed_chat for one in waiting(connection)] == [b"chat 3", b"chat 2", b"chat 1"]
    assert chats(connection, bot=OTHER_BOT) == {b"chat 4"}


def test_what_is_no_more_wanted_is_not_sent(connection: sa.Connection, here: int) -> None:
    for number in range(1, 5):
        answering(connection, here, number)
    tell(connection, here, "closing")
    participations = models.participations
    connection.execute(sa.update(participations).where(participations.c.id == 2**61 + 1).values(status="finished"))
    connection.execute(sa.delete(participations).where(participations.c.id == 2**61 + 2))
    connection.execute(sa.update(models.identities).where(models.identities.c.person_hash == hash_of(3)).values(reminder=None))
    assert chats(connection) == {b"chat 4"}
    assert (the_only(connection, here).left, the_only(connection, here).withdrawn) == (1, 3)
    assert chats(connection, today=CLOSES) == {b"chat 4"}
    assert chats(connection, today=CLOSES + timedelta(days=1)) == set()


def test_whoever_blocked_the_bot_is_written_to_when_they_are_back(connection: sa.Connection, here: int) -> None:
    telling(connection, here, 1)
    telling(connection, here, 2)
    tell(connection, here)
    mark_reachable(connection, [], hash_of(1), reachable=False)
    (other,) = waiting(connection)
    bulk.note_ended(connection, other.id, sent=True)
    bulk.end_broadcasts(connection, NOW, TODAY)
    progress = the_only(connection, here)
    assert (progress.state, progress.sent, progress.blocked, progress.left, progress.withdrawn) == ("over", 1, 1, 0, 0)
    assert waiting(connection) == []
    mark_reachable(connection, [], hash_of(1), reachable=True)
    assert chats(connection) == {b"contact 1"}


def test_what_ended_leaves_a_number_once(connection: sa.Connection, here: int) -> None:
    for number in (1, 2):
        telling(connection, here, number)
    tell(connection, here)
    first, second = waiting(connection)
    for _ in range(2):
        bulk.note_ended(connection, first.id, sent=True)
        bulk.note_ended(connection, second.id, sent=False)
    progress = the_only(connection, here)
    assert (progress.total, progress.sent, progress.refused, progress.left) == (2, 1, 1, 0)
    assert connection.execute(sa.select(models.bulk_messages)).all() == []


def test_stopped_it_waits_and_resumed_it_goes_on(connection: sa.Connection, here: int) -> None:
    for number in (1, 2):
        telling(connection, here, number)
    tell(connection, here)
    bulk.note_ended(connection, waiting(connection)[0].id, sent=True)
    stop(connection, here)
    bulk.end_broadcasts(connection, NOW, TODAY)
    assert (waiting(connection), the_only(connection, here).state, the_only(connection, here).left) == ([], "stopped", 1)
    resume(connection, here)
    assert len(waiting(connection)) == 1


def test_given_up_nothing_more_is_sent_and_whoever_was_not_reminded_still_may_be(connection: sa.Connection, here: int) -> None:
    for number in (1, 2):
        answering(connection, here, number)
    tell(connection, here, "closing")
    assert reminders_of(connection) == ["sent", "sent"]
    give_up(connection, here, NOW)
    assert len(waiting(connection)) == 2  # only what was stopped can be given up
    bulk.note_ended(connection, waiting(connection)[0].id, sent=True)
    stop(connection, here)
    give_up(connection, here, NOW)
    assert (waiting(connection), sorted(filter(None, reminders_of(connection)))) == ([], ["sent", "wished"])
    assert (the_only(connection, here).state, the_only(connection, here).ended_at) == ("over", NOW)
    resume(connection, here)
    assert the_only(connection, here).state == "over"


def test_messages_to_contacts_outlive_the_key_and_the_answers(connection: sa.Connection, here: int) -> None:
    answering(connection, here, 1)
    telling(connection, here, 1)
    tell(connection, here)
    connection.execute(sa.delete(models.participations))
    connection.execute(sa.delete(models.consultation_keys))
    (one,) = waiting(connection)
    assert (one.is_contact, one.sealed_chat) == (True, b"contact 1")


# --- Reminders ------------------------------------------------------------------------------------------------------------------------


def remind(connection: sa.Connection, consultation: int, now: datetime, limit: int = 100) -> int:
    return queue_reminders(connection, consultation, now, now.date(), now - timedelta(days=3), limit)


def test_whoever_agreed_and_stopped_is_reminded_once(connection: sa.Connection, here: int) -> None:
    answering(connection, here, 1)
    answering(connection, here, 2, reminder=None)
    answering(connection, here, 3, status="finished")
    answering(connection, here, 4, unreachable=True)
    assert remind(connection, here, NOW + timedelta(days=3)) == 0
    later = NOW + timedelta(days=3, microseconds=1)
    assert [remind(connection, here, later) for _ in range(2)] == [1, 0]
    assert reminders_of(connection) == ["sent", None, "wished", "wished"]
    (one,) = waiting(connection)
    assert (one.kind, one.text, one.language, one.sealed_chat) == ("reminder", "", "fr", b"chat 1")
    assert waiting(connection, reminders=False) == []
    assert (of_consultation(connection, here, TODAY), recipients(connection, here, TODAY)["closing"]) == ((), 0)


def test_nobody_is_reminded_on_the_last_day_or_before_the_first(connection: sa.Connection, here: int) -> None:
    answering(connection, here, 1, active_at=NOW - timedelta(days=30))
    last = datetime.combine(CLOSES, NOW.timetz())
    assert [remind(connection, here, moment) for moment in (NOW - timedelta(days=11), last)] == [0, 0]
    assert remind(connection, here, last - timedelta(days=1)) == 1


def test_reminders_of_a_consultation_add_up(connection: sa.Connection, here: int) -> None:
    for number in (1, 2, 3):
        answering(connection, here, number)
    later = NOW + timedelta(days=4)
    assert [remind(connection, here, later, limit=2) for _ in range(3)] == [2, 1, 0]
    assert connection.execute(sa.select(models.broadcasts.c.kind, models.broadcasts.c.total)).all() == [("reminder", 3)]
    telling(connection, here, 9)
    assert tell(connection, here)  # reminders do not keep organisers from writing


# --- What is kept ---------------------------------------------------------------------------------------------------------------------


def test_once_over_only_numbers_stay(connection: sa.Connection, here: int) -> None:
    for number in (1, 2, 3):
        telling(connection, here, number)
    tell(connection, here)
    mark_reachable(connection, [], hash_of(1), reachable=False)
    save(connection, Changes(NOW, contacts={(here, hash_of(2)): None}))
    (one,) = waiting(connection)
    prune(connection, NOW + 2 * BROADCASTS_KEPT)
    assert waiting(connection) == [one]  # as long as it goes on, all that waits is kept
    bulk.note_ended(connection, one.id, sent=True)
    bulk.end_broadcasts(connection, NOW, TODAY)
    prune(connection, NOW + BROADCASTS_KEPT)
    assert the_only(connection, here).blocked == 1
    mark_reachable(connection, [], hash_of(1), reachable=True)
    assert len(waiting(connection)) == 1
    mark_reachable(connection, [], hash_of(1), reachable=False)
    prune(connection, NOW + BROADCASTS_KEPT + timedelta(microseconds=1))
    assert connection.execute(sa.select(models.bulk_messages)).all() == []
    progress = the_only(connection, here)
    assert (progress.total, progress.sent, progress.blocked, progress.withdrawn) == (3, 1, 1, 1)


def test_a_reminder_of_no_more_use_is_not_kept(connection: sa.Connection, here: int) -> None:
    answering(connection, here, 1)
    remind(connection, here, NOW + timedelta(days=4))
    prune(connection, NOW + timedelta(days=4))
    assert len(waiting(connection)) == 1
    prune(connection, NOW + timedelta(days=11))
    assert connection.execute(sa.select(models.bulk_messages)).all() == []


# --- E-mail, and themes ---------------------------------------------------------------------------------------------------------------


def wishing(connection: sa.Connection, consultation: int, number: int, *themes: str, bot: int = BOT) -> None:
    """Someone who wants to hear of what follows on these themes."""
    wish = Contact(consultation, bot, hash_of(number), b"contact %d" % number, results=False, follow_up=True, themes=frozenset(themes))
    save(connection, Changes(NOW, contacts={(consultation, hash_of(number)): wish}))


def test_what_follows_goes_to_those_with_a_theme_in_common_or_with_none(connection: sa.Connection, here: int) -> None:
    wishing(connection, here, 1, "human_control")
    wishing(connection, here, 2, "trust", "work")
    wishing(connection, here, 3)
    wishing(connection, here, 4, "fear")
    asked: list[tuple[set[str], int]] = [(set(), 4), ({"work"}, 2), ({"human_control", "fear"}, 3), ({"environment"}, 1)]
    for themes, count in asked:
        assert recipients(connection, here, TODAY, themes)["follow_up"] == count
    assert recipients(connection, here, TODAY, {"work"})["results"] == 0
    assert begin(connection, here, "follow_up", "Voici.", NOW, TODAY, {"work", "human_control"})
    assert chats(connection) == {b"contact 1", b"contact 2", b"contact 3"}
    assert the_only(connection, here).themes == {"work", "human_control"}
    # Whoever wants to hear of something else by now is left alone.
    wishing(connection, here, 2, "trust")
    wishing(connection, here, 3, "fear")
    assert chats(connection) == {b"contact 1"}
    progress = the_only(connection, here)
    assert (progress.total, progress.left, progress.withdrawn) == (3, 1, 2)


def test_who_asked_by_e_mail_is_counted_apart_and_waits_for_the_lane_of_e_mails(connection: sa.Connection, here: int) -> None:
    wishing(connection, here, 1)
    wishing(connection, here, 2, bot=WEB)
    wishing(connection, here, 3, bot=WEB)
    assert (recipients(connection, here, TODAY)["follow_up"], recipients(connection, here, TODAY, by_email=True)["follow_up"]) == (3, 2)
    assert tell(connection, here, "follow_up")
    assert (chats(connection), chats(connection, bot=WEB)) == ({b"contact 1"}, {b"contact 2", b"contact 3"})
    assert senders(connection, here, TODAY) == {BOT, WEB}
    bulk.note_ended(connection, waiting(connection, WEB)[0].id, sent=True)
    mark_reachable(connection, [], hash_of(3), reachable=False)
    mark_reachable(connection, [], hash_of(2), reachable=False)
    progress = the_only(connection, here)
    assert (progress.sent, progress.left, progress.left_by_email, progress.blocked) == (1, 1, 0, 1)


# --- Who sends ------------------------------------------------------------------------------------------------------------------------


def test_one_process_sends_for_a_bot_until_it_says_nothing_more(connection: sa.Connection, here: int) -> None:
    assert bulk.may_send(connection, BOT, SENDER, NOW)
    assert not bulk.may_send(connection, BOT, ANOTHER, NOW)
    assert bulk.may_send(connection, OTHER_BOT, ANOTHER, NOW)
    later = NOW + bulk.LEASE / 2
    assert bulk.may_send(connection, BOT, SENDER, later)
    assert not bulk.may_send(connection, BOT, ANOTHER, NOW + bulk.LEASE)
    assert bulk.may_send(connection, BOT, ANOTHER, later + bulk.LEASE)
    assert not bulk.may_send(connection, BOT, SENDER, later + bulk.LEASE)


def test_whoever_was_told_to_wait_keeps_others_waiting_and_may_go_on_itself(connection: sa.Connection, here: int) -> None:
    assert bulk.may_send(connection, BOT, SENDER, NOW)
    bulk.hold(connection, BOT, ANOTHER, NOW + 4 * bulk.LEASE)  # who does not send has nothing to say
    bulk.hold(connection, BOT, SENDER, NOW + 2 * bulk.LEASE)
    assert not bulk.may_send(connection, BOT, ANOTHER, NOW + 2 * bulk.LEASE - timedelta(seconds=1))
    assert bulk.may_send(connection, BOT, ANOTHER, NOW + 2 * bulk.LEASE)


def test_there_is_work_while_something_waits_or_goes_on(connection: sa.Connection, here: int) -> None:
    def work() -> bool:
        return bulk.has_work(connection, BOT, TODAY, reminders=False)

    assert not work()
    telling(connection, here, 1)
    tell(connection, here)
    assert work()
    stop(connection, here)
    assert not work()
    resume(connection, here)
    bulk.note_ended(connection, waiting(connection)[0].id, sent=True)
    assert work()  # to say that it is over
    bulk.end_broadcasts(connection, NOW, TODAY)
    assert not work()
    answering(connection, here, 2)
    remind(connection, here, NOW + timedelta(days=4))
    assert not work()
    assert bulk.has_work(connection, BOT, TODAY, reminders=True)
