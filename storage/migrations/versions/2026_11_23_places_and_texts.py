"""Keep lists of municipalities to recognise where people live, and the moderated texts that others read and vote on.

A list has a row of its own, with the hash of its content, so that a conversation can tell in a moment that the 36,000 names it holds
are still the right ones.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_places_and_texts"
down_revision = "2026_11_23_initial"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "municipality_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_municipality_lists_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality_lists")),
        sa.UniqueConstraint("authority_id", name=op.f("uq_municipality_lists_authority_id")),
    )

    op.create_table(
        "municipalities",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("insee_code", sa.String(length=5), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["municipality_lists.id"], name=op.f("fk_municipalities_list_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "insee_code", name=op.f("pk_municipalities")),
    )

    op.create_table(
        "moderated_texts",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("frequency", sa.Integer(), nullable=False),
        sa.Column("participation_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_moderated_texts_consultation_id")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_moderated_texts_participation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("consultation_id", "list_name", "code", name=op.f("pk_moderated_texts")),
    )
    op.create_index(op.f("ix_moderated_texts_participation_id"), "moderated_texts", ["participation_id"])
