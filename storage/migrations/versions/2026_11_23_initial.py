"""Keep a consultation from its first question to its results: every table of the first version.

There is no `downgrade`, here or in later migrations: it would drop what people answered. Whoever must go back to an earlier version
of the program restores the backup made before the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_initial"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _who_asks()
    _what_is_asked()
    _what_was_answered()
    _who_is_spoken_to()
    _what_arrives_and_leaves()


def _who_asks() -> None:
    op.create_table(
        "authorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territory", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("insee_code", sa.String(length=5), nullable=True),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("la_collectivite", sa.Text(), nullable=False),
        sa.Column("a_collectivite", sa.Text(), nullable=False),
        sa.Column("de_collectivite", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('metropole', 'cu', 'ca', 'cc', 'ept', 'commune', 'region')", name=op.f("ck_authorities_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("siren", name=op.f("uq_authorities_siren")),
    )

    op.create_table(
        "organisers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(role = 'commission') = (authority_id IS NULL)", name=op.f("ck_organisers_authority_of_role")),
        sa.CheckConstraint("role IN ('organiser', 'commission')", name=op.f("ck_organisers_role")),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_organisers_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisers")),
        sa.UniqueConstraint("email", name=op.f("uq_organisers_email")),
    )

    op.create_table(
        "sign_in_links",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_sign_in_links_organiser_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_links")),
    )

    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_sessions_organiser_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )


def _what_is_asked() -> None:
    op.create_table(
        "script_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("script_id", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_script_versions")),
        sa.UniqueConstraint("digest", name=op.f("uq_script_versions_digest")),
    )

    op.create_table(
        "consultations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("script_version_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("results_on", sa.Date(), nullable=False),
        sa.Column("results_url", sa.Text(), nullable=False),
        sa.Column("dpo_contact", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("retention_date", sa.Date(), nullable=False),
        sa.Column("other_way", sa.Text(), nullable=False),
        sa.Column("sectors", sa.Text(), server_default="[]", nullable=False),
        sa.CheckConstraint("status IN ('draft', 'open', 'closed')", name=op.f("ck_consultations_status")),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_consultations_closes_after_opening")),
        sa.ForeignKeyConstraint(["script_version_id"], ["script_versions.id"], name=op.f("fk_consultations_script_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultations")),
        sa.UniqueConstraint("code", name=op.f("uq_consultations_code")),
    )

    op.create_table(
        "consultation_authorities",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_consultation_authorities_authority_id")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_consultation_authorities_consultation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("consultation_id", "authority_id", name=op.f("pk_consultation_authorities")),
        sa.UniqueConstraint("consultation_id", "position", name=op.f("uq_consultation_authorities_consultation_id_position")),
    )


def _what_was_answered() -> None:
    op.create_table(
        "participations",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("script_version_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("notice_version", sa.String(length=16), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.CheckConstraint("channel IN ('telegram', 'web')", name=op.f("ck_participations_channel")),
        sa.CheckConstraint("status IN ('begun', 'started', 'finished')", name=op.f("ck_participations_status")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_participations_consultation_id")),
        sa.ForeignKeyConstraint(["script_version_id"], ["script_versions.id"], name=op.f("fk_participations_script_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participations")),
    )
    op.create_index(op.f("ix_participations_consultation_id_id"), "participations", ["consultation_id", "id"])

    op.create_table(
        "answers",
        sa.Column("participation_id", _ID, nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("repeat", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("state IN ('answered', 'dont_know', 'prefer_not', 'skipped')", name=op.f("ck_answers_state")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_answers_consultation_id")),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name=op.f("fk_answers_participation_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("participation_id", "question", "item", "repeat", name=op.f("pk_answers")),
    )
    op.create_index(
        op.f("ix_answers_consultation_id_question_participation_id"), "answers", ["consultation_id", "question", "participation_id"]
    )

    op.create_table(
        "former_answers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("participation_id", _ID, nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), server_default="", nullable=False),
        sa.Column("repeat", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replaced_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_former_answers_participation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_answers")),
    )
    op.create_index(op.f("ix_former_answers_participation_id"), "former_answers", ["participation_id"])

    op.create_table(
        "draws",
        sa.Column("participation_id", _ID, nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name=op.f("fk_draws_participation_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("participation_id", "step", name=op.f("pk_draws")),
    )

    op.create_table(
        "tallies",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("option", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_tallies_consultation_id")),
        sa.PrimaryKeyConstraint("consultation_id", "question", "item", "option", name=op.f("pk_tallies")),
    )


def _who_is_spoken_to() -> None:
    op.create_table(
        "consultation_keys",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_consultation_keys_consultation_id")),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_consultation_keys")),
    )

    op.create_table(
        "bots",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("alive_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bots")),
    )

    op.create_table(
        "identities",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("participation_id", _ID, nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("bot_id", _ID, nullable=False),
        sa.Column("person_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_chat", sa.LargeBinary(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("said_turn", sa.Integer(), nullable=False),
        sa.Column("active_at", _MOMENT, nullable=False),
        sa.Column("unreachable", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["bot_id"], ["bots.id"], name=op.f("fk_identities_bot_id")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_identities_consultation_id")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_identities_participation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint("participation_id", name=op.f("uq_identities_participation_id")),
        sa.UniqueConstraint("person_hash", name=op.f("uq_identities_person_hash")),
    )
    op.create_index(
        "ix_identities_owed",
        "identities",
        ["bot_id"],
        sqlite_where=sa.text("said_turn < turn"),
        postgresql_where=sa.text("said_turn < turn"),
    )

    op.create_table(
        "messages",
        sa.Column("identity_id", _ID, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), server_default="", nullable=False),
        sa.Column("repeat", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_messages_identity_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("identity_id", "message_id", name=op.f("pk_messages")),
    )

    op.create_table(
        "pointers",
        sa.Column("person_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_pointers_consultation_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_hash", name=op.f("pk_pointers")),
    )

    op.create_table(
        "contacts",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("bot_id", _ID, nullable=False),
        sa.Column("person_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_chat", sa.LargeBinary(), nullable=False),
        sa.Column("results", sa.Boolean(), nullable=False),
        sa.Column("follow_up", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["bot_id"], ["bots.id"], name=op.f("fk_contacts_bot_id")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_contacts_consultation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("person_hash", "consultation_id", name=op.f("uq_contacts_person_hash_consultation_id")),
        sqlite_with_rowid=False,
    )
    # The web pages speak under this id, as a bot does under Telegram's; identities refer to it.
    op.execute("INSERT INTO bots (id) VALUES (0)")


def _what_arrives_and_leaves() -> None:
    op.create_table(
        "seen_updates",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_seen_updates")),
    )
    op.create_index(op.f("ix_seen_updates_seen_at"), "seen_updates", ["seen_at"])

    op.create_table(
        "dead_letters",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("died_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name=op.f("pk_dead_letters")),
    )
    op.create_index(op.f("ix_dead_letters_died_at"), "dead_letters", ["died_at"])
    op.create_index(op.f("ix_dead_letters_person_hash"), "dead_letters", ["person_hash"])

    op.create_table(
        "bulk_messages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("bot_id", _ID, nullable=False),
        sa.Column("identity_id", _ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["bot_id"], ["bots.id"], name=op.f("fk_bulk_messages_bot_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_bulk_messages_identity_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_messages")),
    )
    op.create_index(op.f("ix_bulk_messages_identity_id"), "bulk_messages", ["identity_id"])
    op.create_index(
        "ix_bulk_messages_waiting",
        "bulk_messages",
        ["bot_id"],
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )
