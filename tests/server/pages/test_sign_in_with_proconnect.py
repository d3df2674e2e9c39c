"""Signing in with ProConnect: who is known comes in, nobody else does, and whatever goes wrong is told with another way in.

The provider is real, on loopback, and asked over HTTP; only our own pages are asked without a network.
"""

import hmac
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from joserfc.jwk import ECKey

from server import oidc
from server.journal_words import what
from server.oidc import SKEW
from server.provider import ROUND_LIFETIME
from server.services import SIGN_IN_ASKED, SIGN_IN_TRIES
from storage import models
from storage.journal import entries
from tests.server.installation import Site, form_token_of
from tests.server.markup import Markup
from tests.server.pages.test_sign_in import cookies_of, press
from tests.server.pages.test_sign_in_by_mail import browser_from
from tests.support.canaries import TOKEN_SECRET
from tests.support.identity_provider import CLIENT_ID, IdentityProvider, rsa_key

KNOWN, UNKNOWN = "personne1@organiser.example", "personne@ailleurs.example"
WAY, RETURN = "/connexion/proconnect", "/connexion/proconnect/retour"
SESSION, ROUND, LEFT = "concertia-session", "concertia-proconnect", "concertia-proconnect-fin"
ANOTHER = rsa_key("another")
A_MINUTE = SKEW.total_seconds()

Spoil = Callable[[IdentityProvider], None]


@pytest.fixture
async def provider(site: Site) -> AsyncIterator[IdentityProvider]:
    """At work, and set; somebody known sits at the browser."""
    await site.link("organiser")
    async with set_for(site) as at_work:
        yield at_work


@asynccontextmanager
async def set_for(site: Site) -> AsyncIterator[IdentityProvider]:
    """Another one, in the place of the one before."""
    async with IdentityProvider(site.clock) as at_work:
        at_work.email = KNOWN
        object.__setattr__(site.services, "provider", at_work.us)
        yield at_work


async def led_back(browser: httpx.AsyncClient, provider: IdentityProvider, way: str = WAY, button: str = "continuer") -> str:
    """Goes to the provider and presses a button there: the path that it leads back to."""
    left = await browser.get(way)
    assert left.status_code == 303, left.text
    parts = urlsplit(await provider.pressed(left.headers["location"], button))
    return f"{parts.path}?{parts.query}"


async def come_back(browser: httpx.AsyncClient, provider: IdentityProvider, way: str = WAY, button: str = "continuer") -> httpx.Response:
    return await browser.get(await led_back(browser, provider, way, button))


def kept_out(answer: httpx.Response, status: int, title: str) -> None:
    """They are told why on a page that leads on, and have no session."""
    page = Markup(answer.text)
    assert (answer.status_code, page.heading) == (status, title)
    assert page.link("Se connecter autrement").startswith("/connexion")
    assert SESSION not in cookies_of(answer)


# --- Who comes in ---------------------------------------------------------------------------------------------------------------------


