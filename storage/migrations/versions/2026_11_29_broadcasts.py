"""Keep what is sent to many people at once, and how far each sending is."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_broadcasts"
down_revision = "2026_11_29_bots"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_UNDER_WAY = sa.text("state <> 'over' AND kind <> 'reminder'")
_REMINDERS = sa.text("kind = 'reminder'")


def upgrade() -> None:
    op.add_column("contacts", sa.Column("unreachable", sa.Boolean(), server_default=sa.false(), nullable=False))
    _broadcasts()
    _messages()


def _broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("blocked", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('closing', 'results', 'follow_up', 'reminder')", name=op.f("ck_broadcasts_kind")),
        sa.CheckConstraint("state IN ('sending', 'stopped', 'over')", name=op.f("ck_broadcasts_state")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_broadcasts_consultation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index(op.f("ix_broadcasts_consultation_id"), "broadcasts", ["consultation_id"])
    for name, where in (("ix_broadcasts_under_way", _UNDER_WAY), ("ix_broadcasts_reminders", _REMINDERS)):
        op.create_index(name, "broadcasts", ["consultation_id"], unique=True, sqlite_where=where, postgresql_where=where)


def _messages() -> None:
    """Nothing ever wrote in the former table: it is made anew."""
    op.drop_table("bulk_messages")
    op.create_table(
        "bulk_messages",
        sa.Column("id", _ID, nullable=False),
        sa.Column("bot_id", _ID, nullable=False),
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", _ID, nullable=True),
        sa.Column("contact_id", sa.LargeBinary(length=16), nullable=True),
        sa.CheckConstraint("(identity_id IS NULL) <> (contact_id IS NULL)", name=op.f("ck_bulk_messages_one_addressee")),
        sa.ForeignKeyConstraint(["bot_id"], ["bots.id"], name=op.f("fk_bulk_messages_bot_id")),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcasts.id"], name=op.f("fk_bulk_messages_broadcast_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_bulk_messages_identity_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_bulk_messages_contact_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_messages")),
        sa.UniqueConstraint("identity_id", "broadcast_id", name=op.f("uq_bulk_messages_identity_id_broadcast_id")),
        sa.UniqueConstraint("contact_id", "broadcast_id", name=op.f("uq_bulk_messages_contact_id_broadcast_id")),
    )
    op.create_index(op.f("ix_bulk_messages_bot_id_id"), "bulk_messages", ["bot_id", "id"])
    op.create_index(op.f("ix_bulk_messages_broadcast_id"), "bulk_messages", ["broadcast_id"])
    op.create_table(
        "bulk_senders",
        sa.Column("bot_id", _ID, autoincrement=False, nullable=False),
        sa.Column("sender", sa.LargeBinary(length=16), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["bot_id"], ["bots.id"], name=op.f("fk_bulk_senders_bot_id")),
        sa.PrimaryKeyConstraint("bot_id", name=op.f("pk_bulk_senders")),
    )
