"""Keep the short codes that carry a participation from the web to a chat, or back."""

revision = "2026_11_29_handovers"
down_revision = "2026_11_29_broadcasts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
