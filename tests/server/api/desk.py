"""Programs with keys of the API, for its tests. Never here: what the API should answer."""

from collections.abc import Sequence
from datetime import timedelta

import httpx
import sqlalchemy as sa

from storage import api_keys, organisers
from storage.api_keys import SCOPES, Scope
from storage.authorities import all_authorities, load_territories
from tests.server.installation import NANTES, Site

KEPT = timedelta(days=30)


async def key(site: Site, siren: str | None = NANTES, scopes: Sequence[Scope] = SCOPES, email: str = "") -> str:
    """A key of the authority of this SIREN, or of the commission for None, by somebody new who may make it."""
    address = email or f"cle-{siren or 'commission'}@{'-'.join(scopes) or 'rien'}.example"

    def work(connection: sa.Connection) -> str:
        load_territories(connection)
        authority = next((one.id for one in all_authorities(connection) if one.siren == siren), None)
        organisers.invite(connection, address, "organiser" if siren else "commission", authority, site.clock())
        maker = connection.execute(sa.text("SELECT id FROM organisers WHERE email = :email"), {"email": address}).scalar_one()
        today = site.clock().date()
        return api_keys.make(connection, "Tableau de bord", scopes, maker, authority, today, today + KEPT)

    return await site.database.write(work)


def with_key(site: Site, value: str) -> httpx.AsyncClient:
    """A program that sends this key."""
    client = site.browser()
    client.headers["Authorization"] = f"Bearer {value}"
    return client


async def program(site: Site, siren: str | None = NANTES, scopes: Sequence[Scope] = SCOPES) -> httpx.AsyncClient:
    """A program that has a key with these scopes."""
    return with_key(site, await key(site, siren, scopes))
