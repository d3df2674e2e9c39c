"""What people read of a consultation that its record says too: how it follows the record once it is open. Pure.

Never here: the days (see `server.extending`), nor what the notice says of it (see `bot.screens.notices`).
"""

from dataclasses import replace
from typing import Final

from bot.screens import notice_in_force
from dialogues.values import Value
from server.records.checks import faults, missing
from server.records.fields import Surroundings, Values
from server.records.sections import PERSONAL_DATA
from storage.consultations import Consultation

STATED: Final = ("dpo_contact", "legal_basis", "other_way", "decides")
"""What people read, by the names of its columns, which are those of its fields."""


class Restated(Value, frozen=True):
    """A consultation as it is, and as its record has it read. `unfit` is what the record does not say in a way that can be read."""

    before: Consultation
    after: Consultation
    unfit: frozenset[str]

    @property
    def changed(self) -> dict[str, str]:
        return {name: getattr(self.after, name) for name in STATED if getattr(self.after, name) != getattr(self.before, name)}

    @property
    def notice(self) -> str:
        """The version of the notice once this is so."""
        return notice_in_force(self.after)

    @property
    def is_another_notice(self) -> bool:
        return self.notice != notice_in_force(self.before)


def restated(consultation: Consultation, values: Values, seen: Surroundings) -> Restated:
    """The consultation as these values of its record have it. What is missing or faulty there stays as people read it now."""
    lacking = {field.key for field in missing(PERSONAL_DATA, values)}
    unfit = frozenset(STATED) & (lacking | faults(PERSONAL_DATA, values, seen).keys())
    said = {name: values.get(name, "") for name in STATED if name not in unfit}
    return Restated(consultation, replace(consultation, **said), unfit)
