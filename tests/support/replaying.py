"""Recorded conversations, as `script play --record` writes them, played again from what the citizen wrote."""

import re

from dialogues.script import Script
from server.playing import Play

_HEADING = re.compile(r"\(Déroulé «\u00a0(?P<script>.+)\u00a0», graine (?P<seed>[0-9]+), langue (?P<language>[a-z-]+)\.\)")
_WROTE = re.compile(r"^Citoyen\u00a0: écrit «\u00a0(.*)\u00a0»$", re.MULTILINE)


def replayed(record: str, script: Script) -> str:
    """What the same citizen, with the same seed and language, is shown now. Raises ValueError for what is no record of `script`."""
    heading = _HEADING.match(record)
    if heading is None or heading["script"] != script.id:
        raise ValueError(f"this is no conversation of « {script.id} »")
    play = Play(script, int(heading["seed"]), heading["language"])
    for text in _WROTE.findall(record):
        play.hear(text)
    return play.transcript
