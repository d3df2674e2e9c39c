"""A stand-in of Telegram: its Bot API on one side, people with phones on the other.

The demonstration and the previews speak through it, and the tests use the same: it is as strict as Telegram, or stricter.
Never here: anything of Concertia. It knows python-telegram-bot's constants and nothing of the bot it serves.
"""

from bot.telegram.standin.api import Call, Standin, Webhook
from bot.telegram.standin.delivery import Attempt, Receive, WebhookDelivery, over_http
from bot.telegram.standin.limits import Limits
from bot.telegram.standin.methods import Button
from bot.telegram.standin.phone import CONTENTS, CannotDo, ChatMessage, Person, Toast
from bot.telegram.standin.wire import StandinRequest, standin_app, standin_server

__all__ = [
    "CONTENTS",
    "Attempt",
    "Button",
    "Call",
    "CannotDo",
    "ChatMessage",
    "Limits",
    "Person",
    "Receive",
    "Standin",
    "StandinRequest",
    "Toast",
    "Webhook",
    "WebhookDelivery",
    "over_http",
    "standin_app",
    "standin_server",
]
