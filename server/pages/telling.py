"""Being told by e-mail of the results and of what follows: asked here, confirmed from the letter, changed or taken back from any letter.

    GET  /prevenir/nantes                     the form
    POST /prevenir/nantes                     sends one letter to the address given, and keeps nothing
    GET  /prevenir/nantes/envoye              what to do next, the same whatever the address
    *    /prevenir/nantes/confirmer/TOKEN     shows what was asked; the button keeps it; then, as the next
    *    /prevenir/nantes/choix/TOKEN         shows what this contact asked for; the button changes it
    POST /prevenir/nantes/retrait/TOKEN       takes it all back, from the page, or from the button of a mail program

These pages are not below those where one answers, so no browser sends here the cookie that says who answered: nothing could join the two.
A letter's links do nothing when they are opened: mail scanners open them. Never here: how a letter is sent.
"""

from collections.abc import Mapping
from typing import Final

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Request
from msgspec import structs
from starlette.responses import RedirectResponse, Response

from bot.acts import Wished
from bot.carrying import Carried, Fate
from bot.mail import contacts, links
from bot.mail.address import address_in
from bot.mail.links import CHOICES, CONFIRM, PREFIX, VALID, WAY_OUT
from bot.mail.sending import send
from bot.mail.writing import written
from bot.screens.letters import confirmation_letter
from server.access import public
from server.pages import telling_pages as pages
from server.pages.addresses import in_language
from server.pages.home import Told, doors
from server.pages.sent import read_form
from server.pages.telling_pages import HOURS, LABELS, NO_FAULTS, AHere, Faults, Here
from server.services import FromServices, Services
from storage.tombstones import Erased

SENT: Final = "/envoye"
NEW: Final = "/confirme"
EMAIL, TOPIC, THEME = "email", "topic", "theme"
"""The fields."""

router = APIRouter(prefix=PREFIX + "/{code}", dependencies=[Depends(public)])


# --- Asking ---------------------------------------------------------------------------------------------------------------------------


@router.get("")
async def form(here: AHere, services: FromServices) -> Response:
    if here is None:
        return await doors(services, Told.UNKNOWN)
    return pages.form(here, "", Wished(frozenset()), NO_FAULTS) if here.asks else pages.not_by_email(here)


@router.post("")
async def ask(request: Request, here: AHere, services: FromServices) -> Response:
    """Sends the letter by which the address is confirmed. Whether it is known already changes nothing."""
    if here is None:
        return await doors(services, Told.UNKNOWN)
    if not here.asks:
        return pages.not_by_email(here)
    fields = await read_form(request)
    typed, wished = fields.get(EMAIL, [""])[0], _wished(here, fields)
    address = address_in(typed)
    faults = Faults("" if address else here.says("web-tell-no-address"), _unclear(here, wished))
    if address is None or faults:
        return pages.form(here, typed, wished, faults, status=422)
    if not services.letters_asked.allowed(here.origin):
        return pages.too_many(here)
    services.letters_asked.note(here.origin)
    carried = await _written_to(here, address, wished)
    match carried.fate:
        case Fate.DONE:
            return RedirectResponse(here.at(SENT), 303)
        case Fate.GONE | Fate.REFUSED:
            return pages.form(here, typed, wished, Faults(here.says("web-tell-refused")), status=422)
        case _:
            return pages.form(here, typed, wished, NO_FAULTS, here.says("web-tell-away"), 503)


@router.get(SENT)
async def sent(here: AHere, services: FromServices) -> Response:
    return await doors(services, Told.UNKNOWN) if here is None else pages.asked_now(here)


async def _written_to(here: Here, address: str, wished: Wished) -> Carried:
    """Sends the letter. Whoever had some lately gets no other, and nobody is told so: one could learn who asked."""
    services, now = here.services, here.services.clock()
    assert services.mail is not None
    whom = contacts.person_hash(services.keyring, address)
    if not services.letters_to.allowed(whom):
        return Carried(Fate.DONE)
    asked = links.Request(address, wished, here.language, now + VALID)
    url = links.confirm_url(services.keyring, services.public_url, here.consultation, asked)
    letter = confirmation_letter(here.consultation, wished, here.language, url, HOURS)
    carried = await send(services.mail, written(letter, services.mail.sender, address, now))
    if carried.fate is Fate.DONE:
        services.letters_to.note(whom)
    return carried


# --- Confirming -----------------------------------------------------------------------------------------------------------------------


@router.get(CONFIRM + "/{token}")
async def confirmation(here: AHere, services: FromServices, token: str) -> Response:
    """What was asked; the button on this page keeps it."""
    if here is None:
        return await doors(services, Told.UNKNOWN)
    asked = _request(here, token)
    if asked is None or asked.until < services.clock() or await _is_kept(here, asked):
        return await _later(here, asked)
    return pages.to_confirm(structs.replace(here, language=asked.language), asked.wishes, f"{here.address}{CONFIRM}/{token}")


