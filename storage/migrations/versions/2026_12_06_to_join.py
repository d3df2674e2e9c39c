"""Keep the requests of authorities that want to join, until they are decided."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_06_to_join"
down_revision = "2026_12_06_the_journal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joining_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'accepted', 'refused')", name=op.f("ck_joining_requests_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_requests")),
    )
