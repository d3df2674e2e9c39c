"""What pages are told of the bots."""

from dataclasses import replace

from tests.server.installation import Site

NANTES, RENNES = 4242, 17


async def test_a_consultation_is_opened_in_the_bot_that_speaks_for_it(site: Site) -> None:
    anybodys = await site.consultation(code="anybodys")
    services = site.services
    assert services.telegram_link(anybodys, "anybodys") is None
    services.telegram_usernames[NANTES] = "nantes_ia_bot"
    of_rennes = replace(anybodys, bot_id=RENNES)
    assert services.telegram_link(of_rennes, "anybodys") is None
    services.telegram_usernames[RENNES] = "rennes_ia_bot"
    assert services.telegram_link(of_rennes, "Aa-_9") == "https://t.me/rennes_ia_bot?start=Aa-_9"
    assert services.telegram_link(replace(anybodys, bot_id=NANTES), "x") == "https://t.me/nantes_ia_bot?start=x"
    # Whichever came to work first: always the same one.
    assert services.telegram_link(anybodys, "x") == "https://t.me/rennes_ia_bot?start=x"
