"""What a new record says already: what is known of its authority, what is so nearly everywhere, and what the one before said. Pure."""

import re
from collections.abc import Container, Mapping
from typing import Any, Final

from bot.screens.languages import LANGUAGE_BUTTONS
from server.records.naming import free_code
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.records import Part, Record

LAUNCHED: Final[Mapping[str, Any]] = {"mode": "online", "access": "open", "languages": list(LANGUAGE_BUTTONS)}
LEGAL_BASIS: Final = "mission d’intérêt public (article 6.1.e du RGPD)"
WHEN: Final = frozenset(
    {
        "planned_start_date",
        "follow_up_due_date",
        "opens_on",
        "closes_on",
        "results_date",
        "retention_date",
        "topic_change",
        "report_back_method",
        "plenary_held",
        "under_way_on",
    }
)
"""What is true of one wave only: its days, and how it went."""
_NEXT: Final = re.compile(r"(.*) \(suite(?: ([0-9]{1,3}))?\)")


def fields_of(authority: Authority) -> dict[str, Any]:
    """The fields of a new record of this authority."""
    kind = {"commune": "commune", "region": "region"}.get(authority.kind, "siren")
    code = authority.siren if kind == "siren" else authority.insee_code
    return {"authority_name": authority.name, "authority_code_type": kind, "authority_code": code, "legal_basis": LEGAL_BASIS}


def next_title(title: str) -> str:
    """The title of the next wave, in order that two are told apart in a list: « L’IA (suite) », then « L’IA (suite 2) »."""
    found = _NEXT.fullmatch(title)
    return f"{found[1]} (suite {int(found[2] or 1) + 1})" if found else f"{title} (suite)"


def next_wave(record: Record, taken: Container[str]) -> dict[Part, dict[str, Any]]:
    """The parts of a record for the next wave: the same, but for its days, with a code of its own, and no link to its preview."""
    fields, launch = ({key: value for key, value in part.items() if key not in WHEN} for part in (record.fields, record.launch))
    if launch.get("code"):
        launch["code"] = free_code(launch["code"].split("-"), taken)
    if launch.get("title"):
        launch["title"] = next_title(launch["title"])
    questionnaire = {key: value for key, value in record.questionnaire.items() if key != "preview"}
    return {"fields": fields, "questionnaire": questionnaire, "launch": launch}


def next_wave_of(authority: Authority, consultation: Consultation, taken: Container[str]) -> dict[Part, dict[str, Any]]:
    """The same for a consultation that has no record of this authority: what it says itself. Its questions are chosen anew."""
    fields = {name: getattr(consultation, name) for name in ("dpo_contact", "legal_basis", "other_way", "decides")}
    launch = {
        "mode": "online",
        "title": next_title(consultation.title),
        "code": free_code(consultation.code.split("-"), taken),
        "results_url": consultation.results_url,
        "access": consultation.access,
        "languages": list(LANGUAGE_BUTTONS),
    }
    bot = {} if consultation.bot_id is None else {"bot": str(consultation.bot_id)}
    fields = {name: said for name, said in fields.items() if said}
    return {"fields": fields_of(authority) | fields, "launch": launch | bot}
