"""Keep the record of each consultation, which is there before it, and what each authority signed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_03_records"
down_revision = "2026_12_02_releases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=True),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("fields", sa.Text(), server_default="{}", nullable=False),
        sa.Column("questionnaire", sa.Text(), server_default="{}", nullable=False),
        sa.Column("launch", sa.Text(), server_default="{}", nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_records_authority_id")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_records_consultation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_records_consultation_id")),
    )
    op.create_index(op.f("ix_records_authority_id"), "records", ["authority_id"])
    op.create_table(
        "pledges",
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("charter", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_pledges_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "version", name=op.f("pk_pledges")),
    )
