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


def _known(title: str, about: str, simply: str, in_english: str, producer: str = "", url: str = "") -> KnownResource:
    """`simply`: what it is `about` in plain French, empty where that is said so already."""
    told = {"fr": about, "fr-simple": simply, "en": in_english}
    return KnownResource(Card(Text({"fr": title}), producer, url), Text({language: words for language, words in told.items() if words}))


RESOURCES = (
    _known(
        "Catalogue d’outils",
        "Une boîte à idées sur les façons d’informer le public et de le faire participer.",
        "Des idées pour informer les habitants et leur demander leur avis.",
        "A box of ideas on ways to inform the public and have it take part.",
        "Commission nationale du débat public",
    ),
    _known(
        "Café de l’IA",
        "Un dispositif collectif pour s’approprier l’IA et s’y former.",
        "Une façon de comprendre l’IA à plusieurs et de se former.",
        "A shared way to get to know AI and to learn how to use it.",
        "Conseil national du numérique",
        "https://cnnumerique.fr/cafe-ia/apprendre",
    ),
    _known(
        "La bataille de l’IA",
        "Un jeu de cartes pour explorer les enjeux sociaux et environnementaux de l’IA.",
        "Un jeu de cartes. Il aide à comprendre ce que l’IA change pour les gens et pour la nature.",
        "A card game to explore what AI means for society and for the environment.",
        "Latitudes et Data For Good",
        "https://www.batailledelia.org/",
    ),
    _known(
        "Jouer à débattre l’IA",
        "Des débats pour les adolescents et les élèves, sur les enjeux de l’IA.",
        "Des débats sur l’IA, pour les adolescents et les élèves.",
        "Debates for teenagers and pupils, on what is at stake with AI.",
        "L’Arbre des Connaissances et INRIA",
    ),
    _known(
        "ChatGPT partout, démocratique partout",
        "Une conférence. Son titre exact reste à vérifier.",
        "",
        "A talk. Its exact title is still to be checked.",
        "Louis Derrac",
    ),
    _known(
        "Le fonctionnement des algorithmes",
        "Un cours en ligne qui présente les notions de base. Nous ne savons pas qui le propose.",
        "Un cours sur Internet, pour connaître les bases. Nous ne savons pas qui le propose.",
        "An online course on the basics. We do not know who offers it.",
    ),
    _known(
        "Elements of AI",
        "Une série de cours. Une version française existe, faite avec Sorbonne Université en 2020.",
        "Plusieurs cours. Ils existent aussi en français. Cette version a été faite avec Sorbonne Université en 2020.",
        "A series of courses. A French version exists, made with Sorbonne Université in 2020.",
        "Université d’Helsinki et Reaktor",
    ),
    _known(
        "Objectif IA",
        "Un cours pour s’initier à l’intelligence artificielle, de 2020. Durée : environ 6 heures.",
        "Un cours pour débuter avec l’IA. Il date de 2020. Il dure environ 6 heures.",
        "A course for beginners in artificial intelligence, from 2020. It takes about 6 hours.",
        "Institut Montaigne, OpenClassrooms et Fondation Abeona",
    ),
    _known(
        "Mikrodystopies",
        "Des ateliers d’écriture, pour recueillir ce que chacun imagine.",
        "Des ateliers d’écriture. Chacun écrit ce qu’il imagine.",
        "Writing workshops, to gather what people imagine.",
        "François Houste",
        "https://cafeia.org/index.php/mikrodystopies",
    ),
    _known(
        "Ressources pédagogiques IA",
        "Des ressources pour enseigner, d’une délégation régionale académique au numérique éducatif (DRANE). Nous ne savons pas laquelle.",
        "Des ressources pour enseigner. Elles viennent d’un service régional de l’éducation (DRANE). Nous ne savons pas lequel.",
        "Resources for teaching, from a regional office for digital education (DRANE). We do not know which one.",
    ),
)
