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
    """The lists made ready to be searched, kept while their content is the same: the 36,000 of France take a quarter of a second.

    Shared by the threads that read the database: the worst a race does is to make one twice.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[str, ...], Gazetteer] = {}

    def of(self, connection: sa.Connection, consultations: Iterable[Consultation]) -> dict[int, Gazetteer]:
        """What each of these consultations (by id) recognises; one query while nothing has changed.

        All that its authorities brought, else the general list, else nothing.
        """
        asking = tuple(consultations)
        lists = municipality_lists(connection) if asking else ()
        found = {one.id: _of_consultation(one, lists) for one in asking}
        known = {digests: made for digests, made in self._made.items() if set(digests) <= {one.digest for one in lists}}
        for wanted in found.values():
            digests = tuple(one.digest for one in wanted)
            if wanted and digests not in known:
                known[digests] = Gazetteer(each for one in wanted for each in municipalities_of(connection, one.id))
        if asking:
            self._made = known
        return {key: known[tuple(one.digest for one in wanted)] if wanted else NO_LIST for key, wanted in found.items()}


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
