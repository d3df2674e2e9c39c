"""The screens of erasing: what it would do, before it is done, and what was done."""

from collections.abc import Sequence

from bot.acts import Button, ConfirmedErasure, Resumed, Screen, Started
from bot.screens.asides import MAX_LISTED, named
from bot.screens.framing import aside, rows, voice
from bot.screens.setting import Setting
from bot.screens.unlinked import why_unlinked
from storage.consultations import Consultation


def erasure_screen(
    setting: Setting | None, kept: Sequence[Consultation], unlinked: Sequence[Consultation] = (), *, wishes_gone: bool = False
) -> Screen:
    """What erasing would do to the answers to the consultations `kept`, of which one alone or all may be chosen.

    `unlinked`: those in which nobody can be found any more. `wishes_gone`: there were none, but wishes to be told, which are gone now.
    """
    if not kept:
        return _nothing_to_erase(setting, unlinked, voice(setting)("event-wishes-erased") if wishes_gone else "")
    says = voice(setting)
    final = (says("erase-final"), *_left_in_the_chat(setting))
    keeping = rows(setting, ("button-erase-no", Resumed()))
    if len(kept) == 1:
        buttons = (*rows(setting, ("button-erase-yes", ConfirmedErasure())), *keeping)
        return aside("erase", setting, "erase-title", (says("erase-what", **_named(kept[0])), *final), buttons)
    labels = named(kept[:MAX_LISTED])
    one = tuple((Button(says("button-erase-one", name=labels[each.code]), ConfirmedErasure(each.id)),) for each in kept[:MAX_LISTED])
    everything = (Button(says("button-erase-all", count=len(kept)), ConfirmedErasure()),)
    return aside("erase-which", setting, "erase-which-title", (says("erase-which", count=len(kept)), *final), (*one, everything, *keeping))


def erased_screen(setting: Setting | None, count: int) -> Screen:
    """`count` participations, at least one, are gone, and none is left."""
    says = voice(setting)
    body = (says("erased-what", count=count), *_left_in_the_chat(setting))
    return aside("erased", setting, "erased-title", body, rows(setting, ("button-open", Started())))


def erased_one_screen(setting: Setting) -> Screen:
    """The participation in the consultation of this setting is gone, others are left."""
    body = (setting.say("erased-one", **_named(setting.consultation)), *_left_in_the_chat(setting))
    return aside("erased-one", setting, "erased-title", body, rows(setting, ("button-open", Started())))


def _named(consultation: Consultation) -> dict[str, str]:
    return {"title": consultation.title, "place": consultation.authorities[0].territory}


def _nothing_to_erase(setting: Setting | None, unlinked: Sequence[Consultation], event: str) -> Screen:
    """« Nothing is kept » would not be true of answers that are still there, without their people."""
    body = why_unlinked(setting, unlinked) or (voice(setting)("erased-nothing"),)
    buttons = rows(setting, ("button-open", Started()))
    return aside("nothing", setting, "unlinked-title" if unlinked else "erased-nothing-title", body, buttons, event=event)


def _left_in_the_chat(setting: Setting | None) -> tuple[str, ...]:
    return () if setting and setting.channel == "web" else (voice(setting)("long-chat"),)
