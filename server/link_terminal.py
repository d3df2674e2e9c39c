"""What a terminal does with the ways into a consultation: the lines that it prints, and the file of invitations.

Never here: how a link or an invitation is made (see `link_administration`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from server.exports.folder import write_whole
from server.ways_in import invitations_csv


def link_lines(made: dict[str, Any]) -> tuple[str, str]:
    """The two addresses of a link."""
    return f"Page à afficher : {made['url']}", f"Sur Telegram : https://t.me/{made['bot'] or 'NOM_DU_ROBOT'}?start={made['payload']}"


def write_invitations(invitations: Sequence[dict[str, str]], file: Path) -> None:
    """One line each, for a mail merge: for this user alone to read. Raises `Refusal` where it cannot be written."""
    rows = [(made["code"], made["url"], made["telegram"]) for made in invitations]
    write_whole(file, lambda out: out.write(invitations_csv(rows)))
