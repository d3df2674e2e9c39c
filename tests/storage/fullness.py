"""A database with something in every table, as the product writes it."""

import sqlalchemy as sa

from dialogues.municipalities import Municipality
from server.figures.release import Contents, ReleasedRows, frozen, frozen_rows
from storage import models, partners, records
from storage.api_keys import make
from storage.authorities import all_authorities
from storage.bots import Bot, keep_bot
from storage.broadcasts import begin
from storage.bulk import may_send
from storage.consultations import consultation_keys, open_consultation
from storage.conversations import Changes, Consent, Contact, DeadLetter, Part, Participant, UpdateKey, note_alive
from storage.handovers import Handover
from storage.invitations import new_code
from storage.joining import ask as ask_to_join
from storage.journal import Author, append
from storage.keys import ConsultationKey
from storage.moderated_texts import NewText, put_texts
from storage.municipalities import replace_list
from storage.organisers import invite, use_link
from storage.processes import stand
from storage.records import Pledge
from storage.releases import add, digests_of
from storage.rooms import Showing, show
from storage.saving import save
from storage.server_secret import keep_keyring
from storage.sources import find_or_make
from tests.storage.people import DRAWN, FEEL, KNOWN, NO, NOW, WHY, YES, answering, change, newcomer, saved
from tests.storage.samples import DAY, KEYRING, MASTER, chosen, make_consultation, written

BOT = 4242
CHATS = range(700001, 700041)
"""The numbers of those who take part: forty of them."""
EMAIL = "claire@nantes.example"
SAID = "Un mot que nul autre n’a écrit."

NO_FIGURES = Contents(11, len(CHATS), (), ())
NO_ROWS = ReleasedRows(("row_id",), (("a person",),), (), {}, 0)


def fill(connection: sa.Connection) -> int:
    """Forty people of a chat, one of whom changed an answer, and all that surrounds them. Returns the consultation."""
    keep_keyring(connection, KEYRING)
    keep_bot(connection, Bot(BOT, "nantes", "nantes_ia_bot", KEYRING.seal(b"4242:secret", b"token of bot 4242")))
    note_alive(connection, BOT, NOW)
    consultation = make_consultation(connection)
    open_consultation(connection, consultation)
    source = find_or_make(connection, consultation, "Accueil", None)
    record_of(connection, consultation)
    key = consultation_keys(connection, MASTER)[consultation]
    people = [participant(connection, consultation, key, chat, source_id=source.id) for chat in CHATS]
    saved(connection, *people)
    for person in people:
        save(connection, change(person, answering(person, {KNOWN: YES, FEEL: chosen("hope"), WHY: written(SAID)}, sent={5: Part(WHY, 0)})))
    one = answering(people[0], {KNOWN: YES, FEEL: chosen("hope"), WHY: written(SAID)})
    agreed = {"former_consents": (Consent("2025-1", DAY),)}
    save(connection, change(one, answering(one, {KNOWN: NO}, former=((KNOWN, YES),), **agreed), beside(consultation, people[0])))
    show(connection, consultation, KNOWN, Showing(30, 1, {"yes": 29, "no": 1}))
    put_texts(connection, consultation, "proposals", [NewText("Une proposition.", 3, people[1].participation_id)])
    add(
        connection, consultation, DAY, len(CHATS), frozen(NO_FIGURES), frozen_rows(NO_ROWS), digests_of(connection, consultation), follows=0
    )
    begin(connection, consultation, "closing", "Bientôt la fin.", NOW, NOW.date())
    may_send(connection, BOT, b"s" * 16, NOW)
    stand(connection, BOT, b"s" * 16, NOW)
    replace_list(connection, None, [Municipality("44109", "Nantes", "44")])
    use_link(connection, invite(connection, EMAIL, "commission", None, NOW), NOW)
    make(connection, "Tableau de bord", ["counts"], 1, None, DAY, DAY)
    append(connection, NOW, Author(1, EMAIL), "signed_in")
    ask_to_join(connection, "Redon Agglomération", "243500741", "claire@redon.example", "Au printemps.", DAY)
    return consultation


def record_of(connection: sa.Connection, consultation: int) -> None:
    """Its record, and the pledge that came before."""
    authority = connection.scalars(sa.select(models.consultation_authorities.c.authority_id)).one()
    record = records.by_id(connection, records.begin(connection, authority, EMAIL, DAY))
    assert record is not None
    other = next(each.id for each in all_authorities(connection) if each.id != authority)
    assert partners.ask(connection, record.id, other, DAY, "accepted")
    record = records.by_id(connection, record.id)
    assert record is not None
    records.attach(connection, record, consultation)
    records.sign(connection, Pledge(authority, "1", "Nous disons ce qui est ouvert au débat.", "Claire Martin", "adjointe", DAY))


def participant(connection: sa.Connection, consultation: int, key: ConsultationKey, chat: int, **changes: object) -> Participant:
    """Who takes part from this chat, as the conversation would keep them."""
    found = {"person_hash": key.person_hash(str(BOT), str(chat)), "sealed_chat": key.seal(str(chat).encode(), b"chat")}
    return newcomer(
        connection, chat, consultation, channel="telegram", bot_id=BOT, status="started", drawn=DRAWN, reminder="wished", **found, **changes
    )


def beside(consultation: int, person: Participant) -> Changes:
    """All that may be kept of one person beside their answers."""
    owner = KEYRING.pointer_hash(str(BOT), str(CHATS[0]))
    sealed = KEYRING.seal(str(CHATS[0]).encode(), b"contact")
    return Changes(
        NOW,
        pointers={owner: consultation},
        contacts={(consultation, owner): Contact(consultation, BOT, owner, sealed, results=True, follow_up=False)},
        handovers={person.identity_id: Handover(b"h" * 32, person.identity_id, NOW)},
        seen={UpdateKey(BOT, 1)},
        dead_letters=[DeadLetter(UpdateKey(BOT, 2), owner, KEYRING.seal(b"body", b"letter"), "Error")],
        invitations={(consultation, KEYRING.invitation_hash(consultation, new_code(KEYRING, consultation)))},
    )


def contents(connection: sa.Connection, *tables: sa.Table) -> dict[str, list[tuple[object, ...]]]:
    """Every row of these tables, or of all, in an order that is the same on every database."""
    return {
        table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
        for table in tables or models.metadata.sorted_tables
    }
