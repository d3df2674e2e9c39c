"""Who may read what through the API: policies as dependencies, decided from the key alone.

A route names the scope it takes: `Annotated[ApiKey, Security(organiser_key, scopes=["counts"])]`. Whoever has no key that opens is told
401; whose key has not the scope, or is of the other kind, 403; what belongs to another authority is answered as what does not exist.

| policy | which keys it lets in |
|---|---|
| `organiser_key` | those of one authority: its consultations and records |
| `organiser_key_of` | those of an authority of the consultation that the path names |
| `commission_key` | those of the commission: what was released of all, and all records |
| `commission_key_of` | the same, for one consultation that was opened |

Never here: how a key is made, nor a cookie.
"""

import logging
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from dialogues.values import Value
from server.access import policy
from server.api.problems import NO_KEY, NO_SCOPE, NOT_FOUND, OTHER_KIND, TOO_MANY, WRONG_KEY, Refused
from server.pages.visiting import origin_of
from server.services import SIGN_IN_WINDOW, FromServices, Services
from storage import api_keys, consultations
from storage.api_keys import ApiKey
from storage.consultations import Consultation
from storage.journal import Author

CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="concertia"'}
REFUSED: Final = {"WWW-Authenticate": 'Bearer realm="concertia", error="invalid_token"'}
WAIT: Final = {"Retry-After": str(int(SIGN_IN_WINDOW.total_seconds()))}

log = logging.getLogger(__name__)
_bearer: Final = HTTPBearer(
    scheme_name="cle", auto_error=False, description="La clé, dans l’en-tête « Authorization » : « Bearer concertia_… »."
)


class ByKey(Value, frozen=True):
    """A consultation that a key opens."""

    key: ApiKey
    consultation: Consultation


def author_of(key: ApiKey) -> Author:
    """Who the journal says reads with a key: whoever made it answers for it."""
    return Author(key.organiser_id, key.maker)


async def key_of(
    request: Request, services: FromServices, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> ApiKey:
    """The key of a request. No policy: it lets through whatever scope. Raises `Refused` 401.

    Wrong ones are counted by where they come from; as with sign-in links, one that opens does so however many wrong ones came before.
    """
    if given is None:
        raise Refused(NO_KEY, CHALLENGE)
    today = services.clock().date()
    found = await services.database.read(lambda connection: api_keys.of_key(connection, given.credentials, today))
    if found is None:
        raise _refusal(services, origin_of(request))
    if found.used_on != today:
        await services.database.write(lambda connection: api_keys.note_use(connection, found.id, today))
    _refuse_unknown(request)
    return found


AKey = Annotated[ApiKey, Depends(key_of)]


@policy
async def organiser_key(required: SecurityScopes, key: AKey) -> ApiKey:
    """A key of one authority."""
    return _of_authority(key, required)


@policy
async def organiser_key_of(code: str, required: SecurityScopes, key: AKey, services: FromServices) -> ByKey:
    """A key of one of the authorities of the consultation that the path names in `{code}`."""
    allowed = _of_authority(key, required)
    found = await services.database.read(lambda connection: consultations.by_code(connection, code))
    if found is None or allowed.authority_id not in {authority.id for authority in found.authorities}:
        raise Refused(NOT_FOUND)
    return ByKey(allowed, found)


@policy
async def commission_key(required: SecurityScopes, key: AKey) -> ApiKey:
    """A key of the commission."""
    return _of_commission(key, required)


@policy
async def commission_key_of(code: str, required: SecurityScopes, key: AKey, services: FromServices) -> ByKey:
    """A key of the commission; the consultation that the path names in `{code}` is no draft."""
    allowed = _of_commission(key, required)
    found = await services.database.read(lambda connection: consultations.by_code(connection, code))
    if found is None or found.status == "draft":
        raise Refused(NOT_FOUND)
    return ByKey(allowed, found)


def _of_authority(key: ApiKey, required: SecurityScopes) -> ApiKey:
    if key.authority_id is None:
        raise Refused(OTHER_KIND)
    return _with_scopes(key, required)


def _of_commission(key: ApiKey, required: SecurityScopes) -> ApiKey:
    if key.authority_id is not None:
        raise Refused(OTHER_KIND)
    return _with_scopes(key, required)


def _with_scopes(key: ApiKey, required: SecurityScopes) -> ApiKey:
    """A route that names no scope lets no key in."""
    if not required.scopes or not set(required.scopes) <= set(key.scopes):
        raise Refused(NO_SCOPE)
    return key


def _refusal(services: Services, origin: str) -> Refused:
    if not services.wrong_keys.allowed(origin):
        if services.alarms.allowed(("key", origin)):
            services.alarms.note(("key", origin))
            log.warning("somebody tries too often: keys of the API")
        return Refused(TOO_MANY, WAIT)
    services.wrong_keys.note(origin)
    return Refused(WRONG_KEY, REFUSED)


def _refuse_unknown(request: Request) -> None:
    """A parameter that a route does not know, or that is given twice, is a slip of whoever calls, and would change nothing unseen."""
    dependant: Any = request.scope["route"].dependant
    known = {parameter.alias for parameter in dependant.query_params}
    names = [name for name, _ in request.query_params.multi_items()]
    wrong = [name for name in dict.fromkeys(names) if name not in known or names.count(name) > 1]
    if wrong:
        raise RequestValidationError([{"type": "extra_forbidden", "loc": ("query", name)} for name in wrong])
