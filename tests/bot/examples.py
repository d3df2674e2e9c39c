"""A fictional authority, its consultation, and what surrounds a screen: what the tests of the bot's words start from."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.acts import Channel
from bot.screens import Setting
from dialogues.loader import shipped
from dialogues.script import Script
from storage.authorities import Authority
from storage.consultations import Consultation

VALMONT = Authority(
    id=1,
    territory="Le Valmont",
    name="CA du Valmont",
    kind="ca",
    siren="200000016",
    insee_code=None,
    department="99 Département",
    region="99 Région",
    population=84_000,
    la_collectivite="le Valmont",
    a_collectivite="au Valmont",
    de_collectivite="du Valmont",
)
CONSULTATION = Consultation(
    id=7,
    code="valmont",
    title="L’IA dans nos services publics",
    status="open",
    fictional=False,
    script_version_id=1,
    opens_on=date(2027, 1, 4),
    closes_on=date(2027, 3, 1),
    results_on=date(2027, 4, 12),
    results_url="https://valmont.example/resultats",
    dpo_contact="dpo@valmont.example",
    legal_basis="mission d’intérêt public (article 6.1.e du RGPD)",
    identities_until=date(2027, 3, 31),
    texts_until=date(2027, 12, 31),
    retention_date=date(2027, 12, 31),
    contacts_until=date(2029, 12, 31),
    other_way="À l’accueil de la mairie, le mardi de 9\u00a0h à 12\u00a0h.",
    sectors=(),
    authorities=(VALMONT,),
)


def a_setting(*, script: Script | None = None, language: str = "fr", channel: Channel = "telegram", **changes: Any) -> Setting:
    """The setting of the shipped default script in Le Valmont; `changes` are those of the consultation."""
    return Setting(replace(CONSULTATION, **changes), script or shipped("default"), language, channel, "https://concertia.example/c/valmont")
