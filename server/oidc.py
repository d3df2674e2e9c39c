"""What is said with the provider of identities, in OpenID Connect: where a browser is sent, and who came back.

The libraries write what is asked and verify what is signed; here is what we ask for, and what must hold of the answer. Nothing is kept from
one sign-in to the next: they are few, and addresses or keys kept here could only be out of date.

**The address alone says who somebody is**, for it is what an authority invited. The SIRET that ProConnect can tell would decide nothing: it
is that of an establishment, one of several of an authority, or of the employer of somebody who helps several; and `sub` is another one as
soon as another service vouches for them. So neither they nor names are asked for: what is not used is not collected.

Never here: what a browser keeps meanwhile, who may come in, and what they are told. Import it where it is used, for its libraries are slow.
"""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import aiohttp
import msgspec
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from msgspec import Struct

from bot.mail.address import address_in
from dialogues.values import Value
from server.provider import SECRET_BYTES, Provider, Round, is_private

SCOPE: Final = "openid email"
LEVEL: Final = "eidas1"
"""The lowest that ProConnect has: whatever it vouches for is enough, so what it answers to this is not compared."""
SIGNATURES: Final = ("RS256", "ES256")
"""Those that published keys verify: never « none », nor one made with a secret that we hold too."""
SKEW: Final = timedelta(seconds=60)
"""By how much the provider's clock and ours may differ."""
PATIENCE: Final = 10.0
"""Seconds for each answer: somebody waits for all of them."""
MOST: Final = 256 * 1024
"""Bytes of an answer: some hundred times what is needed."""

