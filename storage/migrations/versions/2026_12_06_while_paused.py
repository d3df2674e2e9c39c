"""Keep since when a consultation is paused, for people to be told so and lose nothing; and when an authority was last reminded."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_06_while_paused"
down_revision = "2026_12_06_to_join"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultations", sa.Column("paused_on", sa.Date(), nullable=True))
    op.add_column("authorities", sa.Column("reminded_on", sa.Date(), nullable=True))
