"""All that is kept of one person with one bot, or in one browser: as a screen to read, and as a file for a computer.

Nobody else's is ever in it: a person is found by the hash of who speaks, in each consultation apart, as for any answer.
"""

from bot import screens
from bot.acts import File, Reply, Wished
from bot.data import Letter, as_json
from bot.screens.shares import Share
from bot.sealing import chat_in, letter_in
from bot.standing import Standing
from dialogues.engine.prompts import View
from storage.consultations import Consultation
from storage.conversations import Participant
from storage.errors import Unreadable

FILE_NAME = "mes-donnees.json"


class Keeping:
    """For one speaker; `standing` tells where they are."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._speaker = standing.speaker
        self._memory = standing.speaker.memory

    def asked(self) -> Reply:
        """The consultation now spoken of comes first."""
        here = self._speaker.consultation_id
        people = sorted(self._speaker.participations(), key=lambda person: (person.consultation_id != here, person.consultation_id))
        shares = [self._share(person) for person in people]
        letters, wishes = self._letters(), self._wishes_alone()
        screen = screens.data_screen(self._standing.setting_here(), shares, wishes, self._speaker.unlinked())
        today = self._memory.changes.now.date()
        file = File(FILE_NAME, as_json(shares, wishes, letters, today)) if shares or wishes or letters else None
        return Reply(screen, here, file=file)

    def _wishes_alone(self) -> list[tuple[Consultation, Wished]]:
        """What this person wants to be told of consultations in which they cannot be found any more."""
        every = self._memory.consultations.values()
        wishes = [(one, self._speaker.wishes(one.id)) for one in every if self._speaker.participant(one.id) is None]
        return [(consultation, wished) for consultation, wished in wishes if wished.topics]

    def _share(self, person: Participant) -> Share:
        key = self._memory.keys[person.consultation_id]
        return Share(
            setting=self._standing.setting_of(person),
            person=person,
            view=View(self._standing.script(person), person.answers, self._memory.facts_of(person)),
            held=self._memory.held(person),
            wishes=self._speaker.wishes(person.consultation_id),
            chat=chat_in(key, person.sealed_chat) if person.sealed_chat else None,
            is_spoken_of=self._speaker.pointer == person.consultation_id,
            today=self._memory.changes.now.date(),
        )

    def _letters(self) -> list[Letter]:
        found = self._memory.letters(self._speaker.pointer_hash)
        read = []
        for letter in found:
            try:
                body = letter_in(self._memory.keyring, letter.key, letter.sealed_body).decode(errors="replace")
            except Unreadable:
                continue
            read.append(Letter(letter.died_at.date(), body))
        return read
