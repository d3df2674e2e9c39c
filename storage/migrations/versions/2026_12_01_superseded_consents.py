"""Keep what somebody had agreed to before they agreed to another notice."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_superseded_consents"
down_revision = "2026_12_01_broadcast_themes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_consents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notice_version", sa.String(length=16), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_former_consents_participation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_consents")),
    )
    op.create_index(op.f("ix_former_consents_participation_id"), "former_consents", ["participation_id"])
