"""One section of a record as a form: shown, saved as it is typed, right or wrong, and shown again with what is to be corrected.

Two people who write in the same section are told; in different sections they are not in each other's way. What people read of an open
consultation follows its record; where that makes another notice, once it is confirmed. Never here: what the fields are.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from msgspec import structs
from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.values import Value
from server import words
from server.access import OfRecord, OwnRecord
from server.pages.launch.languages import Spoken, spoken
from server.pages.launch.sent import FICHES, RESUMED, FromForm
from server.pages.launch.shown import Shown, shown_field
from server.pages.launch.steps import LANGUAGES, UNTITLED, chosen_languages, is_online, surroundings
from server.pages.page import Page, render
from server.pages.sign_in import HOMES
from server.records.checks import faults, missing
from server.records.fields import CONTACT, Option, Section, Surroundings, values_of
from server.records.naming import proposed_code
from server.records.prefilled import fields_of
from server.records.sections import LAUNCH, PERSONAL_DATA, SECTIONS, section_at
from server.records.typed import read
from server.services import FromServices, Services
from server.stating import Restated, restated
from storage import consultations, records, results
from storage.authorities import Authority
from storage.bots import all_bots
from storage.journal import append
from storage.records import Part, Record

SEEN: Final = "seen"
"""The field that says which values the form was made with."""
REMOVE, MORE = "remove", "more"
"""The fields of the buttons that take a speaker away, and that ask for one more line."""
CONFIRMED: Final = "confirmed"
"""The field of the button that has people agree again: it says to which notice."""
TRIES: Final = 3
"""Times that saving is tried where others save other sections of the same record at the same moment."""

SAVED: Final = "Enregistré."
CONFLICT: Final = (
    "Quelqu’un d’autre a écrit sur cette page pendant que vous y étiez. Rien de vous n’est encore enregistré. "
    "Comparez avec ce qui est indiqué sous les champs, puis enregistrez : vos réponses remplaceront les siennes."
)
LIVE: Final = "Ce que vous changez ici, les participants le lisent dès que vous l’enregistrez."
FOLLOWED: Final = "Les participants le lisent dès maintenant."
NOT_FOLLOWED: Final = "En attendant, les participants lisent toujours ce qui était écrit avant."
ASKS_AGAIN: Final = (
    "Rien n’est encore enregistré. {} à ce qui était écrit avant. Si vous enregistrez, les personnes qui reviennent devront accepter à "
    "nouveau ; leurs réponses d’avant sont gardées."
)

router = APIRouter(prefix=FICHES)


class SectionPage(Page, frozen=True, kw_only=True):
    """A section. `told` is what became of the form, `is_wrong` whether it is no good news; `wrong` what to correct, by field; `seen` goes
    back with the form. `live` is told where people read it already; `notice` is the one that they must agree to if it is saved, empty
    where none is to be confirmed.
    """

    record: str
    record_title: str
    section: Section
    fields: tuple[Shown, ...]
    told: str
    is_wrong: bool
    wrong: Mapping[str, str]
    seen: str
    address: str
    """Heads the address that people will type, for the code that ends it."""
    languages: tuple[Spoken, ...]
    """That can be chosen, besides French, where that is asked."""
    live: str
    notice: str


class Outcome(Value, frozen=True):
    """What became of a form: the record as it is now, and whether what was typed is kept. `agreed` is how many people agreed to something
    else than what it states, where that is to be confirmed first.
    """

    record: Record
    is_kept: bool
    restated: Restated | None = None
    agreed: int = 0


@router.get("/{record}/etapes/{step}")
async def show(own: OfRecord, services: FromServices, step: str, enregistre: str = "") -> Response:
    section = _section(step, own.record)
    values = _of_section(section, own.record)
    return await _page(own, services, section, values, SAVED if enregistre else "", is_saved=True)


@router.post("/{record}/etapes/{step}")
async def save(own: OfRecord, services: FromServices, sent: FromForm, step: str) -> Response:
    """Keeps what was typed, whatever is wrong with it, and goes on to the next section if nothing is."""
    section = _section(step, own.record)
    typed = _without_removed(section, read(section, sent.fields) | _given(section, own.authority), sent.first(REMOVE))
    if not sent.is_own:
        return await _page(own, services, section, typed, RESUMED)

    def work(connection: Connection) -> Outcome:
        record = records.by_id(connection, own.record.id)
        if record is None:  # it has been deleted meanwhile
            raise HTTPException(404)
        _section(step, record)  # it may have been opened meanwhile
        if _mark(section, record) != sent.first(SEEN):
            return Outcome(record, is_kept=False)
        seen = surroundings(connection, services)
        named = _named(section, typed, seen)
        told = _restated(connection, section, record, named, seen)
        agreed = 0 if told is None or sent.first(CONFIRMED) == told.notice else _agreed(connection, told, seen)
        if agreed:
            return Outcome(record, is_kept=False, restated=told, agreed=agreed)
        is_kept = records.write(connection, record, section.part, _merged(section, record, named), _contact(section, named))
        if is_kept:
            append(connection, services.clock(), own.visitor.author, "record_changed", record=record.id, section=section.path)
            _tell_people(connection, services, own, told)
        return Outcome(record, is_kept)

    for _ in range(TRIES):
        found = await services.database.write(work)
        if found.is_kept:
            return RedirectResponse(await _next(own, services, section, sent.fields), 303)
        now = structs.replace(own, record=found.record)
        if _mark(section, found.record) != sent.first(SEEN):
            return await _page(now, services, section, typed, CONFLICT)
        if found.restated is not None:
            have = words.plural(found.agreed, "personne a donné son accord", "personnes ont donné leur accord")
            return await _page(now, services, section, typed, ASKS_AGAIN.format(have), notice=found.restated.notice)
    raise HTTPException(503)


def _restated(connection: Connection, section: Section, record: Record, typed: Mapping[str, Any], seen: Surroundings) -> Restated | None:
    """What the consultation of a record has people read with these values of the section; None where it has none, or says nothing there."""
    if section is not PERSONAL_DATA or record.consultation_id is None:
        return None
    consultation = consultations.by_id(connection, record.consultation_id)
    assert consultation is not None  # no consultation is ever deleted
    return restated(consultation, typed, seen)


def _agreed(connection: Connection, told: Restated, seen: Surroundings) -> int:
    """How many people would have to agree again; none where nobody can answer any more."""
    if not told.is_another_notice or told.before.is_over(seen.today):
        return 0
    return results.agreed_to_another(connection, told.before.id, told.notice)


def _tell_people(connection: Connection, services: Services, own: OwnRecord, told: Restated | None) -> None:
    """Has the consultation say what its record says."""
    if told is None or not told.changed:
        return
    consultations.set_stated(connection, told.before.id, **told.changed)
    code, changed = told.before.code, sorted(told.changed)
    append(connection, services.clock(), own.visitor.author, "notice_changed", consultation=code, changed=changed)


def _section(path: str, record: Record) -> Section:
    """Raises `HTTPException` 404 for none, and once it is open for that of the launch: from then on it is managed elsewhere."""
    found = section_at(path)
    if found is None or (found is LAUNCH and record.consultation_id is not None):
        raise HTTPException(404)
    return found


def _of_section(section: Section, record: Record) -> dict[str, Any]:
    values = values_of(record)
    return {field.key: values[field.key] for field in section.fields if field.key in values}


def _mark(section: Section, record: Record) -> str:
    """What tells whether the values of a section are still those that a form was made with."""
    return sha256(json.dumps(_of_section(section, record), sort_keys=True).encode()).hexdigest()[:16]


def _merged(section: Section, record: Record, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The part of the record with these values in the place of those of the section."""
    parts: Mapping[Part, Mapping[str, Any]] = {"fields": record.fields, "launch": record.launch}
    own = {field.key for field in section.fields}
    others = {key: value for key, value in parts[section.part].items() if key not in own}
    return others | {key: value for key, value in typed.items() if key != CONTACT}


