import pickle
import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.mail.server import MailServer
from server.figures.protection import Rule
from server.provider import Provider
from server.releasing import rule_of
from server.settings import Settings, SettingsError, read_settings

SECRET = "hunter2-very-secret"
POSTGRESQL = "postgresql+psycopg://UTILISATEUR:MOT_DE_PASSE@HÔTE/BASE, ou rien pour une base SQLite"
PUBLIC = "l’adresse que les gens tapent, sans chemin, comme https://ia.exemple.fr"
API = "l’adresse d’un serveur de robots jusqu’à « /bot », comme http://127.0.0.1:8081/bot"
TOKEN = "le jeton donné par @BotFather, comme 123456789:AbC…"
MODE = "polling (sans adresse publique) ou webhook"
ISSUER = "l’adresse en https:// par laquelle le fournisseur se nomme, comme https://auth.agentconnect.gouv.fr/api/v2"


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CONCERTIA_{name.upper()}", raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Settings:
    for name, value in settings.items():
        monkeypatch.setenv(f"CONCERTIA_{name}", value)
    return read_settings()


def refused(monkeypatch: pytest.MonkeyPatch, **settings: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(monkeypatch, **settings)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


def test_without_any_setting_all_is_in_one_folder_and_no_bot_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read(monkeypatch)
    assert settings.url == f"sqlite:///{tmp_path}/data/concertia.db"
    assert settings.is_embedded
    assert settings.key_file == Path("data/master.key")
    assert (settings.telegram_token, settings.telegram_mode) == (None, "polling")
    assert settings.telegram_api_url == "https://api.telegram.org/bot"
    assert settings.public_url == "http://127.0.0.1:8000"


def test_an_empty_variable_is_a_setting_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = read(monkeypatch, **{name.upper(): "" for name in Settings.model_fields})
    assert empty == Settings.model_construct()


def test_settings_are_read_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(
        monkeypatch,
        DATA_DIR="/srv/concertia",
        DATABASE_URL="postgresql+psycopg://concertia:motdepasse@base/concertia?sslmode=require",
        PUBLIC_URL="https://ia.exemple.fr/",
        MASTER_KEY_FILE="/etc/concertia/master.key",
        TELEGRAM_TOKEN="123456789:AbC-d_e",
        TELEGRAM_API_URL="http://127.0.0.1:8081/bot",
        TELEGRAM_MODE="webhook",
    )
    assert settings.url == "postgresql+psycopg://concertia:motdepasse@base/concertia?sslmode=require"
    assert not settings.is_embedded
    assert settings.key_file == Path("/etc/concertia/master.key")
    assert settings.public_url == "https://ia.exemple.fr"
    assert settings.telegram_token == SecretStr("123456789:AbC-d_e")
    assert settings.telegram_api_url == "http://127.0.0.1:8081/bot"


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("DATABASE_URL", "mysql://root:hunter2-very-secret@base/concertia", POSTGRESQL),
        ("DATABASE_URL", "sqlite:////srv/concertia.db", POSTGRESQL),
        ("DATABASE_URL", "postgresql://concertia:hunter2@base:not-a-port/concertia", POSTGRESQL),
        ("DATABASE_URL", "postgresql://concertia:hunter2@base/concertia?sslmod=require", POSTGRESQL),
        ("DATABASE_URL", "hunter2-very-secret", POSTGRESQL),
        ("PUBLIC_URL", "ia.exemple.fr", PUBLIC),
        ("PUBLIC_URL", "ftp://ia.exemple.fr", PUBLIC),
        ("PUBLIC_URL", "https://ia.exemple.fr/concertia", PUBLIC),
        ("PUBLIC_URL", "https://ia.exemple.fr?c=1", PUBLIC),
        ("PUBLIC_URL", "https://ia.exemple.fr:port", PUBLIC),
        ("PUBLIC_URL", "https://moi:hunter2@ia.exemple.fr", PUBLIC),
        ("PUBLIC_URL", "https://", PUBLIC),
        ("TELEGRAM_API_URL", "http://127.0.0.1:8081", API),
        ("TELEGRAM_API_URL", "127.0.0.1:8081/bot", API),
        ("TELEGRAM_TOKEN", SECRET, TOKEN),
        ("TELEGRAM_TOKEN", "123456789:", TOKEN),
        ("TELEGRAM_TOKEN", "123456789:hunter2 very secret", TOKEN),
        ("TELEGRAM_MODE", "webhooks", MODE),
        ("OIDC_ISSUER", "http://auth.exemple.fr/api/v2", ISSUER),
        ("OIDC_ISSUER", "auth.exemple.fr", ISSUER),
        ("OIDC_ISSUER", "https://", ISSUER),
        ("OIDC_ISSUER", "https://moi:hunter2@auth.exemple.fr", ISSUER),
        ("OIDC_ISSUER", "https://auth.exemple.fr:port", ISSUER),
        ("OIDC_ISSUER", "https://auth.exemple.fr/?secret=hunter2", ISSUER),
        ("OIDC_ISSUER", "https://auth.exemple.fr/#hunter2", ISSUER),
    ],
)
def test_a_wrong_setting_names_itself_and_its_remedy(monkeypatch: pytest.MonkeyPatch, name: str, value: str, remedy: str) -> None:
    assert refused(monkeypatch, **{name: value}) == f"Le réglage CONCERTIA_{name} ne convient pas. Écrivez {remedy}."


