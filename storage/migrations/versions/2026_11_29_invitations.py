"""Keep the places and publics that people come from, and which invitations were used."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_invitations"
down_revision = "2026_11_29_handovers"
branch_labels = None
depends_on = None

_AUDIENCES = (
    "service_users",
    "public_agents",
    "intermediary_bodies",
    "elected_officials",
    "economic_actors",
    "academic_actors",
    "nonprofit_actors",
)


def upgrade() -> None:
    listed = ", ".join(f"'{audience}'" for audience in _AUDIENCES)
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=24), nullable=True),
        sa.CheckConstraint(f"audience IN ({listed})", name=op.f("ck_sources_audience")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_sources_consultation_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("consultation_id", "code", name=op.f("uq_sources_consultation_id_code")),
    )
    op.create_table(
        "used_invitations",
        sa.Column("consultation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_used_invitations_consultation_id")),
        sa.PrimaryKeyConstraint("consultation_id", "code_hash", name=op.f("pk_used_invitations")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("participations") as participations:
        participations.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        participations.create_foreign_key(op.f("fk_participations_source_id"), "sources", ["source_id"], ["id"])
    with op.batch_alter_table("consultations") as consultations:
        consultations.add_column(sa.Column("access", sa.String(length=8), nullable=False, server_default="open"))
        consultations.create_check_constraint(op.f("ck_consultations_access"), "access IN ('open', 'invited')")
