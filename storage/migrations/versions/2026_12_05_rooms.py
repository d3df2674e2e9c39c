"""Keep what rooms are shown, so that nobody sees there what one person more has answered; find those who came by a room's link."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_05_rooms"
down_revision = "2026_12_03_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "room_showings",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("dont_know", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_room_showings_consultation_id")),
        sa.PrimaryKeyConstraint("consultation_id", "question", "item", name=op.f("pk_room_showings")),
    )
    op.create_index(op.f("ix_participations_source_id"), "participations", ["source_id"])
