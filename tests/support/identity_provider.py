"""A provider of identities on loopback, as strict as ProConnect: OpenID Connect with pages, keys of its own, and all that it may do wrong.

async with IdentityProvider() as provider:
    provider.us                               what the server needs to know of it
    provider.email = "claire@ville.example"   who sits at the browser
    provider.claims["aud"] = "another"        what it signs from now on; `told`, `metadata`: what it tells and publishes; None leaves out
    provider.answers["token"] = 500, b""      what it answers there instead; `silent`: nothing, to anybody
    await provider.pressed(address)           somebody opens the page at this address and presses its button: where they are led then

Its pages are at « localhost », which to a browser is another site than 127.0.0.1.
"""

import asyncio
import html
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Self
from urllib.parse import urlencode

import httpx
from aiohttp import web
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, RSAKey
from joserfc.jws import JWSRegistry

from server.provider import Provider
from tests.support.canaries import TOKEN_SECRET

CLIENT_ID: Final = "concertia-d-essai"
ROOT: Final = "/api/v2"
TOKEN_LIFETIME: Final = 60
"""Seconds, as at ProConnect."""
ASKED: Final = frozenset({"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "acr_values"})
CHALLENGE: Final = frozenset({"code_challenge", "code_challenge_method"})
FEWEST: Final = 32
"""Characters of a state and of a nonce."""

Claims = dict[str, Any]


def utc_now() -> datetime:
    return datetime.now(UTC)


@cache
def rsa_key(name: str) -> RSAKey:
    """One key of each name in a process: to make one takes a while."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


class IdentityProvider:
    """`asked` are the parameters of each request that came, `ended` the people whose sessions were ended, `handed_out` its secrets."""

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self.email: str | None = "claire@ville.example"
        self.sub = "personne-1"
        self.key: Key = rsa_key("first")
        self.algorithm = "RS256"
        self.published: list[Key] = [self.key]
        self.claims: Claims = {}
        self.told: Claims = {}
        self.metadata: Claims = {}
        self.signs: Callable[[Claims], str] = self._signed
        self.signs_what_it_tells = True
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.silent = False
        self.asked: list[dict[str, str]] = []
        self.ended: list[str] = []
        self.handed_out: list[str] = []
        self._waiting: dict[str, dict[str, str]] = {}
        self._codes: dict[str, dict[str, str]] = {}
        self._bearers: set[str] = set()
        self._hung = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._otherwise])
        get, post = app.router.add_get, app.router.add_post
        get(f"{ROOT}/.well-known/openid-configuration", self._discovery, name="discovery")
        get(f"{ROOT}/authorize", self._authorize, name="authorize")
        post(f"{ROOT}/authorize/{{waiting}}", self._decide, name="decide")
        post(f"{ROOT}/token", self._token, name="token")
        get(f"{ROOT}/jwks", self._jwks, name="jwks")
        get(f"{ROOT}/userinfo", self._userinfo, name="userinfo")
        get(f"{ROOT}/session/end", self._end, name="end")
        self._runner = web.AppRunner(app, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.issuer = f"http://localhost:{port}{ROOT}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """From now on nobody answers at its address."""
        self._hung.set()
        await self._runner.cleanup()

    @property
    def us(self) -> Provider:
        return Provider(self.issuer, CLIENT_ID, TOKEN_SECRET)

    @property
    def settings(self) -> dict[str, str]:
        """The same, by the names of settings without prefix."""
        return {"OIDC_ISSUER": self.issuer, "OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET": TOKEN_SECRET}

    async def pressed(self, address: str, button: str = "continuer") -> str:
        async with httpx.AsyncClient() as browser:
            page = await browser.get(address)
            assert page.status_code == 200, page.text
            action = re.search(r'action="([^"]+)"', page.text)
            assert action
            answer = await browser.post(str(httpx.URL(address).join(action[1])), data={"decide": button})
            return answer.headers["location"]

    # --- What it answers --------------------------------------------------------------------------------------------------------------

    @web.middleware
    async def _otherwise(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.silent:
            await self._hung.wait()
        name = request.match_info.route.name
        if name in self.answers:
            status, body = self.answers[name]
            return web.Response(status=status, body=body, content_type="application/json", headers={"Location": self.issuer})
        response: web.StreamResponse = await handler(request)
        return response

    async def _discovery(self, _: web.Request) -> web.Response:
        named = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/session/end",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
        }
        return web.json_response(_changed(named, self.metadata))

    async def _authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        challenged = "code_challenge_methods_supported" not in self.metadata
        if asked.keys() != (ASKED | CHALLENGE if challenged else ASKED) or asked["client_id"] != CLIENT_ID:
            return web.Response(status=400, text=f"Y000400: {sorted(asked)}")
        if asked["response_type"] != "code" or asked["acr_values"] != "eidas1" or asked.get("code_challenge_method", "S256") != "S256":
            return web.Response(status=400, text="Y000400")
        if min(len(asked["state"]), len(asked["nonce"])) < FEWEST or "openid" not in asked["scope"].split():
            return web.Response(status=400, text="Y000400")
        self.asked.append(asked)
        self.handed_out += [asked["state"], asked["nonce"]]
        waiting = secrets.token_urlsafe(8)
        self._waiting[waiting] = asked
        return web.Response(text=_page(f"{ROOT}/authorize/{waiting}", self.email or "personne"), content_type="text/html")

    async def _decide(self, request: web.Request) -> web.Response:
        asked, form = self._waiting.pop(request.match_info["waiting"]), await request.post()
        back = {"state": asked["state"], "iss": self.issuer}
        if form["decide"] != "continuer":
            back |= {"error": str(form["decide"]), "error_description": "User auth aborted"}
        else:
            code = back["code"] = self._secret()
            self._codes[code] = asked
        return web.Response(status=303, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, TOKEN_SECRET):
            return web.json_response({"error": "invalid_client", "error_description": TOKEN_SECRET}, status=401)
        asked = self._codes.pop(str(form["code"]), None)
        if asked is None or form["grant_type"] != "authorization_code" or form["redirect_uri"] != asked["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        if asked.get("code_challenge") != (create_s256_code_challenge(form["code_verifier"]) if "code_verifier" in form else None):
            return web.json_response({"error": "invalid_grant"}, status=400)
        access_token, now = self._secret(), int(self._clock().timestamp())
        self._bearers.add(access_token)
        claims = self._from_us() | {"sub": self.sub, "nonce": asked["nonce"], "iat": now, "exp": now + TOKEN_LIFETIME, "acr": "eidas1"}
        claims["at_hash"] = create_half_hash(access_token, "RS256").decode()
        id_token = self.signs(_changed(claims, self.claims))
        self.handed_out.append(id_token)
        return web.json_response({"access_token": access_token, "token_type": "Bearer", "expires_in": TOKEN_LIFETIME, "id_token": id_token})

    async def _jwks(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [key.as_dict(private=False) for key in self.published]})

    async def _userinfo(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self._bearers:
            return web.Response(status=401)
        told = _changed({"sub": self.sub, "email": self.email, "siret": "13002526500013"}, self.told)
        if not self.signs_what_it_tells:
            return web.json_response(told)
        return web.Response(text=self.signs(_changed(self._from_us() | told, self.told)), content_type="application/jwt")

    async def _end(self, request: web.Request) -> web.Response:
        """Only for whom it knows, and back to where it was told beforehand."""
        try:
            hint = jwt.decode(request.query["id_token_hint"], KeySet(self.published), algorithms=[self.algorithm])
        except (JoseError, KeyError):
            return web.Response(status=400, text="Y030111")
        if len(request.query["state"]) < FEWEST or request.query.keys() != {"id_token_hint", "state", "post_logout_redirect_uri"}:
            return web.Response(status=400, text="Y030111")
        self.ended.append(hint.claims["sub"])
        back = f"{request.query['post_logout_redirect_uri']}?{urlencode({'state': request.query['state']})}"
        return web.Response(status=303, headers={"Location": back})

    def _from_us(self) -> Claims:
        return {"iss": self.issuer, "aud": CLIENT_ID}

    def _secret(self) -> str:
        made = secrets.token_urlsafe(32)
        self.handed_out.append(made)
        return made

    def _signed(self, claims: Claims) -> str:
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, registry=JWSRegistry(algorithms=[self.algorithm]))


def _changed(named: Claims, changes: Claims) -> Claims:
    return {name: value for name, value in (named | changes).items() if value is not None}


def _page(action: str, email: str) -> str:
    return f"""<!DOCTYPE html><html lang="fr"><title>Fournisseur d’essai</title><body><h1>Fournisseur d’essai</h1>
<form method="post" action="{action}">
<button name="decide" value="continuer">Continuer en tant que {html.escape(email)}</button>
<button name="decide" value="access_denied">Renoncer</button></form></body></html>"""
