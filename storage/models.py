"""The tables, and what the database itself must refuse. No query lives here.

Core tables, not mapped classes: a batch of the conversation loads and writes rows set-wise. Moments are aware and in UTC; what belongs
to an answer keeps the day only. `identities`, `messages`, `pointers`, `contacts` and `handovers` say who; everything else must not.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite keeps no zone, so it is put back on reading; a naive moment is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without its time zone cannot be kept")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigId = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both databases; on SQLite only INTEGER makes a primary key that numbers itself."""

CODE = String(64)

_UNDER_WAY = text("state <> 'over' AND kind <> 'reminder'")
_REMINDERS = text("kind = 'reminder'")
_OF_NO_AUTHORITY = text("authority_id IS NULL")


def one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _slot() -> tuple[Column[Any], ...]:
    return (
        Column("question", CODE, nullable=False),
        Column("item", CODE, nullable=False, server_default=""),
        Column("repeat", SmallInteger, nullable=False, server_default=text("0")),
    )


# --- Who asks -----------------------------------------------------------------------------------------------------------------------

authorities = Table(
    "authorities",
    metadata,
    Column("id", Integer, primary_key=True),
    # As people say it. One territory may be several legal persons: a city and its métropole.
    Column("territory", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("siren", String(9), nullable=False, unique=True),
    Column("insee_code", String(5)),
    Column("department", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("population", Integer, nullable=False),
    # French contracts and elides: the three forms are written down per authority, never computed.
    Column("la_collectivite", Text, nullable=False),
    Column("a_collectivite", Text, nullable=False),
    Column("de_collectivite", Text, nullable=False),
    # The last day on which the commission wrote to its contact; NULL: never.
    Column("reminded_on", Date),
    one_of("kind", "metropole", "cu", "ca", "cc", "ept", "commune", "region"),
)

organisers = Table(
    "organisers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
)

# What each of them may do: for one authority, or, as an administrator or the commission, for none. A person may do so for several.
memberships = Table(
    "memberships",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organiser_id", ForeignKey("organisers.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("authority_id", ForeignKey("authorities.id"), index=True),
    # The last day of it, as for a consultant; NULL: without an end.
    Column("until", Date),
    one_of("role", "administrator", "commission", "organiser", "facilitator", "reader"),
    CheckConstraint("(role IN ('administrator', 'commission')) = (authority_id IS NULL)", name="authority_of_role"),
    UniqueConstraint("organiser_id", "authority_id"),
    Index(None, "organiser_id", "role", unique=True, sqlite_where=_OF_NO_AUTHORITY, postgresql_where=_OF_NO_AUTHORITY),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("organiser_id", ForeignKey("organisers.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("organiser_id", ForeignKey("organisers.id", ondelete="CASCADE"), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

# What programs read the API with: of one authority's consultations, or, made by the commission, of what was released of all.
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    # The key itself is not kept.
    Column("key_hash", LargeBinary(32), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    # Codes of scopes, with a space between two.
    Column("scopes", Text, nullable=False),
    # Who made it: it opens nothing once they may not do so themselves.
    Column("organiser_id", ForeignKey("organisers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("authority_id", ForeignKey("authorities.id"), index=True),
    Column("made_on", Date, nullable=False),
    # The last day on which it opens anything.
    Column("until", Date, nullable=False),
    # The last day on which it did; NULL: never.
    Column("used_on", Date),
)

# Who did what with their access, one entry chained to the next. Triggers refuse to change or to take away a row (see its migration).
journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    # No reference: the entry stays when the person is gone.
    Column("organiser_id", Integer),
    Column("who", Text, nullable=False),
    Column("what", String(32), nullable=False),
    # JSON.
    Column("detail", Text, nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)

joining_requests = Table(
    "joining_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("code", String(9), nullable=False),
    # Empty once it is decided, as the message.
    Column("email", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("state", String(8), nullable=False),
    one_of("state", "waiting", "accepted", "refused"),
)

# --- What is asked ------------------------------------------------------------------------------------------------------------------

script_versions = Table(
    "script_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("script_id", CODE, nullable=False),
    Column("document", Text, nullable=False),
    Column("published_on", Date, nullable=False),
)

consultations = Table(
    "consultations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("status", String(8), nullable=False),
    Column("fictional", Boolean, nullable=False),
    Column("script_version_id", ForeignKey("script_versions.id"), nullable=False),
    Column("opens_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    Column("results_on", Date, nullable=False),
    Column("results_url", Text, nullable=False),
    Column("dpo_contact", Text, nullable=False),
    Column("legal_basis", Text, nullable=False),
    # The last day of each: what links answers to people, their own words, all answers, and those who asked to be told.
    Column("identities_until", Date, nullable=False),
    Column("texts_until", Date, nullable=False),
    Column("retention_date", Date, nullable=False),
    Column("contacts_until", Date, nullable=False),
    # The day each was erased; NULL as long as it is there.
    Column("identities_erased_on", Date),
    Column("texts_erased_on", Date),
    Column("answers_erased_on", Date),
    Column("other_way", Text, nullable=False),
    # Who decides once people have answered, as they are told; empty where nobody said it.
    Column("decides", Text, nullable=False, server_default=""),
    Column("sectors", Text, nullable=False, server_default="[]"),
    # The bot that alone speaks for it; None: any bot of this server does.
    Column("bot_id", ForeignKey("bots.id")),
    Column("access", String(8), nullable=False, server_default="open"),
    # Since when nobody may answer although it is open; NULL: it goes on. Not a status: what it was opened as stays.
    Column("paused_on", Date),
    one_of("status", "draft", "open", "closed"),
    one_of("access", "open", "invited"),
    CheckConstraint("closes_on >= opens_on", name="closes_after_opening"),
)

consultation_authorities = Table(
    "consultation_authorities",
    metadata,
    Column("consultation_id", ForeignKey("consultations.id", ondelete="CASCADE"), primary_key=True),
    Column("authority_id", ForeignKey("authorities.id"), primary_key=True),
    Column("position", SmallInteger, nullable=False),
    UniqueConstraint("consultation_id", "position"),
)

# Every version that people of a consultation were ever asked, the present one among them, whether or not anyone began it.
consultation_versions = Table(
    "consultation_versions",
    metadata,
    Column("consultation_id", ForeignKey("consultations.id", ondelete="CASCADE"), primary_key=True),
    Column("script_version_id", ForeignKey("script_versions.id"), primary_key=True),
)

# Where the links that people come by are put, and whom they are meant for.
sources = Table(
    "sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("consultation_id", ForeignKey("consultations.id", ondelete="CASCADE"), nullable=False),
    Column("code", String(20), nullable=False),
    Column("place", Text, nullable=False),
    Column("audience", String(24)),
    UniqueConstraint("consultation_id", "code"),
    one_of(
        "audience",
        "service_users",
        "public_agents",
        "intermediary_bodies",
        "elected_officials",
        "economic_actors",
        "academic_actors",
        "nonprofit_actors",
    ),
)

# What an authority says of a consultation, before there is one and after: « fiche de concertation ».
records = Table(
    "records",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("authority_id", ForeignKey("authorities.id"), nullable=False, index=True),
    # None: not opened yet, or nothing is asked online.
    Column("consultation_id", ForeignKey("consultations.id"), unique=True),
    # Names somebody, as `signer` does: NULL where only a dated copy of the answers was put back.
    Column("contact_email", Text),
    # JSON, by key: what the record says, the questions chosen, and how and when they are asked.
    Column("fields", Text, nullable=False, server_default="{}"),
    Column("questionnaire", Text, nullable=False, server_default="{}"),
    Column("launch", Text, nullable=False, server_default="{}"),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    Column("begun_on", Date, nullable=False),
)

# The authorities that the one of a record asks to consult with it.
partners = Table(
    "partners",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record_id", ForeignKey("records.id"), nullable=False),
    Column("authority_id", ForeignKey("authorities.id"), nullable=False, index=True),
    Column("state", String(8), nullable=False),
    Column("asked_on", Date, nullable=False),
    UniqueConstraint("record_id", "authority_id"),
    one_of("state", "waiting", "accepted", "refused", "removed"),
)

pledges = Table(
    "pledges",
    metadata,
    Column("authority_id", ForeignKey("authorities.id"), primary_key=True),
    # Of the charter, whose text is kept as it was signed.
    Column("version", String(40), primary_key=True),
    Column("charter", Text, nullable=False),
    Column("signer", Text),
    Column("office", Text, nullable=False),
    Column("signed_on", Date, nullable=False),
)

municipality_lists = Table(
    "municipality_lists",
    metadata,
    Column("id", Integer, primary_key=True),
    # None: for every authority that has no list of its own.
    Column("authority_id", ForeignKey("authorities.id"), unique=True),
    # Of the whole content: who keeps a list in memory asks for nothing else.
    Column("digest", String(64), nullable=False),
)

municipalities = Table(
    "municipalities",
    metadata,
    Column("list_id", ForeignKey("municipality_lists.id", ondelete="CASCADE"), primary_key=True),
    Column("insee_code", String(5), primary_key=True),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
)

# --- What was answered --------------------------------------------------------------------------------------------------------------

participations = Table(
    "participations",
    metadata,
    # Random: an id tells neither the order nor the number of those who came before.
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("consultation_id", ForeignKey("consultations.id"), nullable=False),
    Column("script_version_id", ForeignKey("script_versions.id"), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("language", String(12), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("status", String(8), nullable=False),
    Column("place", Text, nullable=False),
    Column("notice_version", String(16), nullable=False),
    Column("consented_on", Date, nullable=False),
    # Whether the sentences may be published without a name; NULL as long as it was not asked.
    Column("may_publish", Boolean),
    # Indexed: a room's screen asks several times a second how many of those who came by its link have answered.
    Column("source_id", ForeignKey("sources.id"), index=True),
    # From the first question to the last, rounded up. NULL where that took so long that they were away; and no moment is kept here.
    Column("minutes", SmallInteger, CheckConstraint("minutes BETWEEN 1 AND 60", name="minutes")),
    one_of("channel", "telegram", "web"),
    one_of("status", "begun", "started", "finished"),
    Index(None, "consultation_id", "id"),
)

# What was agreed to before the present notice, from the day of each until the next: answers of those days were given under it.
former_consents = Table(
    "former_consents",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("participation_id", ForeignKey("participations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("notice_version", String(16), nullable=False),
    Column("consented_on", Date, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("participation_id", ForeignKey("participations.id", ondelete="CASCADE"), primary_key=True),
    Column("question", CODE, primary_key=True),
    Column("item", CODE, primary_key=True),
    Column("repeat", SmallInteger, primary_key=True, autoincrement=False),
    Column("consultation_id", ForeignKey("consultations.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("choices", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("day", Date, nullable=False),
    one_of("state", "answered", "dont_know", "prefer_not", "skipped"),
    Index(None, "consultation_id", "question", "participation_id"),
    # On SQLite in the order of the key: all of a person lies together, and no row number tells in which order answers came.
    sqlite_with_rowid=False,
)

former_answers = Table(
    "former_answers",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("participation_id", ForeignKey("participations.id", ondelete="CASCADE"), nullable=False, index=True),
    *_slot(),
    Column("state", String(12), nullable=False),
    Column("choices", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("replaced_on", Date, nullable=False),
)

draws = Table(
    "draws",
    metadata,
    Column("participation_id", ForeignKey("participations.id", ondelete="CASCADE"), primary_key=True),
    Column("step", CODE, primary_key=True),
    Column("options", Text, nullable=False),
)

tallies = Table(
    "tallies",
    metadata,
    Column("consultation_id", ForeignKey("consultations.id"), primary_key=True),
    Column("question", CODE, primary_key=True),
    Column("item", CODE, primary_key=True),
    Column("option", CODE, primary_key=True),
    Column("count", Integer, nullable=False),
)

moderated_texts = Table(
    "moderated_texts",
    metadata,
    Column("consultation_id", ForeignKey("consultations.id"), primary_key=True),
    Column("list_name", CODE, primary_key=True),
    # Random: it tells neither the author nor the order in which texts came.
    Column("code", CODE, primary_key=True),
    Column("text", Text, nullable=False),
    Column("frequency", Integer, nullable=False),
    # Who wrote it is not asked to vote on it; who erases their answers takes it away.
    Column("participation_id", ForeignKey("participations.id", ondelete="CASCADE"), index=True),
)

# What rooms are shown of one question, as it was counted then: the same until enough people more have answered.
room_showings = Table(
    "room_showings",
    metadata,
    Column("consultation_id", ForeignKey("consultations.id"), primary_key=True),
    Column("question", CODE, primary_key=True),
    Column("item", CODE, primary_key=True),
    Column("answered", Integer, nullable=False),
    Column("dont_know", Integer, nullable=False),
    # JSON: how many chose each option, by its code.
    Column("counts", Text, nullable=False),
)

# --- What was published ---------------------------------------------------------------------------------------------------------------

releases = Table(
    "releases",
    metadata,
    # Frozen: nothing changes or deletes one, and it outlives the answers that it was made of.
    Column("id", Integer, primary_key=True),
    Column("consultation_id", ForeignKey("consultations.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("published_on", Date, nullable=False),
    # How many who had started it was made of.
    Column("participations", Integer, nullable=False),
    # JSON: the figures.
    Column("document", Text, nullable=False),
    # A compressed CSV, or nothing. The last column: whoever reads the others does not read through it.
    Column("rows", LargeBinary, nullable=False),
    UniqueConstraint("consultation_id", "number"),
    CheckConstraint("number > 0", name="number"),
)

released_participations = Table(
    "released_participations",
    metadata,
    # What each said at the last release of its consultation, and at no other. On SQLite the random id is the row's own number.
    Column("participation_id", ForeignKey("participations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("consultation_id", ForeignKey("consultations.id"), nullable=False, index=True),
    Column("digest", LargeBinary(16), nullable=False),
)

# --- Who is spoken to: apart from the answers, unreadable once a consultation's key is destroyed --------------------------------------

consultation_keys = Table(
    "consultation_keys",
    metadata,
    Column("consultation_id", ForeignKey("consultations.id"), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

server_secrets = Table(
    "server_secrets",
    metadata,
    # One row, wrapped by the master key: all that no single consultation owns is sealed and hashed by keys derived from it.
    Column("id", Integer, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="only_one"),
)

bots = Table(
    "bots",
    metadata,
    # Telegram's own id of the bot; 0 stands for the web pages.
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("alive_at", Moment),
    # As those who run the server call it, and as Telegram does once it has told; None and "" for a bot that only the environment names.
    Column("name", Text, unique=True, index=True),
    Column("username", Text, nullable=False, server_default=""),
    # By the server's secret. None: the token is in the environment, or the bot was removed.
    Column("sealed_token", LargeBinary),
)

identities = Table(
    "identities",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("participation_id", ForeignKey("participations.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("consultation_id", ForeignKey("consultations.id"), nullable=False),
    Column("bot_id", ForeignKey("bots.id"), nullable=False),
    # Keyed by the consultation's own key and the bot: it names one person in one consultation, and nobody once the key is gone.
    Column("person_hash", LargeBinary(32), nullable=False, unique=True),
    Column("sealed_chat", LargeBinary),
    Column("turn", Integer, nullable=False),
    Column("said_turn", Integer, nullable=False),
    Column("active_at", Moment, nullable=False),
    # NULL: of before this was kept.
    Column("begun_at", Moment),
    Column("unreachable", Boolean, nullable=False),
    # NULL: this person did not ask to be reminded, which is so until they say yes.
    Column("reminder", String(8), one_of("reminder", "wished", "sent")),
    Index("ix_identities_begun", "consultation_id", "begun_at"),
    Index(
        "ix_identities_owed",
        "bot_id",
        sqlite_where=text("said_turn < turn"),
        postgresql_where=text("said_turn < turn"),
    ),
)

messages = Table(
    "messages",
    metadata,
    # Which of a person's messages made which part of which answer: an edited message corrects that part.
    Column("identity_id", ForeignKey("identities.id", ondelete="CASCADE"), primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    *_slot(),
    Column("part", SmallInteger, nullable=False),
)

pointers = Table(
    "pointers",
    metadata,
    # Which consultation a person now speaks of with a bot; the hash is keyed by the server's secret and the bot.
    Column("person_hash", LargeBinary(32), primary_key=True),
    Column("consultation_id", ForeignKey("consultations.id", ondelete="CASCADE"), nullable=False),
)

used_invitations = Table(
    "used_invitations",
    metadata,
    # Which invitations have let somebody in, and nothing else: neither when nor whom, and no row numbers, which would tell the order.
    Column("consultation_id", ForeignKey("consultations.id"), primary_key=True, autoincrement=False),
    Column("code_hash", LargeBinary(32), primary_key=True),
    sqlite_with_rowid=False,
)

contacts = Table(
    "contacts",
    metadata,
    # Who asked to be told of results: random keys and no times, so that nothing joins them to the answers. On SQLite no row numbers either:
    # they would tell the order in which the wishes came.
    Column("id", LargeBinary(16), primary_key=True),
    Column("consultation_id", ForeignKey("consultations.id"), nullable=False),
    Column("bot_id", ForeignKey("bots.id"), nullable=False),
    Column("person_hash", LargeBinary(32), nullable=False),
    # With the bot that stands for the web pages: an e-mail address.
    Column("sealed_chat", LargeBinary, nullable=False),
    Column("results", Boolean, nullable=False),
    Column("follow_up", Boolean, nullable=False),
    # JSON: the codes of the themes on which they want to hear of what follows; none: on all.
    Column("themes", Text, nullable=False, server_default="[]"),
    Column("unreachable", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("person_hash", "consultation_id"),
    sqlite_with_rowid=False,
)

handovers = Table(
    "handovers",
    metadata,
    # Whoever gives the code while it is valid goes on with this participation elsewhere. The code itself is not kept.
    Column("code_hash", LargeBinary(32), primary_key=True),
    Column("identity_id", ForeignKey("identities.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("expires_at", Moment, nullable=False, index=True),
)

# --- What arrived and what is to be sent --------------------------------------------------------------------------------------------

seen_updates = Table(
    "seen_updates",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seen_at", Moment, nullable=False, index=True),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    # Keyed by the server's secret and the bot: whoever erases what is kept of them erases this too.
    Column("person_hash", LargeBinary(32), nullable=False, index=True),
    Column("sealed_body", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
    Column("died_at", Moment, nullable=False, index=True),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    # What is said to many people of one consultation. Reminders have one for good in each, under way as long as it lasts.
    Column("id", Integer, primary_key=True),
    Column("consultation_id", ForeignKey("consultations.id"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    # Empty for reminders, which are said in the language of each person.
    Column("text", Text, nullable=False),
    # JSON: the codes of the themes that it is about; none: all.
    Column("themes", Text, nullable=False, server_default="[]"),
    Column("state", String(8), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment),
    # Of the messages that were written: a message that ended leaves nothing but one more here.
    Column("total", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    # Given up, for people who had blocked the bot and did not come back in time.
    Column("blocked", Integer, nullable=False),
    one_of("kind", "closing", "results", "follow_up", "reminder"),
    one_of("state", "sending", "stopped", "over"),
    Index("ix_broadcasts_under_way", "consultation_id", unique=True, sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY),
    Index("ix_broadcasts_reminders", "consultation_id", unique=True, sqlite_where=_REMINDERS, postgresql_where=_REMINDERS),
)

bulk_messages = Table(
    "bulk_messages",
    metadata,
    # What is still to be sent, and nothing else: to someone who answers, or to someone who asked to be told, who outlives the key.
    Column("id", BigId, primary_key=True),
    Column("bot_id", ForeignKey("bots.id"), nullable=False),
    Column("broadcast_id", ForeignKey("broadcasts.id", ondelete="CASCADE"), nullable=False),
    Column("identity_id", ForeignKey("identities.id", ondelete="CASCADE")),
    Column("contact_id", ForeignKey("contacts.id", ondelete="CASCADE")),
    CheckConstraint("(identity_id IS NULL) <> (contact_id IS NULL)", name="one_addressee"),
    UniqueConstraint("identity_id", "broadcast_id"),
    UniqueConstraint("contact_id", "broadcast_id"),
    Index(None, "bot_id", "id"),
    Index(None, "broadcast_id"),
)

bulk_senders = Table(
    "bulk_senders",
    metadata,
    # Which process sends what waits for a bot, and until when no other may: they must not send side by side.
    Column("bot_id", ForeignKey("bots.id"), primary_key=True, autoincrement=False),
    Column("sender", LargeBinary(16), nullable=False),
    Column("until", Moment, nullable=False),
)

processes = Table(
    "processes",
    metadata,
    # Which processes are at work for a bot, and until when each is taken to be: one of them fetches updates and says what is owed.
    Column("bot_id", ForeignKey("bots.id"), primary_key=True, autoincrement=False),
    Column("process", LargeBinary(16), primary_key=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
)
