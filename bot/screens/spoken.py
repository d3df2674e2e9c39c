"""Small things every screen needs of words: a capital, a shorter form, a count."""

import re

ELLIPSIS = "…"
_WORD = re.compile(r"\w")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
"""Where a line may break: the spaces before « ? » and « : » stay what they are."""


def capital(text: str) -> str:
    """« le Sicoval » as it begins a sentence."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """« Des résultats » in the middle of a sentence."""
    return text[:1].lower() + text[1:]


def shortened(text: str, width: int) -> str:
    """The text on one line, in at most `width` characters: cut between words where that keeps half of it, and ended with « … »."""
    line = _SPACES.sub(" ", text).strip()
    if len(line) <= width:
        return line
    kept = line[: width - len(ELLIPSIS)]
    whole_words = kept if line[len(kept)] == " " else kept.rpartition(" ")[0]
    return (whole_words if len(whole_words) * 2 >= len(kept) else kept).rstrip(" ,:;.\u00a0\u202f") + ELLIPSIS


def word_count(text: str) -> int:
    """How many words a reader counts: what holds a letter or a digit, between spaces. An address is one."""
    return sum(1 for word in text.split() if _WORD.search(word))
