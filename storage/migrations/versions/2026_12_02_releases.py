"""Keep what was published, frozen, and what each participation then said, to tell how much has changed since."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_02_releases"
down_revision = "2026_12_01_superseded_consents"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("participations", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("rows", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_releases_number")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_releases_consultation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_releases_consultation_id_number")),
    )
    op.create_table(
        "released_participations",
        sa.Column("participation_id", _ID, autoincrement=False, nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_released_participations_consultation_id")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_released_participations_participation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_released_participations")),
    )
    op.create_index(op.f("ix_released_participations_consultation_id"), "released_participations", ["consultation_id"])
