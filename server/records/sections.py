"""The fields of a record, in its sections, with the labels and values of the commission's form; and our own, which citizens are told.

Whoever adds a field adds it here: its form, its checks and its export follow. Never here: what is done with them.
"""

from typing import Final

from server import codes
from server.records.dates import in_order, results_page, room_for_closing
from server.records.fields import CONTACT, Condition, Field, Option, Section
from server.records.naming import code_is_free

ONLINE: Final = Condition(key="mode", value="online")

_YES_NO: Final = (Option("yes", "Oui"), Option("no", "Non"))

PRACTICAL: Final = Section(
    path="informations-pratiques",
    title="Informations pratiques",
    about="Section 1 de la fiche de concertation.",
    part="fields",
    fields=(
        Field(key="authority_name", label="Collectivité : nom de la collectivité", kind="line", needed="open", is_given=True),
        Field(
            key="authority_code_type",
            label="Collectivité : type de code",
            kind="one",
            needed="open",
            options=tuple(Option(code, label) for code, label in codes.KINDS.items()),
            is_given=True,
        ),
        Field(
            key="authority_code",
            label="Collectivité : code INSEE",
            kind="code",
            needed="open",
            is_given=True,
        ),
        Field(
            key=CONTACT,
            label="Personne référente : email",
            kind="email",
            needed="open",
            hint="Pour la commission. Jamais dans un fichier, ni sur une page publique.",
        ),
        Field(key="planned_start_date", label="Date de début de la concertation prévue", kind="date", needed="open"),
        Field(
            key="audiences",
            label="Public(s) associé(s) à la concertation",
            kind="several",
            needed="open",
            options=(
                Option("service_users", "Usagers du service public"),
                Option("public_agents", "Agents"),
                Option("intermediary_bodies", "Corps intermédiaires"),
                Option("elected_officials", "Élus"),
                Option("economic_actors", "Acteurs économiques"),
                Option("academic_actors", "Acteurs académiques"),
                Option("nonprofit_actors", "Acteurs associatifs"),
            ),
        ),
        Field(
            key="consultant_used",
            label="Avez-vous eu recours à un AMO pour le cadrage et l’animation des concertations ?",
            kind="yes_no",
            needed="close",
            options=_YES_NO,
        ),
        Field(
            key="speakers_used",
            label=(
                "Avez-vous fait appel à des intervenants, à des personnalités du milieu des algorithmes, de l’IA ou plus largement des "
                "nouvelles technologies ?"
            ),
            kind="yes_no",
            needed="close",
            options=_YES_NO,
        ),
        Field(
            key="speakers",
            label="Si oui, nom, profession et titre de la présentation",
            kind="speakers",
            hint="Un nom seulement avec l’accord de la personne.",
            only_if=Condition(key="speakers_used", value=True),
        ),
    ),
)

METHOD: Final = Section(
    path="objectifs-et-methode",
    title="Objectifs et méthode",
    about="Section 2 de la fiche de concertation.",
    part="fields",
    fields=(
        Field(
            key="objectives",
            label="Objectifs de la démarche : angles abordés, attentes du commanditaire",
            kind="long",
            needed="open",
        ),
        Field(
            key="recruitment_methods",
            label="Méthodologie de recrutement",
            kind="several",
            needed="open",
            options=(
                Option("random_selection", "Tirage au sort"),
                Option("targeted", "Recrutement ciblé"),
                Option("open_call", "Appel à manifestation"),
                Option("other", "Autre (à préciser)"),
            ),
        ),
        Field(
            key="recruitment_other",
            label="Autre méthodologie de recrutement : précisez",
            kind="line",
            needed="open",
            only_if=Condition(key="recruitment_methods", value="other"),
        ),
        Field(
            key="facilitation_methods",
            label="Méthodologie d’animation et de participation",
            kind="several",
            needed="open",
            options=(
                Option("issue_map", "Cartographie d’enjeux"),
                Option("futures", "Futur souhaitable/non-souhaitable"),
                Option("collaborative_writing", "Écriture participative"),
                Option("other", "Autre (à préciser)"),
            ),
        ),
        Field(
            key="facilitation_other",
            label="Autre méthodologie d’animation : précisez",
            kind="line",
            needed="open",
            hint="Par exemple : questionnaire en ligne.",
            only_if=Condition(key="facilitation_methods", value="other"),
        ),
        Field(
            key="topic",
            label="Sujet posée et évolution : quelle a été la consigne posée",
            kind="long",
            needed="open",
        ),
        Field(
            key="topic_change",
            label="Le cadre initial a-t-il évolué au cours de la concertation",
            kind="long",
            hint="Laissez vide s’il n’a pas évolué.",
        ),
        Field(
            key="report_back_method",
            label="Méthodologie de restitution : sous quelle forme les résultats de la concertation ont-ils été remis",
            kind="long",
            needed="close",
        ),
        Field(key="plenary_held", label="Une plénière a-t-elle été organisée ?", kind="yes_no", needed="close", options=_YES_NO),
    ),
)

