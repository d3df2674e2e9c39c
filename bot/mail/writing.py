"""A letter as mail servers and mail programs read it: plain text, in UTF-8."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from bot.screens.letters import Letter


def written(letter: Letter, sender: str, to: str, now: datetime) -> EmailMessage:
    """The message, from `sender` under the letter's name. Where the letter has a way out, mail programs show it as a button."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(letter.sender, addr_spec=sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = " ".join(letter.subject.splitlines())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    if letter.way_out:
        message["List-Unsubscribe"] = f"<{letter.way_out}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Lines of any length reach their reader as they are.
    message.set_content(letter.text, charset="utf-8", cte="quoted-printable")
    return message
