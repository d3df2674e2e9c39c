"""The settings, read once from the environment (prefix `CONCERTIA_`): the only place that looks at it, but for the form of log lines,
which `server.logs` needs before.

Every faulty setting is told in one French sentence that names it and says what to write. None repeats a value: it may be a secret.
"""

import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.mail.address import address_in
from bot.mail.server import MailServer, is_url
from server.charter import SHIPPED, BrokenCharter, Charter, read_charter
from server.figures.release import FEWEST_FILTERED, K
from server.provider import LOOPBACK, Provider, is_private

PREFIX: Final = "CONCERTIA_"

_TOKEN: Final = re.compile(r"\d+:[A-Za-z0-9_-]+", re.ASCII)


class SettingsError(Exception):
    """A setting is missing or wrong. The message, in French, names it and what to write instead."""


def _only_raised(fewest: int) -> str:
    return f"un nombre entier, {fewest} ou plus : le nombre de personnes sous lequel rien d’un groupe n’est affiché ne peut qu’être relevé"


class Settings(BaseSettings):
    """Everything that differs between two installations. Each description is what to write, as an error message says it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Field(default=Path("data"), description="le chemin d’un dossier où écrire")
    database_url: SecretStr | None = Field(
        default=None, description="postgresql+psycopg://UTILISATEUR:MOT_DE_PASSE@HÔTE/BASE, ou rien pour une base SQLite"
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="l’adresse que les gens tapent, sans chemin, comme https://ia.exemple.fr"
    )
    master_key_file: Path | None = Field(default=None, description="le chemin du fichier de la clé maîtresse")
    telegram_token: SecretStr | None = Field(default=None, description="le jeton donné par @BotFather, comme 123456789:AbC…")
    telegram_api_url: str = Field(
        default="https://api.telegram.org/bot",
        description="l’adresse d’un serveur de robots jusqu’à « /bot », comme http://127.0.0.1:8081/bot",
    )
    telegram_mode: Literal["polling", "webhook"] = Field(default="polling", description="polling (sans adresse publique) ou webhook")

    smtp_url: SecretStr | None = Field(
        default=None, description="smtps://UTILISATEUR:MOT_DE_PASSE@HÔTE:PORT, ou smtp:// sans chiffrement dès le début"
    )
    mail_from: str | None = Field(default=None, description="l’adresse de courriel d’où partent les courriels, comme ia@exemple.fr")

    oidc_issuer: str | None = Field(
        default=None,
        description="l’adresse en https:// par laquelle le fournisseur se nomme, comme https://auth.agentconnect.gouv.fr/api/v2",
    )
    oidc_client_id: str | None = Field(default=None, description="l’identifiant que le fournisseur a donné à ce site")
    oidc_client_secret: SecretStr | None = Field(default=None, description="le secret que le fournisseur a donné à ce site")

    charter_file: Path | None = Field(default=None, description="le chemin du fichier de votre charte (modèle : server/charter.toml)")

    fewest_people: int = Field(default=K, ge=K, description=_only_raised(K))
    fewest_filtered: int = Field(default=FEWEST_FILTERED, ge=FEWEST_FILTERED, description=_only_raised(FEWEST_FILTERED))
    strict_figures: bool = Field(default=False, description="yes (chaque case est protégée, celles des avis aussi) ou no")

    log_format: Literal["text", "json"] = Field(default="text", description="text, ou json (un objet par ligne, pour un programme)")

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _must(_is_postgresql_address(value.get_secret_value()))
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        address = urlsplit(value.rstrip("/"))
        _must(address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0)
        _must(not (address.path or address.query or address.fragment or address.username))
        return value.rstrip("/")

    @field_validator("telegram_api_url")
    @classmethod
    def _ends_before_the_token(cls, value: str) -> str:
        _must(value.startswith(("http://", "https://")) and value.endswith("/bot"))
        return value

    @field_validator("telegram_token")
    @classmethod
    def _is_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        _must(value is None or is_token(value.get_secret_value()))
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_an_email_address(cls, value: str | None) -> str | None:
        _must(value is None or address_in(value) is not None)
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, value: str | None) -> str | None:
        _must(value is None or (is_private(value) and not urlsplit(value).query))
        return value

    @property
    def mail_server(self) -> MailServer | None:
        """Who takes our e-mails; None where there is nobody. Raises `ValueError` where what is given is no such server."""
        return MailServer.from_url(self.smtp_url.get_secret_value(), self.mail_from) if self.smtp_url else None

    @property
    def provider(self) -> Provider | None:
        """Who vouches for people besides their mailbox; None where nobody does."""
        if self.oidc_issuer is None or self.oidc_client_id is None or self.oidc_client_secret is None:
            return None
        return Provider(self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret.get_secret_value())

    @property
    def url(self) -> str:
        """The database's SQLAlchemy address, which may hold a password."""
        return self.database_url.get_secret_value() if self.database_url else f"sqlite:///{self.data_dir.resolve() / 'concertia.db'}"

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a SQLite file in the data folder, which one process holds."""
        return self.database_url is None

    @property
    def tombstones_file(self) -> Path:
        """Who was erased, kept outside the database."""
        return self.data_dir / "erased"

    @property
    def key_file(self) -> Path:
        return self.master_key_file or self.data_dir / "master.key"

    @property
    def charter(self) -> Charter:
        """What authorities sign before they open a consultation. Raises `server.charter.BrokenCharter`."""
        return read_charter(self.charter_file or SHIPPED)


def is_token(text: str) -> bool:
    """Whether this has the shape of a bot's token."""
    return bool(_TOKEN.fullmatch(text))


