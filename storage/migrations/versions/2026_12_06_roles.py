"""Keep apart who somebody is and what they may do: a person may do it for several authorities, and until a last day."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_06_roles"
down_revision = "2026_12_05_who_decides"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "role IN ('administrator', 'commission', 'organiser', 'facilitator', 'reader')", name=op.f("ck_memberships_role")
        ),
        sa.CheckConstraint(
            "(role IN ('administrator', 'commission')) = (authority_id IS NULL)", name=op.f("ck_memberships_authority_of_role")
        ),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_memberships_organiser_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_memberships_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("organiser_id", "authority_id", name=op.f("uq_memberships_organiser_id_authority_id")),
    )
    op.create_index(op.f("ix_memberships_authority_id"), "memberships", ["authority_id"])
    of_none = sa.text("authority_id IS NULL")
    op.create_index(
        op.f("ix_memberships_organiser_id_role"),
        "memberships",
        ["organiser_id", "role"],
        unique=True,
        sqlite_where=of_none,
        postgresql_where=of_none,
    )
    op.execute("INSERT INTO memberships (organiser_id, role, authority_id) SELECT id, role, authority_id FROM organisers ORDER BY id")
    with op.batch_alter_table("organisers") as organisers:
        for constraint in ("ck_organisers_role", "ck_organisers_authority_of_role"):
            organisers.drop_constraint(op.f(constraint), type_="check")
        organisers.drop_constraint(op.f("fk_organisers_authority_id"), type_="foreignkey")
        organisers.drop_column("role")
        organisers.drop_column("authority_id")
