"""What an administrator reads when something outside the program is wrong: what happened, and what to do next."""

from dialogues.faults import BrokenScript
from server.administration import Refusal
from server.serving import PortTaken
from server.settings import SettingsError
from storage import errors


def explanation(error: Exception) -> str | None:
    """The sentence for this error; None when it is a fault of the program, which must be seen whole."""
    match error:
        case Refusal() | PortTaken() | SettingsError():
            return str(error)
        case BrokenScript():
            return f"Le déroulé ne peut pas servir ; corrigez d’abord ces fautes :\n{error}"
        case errors.FolderHeld(pid=pid, about=about):
            return (
                f"Un autre Concertia tient déjà ce dossier de données (processus {pid or '?'}, {about or 'sans nom'}) : arrêtez-le d’abord."
            )
        case errors.FolderUnusable(folder=folder):
            return f"Le dossier « {folder} » n’accepte pas d’écriture : changez ses droits, ou donnez-en un autre."
        case errors.NewerSchema():
            return "La base vient d’une version plus récente de Concertia : mettez le programme à jour. Rien n’a été touché."
        case errors.DatabaseCorrupt():
            return "La base de données est abîmée : rétablissez une sauvegarde. Rien n’a été touché."
        case errors.DatabaseUnavailable():
            return "La base de données ne répond pas : vérifiez qu’elle tourne et que CONCERTIA_DATABASE_URL est juste."
        case errors.UnsupportedDatabase():
            return "CONCERTIA_DATABASE_URL doit commencer par postgresql+psycopg:// ; sans ce réglage, la base est un fichier SQLite."
        case errors.KeyFileError(path=path):
            return f"La clé maîtresse « {path} » ne peut pas servir : remettez le bon fichier, lisible par vous seul (chmod 600)."
        case errors.NoAnswer():
            return "Le serveur qui tient ce dossier n’a pas répondu à temps : vérifiez qu’il tourne, puis recommencez."
        case PermissionError(filename=filename):
            return f"« {filename} » n’accepte pas d’écriture : changez ses droits, ou donnez un autre dossier."
    return None
