"""One letter handed to a mail server on loopback, well, refusing or away; and the setting that names the server."""

import asyncio
import logging
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.carrying import Carried, Fate
from bot.mail import sending
from bot.mail.sending import NO_ANSWER, NO_ENTRY, NO_SENDER, NO_TLS, NOT_NOW, NOT_THIS, send
from bot.mail.server import MailServer, is_url
from bot.mail.writing import written
from bot.screens.letters import Letter
from tests.support.smtp import SENDER, MailHost, words

NOW = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
TO = "camille@exemple.fr"
TEXT = "Bonjour,\n\nDès demain… « l’IA » ?\n.\nUn lien : https://ia.exemple.fr/" + "x" * 300 + "\n"
LETTER = Letter("Nantes Métropole", "Confirmez :\nl’adresse", TEXT, "https://ia.exemple.fr/retrait")


async def test_a_letter_arrives_as_it_is_written() -> None:
    async with MailHost() as host:
        assert await send(host.server, written(LETTER, SENDER, TO, NOW)) == Carried(Fate.DONE)
        assert host.recipients == [TO]
        letter = host.last
        assert (letter["From"], letter["To"]) == (f"Nantes Métropole <{SENDER}>", TO)
        assert (letter["Subject"], letter["Date"]) == ("Confirmez : l’adresse", "Mon, 05 Oct 2026 12:00:00 +0000")
        assert (letter.get_content_type(), letter.get_content_charset()) == ("text/plain", "utf-8")
        assert words(letter) == TEXT
        assert (letter["List-Unsubscribe"], letter["List-Unsubscribe-Post"]) == (
            "<https://ia.exemple.fr/retrait>",
            "List-Unsubscribe=One-Click",
        )
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Message-ID"].endswith("@concertia.example>")


async def test_a_letter_without_a_way_out_has_no_button_for_it() -> None:
    message = written(Letter("Nantes", "Sujet", "Mots.\n"), SENDER, TO, NOW)
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post"} & set(message.keys())


@pytest.mark.parametrize(
    ("command", "answer", "carried"),
    [
        ("CONNECT", "421 too busy", Carried(Fate.NOT_NOW, NOT_NOW)),
        ("MAIL", "451 later", Carried(Fate.NOT_NOW, NOT_NOW)),
        ("MAIL", "553 5.7.1 not your address", Carried(Fate.NOT_NOW, NO_SENDER)),
        ("RCPT", "450 4.2.0 greylisted", Carried(Fate.AGAIN, NOT_THIS)),
        ("RCPT", "550 5.1.1 no such user", Carried(Fate.GONE)),
        ("RCPT", "550 no such user", Carried(Fate.GONE)),
        ("RCPT", "554 5.7.1 relay denied", Carried(Fate.AGAIN, NOT_THIS)),
        ("RCPT", "552 5.2.2 mailbox full", Carried(Fate.REFUSED)),
        ("RCPT", "421 4.7.0 closing", Carried(Fate.NOT_NOW, NOT_NOW)),
        ("END", "554 5.6.0 bad content", Carried(Fate.REFUSED)),
        ("END", "451 4.3.0 disk full", Carried(Fate.AGAIN, NOT_THIS)),
    ],
)
async def test_what_a_refusal_means(command: str, answer: str, carried: Carried) -> None:
    async with MailHost() as host:
        host.refuse[command] = answer
        assert await send(host.server, written(LETTER, SENDER, TO, NOW)) == carried
        assert host.letters == []


async def test_a_server_that_is_off_or_says_nothing_is_told_within_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    async with MailHost() as host:
        host.silent = True
        assert await send(host.server, written(LETTER, SENDER, TO, NOW)) == Carried(Fate.NOT_NOW, NO_ANSWER)
    assert await send(host.server, written(LETTER, SENDER, TO, NOW)) == Carried(Fate.NOT_NOW, NO_ANSWER)


async def test_a_connection_that_breaks_is_for_another_time() -> None:
    async with MailHost() as host:
        sent = asyncio.create_task(send(host.server, written(LETTER, SENDER, TO, NOW)))
        await host.called.wait()
        await host.stop()
        assert (await sent).fate in (Fate.AGAIN, Fate.NOT_NOW)


async def test_who_we_are_is_said_and_never_in_clear_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    async with MailHost() as host:
        named = MailServer("127.0.0.1", host.port, SENDER, user="ia", password="hunter2")
        assert (await send(named, written(LETTER, SENDER, TO, NOW))).fate is Fate.DONE
        assert len(host.credentials) == 1
        host.refuse["AUTH"] = "535 5.7.8 wrong"
        assert await send(named, written(LETTER, SENDER, TO, NOW)) == Carried(Fate.NOT_NOW, NO_ENTRY)
        assert "hunter2" not in repr(named)
        # The same server, which offers no encryption, were it elsewhere.
        monkeypatch.setattr(sending, "LOOPBACK", ())
        host.credentials.clear()
        assert await send(named, written(LETTER, SENDER, TO, NOW)) == Carried(Fate.NOT_NOW, NO_TLS)
        assert host.credentials == []


def certified(folder: Path) -> ssl.SSLContext:
    """A server that vouches for itself: nobody else knows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day = timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, datetime.now(UTC) - day, datetime.now(UTC) + day)
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    pem = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    (folder / "both.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "both.pem")
    return context


async def test_encryption_is_used_and_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with MailHost(certified(tmp_path)) as host:
        assert await send(host.server, written(LETTER, SENDER, TO, NOW)) == Carried(Fate.NOT_NOW, NO_TLS)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
        assert (await send(host.server, written(LETTER, SENDER, TO, NOW))).fate is Fate.DONE
        assert len(host.letters) == 1


async def test_nothing_of_a_letter_goes_into_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with MailHost() as host:
        await send(host.server, written(LETTER, SENDER, TO, NOW))
        host.refuse["RCPT"] = f"550 5.1.1 <{TO}> unknown"
        await send(host.server, written(LETTER, SENDER, TO, NOW))
    assert not [record for record in caplog.records if TO in record.getMessage() or "l’IA" in record.getMessage()]


@pytest.mark.parametrize(
    ("url", "sender", "server"),
    [
        ("smtp://mail.example", "ia@b.example", MailServer("mail.example", 587, "ia@b.example")),
        ("smtps://mail.example/", "ia@b.example", MailServer("mail.example", 465, "ia@b.example", is_tls=True)),
        ("smtp://127.0.0.1:25", "ia@b.example", MailServer("127.0.0.1", 25, "ia@b.example")),
        (
            "smtps://ia%40b.example:p%3Ass%2Fword@mail.example:4650",
            None,
            MailServer("mail.example", 4650, "ia@b.example", True, "ia@b.example", "p:ss/word"),
        ),
    ],
)
def test_a_setting_names_a_server(url: str, sender: str | None, server: MailServer) -> None:
    assert MailServer.from_url(url, sender) == server


@pytest.mark.parametrize("url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example/x", "smtp://mail.example:x"])
def test_whatever_else_names_none(url: str) -> None:
    assert not is_url(url)
    with pytest.raises(ValueError, match="not the address of a mail server"):
        MailServer.from_url(url, "ia@b.example")
