"""What `doctor` finds: one French sentence each, with what to do where something is wrong."""

from enum import StrEnum

from dialogues.values import Value


class Mark(StrEnum):
    """How grave. A warning needs nobody now."""

    WELL = "✓"
    WARNING = "!"
    FAULT = "✗"


class Finding(Value, frozen=True):
    mark: Mark
    words: str

    def __str__(self) -> str:
        return f"{self.mark} {self.words}"


def well(words: str) -> Finding:
    return Finding(Mark.WELL, words)


def warning(words: str) -> Finding:
    return Finding(Mark.WARNING, words)


def fault(words: str) -> Finding:
    return Finding(Mark.FAULT, words)
