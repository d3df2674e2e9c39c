"""What the server writes while it runs: one line an event, without addresses that hold a token."""

import logging

QUIET = ("aiohttp", "httpx", "httpcore", "telegram", "alembic", "uvicorn")
"""Libraries that log addresses, and a bot's address holds its token, or what is said already: nothing below a warning."""


def configure_logs() -> None:
    """Call once, in a command that runs a server."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
