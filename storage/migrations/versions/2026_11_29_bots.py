"""Keep the token of each bot, sealed, and its name: one server speaks for several. A consultation may be one bot's alone."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_bots"
down_revision = "2026_11_23_versions_asked"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("bots", sa.Column("name", sa.Text(), nullable=True))
    op.add_column("bots", sa.Column("username", sa.Text(), server_default="", nullable=False))
    op.add_column("bots", sa.Column("sealed_token", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_bots_name"), "bots", ["name"], unique=True)

    # On SQLite the table is made anew, with all that Alembic reads back from it.
    with op.batch_alter_table("consultations") as consultations:
        consultations.add_column(sa.Column("bot_id", _ID, nullable=True))
        consultations.create_foreign_key(op.f("fk_consultations_bot_id"), "bots", ["bot_id"], ["id"])
