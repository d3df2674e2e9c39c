"""Keep the places and publics that people come from, and which invitations were used."""

revision = "2026_11_29_invitations"
down_revision = "2026_11_29_handovers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
