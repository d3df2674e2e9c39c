"""Files to download: the list of them, how far the writing of one is, and the file, for whoever asked for it alone.

Who may have which files is for the pages that offer them: each makes a `Shelf` for each request, by its own policy. Never here: how a file
is written, or kept.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from dialogues.values import Value
from server import words
from server.access import Visitor
from server.exports.orders import Wanted
from server.exports.registry import LIFETIME, MOST, MOST_KEPT, Export, TooMany
from server.exports.sending import send, written
from server.forms import own_form
from server.pages.page import Page, render
from server.services import FromServices, Services

LIST: Final = "/telecharger"
"""Ends the address of the list, below which is all the rest."""
RELOADS_EVERY: Final = 5
"""Seconds, where no script keeps the page fresh: time to read it, also for whoever has it read aloud."""
MINUTES: Final = int(LIFETIME.total_seconds()) // 60

WAITING: Final = "En attente : le serveur prépare déjà d’autres fichiers. Le vôtre suivra."
BEGUN: Final = "Le fichier est en cours d’écriture."
ROWS_READ: Final = "{} sur {}."
TOO_MANY: Final = (
    f"Vous préparez déjà {MOST} fichiers, ou en gardez {MOST_KEPT}. Attendez que l’un d’eux soit prêt, ou arrêtez-le, puis recommencez."
)
TELL: Final = "Si cela se répète, prévenez la personne qui administre ce site."
AGAIN: Final = f"Préparez-le de nouveau. {TELL}"


class Outcome(Value, frozen=True):
    """What became of a file that is not there: `title` heads its page."""

    title: str
    what: str
    remedy: str


NOT_MADE: Final = "Le fichier n’a pas pu être préparé"
NOT_THERE: Final = "Ce fichier n’est plus là"
OUTCOMES: Final[Mapping[str, Outcome]] = {
    "lost": Outcome(NOT_MADE, "Il aurait été incomplet : il ne vous est pas donné.", AGAIN),
    "full": Outcome(NOT_MADE, "Le serveur n’a plus assez de place.", "Prévenez la personne qui administre ce site, puis recommencez."),
    "away": Outcome(NOT_MADE, "La base de données ne répond pas.", f"Recommencez dans un instant. {TELL}"),
    "ended": Outcome(NOT_MADE, "Son écriture a été interrompue sur le serveur. Rien n’en est gardé.", AGAIN),
    "broken": Outcome(NOT_MADE, "Son écriture a échoué. La raison est notée dans le journal du serveur.", AGAIN),
    "stopped": Outcome("Préparation arrêtée", "Vous l’avez arrêtée : rien n’est gardé.", "Vous pouvez la recommencer quand vous voulez."),
    "expired": Outcome(
        NOT_THERE,
        f"Un fichier prêt est gardé {MINUTES} minutes, puis supprimé.",
        "Préparez-le de nouveau, avec les réponses reçues entre-temps.",
    ),
    "gone": Outcome(NOT_THERE, "Ce qu’il contenait est effacé : il ne peut plus être préparé.", "La liste dit quels fichiers il reste."),
    "unknown": Outcome(
        NOT_THERE,
        f"Un fichier est gardé {MINUTES} minutes, pour la personne qui l’a demandé. Celui-ci est supprimé, ou n’est pas à vous.",
        "Choisissez un fichier dans la liste pour le préparer.",
    ),
}
"""By the state of an export, or by why it failed."""


class Offered(Value, frozen=True):
    """A file that can be asked for: what is in it, and what it is called once it is out."""

    about: str
    media_type: str
    called: str


class Shelf(Value, frozen=True):
    """The files that this visitor may ask for now, by name. `groups` put their names under headings.

    `place` is the code of their consultation, empty for those of all; `address` where their list is; `back` is the page it belongs to.
    `notices` say what the files lack, `note` what to know of them; `columns`, what columns hold where no file of them says it.
    """

    visitor: Visitor
    place: str
    address: str
    back: str
    back_label: str
    home: str
    fictional: bool
    files: Mapping[str, Offered]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    notices: Callable[[], Awaitable[tuple[str, ...]]]
    note: str
    columns: tuple[tuple[str, str], ...] = ()


class ListPage(Page, frozen=True, kw_only=True):
    """The files that can be asked for; `own` are those that the visitor asked for, with where each is. `too_many`: why not one more."""

    shelf: Shelf
    own: tuple[tuple[str, str, str], ...]
    notices: tuple[str, ...]
    too_many: str
    minutes: int = MINUTES


class FilePage(Page, frozen=True, kw_only=True):
    """One export. `said` is how far it is, as long as it `goes_on`; `outcome` is why there is nothing; else it is there, `until` then.

    `name` is empty where it is not known, and `can_repeat` tells whether it can be asked for again.
    """

    shelf: Shelf
    address: str
    name: str
    about: str
    goes_on: bool
    rows: int
    of: int
    said: str
    outcome: Outcome | None
    can_repeat: bool
    called: str
    size: str
    until: datetime | None
    reloads_every: int = RELOADS_EVERY


def router_of(prefix: str, shelf_of: Callable[..., Awaitable[Shelf]]) -> APIRouter:
    """The routes of one kind of shelf, whose list is at `prefix` and `LIST`. `shelf_of` is a dependency that names a policy."""
    router = APIRouter(prefix=prefix + LIST)

    @router.get("")
    async def files(services: FromServices, shelf: Shelf = Depends(shelf_of)) -> Response:
        return await _list(services, shelf)

    @router.post("", dependencies=[Depends(own_form)])
    async def asked(services: FromServices, fichier: Annotated[str, Form()] = "", shelf: Shelf = Depends(shelf_of)) -> Response:
        """Begins to write `fichier`, and leads to where one sees how far that is."""
        if fichier not in shelf.files:
            raise HTTPException(404)
        try:
            export = services.exports.begin(
                shelf.visitor.organiser.id, shelf.place, fichier, partial(written, services, Wanted(fichier, shelf.place or None))
            )
        except TooMany:
            return await _list(services, shelf, TOO_MANY)
        return RedirectResponse(f"{shelf.address}/{export.token}", 303)

    @router.get("/{token}")
    async def file(token: str, services: FromServices, shelf: Shelf = Depends(shelf_of)) -> Response:
        export = _found(services, shelf, token)
        page = _file_page(shelf, export)
        return render(services, "downloads/file.html", page, 200 if export else 404)

    @router.get("/{token}/avancement")
    async def progress(token: str, services: FromServices, shelf: Shelf = Depends(shelf_of)) -> Response:
        """How far it is, for the script of the page."""
        export = _known(services, shelf, token)
        return JSONResponse({"goes_on": not export.is_over, "rows": export.rows, "of": export.of, "said": _said(export)})

    @router.post("/{token}/arret", dependencies=[Depends(own_form)])
    async def stopped(token: str, services: FromServices, shelf: Shelf = Depends(shelf_of)) -> Response:
        """Nothing is written any more."""
        await _known(services, shelf, token).stop()
        return RedirectResponse(f"{shelf.address}/{token}", 303)

    @router.get("/{token}/fichier")
    async def download(token: str, services: FromServices, shelf: Shelf = Depends(shelf_of)) -> Response:
        """The file, or where it is said why there is none."""
        export = _known(services, shelf, token)
        if export.written is None:
            return RedirectResponse(f"{shelf.address}/{token}", 303)
        offered = shelf.files[export.name]
        return await send(services, export.written, offered.called, offered.media_type, shelf.visitor.author)

    return router


def _found(services: Services, shelf: Shelf, token: str) -> Export | None:
    """The visitor's own export. Of what is erased there is no file any more."""
    export = services.exports.find(token, shelf.visitor.organiser.id, shelf.place)
    if export and export.name not in shelf.files:
        export.remove()
    return export


