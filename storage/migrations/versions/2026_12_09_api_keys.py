"""Keep the keys that programs read the API with, by their hash."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_09_api_keys"
down_revision = "2026_12_09_answers_by_key"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("organiser_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_api_keys_organiser_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["authority_id"], ["authorities.id"], name=op.f("fk_api_keys_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
    )
    for column in ("organiser_id", "authority_id"):
        op.create_index(op.f(f"ix_api_keys_{column}"), "api_keys", [column])