FEWEST = "un nombre entier, {} ou plus : le nombre de personnes sous lequel rien d’un groupe n’est affiché ne peut qu’être relevé"


@pytest.mark.parametrize(("name", "least"), [("FEWEST_PEOPLE", 11), ("FEWEST_FILTERED", 5)])
def test_the_fewest_people_behind_a_figure_can_only_be_raised(monkeypatch: pytest.MonkeyPatch, name: str, least: int) -> None:
    assert getattr(read(monkeypatch), name.lower()) == least
    assert getattr(read(monkeypatch, **{name: str(least + 1)}), name.lower()) == least + 1
    for refused_value in (str(least - 1), "0", "-11", "onze", "11.5"):
        assert (
            refused(monkeypatch, **{name: refused_value}) == f"Le réglage CONCERTIA_{name} ne convient pas. Écrivez {FEWEST.format(least)}."
        )


def test_figures_are_strict_where_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rule_of(read(monkeypatch)) == Rule(11, strict=False)
    assert rule_of(read(monkeypatch, STRICT_FIGURES="yes", FEWEST_PEOPLE="20")) == Rule(20, strict=True)
    told = "Écrivez yes (chaque case est protégée, celles des avis aussi) ou no."
    assert refused(monkeypatch, STRICT_FIGURES="peut-être") == f"Le réglage CONCERTIA_STRICT_FIGURES ne convient pas. {told}"


def test_a_mistyped_name_is_told_beside_the_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = "Le réglage CONCERTIA_TELEGRAM_TOKN n’existe pas. Corrigez son nom (CONCERTIA_TELEGRAM_TOKEN), ou retirez-le."
    assert refused(monkeypatch, TELEGRAM_TOKN="123456789:hunter2") == expected


def test_a_name_that_resembles_none_is_told_beside_all(monkeypatch: pytest.MonkeyPatch) -> None:
    every = ", ".join(f"CONCERTIA_{name.upper()}" for name in Settings.model_fields)
    monkeypatch.setenv("CONCERTIA_", "x")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value) == f"Le réglage CONCERTIA_ n’existe pas. Corrigez son nom ({every}), ou retirez-le."


WEBHOOK = {"TELEGRAM_MODE": "webhook", "PUBLIC_URL": "https://ia.exemple.fr"}


