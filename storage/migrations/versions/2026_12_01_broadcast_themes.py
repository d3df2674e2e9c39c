"""Keep the themes that what is said of the follow-up is about: it goes to those who want to hear of one of them, or of all."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_broadcast_themes"
down_revision = "2026_11_30_server_secret"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("broadcasts", sa.Column("themes", sa.Text(), server_default="[]", nullable=False))
