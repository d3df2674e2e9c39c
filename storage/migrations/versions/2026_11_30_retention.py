"""Keep until when each kind of data of a consultation is kept, and when it was erased. What people were told before stays true."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_retention"
down_revision = "2026_11_30_contact_themes"
branch_labels = None
depends_on = None

_ADDED = ("identities_until", "texts_until", "contacts_until")
_ERASED = ("identities_erased_on", "texts_erased_on", "answers_erased_on")


def upgrade() -> None:
    for name in (*_ADDED, *_ERASED):
        op.add_column("consultations", sa.Column(name, sa.Date(), nullable=True))
    # One date was told for all of it.
    former = sa.table("consultations", *(sa.column(name, sa.Date()) for name in (*_ADDED, "retention_date")))
    op.execute(sa.update(former).values(dict.fromkeys(_ADDED, former.c.retention_date)))
    with op.batch_alter_table("consultations") as consultations:
        for name in _ADDED:
            consultations.alter_column(name, existing_type=sa.Date(), nullable=False)
