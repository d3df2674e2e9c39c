"""Keep who agreed to be reminded once, and to have their sentences published."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_wishes"
down_revision = "2026_11_29_invitations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participations", sa.Column("may_publish", sa.Boolean(), nullable=True))
    allowed = sa.CheckConstraint("reminder IN ('wished', 'sent')", name=op.f("ck_identities_reminder"))
    op.add_column("identities", sa.Column("reminder", sa.String(length=8), allowed, nullable=True))
