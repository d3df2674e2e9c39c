"""From what happened to what is shown: a turn, a notice or an aside as a `Screen`, in the reader's language, for any channel. Pure.

Here: which sentences make a screen, in which order, with which buttons. Never here: the sentences themselves (`wording/`), a rule of the
conversation, and anything that Telegram or a page decides by itself: rows cut to a width, marks, markup.
"""

from bot.screens.asides import (
    apology_screen,
    before_agreeing,
    before_consent,
    closed_screen,
    group_screen,
    help_screen,
    on_hold_screen,
    open_screen,
    refused_screen,
)
from bot.screens.data import data_screen
from bot.screens.erasing import erased_one_screen, erased_screen, erasure_screen
from bot.screens.events import unread, wish_noted
from bot.screens.handing import handover_screen, taking_part_here_screen, too_many_codes_screen, unknown_code_screen
from bot.screens.inviting import invitation_screen, waiting_screen
from bot.screens.languages import languages_of, languages_screen
from bot.screens.naming import act_named, command_named, consent_asked, consent_named, notice_named, takes_text, yes_or_no
from bot.screens.notices import (
    changed_notice_screen,
    long_notice_screen,
    notice_in_force,
    notice_screen,
    privacy_screen,
    stopped_screen,
)
from bot.screens.progress import resumption
from bot.screens.publishing import change_publishing_screen, publishing_screen, publishing_trace
from bot.screens.questions import question_screen
from bot.screens.resources import resources_screen
from bot.screens.setting import Setting
from bot.screens.stopping import pause_screen, reminder_screen, silenced_screen, stop_screen
from bot.screens.summaries import answers_screen
from bot.screens.traces import settled_lines, trace
from bot.screens.unlinked import unlinked_list_screen, unlinked_screen
from bot.screens.wishes import themes_screen

__all__ = [
    "Setting",
    "act_named",
    "answers_screen",
    "apology_screen",
    "before_agreeing",
    "before_consent",
    "change_publishing_screen",
    "changed_notice_screen",
    "closed_screen",
    "command_named",
    "consent_asked",
    "consent_named",
    "data_screen",
    "erased_one_screen",
    "erased_screen",
    "erasure_screen",
    "group_screen",
    "handover_screen",
    "help_screen",
    "invitation_screen",
    "is_yes",
    "languages_of",
    "languages_screen",
    "long_notice_screen",
    "notice_in_force",
    "notice_named",
    "notice_screen",
    "on_hold_screen",
    "open_screen",
    "pause_screen",
    "privacy_screen",
    "publishing_screen",
    "publishing_trace",
    "question_screen",
    "refused_screen",
    "reminder_screen",
    "resources_screen",
    "resumption",
    "settled_lines",
    "silenced_screen",
    "stop_screen",
    "stopped_screen",
    "takes_text",
    "taking_part_here_screen",
    "themes_screen",
    "too_many_codes_screen",
    "trace",
    "unknown_code_screen",
    "unlinked_list_screen",
    "unlinked_screen",
    "unread",
    "waiting_screen",
    "wish_noted",
    "yes_or_no",
]
