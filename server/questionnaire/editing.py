"""What can be done to the choices of a record: each change is small, and can be done to whatever they have become meanwhile.

Never here: whether what comes of it can be asked (see `building`).
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Final

import msgspec

from server.questionnaire.choices import Choices, File, Own, Reworded, Words

Edit = Callable[[Choices], Choices]
"""One change."""

AS_TAKEN: Final = ("base", "modules", "profile", "reason", "sectors", "fixed_order")
"""What is chosen on one page: which questions to begin with."""


def mark_of_question(choices: Choices, question: str) -> str:
    """What changes whenever somebody changes this question."""
    return _mark(_reworded(choices, question), question in choices.dropped, own_question(choices, question))


def mark_of_taken(choices: Choices) -> str:
    """What changes whenever somebody takes other questions."""
    return _mark(*(getattr(choices, name) for name in AS_TAKEN), choices.file)


def mark_of_all(choices: Choices) -> str:
    """What changes whenever somebody changes anything that is asked."""
    return _mark(msgspec.structs.replace(choices, preview=None))


def own_question(choices: Choices, question: str) -> Own | None:
    """The authority's own question of this id."""
    return next((own for own in choices.own if own.id == question), None)


def reworded(question: str, new: Reworded | None) -> Edit:
    """Gives a question of others these words; None: its own again."""

    def edit(choices: Choices) -> Choices:
        others = tuple(one for one in choices.reworded if one.question != question)
        return msgspec.structs.replace(choices, reworded=others if new is None else (*others, new))

    return edit


def dropped(question: str) -> Edit:
    """Leaves a question out. Its words are kept, to come back with it."""
    return lambda choices: msgspec.structs.replace(choices, dropped=tuple(dict.fromkeys((*choices.dropped, question))))


def restored(question: str) -> Edit:
    """Asks a question again that was left out."""
    return lambda choices: msgspec.structs.replace(choices, dropped=tuple(one for one in choices.dropped if one != question))


def next_id(choices: Choices, record: int) -> str:
    """The id of the next question of the authority's own: `Q12_3` in record 12, never that of another record.

    Not of the name of the choices, which the next wave's record shares.
    """
    return f"Q{record}_{choices.made + 1}"


def added(own: Own, record: int) -> Edit:
    """Adds a question to this record, under the next id whatever it had. The same once more is a form sent twice, and adds nothing."""

    def edit(choices: Choices) -> Choices:
        if any(msgspec.structs.replace(one, id=own.id) == own for one in choices.own):
            return choices
        new = msgspec.structs.replace(own, id=next_id(choices, record))
        return msgspec.structs.replace(choices, own=(*choices.own, new), made=choices.made + 1)

    return edit


def rewritten(own: Own) -> Edit:
    """Changes a question of the authority's own: at its place, unless it is to come after another question than before."""

    def edit(choices: Choices) -> Choices:
        before = own_question(choices, own.id)
        if before is not None and before.after == own.after:
            return msgspec.structs.replace(choices, own=tuple(own if one.id == own.id else one for one in choices.own))
        return msgspec.structs.replace(choices, own=(*(one for one in choices.own if one.id != own.id), own))

    return edit


def taken(chosen: Choices) -> Edit:
    """Takes the questions to begin with from `chosen`, and leaves all else."""
    return lambda choices: msgspec.structs.replace(choices, **{name: getattr(chosen, name) for name in AS_TAKEN})


def imported(file: File) -> Edit:
    """Begins anew with the questions of a file: what was done to others has no meaning there. Own questions are left out, not lost."""

    def edit(choices: Choices) -> Choices:
        own = tuple(one.id for one in choices.own)
        return msgspec.structs.replace(choices, base="file", file=file, reworded=(), dropped=own)

    return edit


def words_of(choices: Choices, question: str) -> Words | None:
    """The words given to a question, if it was given any."""
    new = own_question(choices, question) or _reworded(choices, question)
    return new.ask if new else None


def _reworded(choices: Choices, question: str) -> Reworded | None:
    return next((one for one in choices.reworded if one.question == question), None)


def _mark(*values: object) -> str:
    return sha256(repr(values).encode()).hexdigest()[:16]
