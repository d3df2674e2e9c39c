"""An authority that is not known yet, read from a form, with the written forms of its name proposed.

French contracts and elides: what is proposed is often right, and is always shown to whoever can correct it.
"""

import re
from collections.abc import Mapping
from typing import Final

from bot.mail.address import address_in
from dialogues.cleaning import clean
from dialogues.values import Value
from server.codes import code_fault, kind_of, plain_code
from server.inviting import NO_ADDRESS
from storage.authorities import NewAuthority

KINDS: Final = {
    "commune": "Commune",
    "cc": "Communauté de communes",
    "ca": "Communauté d’agglomération",
    "cu": "Communauté urbaine",
    "metropole": "Métropole",
    "ept": "Établissement public territorial",
    "region": "Région",
}
FORMS: Final = ("la_collectivite", "a_collectivite", "de_collectivite")
LONGEST: Final = 200
MOST_PEOPLE: Final = 20_000_000
"""More than in any region."""

NO_NAME: Final = "Écrivez le nom officiel, en 200 caractères au plus."
NO_CODE: Final = (
    "Vérifiez ce code : un SIREN a 9 chiffres, le dernier étant une clé ; le code Insee d’une commune a 5 caractères (44109, 2A004), "
    "celui d’une région 2 chiffres."
)
NO_SIREN: Final = "Vérifiez ce SIREN : 9 chiffres, le dernier étant une clé. Un chiffre est sans doute mal recopié."
KNOWN: Final = "Une collectivité de ce SIREN est déjà là : invitez une personne par le formulaire de la page précédente."
NO_COMMUNE: Final = "Écrivez le code Insee de la commune : 5 caractères, comme 44109 ou 2A004."
NO_REGION: Final = "Écrivez le code Insee de la région : 2 chiffres, comme 24."
NO_INSEE: Final = "Laissez vide : seules les communes et les régions ont un code Insee."
NO_KIND: Final = "Choisissez le genre de collectivité."
NO_PLACE: Final = "Écrivez-le avec son numéro, comme « 44 Loire-Atlantique »."
NO_REGION_NAME: Final = "Écrivez-la avec son numéro, comme « 52 Pays de la Loire »."
NO_NUMBER: Final = "Écrivez le nombre d’habitants, en chiffres."
NO_FORM: Final = "Complétez : cette forme du nom sert dans les phrases dites aux habitants."

_EXPANDED: Final = (("CC ", "Communauté de communes "), ("CA ", "Communauté d’agglomération "), ("CU ", "Communauté urbaine "))
_FEMININE: Final = ("Communauté", "Métropole", "Région", "Ville", "Commune", "Collectivité")
_ELIDED: Final = ("Établissement", "Etablissement", "Agglomération", "Eurométropole")
_CONTRACTED: Final = {"Le ": ("le ", "au ", "du "), "Les ": ("les ", "aux ", "des ")}
"""What stands for « Le » and « Les » at the beginning of a name in each form."""
_VOWELS: Final = "AEIOUYÀÂÉÈÊËÎÏÔÖÙÛÜHaeiouyàâéèêëîïôöùûüh"


class Asked(Value, frozen=True):
    """The first form: which authority, and whom to invite; wrong by `faults`."""

    name: str
    code: str
    email: str
    faults: Mapping[str, str]


def asked_in(typed: Mapping[str, str]) -> Asked:
    """The fields `name`, `code` and `email`."""
    name, code, email = _line(typed, "name"), plain_code(typed.get("code", "")), address_in(typed.get("email", ""))
    faults = {
        "name": "" if 0 < len(name) <= LONGEST else NO_NAME,
        "code": "" if kind_of(code) else NO_CODE,
        "email": "" if email else NO_ADDRESS,
    }
    return Asked(name, code, email or "", {field: fault for field, fault in faults.items() if fault})


