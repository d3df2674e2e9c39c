"""From what happened to what is shown: a turn, a notice or an aside as a `Screen`, in the reader's language, for any channel. Pure.

Here: which sentences make a screen, in which order, with which buttons. Never here: the sentences themselves (`wording/`), a rule of the
conversation, and anything that Telegram or a page decides by itself: rows cut to a width, marks, markup.
"""

from bot.screens.asides import (
    apology_screen,
    before_consent,
    closed_screen,
    group_screen,
    help_screen,
    open_screen,
    refused_screen,
)
from bot.screens.erasing import erased_one_screen, erased_screen, erasure_screen
from bot.screens.naming import act_named, command_named, consent_named
from bot.screens.notices import NOTICE_VERSION, long_notice_screen, notice_screen, privacy_screen
from bot.screens.questions import question_screen
from bot.screens.setting import Setting
from bot.screens.traces import settled_lines, trace

__all__ = [
    "NOTICE_VERSION",
    "Setting",
    "act_named",
    "apology_screen",
    "before_consent",
    "closed_screen",
    "command_named",
    "consent_named",
    "erased_one_screen",
    "erased_screen",
    "erasure_screen",
    "group_screen",
    "help_screen",
    "long_notice_screen",
    "notice_screen",
    "open_screen",
    "privacy_screen",
    "question_screen",
    "refused_screen",
    "settled_lines",
    "trace",
]
