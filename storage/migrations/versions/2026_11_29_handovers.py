"""Keep the short codes that carry a participation from the web to a chat, or back."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_handovers"
down_revision = "2026_11_29_broadcasts"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("identity_id", _ID, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name=op.f("fk_handovers_identity_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_handovers")),
        sa.UniqueConstraint("identity_id", name=op.f("uq_handovers_identity_id")),
    )
    op.create_index(op.f("ix_handovers_expires_at"), "handovers", ["expires_at"], unique=False)
