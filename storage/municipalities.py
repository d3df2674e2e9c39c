"""Lists of municipalities: one per authority that brought its own, and one for all others.

Never here: how a name is recognised (see `dialogues.municipalities`), nor the file a list comes from.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import sqlalchemy as sa

from dialogues.answers import NO_LIST
from dialogues.municipalities import Gazetteer, Municipality
from storage import models
from storage.consultations import Consultation


@dataclass(frozen=True, slots=True)
class MunicipalityList:
    """One list, by what names its content. `authority_id` None: for every authority without a list of its own."""

    id: int
    authority_id: int | None
    digest: str


def municipality_lists(connection: sa.Connection) -> tuple[MunicipalityList, ...]:
    """Every list, the oldest first."""
    return tuple(MunicipalityList(*row) for row in connection.execute(_LISTS))


def municipalities_of(connection: sa.Connection, list_id: int) -> tuple[Municipality, ...]:
    """The municipalities of one list, by code."""
    return tuple(Municipality(*row) for row in connection.execute(_MUNICIPALITIES, {"list": list_id}))


def replace_list(connection: sa.Connection, authority_id: int | None, municipalities: Sequence[Municipality]) -> None:
    """Puts this list in the place of the authority's own (None: of the general one). Codes must differ, else `IntegrityError`.

    Keep what answers refer to: a code that leaves the list is shown as a code.
    """
    lists = models.municipality_lists
    connection.execute(sa.delete(lists).where(lists.c.authority_id.is_not_distinct_from(authority_id)))
    in_order = sorted(municipalities, key=lambda one: one.code)
    row = {"authority_id": authority_id, "digest": _digest(in_order)}
    made = connection.execute(sa.insert(lists).values(row).returning(lists.c.id)).scalar_one()
    rows = [{"list_id": made, "insee_code": one.code, "name": one.name, "department": one.department} for one in in_order]
    if rows:
        connection.execute(sa.insert(models.municipalities), rows)


class Gazetteers:
    """The lists made ready to be searched, kept while their content is the same: the 36,000 of France take over a second to make.

    Shared by all threads: the worst a race does is to make one twice.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[str, ...], Gazetteer] = {(): NO_LIST}

    def of(self, connection: sa.Connection, consultations: Iterable[Consultation]) -> dict[int, Gazetteer]:
        """What each of these consultations (by id) recognises: all that its authorities brought, else the general list, else nothing.

        Makes what is not made yet: never while others wait for the connection.
        """
        lists = municipality_lists(connection)
        wanted = {one.id: _of_consultation(one, lists) for one in consultations}
        current = {one.digest for one in lists}
        made = {key: gazetteer for key, gazetteer in self._made.items() if current.issuperset(key)}
        for found in wanted.values():
            if _key(found) not in made:
                made[_key(found)] = Gazetteer(each for one in found for each in municipalities_of(connection, one.id))
        self._made = made
        return {consultation: made[_key(found)] for consultation, found in wanted.items()}

    def ready(self, connection: sa.Connection, consultations: Sequence[Consultation]) -> dict[int, Gazetteer] | None:
        """The same in one query, or none for no consultation; None where something must be made first."""
        lists, made = municipality_lists(connection) if consultations else (), self._made
        keys = {one.id: _key(_of_consultation(one, lists)) for one in consultations}
        return {consultation: made[key] for consultation, key in keys.items()} if made.keys() >= set(keys.values()) else None


def _key(lists: Sequence[MunicipalityList]) -> tuple[str, ...]:
    return tuple(one.digest for one in lists)


def _of_consultation(consultation: Consultation, lists: Sequence[MunicipalityList]) -> tuple[MunicipalityList, ...]:
    by_authority = {one.authority_id: one for one in lists}
    own = [by_authority[authority.id] for authority in consultation.authorities if authority.id in by_authority]
    general = by_authority.get(None)
    return tuple(own) if own else () if general is None else (general,)


def _digest(municipalities: Sequence[Municipality]) -> str:
    content = sha256()
    for one in municipalities:
        content.update(f"{one.code}\t{one.name}\t{one.department}\n".encode())
    return content.hexdigest()


_LISTS: Final = sa.select(*models.municipality_lists.c["id", "authority_id", "digest"]).order_by(models.municipality_lists.c.id)
_MUNICIPALITIES: Final = (
    sa.select(*models.municipalities.c["insee_code", "name", "department"])
    .where(models.municipalities.c.list_id == sa.bindparam("list"))
    .order_by(models.municipalities.c.insee_code)
)
