"""What leads from these pages to Telegram, where a bot speaks for the consultation."""

from msgspec import structs

from bot.acts import AskedHandover, Link, Reply, Screen
from bot.handover_codes import payload_of
from bot.wording import say
from server.pages.visiting import Visit


def with_way_to_telegram(screen: Screen, reply: Reply, visit: Visit) -> Screen:
    """The screen with a link to the bot if it shows a code; where no bot speaks for the consultation, without what leads to one."""
    consultation = visit.consultation
    if visit.services.telegram_link(consultation, consultation.code) is None:
        kept = (tuple(button for button in row if not isinstance(button.act, AskedHandover)) for row in screen.buttons)
        return structs.replace(screen, buttons=tuple(row for row in kept if row))
    url = visit.services.telegram_link(consultation, payload_of(reply.code)) if reply.code else None
    return structs.replace(screen, links=(Link(say(screen.language, "link-telegram"), url),)) if url else screen
