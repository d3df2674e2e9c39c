"""Note which processes are at work for a bot: of several on one database, one fetches updates and says what is owed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_10_processes"
down_revision = "2026_12_09_api_keys"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "processes",
        sa.Column("bot_id", _ID, autoincrement=False, nullable=False),
        sa.Column("process", sa.LargeBinary(length=16), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["bot_id"], ["bots.id"], name=op.f("fk_processes_bot_id")),
        sa.PrimaryKeyConstraint("bot_id", "process", name=op.f("pk_processes")),
    )
