"""The journal in French: who did what.

Never here: what is kept (see `storage.journal`).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, get_args

from server import words
from server.extending import DAYS
from server.records.sections import section_at
from storage.journal import COMMAND_LINE, SERVER, Author, Entry, Verified, What

Detail = Mapping[str, Any]

SCOPES: Final[Mapping[str, str]] = {
    "consultations": "Concertations",
    "counts": "Chiffres",
    "codebook": "Questions et codes",
    "answers": "Réponses aux questions à choix, sans les textes",
    "records": "Fiches",
}
"""What keys of the API open, in French."""
BY_NOBODY: Final = {COMMAND_LINE.who: "Ligne de commande", SERVER.who: "Le serveur, de lui-même"}
ERASED: Final = {
    "identities": "le lien entre les personnes et leurs réponses",
    "texts": "les textes",
    "answers": "les réponses",
    "contacts": "les demandes d’être prévenu",
}
STATED: Final = {
    "dpo_contact": "délégué à la protection des données",
    "legal_basis": "base légale",
    "other_way": "autre moyen de participer",
    "decides": "qui décide",
}


def _right(detail: Detail) -> str:
    siren = f", SIREN {detail['siren']}" if detail.get("siren") else ""
    until = f", jusqu’au {words.day(date.fromisoformat(detail['until']))}" if detail.get("until") else ""
    return f"{detail['email']} ({words.ROLES[detail['role']].lower()}{siren}{until})"


def _of_key(detail: Detail) -> str:
    return f"SIREN {detail['siren']}" if detail["siren"] else "commission"


def _scopes(detail: Detail) -> str:
    return " ; ".join(SCOPES[scope].lower() for scope in detail["scopes"])


def _days(days: Mapping[str, str]) -> str:
    return ", ".join(f"{DAYS[name]}, {words.day(date.fromisoformat(day))}" for name, day in days.items())


def _section(detail: Detail) -> str:
    found = section_at(detail["section"])
    return found.title if found else detail["section"]


SENTENCES: Final[dict[What, Callable[[Detail], str]]] = {
    "signed_in": lambda detail: "Connexion avec ProConnect" if detail.get("by") == "proconnect" else "Connexion",
    "signed_out": lambda _: "Déconnexion",
    "session_ended": lambda _: "Une de ses sessions fermée",
    "signed_out_everywhere": lambda detail: f"Déconnexion partout (sessions fermées : {detail['sessions']})",
    "invited": lambda detail: f"Accès donné à {_right(detail)}",
    "role_changed": lambda detail: f"Accès changé : {_right(detail)}",
    "removed": lambda detail: f"Accès retiré à {detail['email']} (SIREN {detail['siren']})",
    "link_renewed": lambda detail: f"Nouveau lien de connexion pour {detail['email']} (SIREN {detail['siren']})",
    "authority_added": lambda detail: f"Collectivité ajoutée : {detail['name']} (SIREN {detail['siren']})",
    "joining_accepted": lambda detail: f"Demande à rejoindre acceptée : {detail['name']} ({detail['code']})",
    "joining_refused": lambda detail: f"Demande à rejoindre refusée : {detail['name']} ({detail['code']})",
    "downloaded": lambda detail: f"Fichier téléchargé : {detail['file']} (empreinte SHA-256 {detail['sha256']})",
    "key_made": lambda detail: (
        f"Clé d’API créée : {detail['name']} ({_of_key(detail)} ; {_scopes(detail)} ; "
        f"jusqu’au {words.day(date.fromisoformat(detail['until']))})"
    ),
    "key_revoked": lambda detail: f"Clé d’API révoquée : {detail['name']} ({_of_key(detail)})",
    "answers_read": lambda detail: (
        f"Réponses lues par l’API, {detail['consultation']} : clé {detail['name']}, {words.plural(detail['rows'], 'ligne', 'lignes')} "
        f"(empreinte SHA-256 {detail['sha256']})"
    ),
    "erased": lambda detail: f"Fin de conservation, {detail['consultation']} : effacé {ERASED[detail['kind']]}",
    "consultation_opened": lambda detail: f"Concertation ouverte : {detail['consultation']}",
    "consultation_paused": lambda detail: f"Concertation mise en pause : {detail['consultation']}",
    "consultation_resumed": lambda detail: f"Concertation reprise : {detail['consultation']}",
    "consultation_extended": lambda detail: (
        f"Concertation prolongée jusqu’au {words.day(date.fromisoformat(detail['closes_on']))} : {detail['consultation']}"
    ),
    "days_changed": lambda detail: f"Dates changées, {detail['consultation']} : {_days(detail['days'])}",
    "charter_signed": lambda detail: f"Charte signée, version {detail['version']} (SIREN {detail['siren']})",
    "record_changed": lambda detail: f"Fiche {detail['record']} modifiée, page « {_section(detail)} »",
    "record_deleted": lambda detail: f"Fiche {detail['record']} supprimée, jamais ouverte : {detail['title']}",
    "questions_changed": lambda detail: f"Fiche {detail['record']}, questions modifiées",
    "partner_asked": lambda detail: f"Fiche {detail['record']}, autre collectivité demandée (SIREN {detail['siren']})",
    "partner_accepted": lambda detail: f"Fiche {detail['record']}, autre collectivité : acceptée (SIREN {detail['siren']})",
    "partner_refused": lambda detail: f"Fiche {detail['record']}, autre collectivité : déclinée (SIREN {detail['siren']})",
    "partner_removed": lambda detail: f"Fiche {detail['record']}, autre collectivité retirée (SIREN {detail['siren']})",
    "preview_linked": lambda detail: f"Fiche {detail['record']}, lien secret de l’aperçu créé",
    "preview_withdrawn": lambda detail: f"Fiche {detail['record']}, lien secret de l’aperçu retiré",
    "reminded": lambda detail: f"Rappel envoyé : {detail['name']}",
    "consultation_closed": lambda detail: f"Concertation fermée : {detail['consultation']}",
    "link_made": lambda detail: f"Lien créé vers {detail['consultation']} : {detail['link']}",
    "invitations_made": lambda detail: f"Invitations créées pour {detail['consultation']} ({detail['count']})",
    "notice_changed": lambda detail: f"Notice changée, {detail['consultation']} : {', '.join(STATED[name] for name in detail['changed'])}",
    "municipalities_imported": lambda detail: f"Liste de communes remplacée ({detail['count']})",
    "recounted": lambda detail: f"Totaux corrigés : {detail['consultation']} (cases : {detail['cells']})",
    "bot_added": lambda detail: f"Robot ajouté ou renouvelé : {detail['bot']}",
    "restored": lambda detail: f"Sauvegarde rétablie. Sa dernière entrée : {detail['last']} (empreinte {detail['mark'] or 'aucune'})",
    "bot_removed": lambda detail: f"Robot retiré : {detail['bot']}",
}
assert set(SENTENCES) == set(get_args(What))


def who(author: Author) -> str:
    """An address, or what did it without anybody being signed in."""
    return BY_NOBODY.get(author.who, author.who)


def what(entry: Entry) -> str:
    """What was done; of an entry that a later version wrote, or that was tampered with, as it stands."""
    try:
        return SENTENCES[entry.what](entry.detail)  # type: ignore[index]  # whatever stands in the database
    except (KeyError, ValueError, TypeError):
        return f"{entry.what} {dict(entry.detail)}"


def verdict(verified: Verified) -> str:
    """Whether the chain holds."""
    if verified.broken is None:
        return f"La chaîne est intacte : {words.plural(verified.count, 'entrée', 'entrées')}."
    return f"La chaîne est rompue à l’entrée {verified.broken} : elle, ou ce qui la précède, a été changé, retiré ou ajouté après coup."
