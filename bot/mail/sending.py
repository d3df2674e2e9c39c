"""How one letter is handed to a mail server, and what its refusals mean.

Nothing of a letter or of an address goes into a log, nor into the words of an error.
"""

import asyncio
import re
import ssl
from email.message import EmailMessage
from typing import Final

import aiosmtplib

from bot.carrying import Carried, Fate
from bot.mail.server import MailServer

SECONDS: Final = 15.0
"""For a letter to be taken, all told: somebody waits for a page meanwhile, and the lease of who sends to many is twice that."""
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")

NO_ANSWER: Final = "Le serveur de courriel ne répond pas. Vérifiez CONCERTIA_SMTP_URL et le réseau ; l’envoi reprendra de lui-même."
NO_ENTRY: Final = (
    "Le serveur de courriel refuse notre nom ou notre mot de passe. Corrigez-les dans CONCERTIA_SMTP_URL, puis redémarrez le serveur."
)
NO_SENDER: Final = "Le serveur de courriel refuse notre adresse d’expéditeur. Corrigez CONCERTIA_MAIL_FROM, puis redémarrez le serveur."
NO_TLS: Final = (
    "Le serveur de courriel n’a pas de connexion chiffrée sûre. Écrivez smtps:// dans CONCERTIA_SMTP_URL, ou corrigez son certificat."
)
NOT_NOW: Final = "Le serveur de courriel demande d’attendre ; l’envoi reprendra de lui-même."
NOT_THIS: Final = "Le serveur de courriel refuse certains courriels pour l’instant : ils partiront plus tard."

_ENHANCED: Final = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")


async def connected(server: MailServer) -> aiosmtplib.SMTP:
    """A connection, to be closed by whoever asked. Raises `aiosmtplib.SMTPException` or `OSError`."""
    must_encrypt = server.password is not None and server.host not in LOOPBACK
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user if server.password is not None else None,
        password=server.password,
        timeout=SECONDS,
        use_tls=server.is_tls,
        # Else as soon as the server offers it.
        start_tls=True if must_encrypt and not server.is_tls else None,
    )
    try:
        await client.connect()
    except BaseException:
        client.close()
        raise
    return client


async def reached(server: MailServer) -> Carried:
    """Whether it takes letters from us, as far as one can tell without sending any. Raises nothing."""
    try:
        async with asyncio.timeout(SECONDS):
            (await connected(server)).close()
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        return carried_of(error)
    return Carried(Fate.DONE)


async def send(server: MailServer, letter: EmailMessage) -> Carried:
    """Hands over one letter. Raises nothing."""
    try:
        async with asyncio.timeout(SECONDS):
            client = await connected(server)
            try:
                await client.send_message(letter)
            finally:
                client.close()
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        return carried_of(error)
    return Carried(Fate.DONE)


def carried_of(error: Exception) -> Carried:
    """What an error means for the letter, and what those who run the server are to do."""
    match error:
        case aiosmtplib.SMTPAuthenticationError(code=code):
            return Carried(Fate.NOT_NOW, NOT_NOW if _is_for_now(code) else NO_ENTRY)
        case aiosmtplib.SMTPSenderRefused(code=code):
            return Carried(Fate.NOT_NOW, NOT_NOW if _is_for_now(code) else NO_SENDER)
        case aiosmtplib.SMTPRecipientsRefused(recipients=[refused, *_]):
            return carried_of(refused)
        case aiosmtplib.SMTPConnectResponseError() | aiosmtplib.SMTPHeloError() | aiosmtplib.SMTPResponseException(code=421):
            return Carried(Fate.NOT_NOW, NOT_NOW)
        case aiosmtplib.SMTPResponseException(code=code, message=message):
            return _of_response(code, message)
        case ssl.SSLError() | aiosmtplib.SMTPNotSupported():
            return Carried(Fate.NOT_NOW, NO_TLS)
        case aiosmtplib.SMTPConnectError() if isinstance(error.__cause__, ssl.SSLError):
            return Carried(Fate.NOT_NOW, NO_TLS)
        case _ if type(error) is aiosmtplib.SMTPException:  # what it raises without encryption where we ask for it
            return Carried(Fate.NOT_NOW, NO_TLS)
        case ValueError():  # a letter that cannot be written down
            return Carried(Fate.REFUSED)
        case aiosmtplib.SMTPReadTimeoutError() | aiosmtplib.SMTPServerDisconnected():
            return Carried(Fate.AGAIN, NO_ANSWER)
        case _:
            return Carried(Fate.NOT_NOW, NO_ANSWER)


def _of_response(code: int, message: str) -> Carried:
    """What a server that is well says of one letter."""
    found = _ENHANCED.match(message)
    kind = found[1][:3] if found else ""
    if _is_for_now(code) or kind == "5.7":  # of policy: the server does not want it from us, which is for somebody to mend
        return Carried(Fate.AGAIN, NOT_THIS)
    if code in (550, 551, 553) and kind in ("", "5.1"):
        return Carried(Fate.GONE)
    return Carried(Fate.REFUSED)


def _is_for_now(code: int) -> bool:
    return 400 <= code < 500
