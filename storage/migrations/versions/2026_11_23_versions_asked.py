"""Keep which script versions each consultation has asked: scripts of other territories may have the same name.

Of the consultations already there: their present version, and those that their people began.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_versions_asked"
down_revision = "2026_11_23_places_and_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultation_versions",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("script_version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultations.id"], name=op.f("fk_consultation_versions_consultation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["script_version_id"], ["script_versions.id"], name=op.f("fk_consultation_versions_script_version_id")),
        sa.PrimaryKeyConstraint("consultation_id", "script_version_id", name=op.f("pk_consultation_versions")),
    )
    op.execute("""
        INSERT INTO consultation_versions (consultation_id, script_version_id)
        SELECT id, script_version_id FROM consultations
        UNION
        SELECT consultation_id, script_version_id FROM participations
    """)
