"""Every page, on one application: a second of imports, which nothing else waits for (see `early`)."""

from fastapi import FastAPI

from server.access import PublicFiles
from server.pages import (
    accessibility,
    account,
    api_keys,
    authorities,
    board,
    commission,
    data,
    door,
    elsewhere,
    filtering,
    home,
    joining,
    journal,
    kiosk,
    launch,
    leaving,
    messages,
    organiser,
    paperwork,
    participate,
    preview,
    protected,
    question,
    question_import,
    question_sources,
    questions,
    resuming,
    room,
    room_screen,
    sign_in,
    sign_in_by_mail,
    sign_in_with_proconnect,
    team,
    telling,
    ways_in,
)
from server.pages.addresses import HOME, KIOSK
from server.pages.page import STATIC


def include(app: FastAPI) -> None:
    """Puts the pages and the files they use on an application, which has its services in `app.state.services` when they are asked for."""
    app.mount("/static", PublicFiles(directory=STATIC), name="static")
    public = (home, door, accessibility, resuming, data, kiosk, telling, protected, preview)
    access = (joining, sign_in_by_mail, sign_in_with_proconnect, sign_in, team, authorities, account, journal, api_keys)
    for area in (*public, *access, organiser, launch, ways_in, filtering, paperwork, messages, room, room_screen, board, commission):
        app.include_router(area.router)
    for router in (
        questions.router,
        question_sources.router,
        question_import.router,
        question.router,
        preview.organisers_router,
        preview.asked_router,
    ):
        app.include_router(router)
    for place in (HOME, KIOSK):
        for router in (participate.router, leaving.router, elsewhere.router, accessibility.of_consultation):
            app.include_router(router, prefix=f"{place}/{{code}}")