async def test_who_is_known_by_their_address_comes_in_and_the_journal_says_how(site: Site, provider: IdentityProvider) -> None:
    browser = site.browser()
    assert f'href="{WAY}"' in (await browser.get("/connexion")).text
    provider.email = KNOWN.upper()
    answer = await come_back(browser, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/organisateur")
    assert KNOWN in (await browser.get("/compte")).text
    assert ROUND not in browser.cookies
    (last,) = await site.database.read(lambda connection: entries(connection, 1))
    assert (last.author.who, last.what, last.detail) == (KNOWN, "signed_in", {"by": "proconnect"})
    assert what(last) == "Connexion avec ProConnect"


async def test_nothing_more_is_asked_than_what_is_used(site: Site, provider: IdentityProvider) -> None:
    await come_back(site.browser(), provider)
    (asked,) = provider.asked
    assert asked["scope"] == "openid email"
    assert asked["redirect_uri"] == site.services.public_url + RETURN
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    await come_back(site.browser(), provider)
    assert not {asked[name] for name in ("state", "nonce", "code_challenge")} & set(provider.asked[1].values())


async def test_one_comes_back_to_the_page_that_was_wanted_and_never_elsewhere(site: Site, provider: IdentityProvider) -> None:
    browser = site.browser()
    way = re.search(rf'href="({WAY}[^"]*)"', (await browser.get("/connexion?suite=%2Fcompte")).text)
    assert way
    assert (await come_back(browser, provider, way[1])).headers["location"] == "/compte"
    foreign = f"{WAY}?suite=https%3A%2F%2Fthief.example%2F"
    assert (await come_back(site.browser(), provider, foreign)).headers["location"] == "/organisateur"


def without_signature(provider: IdentityProvider) -> None:
    provider.signs_what_it_tells = False


def on_a_curve(provider: IdentityProvider) -> None:
    provider.key, provider.algorithm = ECKey.generate_key("P-256", {"kid": "curve"}), "ES256"
    provider.published = [rsa_key("first"), provider.key]


def with_new_keys(provider: IdentityProvider) -> None:
    provider.key = ANOTHER
    provider.published = [rsa_key("first"), ANOTHER]


MAY_DO: Final[list[Spoil]] = [
    without_signature,
    on_a_curve,
    with_new_keys,
    lambda provider: provider.metadata.update(code_challenge_methods_supported=None),
    lambda provider: provider.metadata.update(end_session_endpoint=None),
    lambda provider: provider.claims.update(aud=[CLIENT_ID], at_hash=None, amr=["pwd"], acr=None),
    lambda provider: provider.told.update(email_verified=True, email=f"  {KNOWN} "),
]


async def test_what_a_provider_may_do_otherwise_is_no_fault(site: Site) -> None:
    await site.link("organiser")
    for number, differs in enumerate(MAY_DO):
        async with set_for(site) as provider:
            differs(provider)
            assert (await come_back(site.browser(), provider)).status_code == 303, number


async def test_the_session_is_like_any_other_and_takes_the_place_of_the_one_before(site: Site, provider: IdentityProvider) -> None:
    browser = await site.signed_in("commission")
    before = browser.cookies[SESSION]
    answer = await come_back(browser, provider)
    assert {name: value for name, value in cookies_of(answer)[SESSION].items() if value} == {
        "path": "/",
        "httponly": True,
        "samesite": "lax",
    }
    old = site.browser()
    old.cookies.set(SESSION, before)
    assert (await old.get("/commission")).status_code == 403
    assert (await browser.get("/organisateur")).status_code == 200
    site.clock.advance(30 * 60)
    assert (await browser.get("/organisateur")).status_code == 403


async def test_on_https_what_is_kept_meanwhile_is_for_this_host_alone(https_site: Site) -> None:
    async with IdentityProvider(https_site.clock) as provider:
        object.__setattr__(https_site.services, "provider", provider.us)
        (cookie,) = cookies_of(await https_site.browser().get(WAY)).values()
    assert cookie.key == f"__Host-{ROUND}"
    wanted = {"path": "/", "secure": True, "httponly": True, "samesite": "lax", "max-age": str(10 * 60)}
    assert {name: value for name, value in cookie.items() if value} == wanted
    assert "state" not in cookie.value


# --- Who does not ---------------------------------------------------------------------------------------------------------------------


async def test_who_is_not_known_is_told_whom_to_ask_and_may_change_their_account(site: Site, provider: IdentityProvider) -> None:
    provider.email = UNKNOWN
    browser = site.browser()
    answer = await come_back(browser, provider)
    kept_out(answer, 403, "Pas d’accès avec cette adresse")
    assert UNKNOWN in answer.text
    assert "de vous inviter à cette adresse" in answer.text
    assert await ended_at(Markup(answer.text).link("Changer de compte ProConnect")) == f"{site.services.public_url}{WAY}/sortie"
    assert provider.ended == ["personne-1"]
    assert (await browser.get("/organisateur")).status_code == 403


async def test_who_has_no_access_any_more_is_not_known(site: Site, provider: IdentityProvider) -> None:
    yesterday = site.clock().date() - timedelta(days=1)
    await site.database.write(lambda connection: connection.execute(sa.update(models.memberships).values(until=yesterday)))
    kept_out(await come_back(site.browser(), provider), 403, "Pas d’accès avec cette adresse")


async def test_without_an_address_that_is_theirs_nobody_comes_in(site: Site, provider: IdentityProvider) -> None:
    for told in ({"email": None}, {"email": "claire"}, {"email": ""}, {"email_verified": False}):
        provider.told = told
        kept_out(await come_back(site.browser(), provider), 403, "ProConnect ne nous a pas donné votre adresse")


async def test_who_gives_up_is_told_how_to_go_on(site: Site, provider: IdentityProvider) -> None:
    browser = site.browser()
    answer = await come_back(browser, provider, f"{WAY}?suite=%2Fcompte", "access_denied")
    kept_out(answer, 403, "Connexion abandonnée")
    page = Markup(answer.text)
    assert page.link("Se connecter autrement") == "/connexion?suite=%2Fcompte"
    assert page.link("Réessayer avec ProConnect") == f"{WAY}?suite=%2Fcompte"
    assert (await come_back(browser, provider)).status_code == 303


async def test_what_else_the_provider_says_on_the_way_back_is_not_repeated(site: Site, provider: IdentityProvider) -> None:
    for word in ("server_error", "temporarily_unavailable", "<script>alert(1)</script>"):
        answer = await come_back(site.browser(), provider, button=word)
        kept_out(answer, 503, "ProConnect ne nous répond pas")
        assert not [said for said in ("alert(1)", "aborted") if said in answer.text]


# --- What is not believed -------------------------------------------------------------------------------------------------------------


def moments(provider: IdentityProvider, site: Site, **seconds: float) -> None:
    """Has it sign with moments so many seconds from now."""
    now = site.clock().timestamp()
    provider.claims.update({name: now + after for name, after in seconds.items()})


def forged(algorithm: str, secret: bytes = b"") -> Spoil:
    """Made without any key of the provider: by whoever knows what we know too, or what is published."""

    def sign(claims: dict[str, Any]) -> str:
        parts = (json.dumps(part).encode() for part in ({"alg": algorithm, "kid": "first"}, claims))
        signed = b".".join(map(unpadded, parts))
        signature = hmac.digest(secret, signed, "sha256") if secret else b""
        return b".".join((signed, unpadded(signature))).decode()

    return lambda provider: setattr(provider, "signs", sign)


def unpadded(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")


def signed_by_another(provider: IdentityProvider) -> None:
    provider.key = ANOTHER


def signed_in_its_name(provider: IdentityProvider) -> None:
    """By another key that bears the same name."""
    provider.key = type(ANOTHER).import_key(ANOTHER.as_dict(private=True) | {"kid": "first"})


NOT_BELIEVED: Final[list[tuple[str, Spoil]]] = [
    ("BadSignatureError", signed_in_its_name),
    ("InvalidKeyIdError", signed_by_another),
    ("UnsupportedAlgorithmError", forged("none")),
    ("UnsupportedAlgorithmError", forged("HS256", TOKEN_SECRET.encode())),
    ("UnsupportedAlgorithmError", forged("HS256", rsa_key("first").as_pem(private=False))),
    ("InvalidClaimError iss", lambda provider: provider.claims.update(iss="https://thief.example")),
    ("MissingClaimError iss", lambda provider: provider.claims.update(iss=None)),
    ("InvalidClaimError aud", lambda provider: provider.claims.update(aud="another")),
    ("MissingClaimError aud", lambda provider: provider.claims.update(aud=None)),
    ("InvalidClaimError azp", lambda provider: provider.claims.update(aud=[CLIENT_ID, "another"], azp="another")),
    ("MissingClaimError azp", lambda provider: provider.claims.update(aud=[CLIENT_ID, "another"])),
    ("InvalidClaimError nonce", lambda provider: provider.claims.update(nonce="x" * 43)),
    ("MissingClaimError nonce", lambda provider: provider.claims.update(nonce=None)),
    ("MissingClaimError exp", lambda provider: provider.claims.update(exp=None)),
    ("MissingClaimError iat", lambda provider: provider.claims.update(iat=None)),
    ("InvalidClaimError exp", lambda provider: provider.claims.update(exp="demain")),
    ("MissingClaimError sub", lambda provider: provider.claims.update(sub=None)),
    ("InvalidClaimError at_hash", lambda provider: provider.claims.update(at_hash="x" * 22)),
    ("InvalidClaimError iss", lambda provider: provider.told.update(iss="another")),
    ("InvalidClaimError aud", lambda provider: provider.told.update(aud="another")),
    ("MissingClaimError aud", lambda provider: provider.told.update(aud=None)),
    ("what is told is of somebody else", lambda provider: provider.told.update(sub="personne-2")),
]
"""What the log says, and of what."""


async def test_what_is_not_signed_by_it_for_us_and_this_round_lets_nobody_in(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    await site.link("organiser")
    for said, spoil in NOT_BELIEVED:
        caplog.clear()
        async with set_for(site) as provider:
            spoil(provider)
            kept_out(await come_back(site.browser(), provider), 502, "La réponse de ProConnect n’a pas pu être vérifiée")
        assert logged(caplog) == [f"somebody could not be identified by the provider: {said}"]


@pytest.mark.parametrize(("name", "bound", "beyond"), [("exp", 1 - A_MINUTE, -A_MINUTE), ("iat", A_MINUTE, A_MINUTE + 1)])
async def test_clocks_may_differ_by_a_minute(site: Site, provider: IdentityProvider, name: str, bound: float, beyond: float) -> None:
    moments(provider, site, **{name: bound})
    assert (await come_back(site.browser(), provider)).status_code == 303
    moments(provider, site, **{name: beyond})
    assert (await come_back(site.browser(), provider)).status_code == 502


async def test_a_way_back_that_names_another_provider_is_not_taken(site: Site, provider: IdentityProvider) -> None:
    browser = site.browser()
    path = await led_back(browser, provider)
    answer = await browser.get(re.sub("iss=[^&]*", "iss=https%3A%2F%2Fthief.example", path))
    kept_out(answer, 502, "La réponse de ProConnect n’a pas pu être vérifiée")


# --- What comes back of no round ------------------------------------------------------------------------------------------------------

STALE = "Ce retour de ProConnect ne sert plus"


async def test_the_same_way_back_is_taken_once(site: Site, provider: IdentityProvider) -> None:
    browser = site.browser()
    path = await led_back(browser, provider)
    kept = browser.cookies[ROUND]
    assert (await browser.get(path)).status_code == 303
    kept_out(await browser.get(path), 400, STALE)
    thief = site.browser()
    thief.cookies.set(ROUND, kept)
    provider.answers["token"] = 500, b""
    kept_out(await thief.get(path), 400, STALE)


async def test_a_code_that_was_stolen_is_worthless_in_another_round(site: Site, provider: IdentityProvider) -> None:
    victim, thief = site.browser(), site.browser()
    stolen = parse_qs(urlsplit(await led_back(victim, provider)).query)["code"][0]
    path = await led_back(thief, provider)
    kept_out(await thief.get(re.sub("code=[^&]*", f"code={stolen}", path)), 503, "ProConnect ne nous répond pas")


async def test_another_browser_another_state_and_a_cookie_made_up_are_no_round(site: Site, provider: IdentityProvider) -> None:
    browser = site.browser()
    path = await led_back(browser, provider)
    kept_out(await site.browser().get(path), 400, STALE)
    kept_out(await browser.get(re.sub("state=[^&]*", "state=" + "x" * 43, path)), 400, STALE)
    kept_out(await browser.get(RETURN), 400, STALE)
    for made_up in ("x", "AAAA", "é", browser.cookies[ROUND][:-2]):
        answer = await site.browser().get(path, headers={b"Cookie": f"{ROUND}={made_up}".encode()})
        kept_out(answer, 400, STALE)
    assert (await browser.get(path)).status_code == 303, "what others tried costs nothing"


@pytest.mark.parametrize(("seconds", "status"), [(-1, 303), (0, 400)])
async def test_a_round_lasts_ten_minutes(site: Site, provider: IdentityProvider, seconds: int, status: int) -> None:
    browser = site.browser()
    path = await led_back(browser, provider)
    site.clock.advance(ROUND_LIFETIME.total_seconds() + seconds)
    assert (await browser.get(path)).status_code == status


async def test_who_makes_up_ways_back_waits_and_who_comes_back_does_not(site: Site, provider: IdentityProvider) -> None:
    browser, colleague = browser_from(site, "192.0.2.1"), browser_from(site, "192.0.2.1")
    said = [(await browser.get(f"{RETURN}?state={number}&code=1")).status_code for number in range(20)]
    assert said == [400] * SIGN_IN_TRIES + [429] * (20 - SIGN_IN_TRIES)
    assert (await come_back(colleague, provider)).status_code == 303


async def test_from_one_place_a_hundred_go_and_no_more(site: Site, provider: IdentityProvider) -> None:
    browser = browser_from(site, "192.0.2.1")
    said = [(await browser.get(WAY)).status_code for _ in range(SIGN_IN_ASKED + 5)]
    assert said == [303] * SIGN_IN_ASKED + [429] * 5
    assert (await browser_from(site, "192.0.2.2").get(WAY)).status_code == 303


# --- A provider that is not well ------------------------------------------------------------------------------------------------------

AWAY = "ProConnect ne nous répond pas"


ANSWERS: Final = [
    ("token", (500, b"<h1>Bad gateway</h1>"), "it answers 500"),
    ("token", (400, b'{"error": "invalid_grant"}'), "it answers 400 invalid_grant"),
    ("token", (400, b'{"error": "claire@nantes.example"}'), "it answers 400"),
    ("token", (200, b'{"access_token": "a", "id_token": 7}'), "its answer cannot be read"),
    ("token", (200, b"{"), "its answer cannot be read"),
    ("token", (302, b""), "it answers 302"),
    ("jwks", (200, b"[]"), "its keys cannot be read"),
    ("jwks", (200, b'{"keys": []}'), "its keys cannot be read"),
    ("jwks", (200, b'{"keys": [{"kty": "RSA"}]}'), "its keys cannot be read"),
    ("userinfo", (401, b""), "it answers 401"),
    ("userinfo", (200, b'{"email": "claire@nantes.example"}'), "its answer cannot be read"),
    ("userinfo", (200, b" " * (oidc.MOST + 1)), "its answer has no end"),
    ("discovery", (503, b""), "it answers 503"),
]


async def test_whatever_it_answers_is_told_and_nothing_of_it_is_repeated(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    await site.link("organiser")
    for where, answer, said in ANSWERS:
        caplog.clear()
        async with set_for(site) as provider:
            browser = site.browser()
            path = await led_back(browser, provider)
            provider.answers[where] = answer
            kept_out(await browser.get(path), 503, AWAY)
        assert logged(caplog) == [f"somebody could not be identified by the provider: {said}"], where


PUBLISHED: Final[list[tuple[dict[str, Any], str]]] = [
    ({"issuer": "https://another.example"}, "the provider names itself otherwise than the setting"),
    ({"token_endpoint": "http://in-clear.example/token"}, "an address of the provider is not one of https"),
    ({"end_session_endpoint": "javascript:alert(1)"}, "an address of the provider is not one of https"),
    ({"jwks_uri": None}, "its answer cannot be read"),
]


async def test_who_publishes_something_else_is_not_gone_to(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    for metadata, said in PUBLISHED:
        caplog.clear()
        async with set_for(site) as provider:
            provider.metadata = metadata
            kept_out(await site.browser().get(WAY), 503, AWAY)
        assert logged(caplog) == [f"the provider of identities cannot be used: {said}"]


async def test_a_secret_that_is_not_ours_any_more_is_named_in_the_log(
    site: Site, provider: IdentityProvider, caplog: pytest.LogCaptureFixture
) -> None:
    object.__setattr__(site.services, "provider", type(provider.us)(provider.issuer, CLIENT_ID, "former"))
    kept_out(await come_back(site.browser(), provider), 503, AWAY)
    assert logged(caplog) == ["somebody could not be identified by the provider: it answers 401 invalid_client"]


@pytest.mark.parametrize("silent", [True, False])
async def test_one_that_says_nothing_or_is_gone_is_told(
    site: Site, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch, silent: bool
) -> None:
    monkeypatch.setattr(oidc, "PATIENCE", 0.1)
    if silent:
        provider.silent = True
    else:
        await provider.stop()
    kept_out(await site.browser().get(WAY), 503, AWAY)


async def test_where_none_is_set_there_is_no_button_and_no_page(site: Site) -> None:
    browser = site.browser()
    assert "ProConnect" not in (await browser.get("/connexion")).text
    for path in (WAY, RETURN, f"{WAY}/sortie"):
        assert (await browser.get(path)).status_code == 404


# --- Out again ------------------------------------------------------------------------------------------------------------------------


async def ended_at(address: str) -> str:
    """Follows the way out to the provider: where that leads back to."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(address)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


async def leave(browser: httpx.AsyncClient, path: str = "/deconnexion") -> httpx.Response:
    return await browser.post(path, data={"form_token": form_token_of(await browser.get("/compte"))})


@pytest.mark.parametrize("path", ["/deconnexion", "/compte/deconnexion-partout"])
async def test_who_signs_out_goes_on_to_end_the_session_there(site: Site, provider: IdentityProvider, path: str) -> None:
    browser = site.browser()
    await come_back(browser, provider)
    answer = await leave(browser, path)
    onwards = Markup(answer.text).link("Continuer vers ProConnect")
    assert (answer.status_code, answer.headers["refresh"]) == (200, f"0; url={onwards}")
    assert not {SESSION, LEFT} & browser.cookies.keys()
    assert await ended_at(onwards) == f"{site.services.public_url}{WAY}/sortie"
    assert provider.ended == ["personne-1"]
    assert "Vous avez quitté votre session" in (await browser.get(f"{WAY}/sortie?state=any")).text


async def test_who_signed_in_by_a_link_meanwhile_leaves_nothing_there(site: Site, provider: IdentityProvider) -> None:
    browser = site.browser()
    await come_back(browser, provider)
    assert LEFT in browser.cookies
    await press(browser, await site.link("organiser"))
    answer = await leave(browser)
    assert ("refresh" in answer.headers, LEFT in browser.cookies) == (False, False)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda provider: provider.metadata.update(end_session_endpoint=None),
        lambda provider: provider.claims.update(very_long="x" * 4_096),
    ],
)
async def test_where_the_session_there_cannot_be_ended_ours_is(site: Site, provider: IdentityProvider, spoil: Spoil) -> None:
    browser = site.browser()
    await come_back(browser, provider)
    assert LEFT in browser.cookies  # of a session before, which is not the one to be ended
    spoil(provider)
    assert (await come_back(browser, provider)).status_code == 303
    assert LEFT not in browser.cookies
    answer = await leave(browser)
    assert (answer.status_code, "refresh" in answer.headers, "Vous pouvez fermer cette page" in answer.text) == (200, False, True)


async def test_what_the_browser_keeps_tells_nobody_and_is_in_no_database(site: Site, provider: IdentityProvider) -> None:
    browser = site.browser()
    await come_back(browser, provider)
    id_token = next(secret for secret in provider.handed_out if secret.count(".") == 2)
    assert id_token.partition(".")[2][:40] not in browser.cookies[LEFT]

    def kept(connection: Any) -> str:
        return "\n".join(connection.connection.driver_connection.iterdump())

    dump = await site.database.read(kept)
    assert [secret for secret in provider.handed_out if secret in dump] == []


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What is told to whoever runs the server."""
    return [record.getMessage() for record in caplog.records if record.name.startswith("server.")]
