"""The settings, read once from the environment (prefix `CONCERTIA_`): the only place that looks at it."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CONCERTIA_"


class SettingsError(Exception):
    """A setting is missing or wrong. The message, in French, names it and what to write instead; it never repeats a secret."""


class Settings(BaseSettings):
    """Everything that differs between two installations."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Field(default=Path("data"), description="dossier des données : base SQLite, clé maîtresse, verrou")
    database_url: str = Field(
        default="", description="base PostgreSQL (postgresql+psycopg://…) ; sans elle, SQLite dans le dossier des données"
    )
    public_url: str = Field(default="http://127.0.0.1:8000", description="adresse publique du serveur, sans barre finale")
    master_key_file: Path | None = Field(default=None, description="fichier de la clé maîtresse ; par défaut dans le dossier des données")
    telegram_token: SecretStr | None = Field(default=None, description="jeton du robot, donné par @BotFather")
    telegram_api_url: str = Field(default="https://api.telegram.org/bot", description="adresse de l’API des robots, jusqu’à « /bot »")
    telegram_mode: Literal["polling", "webhook"] = Field(default="polling", description="polling (sans adresse publique) ou webhook")
    webhook_secret: SecretStr | None = Field(
        default=None, description="secret partagé avec Telegram en mode webhook : lettres, chiffres, - et _"
    )

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("doit commencer par http:// ou https://")
        return value.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _as_telegram_takes_it(cls, value: SecretStr | None) -> SecretStr | None:
        secret = value.get_secret_value() if value else "x"
        if not (len(secret) <= 256 and secret.isascii() and secret.replace("-", "").replace("_", "").isalnum()):
            raise ValueError("1 à 256 lettres sans accent, chiffres, - ou _")
        return value

    @property
    def url(self) -> str:
        """The database's SQLAlchemy address."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'concertia.db'}"

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a SQLite file in the data folder, which one process holds."""
        return not self.database_url

    @property
    def key_file(self) -> Path:
        return self.master_key_file or self.data_dir / "master.key"


def read_settings() -> Settings:
    """The settings of this process. Raises `SettingsError` naming the first faulty one."""
    try:
        settings = Settings()
    except ValidationError as error:
        fault = error.errors(include_input=False, include_context=False)[0]
        name = PREFIX + str(fault["loc"][0]).upper()
        described = Settings.model_fields[str(fault["loc"][0])].description
        raise SettingsError(f"Le réglage {name} est incorrect ({described}) : {fault['msg'].removeprefix('Value error, ')}.") from None
    if settings.telegram_token and settings.telegram_mode == "webhook":
        _check_webhook(settings)
    return settings


def _check_webhook(settings: Settings) -> None:
    if settings.webhook_secret is None:
        raise SettingsError(f"Le mode webhook demande {PREFIX}WEBHOOK_SECRET : choisissez 32 lettres ou chiffres au hasard.")
    if not settings.public_url.startswith("https://") and settings.telegram_api_url.startswith("https://"):
        raise SettingsError(f"Le mode webhook demande une adresse publique en https:// dans {PREFIX}PUBLIC_URL.")
