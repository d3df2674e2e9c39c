"""The languages that questions are offered in: French, and those chosen among the others that they are written in. Pure.

Never here: how a language is chosen.
"""

from collections.abc import Collection
from dataclasses import replace

from dialogues.document import digest
from dialogues.reading.borrowing import borrowed
from dialogues.script import DEFAULT_LANGUAGE, Script, Text


def offered(script: Script, languages: Collection[str]) -> Script:
    """The script in French and in these languages only: the very same one where it has no other."""
    left = tuple(language for language in script.languages if language == DEFAULT_LANGUAGE or language in languages)
    if left == script.languages:
        return script
    title = Text({language: words for language, words in script.title.by_language.items() if language in left})
    made = replace(script, languages=left, title=title, steps=borrowed(script, None, left), digest="")
    return replace(made, digest=digest(made)) if script.digest else made
