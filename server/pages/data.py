"""All that is kept of somebody as a file to take away: theirs alone, by their cookie."""

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from bot.acts import AskedData
from bot.screens.data import DATA_FILE
from server.access import public
from server.pages.addresses import COMMANDS
from server.pages.home import Told, doors
from server.pages.visiting import AVisit
from server.services import FromServices

router = APIRouter(prefix="/c/{code}", dependencies=[Depends(public)])


@router.get(DATA_FILE)
async def data(visit: AVisit, services: FromServices) -> Response:
    """The file, made now and kept nowhere; who has none is told so on the page."""
    if visit is None:
        return await doors(services, Told.UNKNOWN)
    file = (await visit.look(AskedData())).file
    if file is None:
        return RedirectResponse(visit.address + COMMANDS[AskedData()], 303)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return Response(file.content, headers=headers, media_type="application/json")