def read_settings() -> Settings:
    """The settings of this process. Raises `SettingsError` for the first that is wrong, missing, or of no such name."""
    _refuse_unknown_names()
    try:
        settings = Settings()
    except ValidationError as error:
        name = str(error.errors(include_input=False, include_context=False, include_url=False)[0]["loc"][0])
        raise SettingsError(f"Le réglage {_variable(name)} ne convient pas. Écrivez {Settings.model_fields[name].description}.") from None
    if settings.telegram_mode == "webhook":
        _check_webhook(settings)
    _check_mail(settings)
    _check_provider(settings)
    _check_charter(settings)
    return settings


def _must(holds: bool) -> None:
    """For validators, whose message is the description of their field."""
    if not holds:
        raise ValueError


def _is_postgresql_address(url: str) -> bool:
    """Whether the driver understands all of it, its options too."""
    from psycopg import Error
    from psycopg.conninfo import conninfo_to_dict

    scheme, _, rest = url.partition("://")
    try:
        return scheme in ("postgresql", "postgresql+psycopg") and bool(conninfo_to_dict(f"postgresql://{rest}")) and urlsplit(url).port != 0
    except Error:
        return False


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _refuse_unknown_names() -> None:
    """A mistyped name would be a setting that silently does nothing."""
    known = [name.upper() for name in Settings.model_fields]
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in known:
            near = get_close_matches(name.removeprefix(PREFIX), known, n=1) or known
            raise SettingsError(f"Le réglage {name} n’existe pas. Corrigez son nom ({', '.join(map(_variable, near))}), ou retirez-le.")


def _check_webhook(settings: Settings) -> None:
    address = urlsplit(settings.public_url)
    # A Bot API server of one's own, on the same machine, takes an address that Telegram does not.
    local = address.hostname in LOOPBACK and urlsplit(settings.telegram_api_url).hostname in LOOPBACK
    if address.scheme != "https" and not local:
        raise SettingsError(f"Le mode webhook demande une adresse publique en https:// dans {_variable('public_url')}.")


def _check_mail(settings: Settings) -> None:
    if settings.smtp_url is None:
        if settings.mail_from:
            raise SettingsError(f"{_variable('mail_from')} ne sert à rien sans {_variable('smtp_url')}. Réglez les deux, ou aucun.")
        return
    if not is_url(settings.smtp_url.get_secret_value()):
        wanted = Settings.model_fields["smtp_url"].description
        raise SettingsError(f"Le réglage {_variable('smtp_url')} ne convient pas. Écrivez {wanted}.")
    try:
        settings.mail_server  # noqa: B018 - to see whether there is one
    except ValueError:
        raise SettingsError(
            f"Il manque l’adresse d’où partent les courriels. Écrivez-la dans {_variable('mail_from')}, comme ia@exemple.fr."
        ) from None


def _check_provider(settings: Settings) -> None:
    names = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")
    missing = [name for name in names if getattr(settings, name) is None]
    if missing and len(missing) < len(names):
        told = ", ".join(map(_variable, missing))
        raise SettingsError(f"Pour se connecter avec ProConnect, il manque {told}. Donnez les trois réglages {PREFIX}OIDC_…, ou aucun.")


def _check_charter(settings: Settings) -> None:
    """Where none is set the shipped one is right, and is not read for every command."""
    if settings.charter_file is None:
        return
    try:
        settings.charter  # noqa: B018 - to see whether there is one
    except BrokenCharter as broken:
        raise SettingsError(
            f"Le fichier de {_variable('charter_file')} n’est pas une charte : {broken}. Corrigez-le d’après server/charter.toml, "
            "ou retirez ce réglage."
        ) from None
