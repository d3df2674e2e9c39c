"""Why nobody's answers can be found any more, once what linked them to people is destroyed: since when, what is left, and whom to ask."""

from collections.abc import Sequence
from typing import Final

from bot.acts import AskedPrivacy, Screen, Started
from bot.screens.endings import fictional_mark, results
from bot.screens.framing import aside, rows, voice
from bot.screens.setting import Setting
from storage.consultations import Consultation

MOST_TOLD: Final = 3
"""Consultations told of in one message: more people ask of what has just ended than of what ended long ago."""


def unlinked_screen(setting: Setting, *, is_open: bool = False) -> Screen:
    """For whoever asks for anything in that consultation, whether or not they took part: nobody knows any more.

    `is_open`: the link was lost before its time, and one can still answer.
    """
    lines, links = ((), ()) if is_open else results(setting)
    body = (*fictional_mark(setting), *lines, *why_unlinked(setting, (setting.consultation,)))
    onward = ("button-return", Started(setting.consultation.code)) if is_open else ("button-open", Started())
    buttons = rows(setting, ("long-title", AskedPrivacy()), onward)
    return aside("unlinked", setting, "unlinked-title" if is_open else "closed-title", body, buttons, links)


def unlinked_list_screen(consultations: Sequence[Consultation]) -> Screen:
    """The same, where it is not known which of these is meant."""
    return aside("unlinked-list", None, "unlinked-title", why_unlinked(None, consultations), rows(None, ("button-open", Started())))


def why_unlinked(setting: Setting | None, consultations: Sequence[Consultation]) -> tuple[str, ...]:
    """Why, what is left and whom to ask: a paragraph each, or one paragraph for each of several, the one that ended last first."""
    latest = sorted(consultations, key=lambda one: (one.closes_on, one.id), reverse=True)
    told = [_why(setting, one) for one in latest[:MOST_TOLD]]
    return told[0] if len(told) == 1 else tuple("\n".join(paragraphs) for paragraphs in told)


def _why(setting: Setting | None, consultation: Consultation) -> tuple[str, ...]:
    says, day = voice(setting), consultation.identities_erased_on
    assert day is not None, "only what is destroyed is told of"
    # Whoever runs the server can lose its master key.
    how = "announced" if day > consultation.identities_until else "lost"
    since = says("unlinked-since", title=consultation.title, place=consultation.authorities[0].territory, how=how, day=day)
    dates = {"texts": consultation.texts_until, "retention": consultation.retention_date}
    return since, says("unlinked-left", left=_left(consultation), **dates), says("unlinked-ask", dpo=consultation.dpo_contact)


def _left(consultation: Consultation) -> str:
    if consultation.answers_erased_on is not None:
        return "totals"
    return "all" if consultation.texts_erased_on is None else "choices"
