from datetime import UTC, date, datetime

import sqlalchemy as sa

from storage import models
from storage.authorities import load_territories
from storage.bulk import Waiting, mark_sent, waiting
from tests.storage.conftest import Recorder

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
BOT, OTHER_BOT = 4242, 4343


def people(connection: sa.Connection, **sealed_chats: bytes | None) -> dict[str, int]:
    """A participant of one consultation per name, with this sealed chat; `gone…` are out of reach, `other…` speak with another bot."""
    load_territories(connection)
    connection.execute(
        models.script_versions.insert(), {"id": 1, "digest": "d", "script_id": "s", "document": "", "published_on": date(2026, 9, 1)}
    )
    connection.execute(models.consultations.insert(), consultation())
    connection.execute(models.bots.insert(), [{"id": BOT}, {"id": OTHER_BOT}])
    ids = {name: number for number, name in enumerate(sealed_chats, start=1)}
    for name, number in ids.items():
        connection.execute(models.participations.insert(), participation(number))
        connection.execute(models.identities.insert(), identity(number, name, sealed_chats[name]))
    return ids


def consultation() -> dict[str, object]:
    days = {
        "opens_on": date(2026, 9, 1),
        "closes_on": date(2026, 12, 1),
        "results_on": date(2027, 1, 1),
        "retention_date": date(2027, 6, 1),
    }
    words = dict.fromkeys(("title", "results_url", "dpo_contact", "legal_basis", "other_way"), "")
    return {"id": 7, "code": "c", "status": "open", "fictional": False, "script_version_id": 1, **days, **words}


def participation(number: int) -> dict[str, object]:
    return {
        "id": number,
        "consultation_id": 7,
        "script_version_id": 1,
        "channel": "telegram",
        "language": "fr",
        "seed": 0,
        "status": "begun",
        "place": "{}",
        "notice_version": "1",
        "consented_on": date(2026, 10, 1),
    }


def identity(number: int, name: str, sealed_chat: bytes | None) -> dict[str, object]:
    return {
        "id": number,
        "participation_id": number,
        "consultation_id": 7,
        "bot_id": OTHER_BOT if name.startswith("other") else BOT,
        "person_hash": bytes([number]) * 32,
        "sealed_chat": sealed_chat,
        "turn": 1,
        "said_turn": 1,
        "active_at": NOW,
        "unreachable": name.startswith("gone"),
    }


def write(connection: sa.Connection, identity_id: int, text: str, bot_id: int = BOT) -> int:
    row = {"bot_id": bot_id, "identity_id": identity_id, "text": text}
    number: int = connection.execute(models.bulk_messages.insert().returning(models.bulk_messages.c.id), row).scalar_one()
    return number


def test_waiting_gives_the_oldest_that_can_be_sent(connection: sa.Connection) -> None:
    ids = people(connection, here=b"h", also=b"a", gone=b"g", nowhere=None, other=b"o")
    first = write(connection, ids["here"], "un")
    for name in ("gone", "nowhere"):
        write(connection, ids[name], "jamais")
    write(connection, ids["other"], "ailleurs", OTHER_BOT)
    second = write(connection, ids["also"], "deux")
    third = write(connection, ids["here"], "trois")
    expected = [Waiting(first, 7, b"h", "un"), Waiting(second, 7, b"a", "deux"), Waiting(third, 7, b"h", "trois")]
    assert waiting(connection, BOT, 10) == expected
    assert waiting(connection, BOT, 2) == expected[:2]


def test_what_is_marked_sent_waits_no_longer(connection: sa.Connection) -> None:
    ids = people(connection, here=b"h")
    first, second = (write(connection, ids["here"], text) for text in ("un", "deux"))
    mark_sent(connection, [first], NOW)
    assert [message.id for message in waiting(connection, BOT, 10)] == [second]
    assert connection.execute(sa.select(models.bulk_messages.c.sent_at).order_by(models.bulk_messages.c.id)).scalars().all() == [NOW, None]


def test_waiting_is_one_query_whatever_the_number(connection: sa.Connection, queries: Recorder) -> None:
    ids = people(connection, here=b"h", also=b"a")
    for _ in range(3):
        write(connection, ids["here"], "un")
        write(connection, ids["also"], "un")
    with queries() as statements:
        assert len(waiting(connection, BOT, 10)) == 6
    assert len(statements) == 1
