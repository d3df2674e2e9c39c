"""What is answered when something cannot be done: one shape for every fault (RFC 9457), in French, and always what to do next.

Never here: the pages of faults (see `server.errors`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.values import Value

API: Final = "/api/v1"
"""Heads the addresses of the API; its page for people is there."""
MEDIA_TYPE: Final = "application/problem+json"


class Fault(Value, frozen=True):
    """A fault that can be met: `title` says what happened, `detail` what to do. `name` ends the address that is its type."""

    name: str
    status: int
    title: str
    detail: str


NOT_UNDERSTOOD: Final = Fault("demande-incomprise", 400, "Demande incomprise.", "Vérifiez la demande dans la documentation.")
NO_KEY: Final = Fault(
    "cle-absente", 401, "Il manque une clé.", "Envoyez votre clé dans l’en-tête « Authorization », précédée de « Bearer » et d’une espace."
)
WRONG_KEY: Final = Fault(
    "cle-refusee",
    401,
    "Cette clé n’ouvre rien.",
    "Elle est inconnue, révoquée, périmée, ou la personne qui l’a créée n’a plus ce rôle. Faites-en une nouvelle.",
)
NOT_ALLOWED: Final = Fault("acces-refuse", 403, "Accès refusé.", "Cette demande ne peut pas venir de la page d’un autre site.")
OTHER_KIND: Final = Fault(
    "autre-cle",
    403,
    "Cette clé ne sert pas à cette adresse.",
    f"Les clés d’une collectivité ouvrent {API}/consultations et {API}/records, celles de la commission {API}/commission.",
)
NO_SCOPE: Final = Fault(
    "droit-absent", 403, "Cette clé n’ouvre pas cela.", "Faites une clé qui a ce droit ; la documentation le nomme pour chaque adresse."
)
NOT_FOUND: Final = Fault(
    "introuvable", 404, "Rien à cette adresse.", "Elle ne mène à rien, ou à ce qui n’est pas à vous. Vérifiez-la dans la documentation."
)
NO_SUCH_METHOD: Final = Fault(
    "methode-impossible", 405, "Cette adresse ne se lit qu’avec GET.", "L’API ne fait que lire : demandez avec GET."
)
OLD_CURSOR: Final = Fault(
    "curseur-perime",
    410,
    "Ce curseur ne sert plus.",
    "Il a plus de 15 minutes, le serveur a redémarré, ou il vient d’une autre clé. Recommencez sans curseur.",
)
ERASED: Final = Fault(
    "reponses-effacees", 410, "Les réponses sont effacées.", "Leur temps est passé : il ne reste que les totaux, dans « counts »."
)
TOO_LONG: Final = Fault("demande-trop-longue", 413, "Demande trop longue.", "L’API ne lit pas le corps des demandes : n’en envoyez pas.")
WRONG_PARAMETERS: Final = Fault(
    "parametres-incorrects", 422, "Un paramètre ne convient pas.", "Corrigez ce que dit « parameters », puis recommencez."
)
TOO_MANY: Final = Fault(
    "trop-d-essais", 429, "Trop de clés refusées depuis cette adresse.", "Attendez un quart d’heure. Une clé qui ouvre sert toujours."
)
BEING_WRITTEN: Final = Fault(
    "lecture-en-preparation",
    429,
    "Une lecture de ces réponses se prépare déjà pour cette clé.",
    "Attendez sa réponse, ou le temps que dit l’en-tête « Retry-After ».",
)
OUR_FAULT: Final = Fault(
    "erreur-interne", 500, "Erreur de notre côté.", "Elle est notée dans le journal du serveur. Réessayez ; si elle revient, prévenez-nous."
)
AWAY: Final = Fault(
    "indisponible", 503, "Service momentanément indisponible.", "Réessayez après le temps que dit l’en-tête « Retry-After »."
)

FAULTS: Final = (
    NOT_UNDERSTOOD,
    NO_KEY,
    WRONG_KEY,
    NOT_ALLOWED,
    OTHER_KIND,
    NO_SCOPE,
    NOT_FOUND,
    NO_SUCH_METHOD,
    OLD_CURSOR,
    ERASED,
    TOO_LONG,
    WRONG_PARAMETERS,
    TOO_MANY,
    BEING_WRITTEN,
    OUR_FAULT,
    AWAY,
)
"""All there are. Of one status, the first speaks for a fault of which nothing more is known."""
OF_ANSWERS: Final = (OLD_CURSOR, ERASED, BEING_WRITTEN)
"""Those that only addresses of answers can give."""
EXPECTED: Final[Mapping[str, str]] = {
    "int_parsing": "un nombre entier",
    "greater_than_equal": "au moins {ge}",
    "less_than_equal": "au plus {le}",
    "string_pattern_mismatch": "ce qu’un « next » a donné",
    "string_too_long": "{max_length} caractères au plus",
    "extra_forbidden": "rien : ce paramètre n’existe pas ici",
}
"""What a parameter should be, by what a check found."""


class Refused(HTTPException):
    """A request that is answered by this fault."""

    def __init__(self, fault: Fault, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(fault.status, fault.title, headers)
        self.fault = fault


def is_of_api(path: str) -> bool:
    """Whether a program asks for this address."""
    return path == API or path.startswith(f"{API}/")


def fault_of(fault: HTTPException) -> Fault:
    """What to answer for it."""
    return fault.fault if isinstance(fault, Refused) else fault_of_status(fault.status_code)


def fault_of_status(status: int) -> Fault:
    """What to answer where nothing but the status is known."""
    return next((fault for fault in FAULTS if fault.status == status), NOT_UNDERSTOOD if status < 500 else OUR_FAULT)


def problem(
    fault: Fault, public_url: str, headers: Mapping[str, str] | None = None, status: int = 0, errors: Sequence[Mapping[str, Any]] = ()
) -> Response:
    """The response of a fault. `errors` are those of a check of parameters; `status` is what is answered, if not that of the fault."""
    found = status or fault.status
    told = {"type": f"{public_url}{API}#{fault.name}", "title": fault.title, "status": found, "detail": fault.detail}
    named = {"parameters": list(_named(errors))} if errors else {}
    content = json.dumps(told | named, ensure_ascii=False).encode()
    return Response(content, found, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def _named(errors: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    for error in errors:
        expected = EXPECTED.get(error["type"], "une autre valeur")
        yield {"name": str(error["loc"][-1]), "expected": expected.format(**error.get("ctx") or {})}
