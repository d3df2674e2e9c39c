"""Keep who agreed to be reminded once, and to have their sentences published."""

revision = "2026_11_29_wishes"
down_revision = "2026_11_29_invitations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