@router.post(CONFIRM + "/{token}")
async def confirm(here: AHere, services: FromServices, token: str) -> Response:
    """Keeps the address, and leads to what it is told of. A second time does the same."""
    if here is None:
        return await doors(services, Told.UNKNOWN)
    asked = _request(here, token)
    if asked is None or asked.until < services.clock():
        return await _later(here, asked)
    of = services.keyring, here.consultation
    kept = await services.database.write(lambda connection: contacts.keep(connection, *of, asked, services.clock()))
    where = f"{here.address}{CHOICES}/{links.contact_token(*of, kept)}{NEW}"
    return RedirectResponse(in_language(where, asked.language), 303)


def _request(here: Here, token: str) -> links.Request | None:
    """What this link asks for; None where it asks for nothing any more."""
    return None if here.is_over else links.request_of(here.services.keyring, here.consultation, token)


async def _is_kept(here: Here, asked: links.Request) -> bool:
    of = here.services.keyring, here.consultation
    return await here.services.database.read(lambda connection: contacts.is_kept(connection, *of, asked))


async def _later(here: Here, asked: links.Request | None) -> Response:
    """A link that confirms nothing any more, or did, still leads whoever confirmed to their choices: it may be the one letter they have."""
    if asked is None:
        return pages.spent(here)
    of = here.services.keyring, here.consultation
    kept = await here.services.database.read(lambda connection: contacts.known(connection, *of, asked))
    return RedirectResponse(here.at(f"{CHOICES}/{links.contact_token(*of, kept)}"), 303) if kept else pages.spent(here)


# --- Changing one's mind --------------------------------------------------------------------------------------------------------------


@router.get(CHOICES + "/{token}")
async def choices(here: AHere, services: FromServices, token: str) -> Response:
    """What this contact asked for; the buttons on this page change it, or take it all back."""
    return await _of_contact(here, services, token)


@router.get(CHOICES + "/{token}" + NEW)
async def confirmed(here: AHere, services: FromServices, token: str) -> Response:
    """The same, just confirmed."""
    return await _of_contact(here, services, token, "web-tell-confirmed")


async def _of_contact(here: Here | None, services: Services, token: str, event: str = "") -> Response:
    if here is None:
        return await doors(services, Told.UNKNOWN)
    contact = links.contact_of(services.keyring, here.consultation, token)
    if contact is None:
        return pages.gone(here)
    wished = await services.database.read(lambda connection: contacts.wishes_of(connection, here.consultation, contact))
    return pages.gone(here) if wished is None else pages.choices(here, token, wished, here.says(event) if event else "")


@router.post(CHOICES + "/{token}")
async def choose(request: Request, here: AHere, services: FromServices, token: str) -> Response:
    if here is None:
        return await doors(services, Told.UNKNOWN)
    asked = _wished(here, await read_form(request))
    if asked.themes and (unclear := _unclear(here, asked)):
        return pages.choices(here, token, asked, faults=Faults(topics=unclear), status=422)
    wished = await _changed(here, token, asked)
    return pages.gone(here) if wished is None else pages.choices(here, token, wished, here.says("web-tell-saved"))


@router.post(WAY_OUT + "/{token}")
async def withdraw(here: AHere, services: FromServices, token: str) -> Response:
    """Also what a mail program sends by itself, which takes no redirection for an answer (RFC 8058)."""
    if here is None:
        return await doors(services, Told.UNKNOWN)
    await _changed(here, token, Wished(frozenset()))
    return pages.gone(here)


@router.get(WAY_OUT + "/{token}")
async def asked_to_withdraw(here: AHere, services: FromServices, token: str) -> Response:
    """For a mail program that opens the address instead of writing to it: the page has the button."""
    return await doors(services, Told.UNKNOWN) if here is None else RedirectResponse(here.at(f"{CHOICES}/{token}"), 303)


async def _changed(here: Here, token: str, wished: Wished) -> Wished | None:
    """What this contact asks for from now on; None where it is not kept any more."""
    contact = links.contact_of(here.services.keyring, here.consultation, token)
    if contact is None:
        return None

    def work(connection: sa.Connection) -> Wished | None:
        contacts.change(connection, here.consultation, contact, wished)
        if not wished.topics and here.services.tombstones:
            here.services.tombstones.add(Erased(contacts=frozenset({contact})))  # before the COMMIT, which follows
        return contacts.wishes_of(connection, here.consultation, contact)

    return await here.services.database.write(work)


def _wished(here: Here, fields: Mapping[str, list[str]]) -> Wished:
    """Whatever comes back was in a stranger's hands: what is none of ours is left out."""
    topics = frozenset(topic for topic in LABELS if topic in fields.get(TOPIC, ()))
    return Wished(topics, frozenset(here.themes).intersection(fields.get(THEME, ())))


def _unclear(here: Here, wished: Wished) -> str:
    """What is to be said otherwise for one to know what is wanted; empty where nothing is."""
    if wished.themes and "follow_up" not in wished.topics:
        return here.says("web-tell-themes-alone", topic=here.says(LABELS["follow_up"]))
    return "" if wished.topics else here.says("web-tell-no-topic")
