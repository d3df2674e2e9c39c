"""French words for codes, and French ways of writing numbers and days: one person can read them all here for tone.

Never here: the sentences of a page (they are in its template) or of the conversation.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from math import floor
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from bot.reminding import PEOPLE_LIVE_IN
from bot.screens.languages import LANGUAGE_BUTTONS, languages_of
from bot.wording import say
from dialogues.lineage import Adaptation
from dialogues.script import DEFAULT_LANGUAGE, Script, Text
from server.figures.release import K
from storage.authorities import Authority
from storage.consultations import Consultation
from storage.memberships import Role

DONT_KNOW = "Je ne sais pas"
PLACE = "Choix n° {}"
"""A place in a ranking."""
TOO_FEW = f"Moins de {K} personnes : non affiché"

ADAPTATIONS = {
    Adaptation.KEPT: "Question inchangée",
    Adaptation.REWORDED: "Question reformulée",
    Adaptation.OPTIONS_CHANGED: "Choix modifiés",
    Adaptation.DROPPED: "Question retirée",
    Adaptation.OWN: "Question ajoutée",
}

THEMES = {
    "knowledge": "Connaissance",
    "use": "Usages",
    "feeling": "Ressenti",
    "trust": "Confiance",
    "benefit": "Apports",
    "fear": "Craintes",
    "acceptability": "Acceptabilité",
    "condition": "Conditions",
    "human_control": "Contrôle humain",
    "governance": "Gouvernance",
    "work": "Travail",
    "training": "Formation",
    "digital_divide": "Aisance numérique",
    "environment": "Environnement",
    "future": "Avenir",
    "proposal": "Propositions",
    "vigilance": "Points de vigilance",
}

ROLES: dict[Role, str] = {
    "organiser": "Organisation",
    "facilitator": "Animation",
    "reader": "Lecture",
    "commission": "Commission",
    "administrator": "Administration",
}
"""What people with access are called."""

ANY_AUTHORITY = {"la_collectivite": "la collectivité", "a_collectivite": "à la collectivité", "de_collectivite": "de la collectivité"}
"""For a question that is shown for all territories at once."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def words(text: Text, authority: Authority | None = None, language: str = DEFAULT_LANGUAGE) -> str:
    """The French of a script's text, unless in another `language`: the authority, or any one, in the place of its name, and a mark where an
    answer is quoted."""
    forms = ANY_AUTHORITY if authority is None else {form: getattr(authority, form) for form in ANY_AUTHORITY}
    names = forms | {form.capitalize(): name[:1].upper() + name[1:] for form, name in forms.items()}
    return _PLACEHOLDER.sub(lambda found: names.get(found[1], f"[réponse à {found[1]}]"), text.in_language(language))


def status(consultation: Consultation, today: date) -> str:
    """Where a consultation stands today, by what was decided and by its dates."""
    if consultation.is_open(today):
        return "Ouverte"
    if consultation.is_paused(today):
        return "En pause"
    if consultation.status == "draft":
        return "En préparation"
    return "À venir" if consultation.status == "open" and today < consultation.opens_on else "Close"


def kept(consultation: Consultation) -> str:
    """The last day of each kind of what is kept of people."""
    return (
        f"Gardés : le lien entre les personnes et leurs réponses jusqu’au {day(consultation.identities_until)}, "
        f"leurs textes jusqu’au {day(consultation.texts_until)}, leurs réponses jusqu’au {day(consultation.retention_date)}, "
        f"les demandes d’être prévenu jusqu’au {day(consultation.contacts_until)}."
    )


def erased(consultation: Consultation) -> tuple[str, ...]:
    """What is not there any more of this consultation, as people were told it would not be: nothing as long as all is there."""
    told = (
        (consultation.identities_erased_on, "Le lien entre les personnes et leurs réponses est détruit depuis le {}."),
        (consultation.texts_erased_on, "Les textes écrits par les personnes sont effacés depuis le {} ; leurs choix restent."),
        (consultation.answers_erased_on, "Les réponses sont effacées depuis le {} : il ne reste que les totaux."),
    )
    return tuple(sentence.format(day(erased_on)) for erased_on, sentence in told if erased_on is not None)


def withheld(questions: Sequence[str], *, in_rows: bool) -> tuple[str, ...]:
    """What is kept from organisers of few agents: of these questions everything, and in rows who is one of them."""
    told = []
    if questions:
        told.append(
            f"Moins de {K} agents publics ont répondu : rien n’est montré de {listed(questions)}, ni sur la page ni dans les fichiers."
        )
    if in_rows:
        told.append(
            f"Moins de {K} personnes se disent agents publics : leurs lignes, et d’autres parmi lesquelles on ne peut pas les retrouver, "
            "ne disent pas à quel titre elles répondent, ni par quel lien elles sont venues."
        )
    return tuple(told)


def languages(script: Script) -> str:
    """The languages that people can answer in, as each calls itself: « Français, English »."""
    return ", ".join(say(language, LANGUAGE_BUTTONS[language]) for language in languages_of(script))


def listed(codes: Sequence[str]) -> str:
    """« A01, A02 et A03 »."""
    *others, last = codes
    return f"{', '.join(others)} et {last}" if others else last


def number(value: int) -> str:
    """1234 as « 1 234 »."""
    return format_decimal(value, locale="fr")


def size(octets: int) -> str:
    """1234567 as « 1,2 Mo »."""
    for unit, one in (("Go", 10**9), ("Mo", 10**6), ("ko", 10**3)):
        if octets >= one:
            return f"{format_decimal(octets / one, format='#,##0.#', locale='fr')}\N{NO-BREAK SPACE}{unit}"
    return plural(octets, "octet", "octets")


def per_cent(share: float) -> str:
    """0.374 as « 37 % ». What is there, however little, is never « 0 % »."""
    if 0 < share < 0.01:
        return f"< {per_cent(0.01)}"
    # Halves go up, as people round; Babel would send them to the even neighbour.
    return f"{floor(100 * share + 0.5)}\N{NO-BREAK SPACE}%"


def day(value: date) -> str:
    """A date as JJ/MM/AAAA."""
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """A moment as JJ/MM/AAAA à 9 h 05, by the clocks of Paris."""
    there = value.astimezone(ZoneInfo(PEOPLE_LIVE_IN))
    return f"{day(there.date())} à {there.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{there:%M}"


def hour(value: datetime) -> str:
    """A moment as « 14 h 05 », where people live."""
    return f"{value.astimezone(ZoneInfo(PEOPLE_LIVE_IN)):%-H h %M}"


def day_there(value: datetime) -> date:
    """The day of a moment, where people live."""
    return value.astimezone(ZoneInfo(PEOPLE_LIVE_IN)).date()


def plural(count: int, one: str, many: str) -> str:
    """« 0 réponse », « 1 réponse », « 2 réponses »: French begins the plural at two."""
    return f"{number(count)} {many if count > 1 else one}"