def test_webhook_mode_needs_an_address_that_telegram_reaches_and_no_token_there(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "Le mode webhook demande une adresse publique en https:// dans CONCERTIA_PUBLIC_URL."
    assert refused(monkeypatch, TELEGRAM_MODE="webhook") == told
    assert read(monkeypatch, **WEBHOOK).telegram_token is None


def test_a_setting_of_former_times_is_told_to_be_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(monkeypatch, WEBHOOK_SECRET="hunter2").endswith("ou retirez-le.")


@pytest.mark.parametrize(
    ("public_url", "api_url", "taken"),
    [
        ("https://ia.exemple.fr", "https://api.telegram.org/bot", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8081/bot", True),
        ("http://127.0.0.1:8000", "https://api.telegram.org/bot", False),
        ("http://ia.exemple.fr", "http://127.0.0.1:8081/bot", False),
    ],
)
def test_only_a_server_of_ones_own_delivers_without_https(
    monkeypatch: pytest.MonkeyPatch, public_url: str, api_url: str, taken: bool
) -> None:
    settings = WEBHOOK | {"PUBLIC_URL": public_url, "TELEGRAM_API_URL": api_url}
    if taken:
        assert read(monkeypatch, **settings).public_url == public_url
    else:
        assert "https://" in refused(monkeypatch, **settings)


def test_secrets_never_print(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, TELEGRAM_TOKEN=f"1:{SECRET}", DATABASE_URL=f"postgresql+psycopg://concertia:{SECRET}@base/x")
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert SECRET not in shown
    assert SECRET.encode() in pickle.dumps(settings)  # it was there to be shown


# --- E-mail ---------------------------------------------------------------------------------------------------------------------------


def test_a_mail_server_is_named_by_one_setting_or_two(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch).mail_server is None
    named = read(monkeypatch, SMTP_URL="smtps://ia%40exemple.fr:hunter2@mail.exemple.fr")
    assert named.mail_server == MailServer("mail.exemple.fr", 465, "ia@exemple.fr", True, "ia@exemple.fr", "hunter2")
    assert "hunter2" not in repr(named)
    other = read(monkeypatch, SMTP_URL="smtp://127.0.0.1:2525", MAIL_FROM="ia@exemple.fr")
    assert other.mail_server == MailServer("127.0.0.1", 2525, "ia@exemple.fr")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"SMTP_URL": "mail.exemple.fr:hunter2"}, "CONCERTIA_SMTP_URL ne convient pas. Écrivez smtps://"),
        ({"SMTP_URL": "smtp://mail.exemple.fr/hunter2", "MAIL_FROM": "ia@exemple.fr"}, "CONCERTIA_SMTP_URL ne convient pas"),
        ({"SMTP_URL": "smtp://nom:hunter2@mail.exemple.fr"}, "Écrivez-la dans CONCERTIA_MAIL_FROM, comme ia@exemple.fr."),
        ({"SMTP_URL": "smtp://mail.exemple.fr", "MAIL_FROM": "hunter2"}, "CONCERTIA_MAIL_FROM ne convient pas. Écrivez l’adresse"),
        ({"MAIL_FROM": "ia@exemple.fr"}, "CONCERTIA_MAIL_FROM ne sert à rien sans CONCERTIA_SMTP_URL."),
    ],
)
def test_a_mail_server_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], said: str) -> None:
    assert said in refused(monkeypatch, **settings)


def test_a_charter_that_is_none_names_its_setting_and_its_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "charte.toml").write_text("version = 2", encoding="utf-8")
    told = refused(monkeypatch, CHARTER_FILE=str(tmp_path / "charte.toml"))
    assert told.startswith("Le fichier de CONCERTIA_CHARTER_FILE n’est pas une charte : « version »")
    assert "server/charter.toml" in told


# --- ProConnect -----------------------------------------------------------------------------------------------------------------------

ABOUT_PROVIDER = {"OIDC_ISSUER": "https://auth.exemple.fr/api/v2", "OIDC_CLIENT_ID": "concertia", "OIDC_CLIENT_SECRET": SECRET}


def test_a_provider_of_identities_is_named_by_three_settings_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch).provider is None
    settings = read(monkeypatch, **ABOUT_PROVIDER)
    assert settings.provider == Provider("https://auth.exemple.fr/api/v2", "concertia", SECRET)
    assert SECRET not in f"{settings!r} {settings.provider!r}"


@pytest.mark.parametrize("missing", ABOUT_PROVIDER)
def test_a_provider_half_given_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    others = {name: value for name, value in ABOUT_PROVIDER.items() if name != missing}
    told = f"Pour se connecter avec ProConnect, il manque CONCERTIA_{missing}. Donnez les trois réglages CONCERTIA_OIDC_…, ou aucun."
    assert refused(monkeypatch, **others) == told
