"""The pages: one module per area, each with its router.

Never here: what the figures are, or who may see them.
"""

from fastapi import FastAPI

from server.access import PublicFiles
from server.pages import (
    accessibility,
    board,
    commission,
    data,
    door,
    elsewhere,
    filtering,
    home,
    kiosk,
    launch,
    leaving,
    messages,
    organiser,
    paperwork,
    participate,
    protected,
    resuming,
    sign_in,
    telling,
)
from server.pages.addresses import HOME, KIOSK
from server.pages.page import STATIC


def include(app: FastAPI) -> None:
    """Puts the pages and the files they use on an application, which has its services in `app.state.services` when they are asked for."""
    app.mount("/static", PublicFiles(directory=STATIC), name="static")
    public = (home, door, accessibility, resuming, data, kiosk, telling, protected)
    for area in (*public, sign_in, organiser, launch, filtering, paperwork, messages, board, commission):
        app.include_router(area.router)
    for place in (HOME, KIOSK):
        for router in (participate.router, leaving.router, elsewhere.router, accessibility.of_consultation):
            app.include_router(router, prefix=f"{place}/{{code}}")