def _known(services: Services, shelf: Shelf, token: str) -> Export:
    """The same. Raises `HTTPException` 404 where there is none."""
    export = _found(services, shelf, token)
    if export is None:
        raise HTTPException(404)
    return export


async def _list(services: Services, shelf: Shelf, too_many: str = "") -> Response:
    own = services.exports.of(shelf.visitor.organiser.id, shelf.place)
    page = ListPage(
        title="Télécharger",
        visitor=shelf.visitor,
        home=shelf.home,
        fictional=shelf.fictional,
        shelf=shelf,
        own=tuple((one.name, f"{shelf.address}/{one.token}", _where(one)) for one in own if one.name in shelf.files),
        notices=await shelf.notices(),
        too_many=too_many,
    )
    return render(services, "downloads/list.html", page, 429 if too_many else 200)


def _where(export: Export) -> str:
    return f"prêt, jusqu’à {words.hour(export.expires_at)}" if export.expires_at else "en préparation"


def _file_page(shelf: Shelf, export: Export | None) -> FilePage:
    offered = shelf.files.get(export.name) if export else None
    outcome = _outcome(export, offered)
    ready = export.written if export and not outcome else None
    goes_on = export is not None and not outcome and not ready
    return FilePage(
        title=outcome.title if outcome else "Préparation du fichier" if goes_on else "Votre fichier est prêt",
        visitor=shelf.visitor,
        home=shelf.home,
        fictional=shelf.fictional,
        shelf=shelf,
        address=f"{shelf.address}/{export.token}" if export else "",
        name=export.name if export else "",
        about=offered.about if offered else "",
        goes_on=goes_on,
        rows=export.rows if export else 0,
        of=export.of if export else 0,
        said=_said(export) if export else "",
        outcome=outcome,
        can_repeat=offered is not None,
        called=offered.called if offered else "",
        size=words.size(ready.size) if ready else "",
        until=export.expires_at if export else None,
    )


def _outcome(export: Export | None, offered: Offered | None) -> Outcome | None:
    """Why there is nothing to be had, nor to be waited for."""
    if export is None:
        return OUTCOMES["unknown"]
    if offered is None:
        return OUTCOMES["gone"]
    return OUTCOMES.get(export.failed or export.state)


def _said(export: Export) -> str:
    if not export.has_begun:
        return WAITING
    if not export.of:
        return BEGUN
    return ROWS_READ.format(words.plural(export.rows, "ligne lue", "lignes lues"), words.number(export.of))
