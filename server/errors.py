"""What people are told when something cannot be done: one shape for every fault, and always what to do next.

Never here: what a fault of the conversation looks like (the bot words that itself).
"""

from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dialogues.values import Value
from server.access import SignInNeeded
from server.api import problems
from server.edge import add_headers
from server.health import RETRY_AFTER
from server.pages.addresses import ACCESSIBILITY, pages_at
from server.pages.afterwards import followed_by
from server.pages.launch.sent import kept_for_later
from server.pages.page import Page, render
from server.pages.returning import returning
from server.pages.sign_in import SIGN_IN
from server.services import services_of
from storage.errors import DatabaseClosed, DatabaseUnavailable


class Problem(Value, frozen=True):
    """What happened, in a sentence, and what to do next."""

    title: str
    what: str
    remedy: str


PROBLEMS: Final = {
    400: Problem(
        "Demande incomprise",
        "L’adresse ou le formulaire contient une valeur inattendue.",
        "Revenez à la page précédente, rechargez-la, puis recommencez.",
    ),
    403: Problem(
        "Accès refusé",
        "Votre compte n’ouvre pas cette page, ou le formulaire envoyé est périmé.",
        "Si vous veniez d’envoyer un formulaire, revenez à la page précédente, rechargez-la, puis recommencez.",
    ),
    404: Problem(
        "Page introuvable",
        "Cette adresse ne mène à rien, ou à une page qui n’est pas la vôtre.",
        "Vérifiez l’adresse, ou demandez-la de nouveau à la personne qui vous l’a donnée.",
    ),
    405: Problem(
        "Action impossible ici",
        "Cette adresse ne prend pas ce genre de demande.",
        "Revenez à la page précédente et utilisez ses boutons.",
    ),
    413: Problem(
        "Envoi trop long",
        "Ce que vous avez envoyé dépasse ce que nous pouvons recevoir. Rien n’a été enregistré.",
        "Revenez à la page précédente, raccourcissez votre texte, puis recommencez.",
    ),
    500: Problem(
        "Erreur de notre côté",
        "Quelque chose n’a pas marché. L’erreur est notée dans le journal du serveur.",
        "Réessayez dans un instant. Si l’erreur revient, prévenez la personne qui administre ce site.",
    ),
    503: Problem(
        "Service momentanément indisponible",
        "Nous n’arrivons pas à lire ou à enregistrer les données. Ce qui était déjà enregistré n’est pas perdu.",
        "Réessayez dans quelques secondes.",
    ),
}

SIGN_IN_NEEDED: Final = Problem(
    "Connexion nécessaire",
    "Cette page est réservée aux personnes connectées. Aucune session n’est ouverte ici, ou la vôtre est terminée.",
    "Connectez-vous : vous reviendrez ensuite à cette page.",
)


SENT_TOO_LATE: Final = Problem(
    SIGN_IN_NEEDED.title,
    "Votre session est terminée. Ce que vous venez d’envoyer n’est pas enregistré.",
    "Revenez d’abord à la page précédente pour copier ce que vous y avez écrit, puis connectez-vous et recommencez.",
)

FILE_TOO_LATE: Final = Problem(
    SIGN_IN_NEEDED.title,
    "Votre session est terminée. Le fichier que vous venez d’envoyer n’est pas enregistré.",
    "Connectez-vous : vous reviendrez à la page d’envoi, où il faut choisir de nouveau votre fichier.",
)
QUESTION_FILES: Final = "/questions/importer"
"""Ends the address of the one form that sends a file, where its page is too."""


class ProblemPage(Page, frozen=True, kw_only=True):
    """`problem` is what to tell; `back` where one can go on, and what that is called."""

    problem: Problem
    back: str
    back_label: str


class ResumePage(Page, frozen=True, kw_only=True):
    """A form whose session is over: its `fields` go to `action` again, once one has signed in at `sign_in`."""

    sign_in: str
    action: str
    fields: tuple[tuple[str, str], ...]


async def error_page(request: Request, status: int) -> Response:
    """The page of a fault known by its HTTP status; for a program that asks the API, what it reads in its place."""
    if problems.is_of_api(request.url.path):
        return problems.problem(problems.fault_of_status(status), services_of(request).public_url, status=status)
    return _page(request, status, PROBLEMS.get(status, PROBLEMS[400 if status < 500 else 500]))


def add_error_pages(app: FastAPI) -> None:
    """Makes every fault of this application answer with a page of its own."""
    app.add_exception_handler(HTTPException, _http_fault)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(DatabaseUnavailable, _storage_away)
    app.add_exception_handler(DatabaseClosed, _storage_away)
    app.add_exception_handler(Exception, _unforeseen)


async def _http_fault(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, HTTPException)
    if problems.is_of_api(request.url.path):
        return problems.problem(problems.fault_of(fault), services_of(request).public_url, fault.headers, fault.status_code)
    if isinstance(fault, SignInNeeded):
        return await _sign_in_needed(request, fault.status_code)
    response = await error_page(request, fault.status_code)
    response.headers.update(fault.headers or {})
    return response


async def _not_understood(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)
    if problems.is_of_api(request.url.path):
        return problems.problem(problems.WRONG_PARAMETERS, services_of(request).public_url, errors=fault.errors())
    return await error_page(request, 400)


async def _storage_away(request: Request, _: Exception) -> Response:
    response = await error_page(request, 503)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


async def _unforeseen(request: Request, _: Exception) -> Response:
    response = await error_page(request, 500)
    add_headers(MutableHeaders(raw=response.raw_headers), services_of(request).is_https)
    return response


async def _sign_in_needed(request: Request, status: int) -> Response:
    """Leads to where one signs in, and from there back to what was to be seen. What was sent is not sent again by itself; what was typed
    in a form that takes long to fill in stays on the page, to be sent after signing in elsewhere.
    """
    fields = await kept_for_later(request)
    if fields:
        kept = ResumePage(title=SIGN_IN_NEEDED.title, home="/", action=request.url.path, fields=fields, sign_in=SIGN_IN)
        return render(services_of(request), "sign_in/resume.html", kept, status)
    is_seen, is_file = request.method == "GET", request.url.path.endswith(QUESTION_FILES)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    page = ProblemPage(
        title=SIGN_IN_NEEDED.title,
        home="/",
        problem=SIGN_IN_NEEDED if is_seen else FILE_TOO_LATE if is_file else SENT_TOO_LATE,
        back=followed_by(SIGN_IN, wanted) if is_seen or is_file else SIGN_IN,
        back_label="Se connecter",
    )
    return render(services_of(request), "problem.html", page, status)


def _page(request: Request, status: int, problem: Problem) -> Response:
    """At a consultation, the page leads back to it; on a shared tablet it leads nowhere else, and does not stay for ever."""
    pages = pages_at(request.url.path)
    page = ProblemPage(
        title=problem.title,
        home=pages.home if pages else "/",
        accessibility=(pages.address if pages else "") + ACCESSIBILITY,
        returns=returning(pages),
        problem=problem,
        back=pages.address if pages else "/",
        back_label="Revenir à la concertation" if pages else "Aller à l’accueil",
    )
    return render(services_of(request), "problem.html", page, status)