def _contact(section: Section, typed: Mapping[str, Any]) -> str | None:
    """The contact's address where this section asks for it: an empty one too is what was typed."""
    return typed.get(CONTACT, "") if any(field.key == CONTACT for field in section.fields) else None


def _given(section: Section, authority: Authority) -> dict[str, Any]:
    """What is known of the authority, whatever the form says of it."""
    known = fields_of(authority)
    return {field.key: known[field.key] for field in section.fields if field.is_given}


def _named(section: Section, typed: dict[str, Any], seen: Surroundings) -> dict[str, Any]:
    """With a code proposed from the title, where there is none yet."""
    if section is not LAUNCH or typed.get("code") or not typed.get("title"):
        return typed
    proposed = proposed_code(typed["title"], seen.taken)
    return typed | {"code": proposed} if proposed else typed


def _without_removed(section: Section, typed: dict[str, Any], row: str) -> dict[str, Any]:
    """Without the speaker whose line was taken away. `row`: « speakers.1 »."""
    key, _, number = row.partition(".")
    if key not in typed or not number.isdecimal() or not any(field.key == key and field.kind == "speakers" for field in section.fields):
        return typed
    left = [speaker for place, speaker in enumerate(typed[key]) if place != int(number)]
    return typed | {key: left} if left else {other: value for other, value in typed.items() if other != key}


