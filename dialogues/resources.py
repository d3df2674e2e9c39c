"""The resource cards of the commission: what is known of each, and no more.

The commission's own list is cut in places. Where an address is not whole there is none here, so that nobody is sent to a wrong page;
what is said of a resource leaves out what could not be read. Two of the twelve cards announced were never seen.
"""

from dataclasses import dataclass

from dialogues.script import Card, Text


@dataclass(frozen=True, slots=True)
class KnownResource:
    """One card with what is said `about` it."""

    card: Card
    about: Text


def _known(title: str, about: str, producer: str = "", url: str = "") -> KnownResource:
    return KnownResource(Card(Text({"fr": title}), producer, url), Text({"fr": about}))


RESOURCES = (
    _known(
        "Catalogue d’outils",
        "Une boîte à idées sur les façons d’informer le public et de le faire participer.",
        "Commission nationale du débat public",
    ),
    _known(
        "Café de l’IA",
        "Un dispositif collectif pour s’approprier l’IA et s’y former.",
        "Conseil national du numérique",
        "https://cnnumerique.fr/cafe-ia/apprendre",
    ),
    _known(
        "La bataille de l’IA",
        "Un jeu de cartes pour explorer les enjeux sociaux et environnementaux de l’IA.",
        "Latitudes et Data For Good",
        "https://www.batailledelia.org/",
    ),
    _known(
        "Jouer à débattre l’IA",
        "Des débats pour les adolescents et les élèves, sur les enjeux de l’IA.",
        "L’Arbre des Connaissances et INRIA",
    ),
    _known(
        "ChatGPT partout, démocratique partout",
        "Une conférence. Son titre exact reste à vérifier.",
        "Louis Derrac",
    ),
    _known(
        "Le fonctionnement des algorithmes",
        "Un cours en ligne qui présente les notions de base. Nous ne savons pas qui le propose.",
    ),
    _known(
        "Elements of AI",
        "Une série de cours. Une version française existe, faite avec Sorbonne Université en 2020.",
        "Université d’Helsinki et Reaktor",
    ),
    _known(
        "Objectif IA",
        "Un cours pour s’initier à l’intelligence artificielle, de 2020. Durée : environ 6 heures.",
        "Institut Montaigne, OpenClassrooms et Fondation Abeona",
    ),
    _known(
        "Mikrodystopies",
        "Des ateliers d’écriture, pour recueillir ce que chacun imagine.",
        "François Houste",
        "https://cafeia.org/index.php/mikrodystopies",
    ),
    _known(
        "Ressources pédagogiques IA",
        "Des ressources pour enseigner, d’une délégation régionale académique au numérique éducatif (DRANE). Nous ne savons pas laquelle.",
    ),
)