PERSONAL_DATA: Final = Section(
    path="donnees-personnelles",
    title="Données personnelles et suite",
    about="Les participants le lisent avant de répondre.",
    part="fields",
    fields=(
        Field(
            key="dpo_contact",
            label="Délégué à la protection des données : comment le joindre",
            kind="line",
            needed="open",
            hint="Une adresse électronique de service, comme dpo@votre-collectivite.fr.",
        ),
        Field(
            key="legal_basis",
            label="Base légale",
            kind="line",
            needed="open",
            hint="Le plus souvent : mission d’intérêt public (article 6.1.e du RGPD).",
        ),
        Field(
            key="other_way",
            label="Autre moyen de participer : lieu, horaires, téléphone",
            kind="line",
            needed="open",
            hint="Personne ne doit être obligé de répondre en ligne. Par exemple : à l’accueil de la mairie, du lundi au vendredi.",
        ),
        Field(
            key="decides",
            label="Qui décide, une fois que les personnes ont répondu",
            kind="line",
            hint="En une phrase, comme : Le conseil communautaire vote en juin.",
        ),
        Field(key="follow_up_due_date", label="Date à laquelle vous direz la suite donnée", kind="date", needed="close"),
    ),
)

LAUNCH: Final = Section(
    path="dates",
    title="Dates, langues et accès",
    about="Quand, et par où on entre.",
    part="launch",
    fields=(
        Field(
            key="mode",
            label="Comment se déroule la concertation ?",
            kind="one",
            needed="open",
            options=(
                Option("online", "Avec un questionnaire en ligne (et des ateliers si vous voulez)"),
                Option("workshops", "Ateliers seulement, sans questionnaire"),
            ),
        ),
        Field(
            key="title",
            label="Titre montré aux participants",
            kind="line",
            needed="open",
            hint="Par exemple : L’IA dans nos services publics.",
        ),
        Field(
            key="code",
            label="Code de l’adresse",
            kind="line",
            needed="open",
            hint="Lettres minuscules, chiffres et tirets. Laissez vide : il sera proposé d’après le titre.",
            only_if=ONLINE,
        ),
        Field(key="opens_on", label="Premier jour pour répondre", kind="date", needed="open", only_if=ONLINE),
        Field(key="closes_on", label="Dernier jour pour répondre", kind="date", needed="open", only_if=ONLINE),
        Field(key="results_date", label="Jour de publication des résultats", kind="date", needed="open"),
        Field(
            key="results_url",
            label="Adresse de la page des résultats",
            kind="line",
            needed="open",
            hint=(
                "Une page de votre site, comme https://www.votre-collectivite.fr/ia. "
                "La page peut être vide pour l’instant ; son adresse est nécessaire."
            ),
            only_if=ONLINE,
        ),
        Field(
            key="retention_date",
            label="Dernier jour où les réponses sont gardées",
            kind="date",
            needed="open",
            hint="Après ce jour, il ne reste que les totaux. Au moins le temps de publier les résultats.",
            only_if=ONLINE,
        ),
        Field(
            key="access",
            label="Qui peut répondre ?",
            kind="one",
            needed="open",
            options=(
                Option("open", "Tout le monde"),
                Option("invited", "Seulement les personnes invitées (un code chacune)"),
            ),
            only_if=ONLINE,
        ),
        Field(
            key="languages",
            label="Langues proposées",
            kind="several",
            hint="Le français courant est toujours proposé. Chaque participant choisit sa langue et peut en changer.",
            # As on the buttons that citizens touch; those are read from catalogues, which takes a tenth of a second of each start.
            options=(Option("fr", "Français courant"), Option("fr-simple", "Français simple"), Option("en", "English")),
            only_if=ONLINE,
        ),
        Field(key="bot", label="Robot Telegram", kind="one", only_if=ONLINE),
    ),
    checks=(code_is_free, in_order, room_for_closing, results_page),
)

SECTIONS: Final = (PRACTICAL, METHOD, PERSONAL_DATA, LAUNCH)
"""In the order they are proposed; any order will do."""


def section_at(path: str) -> Section | None:
    """The section whose address ends so."""
    return next((section for section in SECTIONS if section.path == path), None)
