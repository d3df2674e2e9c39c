"""Keep the themes on which those who asked to be told of results want to hear of what follows."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_contact_themes"
down_revision = "2026_11_29_wishes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contacts", sa.Column("themes", sa.Text(), server_default="[]", nullable=False))
