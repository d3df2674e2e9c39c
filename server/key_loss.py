"""Beginning anew with another master key, where the one there was is lost for good: from a terminal, with every server stopped.

Never here: what is taken away (see `storage.key_loss`).
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from server.administration import Refusal
from server.preparing import make_folder, opens, settle_rotation
from server.rotation import refuse_at_work
from server.settings import Settings
from server.words import plural
from storage import schema
from storage.database import Database
from storage.key_loss import Lost, begin_anew
from storage.lock import hold
from storage.rotation import beside, held, new_key
from storage.server_secret import is_new

WARNING = (
    "Sans la clé maîtresse, plus personne ne peut être retrouvé. Les réponses, les totaux, les exports et les pages restent.\n"
    "Avant de continuer : cherchez la clé dans vos copies, puis tapez « ./concertia backup DOSSIER » (il marche sans elle) et gardez "
    "ce dossier à part ; si la clé reparaît un jour, il rend tout.\n"
    "Seront perdus pour de bon, ici : le lien entre les réponses et les gens, la liste de qui veut être prévenu, les jetons des robots, "
    "les invitations."
)
CONFIRMED = "perdue"
"""What is to be typed: nobody types it by mistake."""


async def lose_key(settings: Settings, is_confirmed: Callable[[], bool]) -> Lost | None:
    """Goes on with a new key, once that is confirmed; None if it is not, and then nothing has changed.

    Raises `Refusal` where nothing is lost or a server is at work, and `StorageError`.
    """
    make_folder(settings.data_dir)
    path = settings.key_file
    with hold(settings.data_dir, "concertia key lost"):
        schema.upgrade(settings.url)
        async with Database(settings.url) as database:
            await settle_rotation(path, database)
            await _refuse_if_not_lost(settings, database)
            if not is_confirmed():
                return None
            if beside(path).exists():
                with held(path):
                    beside(path).unlink()  # of a time when this was cut short: it opens nothing
            with new_key(path) as master:
                today = datetime.now(UTC).date()
                return await database.write(lambda connection: begin_anew(connection, master, today))


async def _refuse_if_not_lost(settings: Settings, database: Database) -> None:
    path = settings.key_file
    if await database.read(is_new):
        raise Refusal("Rien n’est encore gardé dans cette base : « ./concertia serve » fera une clé.")
    if await opens(path, database):
        raise Refusal(f"La clé maîtresse « {path} » ouvre cette base : rien n’est perdu. Pour en changer : « ./concertia key rotate ».")
    if _is_there(settings):
        raise Refusal(
            f"« {path} » n’est pas la clé de cette base ; c’est peut-être celle d’une autre. Mettez ce fichier de côté, puis recommencez."
        )
    if not settings.is_embedded:
        await database.read(refuse_at_work)


def _is_there(settings: Settings) -> bool:
    return settings.key_file.exists()


def lines(lost: Lost) -> Iterator[str]:
    """What was lost, and what is to be done."""
    yield f"Nouvelle clé maîtresse. Perdu : {plural(lost.people, 'lien', 'liens')} entre des réponses et une personne, " + (
        f"{plural(lost.contacts, 'souhait', 'souhaits')} d’être prévenu."
    )
    if lost.going_on:
        yield (
            f"Continuent : {', '.join(lost.going_on)}. Qui avait déjà répondu n’est plus reconnu : une seconde réponse compterait en plus. "
            "Les invitations faites avant ne valent plus rien."
        )
    for bot in lost.bots:
        yield f"Rendez son jeton au robot : « ./concertia bot add {bot} »."
    yield "Copiez la nouvelle clé en lieu sûr, et prévenez votre délégué à la protection des données : c’est une perte de données."
