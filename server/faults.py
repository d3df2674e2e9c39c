"""What an administrator reads when something outside the program is wrong: what happened, and what to do next."""

from dialogues.faults import BrokenScript
from server.administration import Refusal
from server.named_scripts import NoScript
from server.serving import PortTaken
from server.settings import SettingsError
from storage import errors


def explanation(error: Exception) -> str | None:
    """The sentence for this error; None when it is a fault of the program, which must be seen whole."""
    match error:
        case Refusal() | NoScript() | PortTaken() | SettingsError():
            return str(error)
        case BrokenScript():
            return f"Le déroulé ne peut pas servir ; corrigez d’abord ces fautes :\n{error}"
        case errors.StorageError():
            return _of_storage(error)
    return None


def _of_storage(error: errors.StorageError) -> str | None:
    match error:
        case errors.FolderHeld(pid=pid, about=about):
            holder = ", ".join(part for part in (f"processus {pid}" if pid else "", about) if part) or "inconnu"
            return f"Un autre Concertia tient déjà ce dossier de données ({holder}) : arrêtez-le d’abord."
        case errors.FolderUnusable(folder=folder):
            return f"Le dossier « {folder} » ne peut pas servir{_because(error)} : changez ses droits, ou donnez-en un autre."
        case errors.NoAnswer():
            return "Le serveur qui tient ce dossier n’a pas répondu à temps : vérifiez qu’il tourne, puis recommencez."
        case errors.NewerSchema():
            return "La base vient d’une version plus récente de Concertia : mettez le programme à jour. Rien n’a été touché."
        case errors.DatabaseCorrupt():
            return "La base de données est abîmée : rétablissez une sauvegarde. Rien n’a été touché."
        case errors.DatabaseUnavailable():
            return f"La base de données ne répond pas{_because(error)} : vérifiez qu’elle tourne, ses droits, et CONCERTIA_DATABASE_URL."
        case errors.KeyFileExposed(path=path):
            return f"La clé maîtresse « {path} » est ouverte à tous les comptes de la machine : tapez « chmod 600 {path} »."
        case errors.KeyFileInvalid(path=path):
            return f"Le fichier « {path} » ne contient pas une clé maîtresse : remettez le fichier d’origine."
        case errors.KeyFileError(path=path):
            return (
                f"La clé maîtresse « {path} » est introuvable ou illisible{_because(error)} : remettez le fichier d’origine, lisible par "
                "ce compte, ou corrigez CONCERTIA_MASTER_KEY_FILE. Perdue pour de bon : « ./concertia key lost » dit ce qui reste."
            )
        case errors.BackupUnwritten(folder=folder):
            return (
                f"La sauvegarde ne peut pas être écrite dans « {folder} »{_because(error)} : les précédentes sont intactes. "
                "Faites de la place, changez les droits du dossier, ou donnez-en un autre."
            )
        case errors.BackupNewer(path=path):
            return (
                f"« {path} » vient d’une version de Concertia plus récente que ce programme, ou que l’autre fichier de la sauvegarde : "
                "mettez le programme à jour, ou donnez les deux fichiers d’un même dossier. Rien n’a été touché."
            )
        case errors.BackupUnusable(path=path):
            return (
                f"« {path} » : il n’y a là aucune sauvegarde entière. Donnez le dossier de « ./concertia backup », "
                "ou l’un de ses fichiers « answers-….sqlite ». Rien n’a été touché."
            )
        case errors.DatabaseNotEmpty():
            return (
                "La base de données n’est pas vide, et rien n’a été touché. Pour la remplacer, arrêtez le serveur, puis mettez de côté "
                "le fichier « concertia.db » du dossier de données, ou donnez une base PostgreSQL vide dans CONCERTIA_DATABASE_URL."
            )
        case errors.KeyBeingChanged(path=path):
            return f"Un autre processus change en ce moment la clé maîtresse « {path} » : attendez qu’il ait fini, puis recommencez."
        case errors.Unreadable():
            return (
                "La clé maîtresse n’est pas celle de cette base de données : remettez le fichier d’origine, "
                "ou corrigez CONCERTIA_MASTER_KEY_FILE. Perdue pour de bon : « ./concertia key lost » dit ce qui reste. "
                "Rien n’a été touché."
            )
    return None


def _because(error: Exception) -> str:
    """The system's or the driver's own words, one line of them, in brackets: without them nobody knows what to mend."""
    cause = getattr(error.__cause__, "orig", error.__cause__)
    words = (getattr(cause, "strerror", None) or str(cause or "")).strip().partition("\n")[0]
    return f" ({words})" if words else ""
