"""The words of a form's question as a script says them: its hint below it, earlier answers quoted its way, no mark-up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from dialogues.faults import quoted
from dialogues.script import PLACEHOLDERS, Text
from server.xlsform.conditions import Known

Say = Callable[[str, str], None]
"""Takes what has no counterpart and what was done with it."""

_QUOTED = re.compile(r"\$\{\s*([^{}]+?)\s*\}")
_BRACES = re.compile(r"\$\{[^{}]*\}|\{[^{}]*\}|[{}]")
_TAGS = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_MARKS = re.compile(r"(?<!\w)(\*\*|__|[*_])(?=\S)(.+?)(?<=\S)\1(?!\w)")
_HEADINGS = re.compile(r"^#{1,6} +", re.MULTILINE)
_NOTHING = "…"


def speaking(text: Text, known: Mapping[str, Known], say: Say, *, ours: bool) -> Text:
    """The text with its quotations as a script has them. In a form that is not `ours`, without mark-up and other braces."""
    found = dict(text.by_language)
    if not ours:
        found = {tag: _unbraced(_unmarked(words, say), say) for tag, words in found.items()}
    found = {tag: _quoting(words, known, say) for tag, words in found.items()}
    return Text({tag: words.strip() or _NOTHING for tag, words in found.items()})


def _quoting(words: str, known: Mapping[str, Known], say: Say) -> str:
    def quotation(found: re.Match[str]) -> str:
        asked = known.get(found[1])
        if asked is not None and not asked.item:
            return f"{{{asked.step.id}}}"
        say(f"{quoted(found[1])} n’est pas une question gardée et posée avant, dont la réponse puisse être citée", "« … » en tient lieu")
        return _NOTHING

    return _QUOTED.sub(quotation, words)


def _unmarked(words: str, say: Say) -> str:
    plain = _HEADINGS.sub("", _MARKS.sub(r"\2", _TAGS.sub("", words)))
    if plain != words:
        say("ce texte est mis en forme", "La mise en forme est retirée")
    return plain


def _unbraced(words: str, say: Say) -> str:
    """Braces mean nothing to a script, but around what is quoted and around the name of the authority."""

    def plain(found: re.Match[str]) -> str:
        if found[0].startswith("$") or found[0].strip("{}") in PLACEHOLDERS:
            return found[0]
        say("ce texte contient des accolades", "Des parenthèses les remplacent")
        return found[0].replace("{", "(").replace("}", ")")

    return _BRACES.sub(plain, words)
