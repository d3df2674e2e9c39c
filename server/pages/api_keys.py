"""The keys that programs read the API with: made, shown once and revoked, by an authority's organisers or by the commission.

Whoever organises sees and revokes those of their authority, whoever made them. Never here: what a key opens (see `server.api`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse
from msgspec import field
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.cleaning import clean
from dialogues.values import Value
from server import words
from server.access import AnOrganiser, TheCommission, Visitor
from server.api.problems import API
from server.forms import own_form
from server.journal_words import SCOPES
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.records.typed import day_in
from server.services import FromServices, Services
from storage import api_keys, journal
from storage.api_keys import LONGEST_LIFE, ApiKey, Scope
from storage.authorities import Authority, all_authorities

KEYS: Final = "/organisateur/cles"
COMMISSION_KEYS: Final = "/commission/cles"
LONGEST_NAME: Final = 80
NO_NAME: Final = "Écrivez à quoi servira cette clé, en {} caractères au plus."
NO_SCOPE: Final = "Choisissez au moins un droit."
NO_DAY: Final = "Écrivez le dernier jour sous la forme JJ/MM/AAAA : pas avant aujourd’hui, et au plus tard le {}."
REVOKED: Final = "La clé est révoquée. Elle n’ouvre plus rien."
ABOUT: Final[Mapping[Scope, str]] = {
    "consultations": "titres, dates, nombre de participations",
    "counts": "totaux bruts de chaque question, petits nombres compris",
    "codebook": "questions, choix, sens des codes",
    "answers": "une ligne par participation ; chaque lecture est écrite dans le journal",
    "records": "fiches de la collectivité, brouillons compris",
}
"""What each scope opens to an authority."""
ABOUT_RELEASED: Final[Mapping[Scope, str]] = {
    "consultations": "titres, dates, dernière publication de chacune",
    "counts": "chiffres publiés, jamais ceux qui sont comptés depuis",
    "codebook": "questions, choix, sens des codes",
    "answers": "lignes publiées des concertations closes ; chaque lecture est écrite dans le journal",
    "records": "où en est chaque fiche, et ce qu’elle dit une fois la concertation lancée",
}
"""What each opens to the commission."""

router = APIRouter()


class Holder(Value, frozen=True):
    """Whose keys these are: an authority, or None for the commission. `address` is where its forms go."""

    authority: Authority | None
    address: str

    @property
    def id(self) -> int | None:
        return self.authority.id if self.authority else None

    @property
    def siren(self) -> str | None:
        return self.authority.siren if self.authority else None


class Held(Value, frozen=True):
    """The keys of one holder, those whose last day is over apart."""

    holder: Holder
    keys: tuple[ApiKey, ...]
    over: tuple[ApiKey, ...]


class Wanted(Value, frozen=True):
    """A key as the form says; wrong by `faults`, by the name of the field."""

    name: str
    scopes: tuple[Scope, ...]
    until: date | None
    typed: Mapping[str, str]
    faults: Mapping[str, str]


class Wrong(Value, frozen=True):
    """What was typed, and what is wrong with it."""

    holder: Holder
    wanted: Wanted


class Made(Value, frozen=True):
    """A key just made, shown this once."""

    name: str
    key: str


class KeysPage(Page, frozen=True, kw_only=True):
    """The keys of each holder that the visitor may make some for. `faults` are what is wrong, by the id of its field."""

    above: str
    above_label: str
    held: tuple[Held, ...]
    made: Made | None
    told: str
    wrong: Wrong | None
    faults: Mapping[str, str]
    latest: date
    about: Mapping[Scope, str]
    scopes: Mapping[str, str] = field(default_factory=lambda: SCOPES)
    documentation: str = API


@router.get(KEYS)
async def keys(visitor: AnOrganiser, services: FromServices, revoquee: Annotated[str, Query()] = "") -> Response:
    return await _page(visitor, services, await _holders(visitor, services), told=REVOKED if revoquee else "")


@router.post(f"{KEYS}/{{authority}}", dependencies=[Depends(own_form)])
async def make(request: Request, visitor: AnOrganiser, services: FromServices, authority: int) -> Response:
    """Makes a key, and shows it once."""
    holders = await _holders(visitor, services)
    return await _made(request, visitor, services, holders, _of(holders, authority))


@router.post(f"{KEYS}/{{authority}}/{{key}}/retrait", dependencies=[Depends(own_form)])
async def revoke(visitor: AnOrganiser, services: FromServices, authority: int, key: int) -> Response:
    await _revoke(visitor, services, _of(await _holders(visitor, services), authority), key)
    return RedirectResponse(f"{KEYS}?revoquee=oui", 303)


@router.get(COMMISSION_KEYS)
async def commission_keys(visitor: TheCommission, services: FromServices, revoquee: Annotated[str, Query()] = "") -> Response:
    return await _page(visitor, services, (COMMISSION,), told=REVOKED if revoquee else "")


@router.post(COMMISSION_KEYS, dependencies=[Depends(own_form)])
async def make_for_commission(request: Request, visitor: TheCommission, services: FromServices) -> Response:
    """The same, of what was released of all."""
    return await _made(request, visitor, services, (COMMISSION,), COMMISSION)


@router.post(f"{COMMISSION_KEYS}/{{key}}/retrait", dependencies=[Depends(own_form)])
async def revoke_of_commission(visitor: TheCommission, services: FromServices, key: int) -> Response:
    await _revoke(visitor, services, COMMISSION, key)
    return RedirectResponse(f"{COMMISSION_KEYS}?revoquee=oui", 303)


COMMISSION: Final = Holder(None, COMMISSION_KEYS)


async def _holders(visitor: Visitor, services: Services) -> tuple[Holder, ...]:
    """The authorities that the visitor organises for."""
    own = visitor.authorities("organiser")
    every = await services.database.read(all_authorities)
    return tuple(Holder(one, f"{KEYS}/{one.id}") for one in every if one.id in own)


def _of(holders: Sequence[Holder], authority: int) -> Holder:
    """Raises `HTTPException` 404."""
    found = next((one for one in holders if one.id == authority), None)
    if found is None:
        raise HTTPException(404)
    return found


async def _made(request: Request, visitor: Visitor, services: Services, holders: Sequence[Holder], holder: Holder) -> Response:
    now = services.clock()
    wanted = await _wanted(request, now.date())
    until = wanted.until
    if wanted.faults or until is None:
        return await _page(visitor, services, holders, wrong=Wrong(holder, wanted), status=422)

    def work(connection: Connection) -> str:
        detail = {"name": wanted.name, "siren": holder.siren, "scopes": list(wanted.scopes), "until": until.isoformat()}
        journal.append(connection, now, visitor.author, "key_made", **detail)
        return api_keys.make(connection, wanted.name, wanted.scopes, visitor.organiser.id, holder.id, now.date(), until)

    key = await services.database.write(work)
    return await _page(visitor, services, holders, made=Made(wanted.name, key))


async def _wanted(request: Request, today: date) -> Wanted:
    form = await request.form()
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    name, until = " ".join(clean(typed.get("name", "")).split()), day_in(typed.get("until", "").strip())
    chosen = form.getlist("scope")
    scopes = tuple(scope for scope in api_keys.SCOPES if scope in chosen)
    latest = today + LONGEST_LIFE
    faults = {
        "name": "" if 0 < len(name) <= LONGEST_NAME else NO_NAME.format(LONGEST_NAME),
        "scope": "" if scopes else NO_SCOPE,
        "until": "" if until and today <= until <= latest else NO_DAY.format(words.day(latest)),
    }
    return Wanted(name, scopes, until, typed, {field: fault for field, fault in faults.items() if fault})


async def _revoke(visitor: Visitor, services: Services, holder: Holder, key: int) -> None:
    """Raises `HTTPException` 404."""
    now = services.clock()

    def work(connection: Connection) -> None:
        known = next((one for one in api_keys.keys_of(connection, holder.id, now.date()) if one.id == key), None)
        if known is None or api_keys.revoke(connection, holder.id, known.id) is None:
            raise HTTPException(404)
        journal.append(connection, now, visitor.author, "key_revoked", name=known.name, siren=holder.siren)

    await services.database.write(work)


async def _page(
    visitor: Visitor,
    services: Services,
    holders: Sequence[Holder],
    *,
    made: Made | None = None,
    told: str = "",
    wrong: Wrong | None = None,
    status: int = 200,
) -> Response:
    today, is_commission = services.clock().date(), COMMISSION in holders
    held = await services.database.read(lambda connection: tuple(_held(connection, one, today) for one in holders))
    page = KeysPage(
        title="Clés d’API de la commission" if is_commission else "Clés d’API",
        visitor=visitor,
        home=HOMES["commission" if is_commission else "organiser"],
        above=HOMES["commission" if is_commission else "organiser"],
        above_label="Territoires côte à côte" if is_commission else "Vos concertations",
        held=held,
        made=made,
        told=told,
        wrong=wrong,
        faults={f"{name}-{wrong.holder.id or 0}": fault for name, fault in wrong.wanted.faults.items()} if wrong else {},
        latest=today + LONGEST_LIFE,
        about=ABOUT_RELEASED if is_commission else ABOUT,
    )
    return render(services, "access/keys.html", page, status)


def _held(connection: Connection, holder: Holder, today: date) -> Held:
    every = api_keys.keys_of(connection, holder.id, today)
    over = tuple(one for one in every if one.is_over(today))
    return Held(holder, tuple(one for one in every if one not in over), over)
