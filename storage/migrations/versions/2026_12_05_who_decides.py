"""Keep who decides once people have answered: the page of a consultation says it, where it was said."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_05_who_decides"
down_revision = "2026_12_05_rooms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultations", sa.Column("decides", sa.Text(), nullable=False, server_default=""))
