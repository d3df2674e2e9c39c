"""Keep the server's own secret, wrapped: the master key then only wraps, and can be changed without losing what was sealed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_server_secret"
down_revision = "2026_11_30_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "server_secrets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_server_secrets_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_server_secrets")),
    )
