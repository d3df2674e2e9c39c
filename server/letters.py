"""The letters to people with access: a sign-in link, with or without an invitation.

Never here: who gets one.
"""

from bot.carrying import Carried, Fate
from bot.mail.sending import send
from bot.mail.writing import written
from bot.screens.letters import Letter
from server.services import Services
from storage.organisers import LINK_LIFETIME

SENDER = "Concertia"
_MINUTES = int(LINK_LIFETIME.total_seconds() // 60)
_ONCE = f"Il sert une seule fois, pendant {_MINUTES} minutes. Une page s’ouvre : touchez « Se connecter »."
_ELSE = "Si vous n’avez rien demandé, ne faites rien : sans ce lien, personne n’entre à votre place."
_GREETING = "Bonjour,"


def sign_in_letter(url: str) -> Letter:
    """For whoever asked for a link."""
    text = _text(_GREETING, f"Voici votre lien de connexion à Concertia :\n{url}", _ONCE, _ELSE)
    return Letter(SENDER, "Votre lien de connexion à Concertia", text)


def invitation_letter(what: str, url: str, home: str) -> Letter:
    """For whoever is given access: `what` they may do, in a sentence; `home` is where one asks for another link."""
    again = f"Plus tard, demandez un autre lien ici, avec cette adresse électronique :\n{home}"
    return Letter(SENDER, "Vous avez accès à Concertia", _text(_GREETING, what, f"Pour entrer, ouvrez ce lien :\n{url}", _ONCE, again))


def added_letter(email: str, where: str, team: str) -> Letter:
    """For the organisers of an authority to which somebody was added from outside. `where`: « de Nantes Métropole »."""
    added = f"{email} a maintenant accès à l’espace {where} sur Concertia, et peut organiser. La commission numérique en a décidé."
    wrong = f"Si vous ne connaissez pas cette personne, retirez-lui l’accès ici, et prévenez la commission :\n{team}"
    return Letter(SENDER, "Une personne de plus a accès à votre espace Concertia", _text(_GREETING, added, wrong))


def request_letter(by: str, name: str, title: str, home: str) -> Letter:
    """For the organisers of an authority, called `name`, that another one asks to consult with it; `home` is where they answer."""
    asks = f"{by} propose de mener une concertation avec {name}. Son titre : « {title} »."
    where = f"Pour lire le questionnaire, puis accepter ou décliner, connectez-vous ici :\n{home}"
    silent = f"Tant que personne n’accepte pour {name}, rien ne l’engage : {by} peut ouvrir sans elle."
    return Letter(SENDER, "Une collectivité vous propose une concertation", _text(_GREETING, asks, where, silent))


async def handed_over(services: Services, letter: Letter, address: str) -> bool:
    """Whether the mail server took this letter; False where there is none. Raises nothing."""
    if services.mail is None:
        return False
    carried: Carried = await send(services.mail, written(letter, services.mail.sender, address, services.clock()))
    return carried.fate is Fate.DONE


def _text(*paragraphs: str) -> str:
    return "\n\n".join((*paragraphs, "Ce message est automatique : ne répondez pas.")) + "\n"
