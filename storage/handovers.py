"""Participations that may be taken elsewhere by whoever gives their code, for some minutes.

Never here: the codes, of which only hashes are kept; how a participation moves (see `saving`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from storage import models


@dataclass(frozen=True, slots=True)
class Handover:
    """One code: the participation of this identity may be taken elsewhere until it expires."""

    code_hash: bytes
    identity_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What a code names, as it now is: whose participation, in which consultation, with which bot."""

    identity_id: int
    consultation_id: int
    bot_id: int
    person_hash: bytes
    sealed_chat: bytes | None


def offers(connection: sa.Connection, hashes: Collection[bytes], now: datetime) -> dict[bytes, Offer]:
    """What those of these hashes name whose code is valid."""
    if not hashes:
        return {}
    found = connection.execute(_OFFERS, {"hashes": hashes, "now": now})
    return {code_hash: Offer(*offer) for code_hash, *offer in found}


def handovers_of(connection: sa.Connection, identity_ids: Collection[int], now: datetime) -> dict[int, Handover]:
    """The valid codes of these identities, by identity: one each at most."""
    if not identity_ids:
        return {}
    found = connection.execute(_OF_IDENTITIES, {"identities": identity_ids, "now": now})
    return {row.identity_id: Handover(*row) for row in found}


_OFFERS: Final = (
    sa.select(
        models.handovers.c.code_hash,
        models.identities.c.id,
        models.identities.c.consultation_id,
        models.identities.c.bot_id,
        models.identities.c.person_hash,
        models.identities.c.sealed_chat,
    )
    .join_from(models.handovers, models.identities)
    .where(models.handovers.c.code_hash.in_(sa.bindparam("hashes", expanding=True)), models.handovers.c.expires_at > sa.bindparam("now"))
)
_OF_IDENTITIES: Final = sa.select(models.handovers.c.code_hash, models.handovers.c.identity_id, models.handovers.c.expires_at).where(
    models.handovers.c.identity_id.in_(sa.bindparam("identities", expanding=True)), models.handovers.c.expires_at > sa.bindparam("now")
)
