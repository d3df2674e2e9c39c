"""Whether the mail server answers and lets us in. No letter is sent."""

from bot.carrying import Fate
from server.doctor.findings import Finding, fault, well
from server.settings import Settings


async def mail_found(settings: Settings) -> Finding:
    server = settings.mail_server
    if server is None:
        return well("Courriel : aucun serveur n’est réglé (CONCERTIA_SMTP_URL). Personne n’est prévenu par courriel.")
    from bot.mail.sending import reached

    carried = await reached(server)
    if carried.fate is Fate.DONE:
        return well(f"Courriel : le serveur répond, et nous laisse entrer. Les courriels partent de {server.sender}.")
    return fault(f"Courriel : {carried.why}")