async def _next(own: OwnRecord, services: Services, section: Section, form: Mapping[str, Any]) -> str:
    """Where one goes on: on the same page where lines were added or taken away, or something is to be corrected; else at the next."""
    at = f"{FICHES}/{own.record.id}"

    def look(connection: Connection) -> bool:
        record = records.by_id(connection, own.record.id)
        return record is not None and bool(faults(section, values_of(record), surroundings(connection, services)))

    if REMOVE in form or MORE in form:
        return f"{at}/etapes/{section.path}?enregistre=oui#speakers"
    if await services.database.read(look):
        return f"{at}/etapes/{section.path}?enregistre=oui"
    if section is LAUNCH:
        return f"{at}/ouvrir"
    if section is PERSONAL_DATA and own.record.consultation_id is not None:
        return f"{at}/etapes/{section.path}?enregistre=oui"  # where it says that people read it
    following = SECTIONS[SECTIONS.index(section) + 1]
    if following is not LAUNCH:
        return f"{at}/etapes/{following.path}"
    if own.record.consultation_id is not None:
        return at
    return f"{at}/collectivites" if is_online(values_of(own.record)) else f"{at}/etapes/{following.path}"


async def _page(
    own: OwnRecord,
    services: Services,
    section: Section,
    typed: Mapping[str, Any],
    told: str,
    *,
    is_saved: bool = False,
    notice: str = "",
) -> Response:
    """The form with what was typed. What is saved beside it is shown where it is not the same."""

    def work(connection: Connection) -> tuple[Surroundings, tuple[Option, ...], Restated | None]:
        bots = tuple(Option(str(bot.id), bot.name or bot.username) for bot in all_bots(connection) if bot.name or bot.username)
        seen = surroundings(connection, services)
        return seen, bots, _restated(connection, section, own.record, values_of(own.record), seen)

    seen, bots, read_by_people = await services.database.read(work)
    languages = spoken(own.record, own.authority) if section is LAUNCH else ()
    listed = {"bot": bots, LANGUAGES: tuple(Option(one.code, one.name) for one in languages)}
    saved, keys = values_of(own.record), {field.key for field in section.fields}
    values = {key: value for key, value in saved.items() if key not in keys} | dict(typed)
    if section is LAUNCH:
        values = {LANGUAGES: chosen_languages(own.record)} | values  # nobody chose yet in records begun before there was a choice
    wrong = faults(section, values, seen)
    lacking = len([field for field in missing(section, values) if field.key not in wrong])
    page = SectionPage(
        title=section.title,
        visitor=own.visitor,
        home=HOMES["organiser"],
        fictional=services.fictional,
        record=f"{FICHES}/{own.record.id}",
        record_title=values.get("title", UNTITLED),
        section=section,
        fields=tuple(
            shown_field(field, values, wrong.get(field.key, ""), saved if told == CONFLICT else None, listed)
            for field in section.fields
            if field.key != "bot" or len(bots) > 1
        ),
        told=_told(told, lacking, read_by_people) if is_saved else told,
        is_wrong=bool(told) and (not is_saved or bool(wrong)),
        wrong=wrong,
        seen=_mark(section, own.record),
        address=f"{services.public_url}/e/",
        languages=languages,
        live=LIVE if read_by_people is not None and not read_by_people.before.is_over(seen.today) else "",
        notice=notice,
    )
    return render(services, "launch/section.html", page, 409 if told == CONFLICT else 200)


def _told(told: str, lacking: int, read_by_people: Restated | None) -> str:
    """« Enregistré. 2 champs manquent encore. »"""
    if not told:
        return ""
    manque = words.plural(lacking, "champ manque encore", "champs manquent encore") if lacking else ""
    follows = "" if read_by_people is None else NOT_FOLLOWED if read_by_people.unfit else FOLLOWED
    return " ".join(filter(None, (told, f"{manque}." if manque else "", follows)))
