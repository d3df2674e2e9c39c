"""Keep when somebody began, apart from their answers, and in how many minutes they finished: to tell how long it takes, and whether very
many come at once. Nobody who came before has either.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_07_minutes"
down_revision = "2026_12_06_while_paused"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bounded = sa.CheckConstraint("minutes BETWEEN 1 AND 60", name=op.f("ck_participations_minutes"))
    op.add_column("participations", sa.Column("minutes", sa.SmallInteger(), bounded, nullable=True))
    op.add_column("identities", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_identities_begun", "identities", ["consultation_id", "begun_at"])
