"""One person's part in one consultation with all that is kept of it, as it is told to them."""

from dataclasses import dataclass
from datetime import date

from bot.acts import Wished
from bot.screens.setting import Setting
from dialogues.engine.prompts import View
from dialogues.script import Slot
from storage.conversations import Consent, Participant
from storage.held import Former, Held


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part in one consultation, whole. `chat` is where they are written to, None on a page."""

    setting: Setting
    person: Participant
    view: View
    held: Held
    wishes: Wished
    chat: int | None
    is_spoken_of: bool
    today: date

    def day_of(self, slot: Slot) -> date:
        """When the answer was given: one of this very moment has no row yet."""
        return self.held.days.get(slot, self.today)

    @property
    def former(self) -> tuple[Former, ...]:
        """The answers replaced, those of this very moment last."""
        return (*self.held.former, *(Former(slot, answer, self.today) for slot, answer in self.person.former))

    @property
    def former_consents(self) -> tuple[Consent, ...]:
        """What they had agreed to before the present notice."""
        return (*self.held.consents, *self.person.former_consents)

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots answered: in the order of the questions, then those that count no more."""
        asked = tuple(slot for slot in self.view.path.slots if slot in self.person.answers)
        return (*asked, *sorted(self.person.answers.keys() - set(asked)))
