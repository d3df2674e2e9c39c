"""The journal, for administrators: who did what, the newest first, and whether the chain holds.

Never here: a way to change it.
"""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from sqlalchemy import Connection
from starlette.responses import Response

from dialogues.values import Value
from server.access import AnAdministrator
from server.journal_words import verdict, what, who
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.services import FromServices
from storage import journal
from storage.journal import Verified

JOURNAL: Final = "/administration/journal"
AT_ONCE: Final = 50
"""Entries on a page."""
LARGEST: Final = 2**31 - 1

router = APIRouter(prefix=JOURNAL)


class Line(Value, frozen=True):
    """An entry, in French. `mark` is to be noted down."""

    id: int
    at: datetime
    who: str
    what: str
    mark: str


class JournalPage(Page, frozen=True, kw_only=True):
    """Some entries, those before `following` on the next page (0: none); `verdict` is empty unless it was asked, and `broken` bad news."""

    lines: tuple[Line, ...]
    is_start: bool
    following: int
    verdict: str
    broken: bool


@router.get("")
async def entries(
    visitor: AnAdministrator,
    services: FromServices,
    avant: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    verifier: Annotated[str, Query()] = "",
) -> Response:
    def work(connection: Connection) -> tuple[tuple[journal.Entry, ...], Verified | None]:
        found = journal.entries(connection, AT_ONCE + 1, avant or None)
        return found, journal.verify(connection) if verifier else None

    found, verified = await services.database.read(work)
    shown = found[:AT_ONCE]
    page = JournalPage(
        title="Journal",
        visitor=visitor,
        home=HOMES["administrator"],
        lines=tuple(Line(one.id, one.at, who(one.author), what(one), one.mark) for one in shown),
        is_start=not avant,
        following=shown[-1].id if len(found) > AT_ONCE else 0,
        verdict=verdict(verified) if verified else "",
        broken=verified is not None and verified.broken is not None,
    )
    return render(services, "access/journal.html", page)
