"""Keep what is sent to many people at once, and how far each sending is."""

revision = "2026_11_29_broadcasts"
down_revision = "2026_11_29_bots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
