"""What happened in one simulation, in the order it happened: what a checker judges, and a person reads.

Never here: a judgement.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person did, and the update it made. `kind` is tap, text or edit; `message` the one written or changed."""

    person: int
    update_id: int
    kind: str
    what: str
    message: int = 0

    def __str__(self) -> str:
        where = f" (message {self.message})" if self.message else ""
        return f"person {self.person}: {self.kind} {self.what!r}{where}, update {self.update_id}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a message of the bot came to say, anew or in the place of something else: its text, and the data of its buttons."""

    person: int
    message: int
    text: str
    buttons: tuple[str, ...]


@dataclass(slots=True)
class History:
    """`sent` and `acknowledged`: where in `lines` an update first left Telegram, and where Telegram was first told that it is kept."""

    now: Callable[[], float]
    lines: list[str] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    sent: dict[int, int] = field(default_factory=dict)
    acknowledged: dict[int, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    """What the log told as errors, and calls that the Bot API does not take."""
    unnoted: int = 0
    """Screens said that could not be noted as said, for want of a database: they are said once more at the next start."""

    def note(self, line: str) -> None:
        self.lines.append(f"{self.now():9.3f}  {line}")

    def did(self, act: Act) -> None:
        self.acts.append(act)
        self.note(str(act))

    def send(self, update_id: int) -> None:
        self.note(f"Telegram sends update {update_id}")
        self.sent.setdefault(update_id, len(self.lines))

    def acknowledge(self, update_id: int) -> None:
        self.note(f"update {update_id} is acknowledged")
        self.acknowledged.setdefault(update_id, len(self.lines))

    def show(self, shown: Shown) -> None:
        self.shown.append(shown)
        self.note(
            f"person {shown.person} is shown (message {shown.message}) {shown.text!r}, with buttons {' '.join(shown.buttons) or '(none)'}"
        )

    def __str__(self) -> str:
        return "\n".join(self.lines)