def proposed(asked: Asked) -> dict[str, str]:
    """What the second form holds at first, from what the first one said."""
    of_code = kind_of(asked.code)
    by_code = {"siren" if of_code == "siren" else "insee_code": asked.code}
    kind = of_code if of_code in KINDS else _kind_in(asked.name)
    return {"name": asked.name, "email": asked.email, "kind": kind, **by_code, **forms_of(asked.name, kind)}


def forms_of(name: str, kind: str) -> dict[str, str]:
    """The three forms of a name: « la Ville du Havre », « à la Ville du Havre », « de la Ville du Havre »."""
    name = _typeset(name)
    whole = next((long + name.removeprefix(short) for short, long in _EXPANDED if name.startswith(short)), name)
    if kind == "commune" and not whole.startswith(_FEMININE):
        whole = f"Ville {_of(whole)}"
    if kind == "region" and not whole.startswith("Région"):
        whole = f"Région {whole}"
    if whole.startswith(_FEMININE):
        return dict(zip(FORMS, (f"la {whole}", f"à la {whole}", f"de la {whole}"), strict=True))
    if whole.startswith(_ELIDED):
        return dict(zip(FORMS, (f"l’{whole}", f"à l’{whole}", f"de l’{whole}"), strict=True))
    for article, contracted in _CONTRACTED.items():
        if whole.startswith(article):
            return dict(zip(FORMS, (each + whole.removeprefix(article) for each in contracted), strict=True))
    return dict(zip(FORMS, (whole, f"à {whole}", _of(whole)), strict=True))


def authority_in(typed: Mapping[str, str]) -> tuple[NewAuthority, dict[str, str]]:
    """The whole of the second form but for its `email`, and what is wrong, by the name of the field."""
    kind, siren, insee = typed.get("kind", ""), plain_code(typed.get("siren", "")), plain_code(typed.get("insee_code", ""))
    lines = {field: _line(typed, field) for field in ("name", "department", "region", *FORMS)}
    population = re.sub(r"\s", "", typed.get("population", ""))
    is_number = re.fullmatch(r"[0-9]{1,8}", population) is not None and 0 < int(population) <= MOST_PEOPLE
    faults = {
        "name": "" if lines["name"] else NO_NAME,
        "kind": "" if kind in KINDS else NO_KIND,
        "siren": NO_SIREN if code_fault("siren", siren) else "",
        "insee_code": _wrong_insee(kind, insee),
        "department": "" if lines["department"] or kind == "region" else NO_PLACE,
        "region": "" if lines["region"] else NO_REGION_NAME,
        "population": "" if is_number else NO_NUMBER,
        **{form: "" if lines[form] else NO_FORM for form in FORMS},
    }
    faults |= {field: NO_NAME for field, line in lines.items() if len(line) > LONGEST}
    made = NewAuthority(
        territory=lines["name"], kind=kind, siren=siren, insee_code=insee or None, population=int(population) if is_number else 0, **lines
    )
    return made, {field: fault for field, fault in faults.items() if fault}


def _wrong_insee(kind: str, code: str) -> str:
    if kind in ("commune", "region"):
        return (NO_COMMUNE if kind == "commune" else NO_REGION) if code_fault(kind, code) else ""
    return NO_INSEE if code else ""


def _kind_in(name: str) -> str:
    """The kind that the name says, if it does."""
    for beginnings, kind in (
        (("CC ", "Communauté de communes"), "cc"),
        (("CA ", "Communauté d’agglo"), "ca"),
        (("CU ", "Communauté urb"), "cu"),
    ):
        if _typeset(name).startswith(beginnings):
            return kind
    return "metropole" if "métropole" in name.lower() else "region" if name.startswith("Région") else ""


def _of(name: str) -> str:
    """« de Nantes », « d’Angers », « du Havre », « des Ulis », « de La Rochelle »."""
    for article, (_, _, contracted) in _CONTRACTED.items():
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d’{name}" if name[:1] in _VOWELS else f"de {name}"


def _typeset(name: str) -> str:
    return name.replace("'", "’")


def _line(typed: Mapping[str, str], field: str) -> str:
    return " ".join(clean(typed.get(field, "")).split())
