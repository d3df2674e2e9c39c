"""Keep which authorities another one asks to consult with it, and what they said."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_08_partners"
down_revision = "2026_12_07_minutes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'refused', 'removed')", name=op.f("ck_partners_state")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_partners_record_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_partners_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("record_id", "authority_id", name=op.f("uq_partners_record_id_authority_id")),
    )
    op.create_index(op.f("ix_partners_authority_id"), "partners", ["authority_id"])