REFUSALS: Final = ("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "invalid_scope", "unsupported_grant_type")
"""What the standard lets a provider say of an exchange that it refuses: no other words of its own are repeated."""
CLAIMS: Final = ("iss", "aud", "azp", "sub", "nonce", "exp", "nbf", "iat", "at_hash")
"""What may be wrong of what is signed, as the standard names it."""


class ProviderAway(Exception):
    """It does not answer, or not as a provider does. The message, in our own words, says which."""


class NotBelieved(Exception):
    """What came back is not from it, not for us, not of now, or not of this sign-in. The message, in our own words, says which."""


class NoAddress(Exception):
    """It tells no e-mail address, or one that it says it has not verified."""


class Metadata(Struct, frozen=True):
    """What the provider publishes of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    code_challenge_methods_supported: tuple[str, ...] = ()

    @property
    def takes_challenges(self) -> bool:
        """Whether a stolen code can be made worthless to the thief (PKCE)."""
        return "S256" in self.code_challenge_methods_supported


class Tokens(Struct, frozen=True):
    """What a code is exchanged for."""

    access_token: str
    id_token: str


class Refusal(Struct, frozen=True):
    """What is answered in the place of tokens."""

    error: str


class Told(Struct, frozen=True):
    """What the provider tells of somebody. One that leaves out `email_verified`, as ProConnect does, vouches for the address."""

    sub: str
    email: str | None = None
    email_verified: bool = True


Read = TypeVar("Read", bound=Struct)


class Identified(Value, frozen=True):
    """Who came back. With `id_token` their session at the provider is ended, at `end_session`, if it has such an address."""

    unshown = ("email", "id_token")

    email: str
    id_token: str
    end_session: str | None


async def discovered(provider: Provider) -> Metadata:
    """What it publishes of itself. Raises `ProviderAway`; `NotBelieved` for one of another name, or that would have us speak in clear."""
    async with _wire() as wire:
        return await _metadata(wire, provider)


def request_to(provider: Provider, metadata: Metadata, begun: Round, back: str) -> str:
    """Where to send a browser, which then comes to `back`. ProConnect refuses a parameter that it does not know."""
    more = {"nonce": begun.nonce, "acr_values": LEVEL}
    if metadata.takes_challenges:
        more |= {"code_challenge": create_s256_code_challenge(begun.verifier), "code_challenge_method": "S256"}
    address: str = prepare_grant_uri(metadata.authorization_endpoint, provider.client_id, "code", back, SCOPE, begun.state, **more)
    return address


async def identified(provider: Provider, code: str, begun: Round, back: str, now: datetime) -> Identified:
    """Who came to `back` with this code. Raises `ProviderAway`, `NotBelieved` or `NoAddress`."""
    async with _wire() as wire:
        metadata = await _metadata(wire, provider)
        tokens = await _tokens(wire, provider, metadata, code, begun, back)
        keys = await _keys(wire, metadata)
        subject = _subject(provider, tokens, keys, begun, now)
        told = await _told(wire, provider, metadata, tokens, keys, now)
    if told.sub != subject:
        raise NotBelieved("what is told is of somebody else")
    return Identified(_address(told), tokens.id_token, metadata.end_session_endpoint)


def end_of_session(end_session: str, id_token: str, back: str) -> str:
    """Where to send a browser to end its session at the provider, which then comes to `back`.

    ProConnect wants a `state`, and gives it back. Nothing is done there that it could protect: it is not kept.
    """
    state = secrets.token_urlsafe(SECRET_BYTES)
    address: str = add_params_to_uri(end_session, [("id_token_hint", id_token), ("post_logout_redirect_uri", back), ("state", state)])
    return address


async def _metadata(wire: aiohttp.ClientSession, provider: Provider) -> Metadata:
    _, body = await _fetched(wire, "GET", get_well_known_url(provider.issuer, external=True))
    found = _read_as(Metadata, body)
    if found.issuer != provider.issuer:
        raise NotBelieved("the provider names itself otherwise than the setting")
    addresses = (found.authorization_endpoint, found.token_endpoint, found.userinfo_endpoint, found.jwks_uri, found.end_session_endpoint)
    if not all(address is None or is_private(address) for address in addresses):
        raise NotBelieved("an address of the provider is not one of https")
    return found


async def _tokens(wire: aiohttp.ClientSession, provider: Provider, metadata: Metadata, code: str, begun: Round, back: str) -> Tokens:
    """A code is good once, and at ProConnect for half a minute."""
    verifier = begun.verifier if metadata.takes_challenges else None
    asked = prepare_token_request("authorization_code", redirect_uri=back, code=code, code_verifier=verifier)
    us = ClientAuth(provider.client_id, provider.client_secret, "client_secret_post")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    address, headers, body = us.prepare("POST", metadata.token_endpoint, headers, asked)
    _, answer = await _fetched(wire, "POST", address, data=body, headers=headers)
    return _read_as(Tokens, answer)


async def _keys(wire: aiohttp.ClientSession, metadata: Metadata) -> KeySet:
    _, body = await _fetched(wire, "GET", metadata.jwks_uri)
    try:
        return KeySet.import_key_set(msgspec.json.decode(body))
    except (JoseError, ValueError, TypeError, KeyError):
        raise ProviderAway("its keys cannot be read") from None


def _subject(provider: Provider, tokens: Tokens, keys: KeySet, begun: Round, now: datetime) -> str:
    """Who signed in, as the provider numbers them."""
    with _believed():
        read = _verified(tokens.id_token, keys)
        expected = {"nonce": begun.nonce, "client_id": provider.client_id, "access_token": tokens.access_token}
        claims = CodeIDToken(read.claims, read.header, _from_it_for_us(provider), expected)
        claims.validate(int(now.timestamp()), int(SKEW.total_seconds()))
        return str(claims["sub"])


async def _told(wire: aiohttp.ClientSession, provider: Provider, metadata: Metadata, tokens: Tokens, keys: KeySet, now: datetime) -> Told:
    """ProConnect signs it, others need not."""
    bearer = {"Authorization": f"Bearer {tokens.access_token}"}
    kind, body = await _fetched(wire, "GET", metadata.userinfo_endpoint, headers=bearer)
    if kind != "application/jwt":
        return _read_as(Told, body)
    with _believed():
        claims = _verified(body.decode(), keys).claims
        jwt.JWTClaimsRegistry(int(now.timestamp()), int(SKEW.total_seconds()), **_from_it_for_us(provider)).validate(claims)
        return msgspec.convert(claims, Told)


def _address(told: Told) -> str:
    address = address_in(told.email or "")
    if address is None or not told.email_verified:
        raise NoAddress
    return address


def _from_it_for_us(provider: Provider) -> dict[str, Any]:
    """Of all that is signed."""
    return {"iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": provider.client_id}}


def _verified(signed: str, keys: KeySet) -> jwt.Token:
    # A header that joserfc does not know is no fault: a provider may add its own.
    return jwt.decode(signed, keys, registry=JWSRegistry(algorithms=list(SIGNATURES), strict_check_header=False))


@contextmanager
def _believed() -> Iterator[None]:
    """Whatever is wrong of what is signed, it is not believed."""
    try:
        yield
    except (JoseError, ValueError, TypeError, KeyError) as error:
        claim = getattr(error, "claim", None)
        raise NotBelieved(f"{type(error).__name__} {claim if claim in CLAIMS else ''}".strip()) from None


@asynccontextmanager
async def _wire() -> AsyncIterator[aiohttp.ClientSession]:
    """For the few questions of one sign-in, through the proxy of this machine where there is one."""
    patience = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(trust_env=True, timeout=patience, cookie_jar=aiohttp.DummyCookieJar()) as wire:
        yield wire


async def _fetched(wire: aiohttp.ClientSession, method: str, address: str, **asked: Any) -> tuple[str, bytes]:
    """What is answered, after its kind. A redirection is no answer: a secret would follow it."""
    try:
        async with wire.request(method, address, allow_redirects=False, **asked) as answer:
            body = await _whole(answer)
    except (aiohttp.ClientError, OSError, ValueError):
        raise ProviderAway("it does not answer") from None
    if answer.status != 200:
        raise ProviderAway(f"it answers {answer.status} {_refusal_in(body)}".strip())
    return answer.content_type, body


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > MOST:
            raise ProviderAway("its answer has no end")
    return bytes(body)


def _refusal_in(body: bytes) -> str:
    try:
        word = msgspec.json.decode(body, type=Refusal).error
    except msgspec.MsgspecError:
        return ""
    return word if word in REFUSALS else ""


def _read_as(kind: type[Read], body: bytes) -> Read:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError:
        raise ProviderAway("its answer cannot be read") from None
