"""Keep the token of each bot, sealed, and its name: one server speaks for several."""

revision = "2026_11_29_bots"
down_revision = "2026_11_23_versions_asked"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
