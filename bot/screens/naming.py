"""Typed words that name a button of the screen in front, so that typing « passer » is touching it, or a command, as « aide »."""

import re
from functools import cache

from bot.acts import (
    Act,
    AskedAnswers,
    AskedData,
    AskedErasure,
    AskedHandover,
    AskedHelp,
    AskedLanguages,
    AskedPrivacy,
    AskedResources,
    AskedStop,
    Button,
    Consented,
    Paused,
    Reminded,
    Resumed,
    Screen,
    Silenced,
    Spoke,
    Started,
)
from bot.screens.languages import LANGUAGE_BUTTONS
from bot.wording import LANGUAGES, say
from dialogues.kinds import Shape
from dialogues.matching import plain
from dialogues.turns import Back

COMMANDS: dict[str, Act] = {
    "reprendre": Resumed(),
    "resume": Resumed(),
    "mesreponses": AskedAnswers(),
    "answers": AskedAnswers(),
    "langue": AskedLanguages(),
    "language": AskedLanguages(),
    "ressources": AskedResources(),
    "resources": AskedResources(),
    "mesdonnees": AskedData(),
    "data": AskedData(),
    "effacer": AskedErasure(),
    "erase": AskedErasure(),
    "confidentialite": AskedPrivacy(),
    "privacy": AskedPrivacy(),
    "stop": AskedStop(),
    "retour": Back(),
    "back": Back(),
    "aide": AskedHelp(),
    "help": AskedHelp(),
}
"""What the name of each command asks, with its slash or without; `/start` apart. Telegram requires `/privacy` of every bot."""

BESIDE: dict[str, Act] = {
    "button-resume": Resumed(),
    "button-stay": Resumed(),
    "button-erase-no": Resumed(),
    "button-erase": AskedErasure(),
    "button-pause": Paused(),
    "button-silence": Silenced(),
    "button-reminder-yes": Reminded(True),
    "button-reminder-take-back": Reminded(False),
    "button-privacy": AskedPrivacy(),
    "long-title": AskedPrivacy(),
    "data-title": AskedData(),
    "handover-to-web": AskedHandover(),
    "handover-to-telegram": AskedHandover(),
    "button-open": Started(),
    **{message: Spoke(language) for language, message in LANGUAGE_BUTTONS.items()},
}
"""What the buttons of the screens beside the questions do, by the messages of their labels. Nobody remembers that such a screen is in
front, so its labels are understood everywhere, but for those that say yes to an erasure or no to something that is not named."""

FEWEST_WORDS = 3
"""Words of a label that name it without the others where consent is given: « J’ai 15 »."""
_NO = re.compile(r"^(?:non|no)\b")
_YES = re.compile(r"^(?:oui|ok|okay|d accord|yes)\b ?")


def act_named(screen: Screen, text: str) -> Act | None:
    """The act of the button that `text` names: its label, without its count « (2 sur 3) », or the number it begins with « 3. ».

    Capitals, accents and punctuation do not matter. A choice of the question with that very label comes first: None, as for other words.
    """
    typed = plain(text)
    if not typed or (screen.form and any(plain(choice.label) == typed for choice in screen.form.choices)):
        return None
    return next((button.act for button in _buttons(screen) if typed in _names(button)), None)


def consent_named(screen: Screen, text: str) -> Consented | None:
    """The consent that `text` gives on a notice: the label of its button, a beginning of it that says the age, or what it ends with.

    « J’accepte », « oui, j’accepte », « j’ai 15 ans ». Two things are asked there, so « oui » alone gives none, and no number is a button.
    """
    typed = _YES.sub("", plain(text))
    for button in _buttons(screen):
        label = plain(button.label)
        if isinstance(button.act, Consented) and typed:
            begun = label.startswith(typed) and len(typed.split(" ")) >= FEWEST_WORDS
            said = [plain(part) for part in button.label.split(",")]
            return button.act if begun or typed in (*said, said[-1].split(" ")[-1]) else None
    return None


def consent_asked(screen: Screen) -> Consented | None:
    """The consent that a notice asks for; None on any other screen."""
    return next((button.act for button in _buttons(screen) if isinstance(button.act, Consented)), None)


def notice_named(screen: Screen, text: str) -> Act | None:
    """The act of the button of a notice that `text` names. All but consent may be said by how they begin: « non », « en savoir »."""
    typed = plain(text)
    others = [button for button in _buttons(screen) if not isinstance(button.act, Consented)]
    begun = [button.act for button in others if typed and f"{plain(button.label)} ".startswith(f"{typed} ")]
    return consent_named(screen, text) or act_named(screen, text) or (begun[0] if len(begun) == 1 else None)


def is_yes(text: str) -> bool:
    """Whether the words say yes and nothing more."""
    typed = plain(text)
    return bool(typed) and not _YES.sub("", typed)


def yes_or_no(text: str) -> bool | None:
    """Whether the words say yes and nothing more, or begin with a no; None for any other."""
    return True if is_yes(text) else False if _NO.match(plain(text)) else None


def command_named(screen: Screen | None, text: str) -> Act | None:
    """The act of the command that `text` names without its slash, or of the button beside the questions that has this label; unless it
    is an answer: free text, or a choice of that very name.

    « Mes réponses » is « mesreponses ». « Aide » is the command where a choice only begins with it: whoever is lost needs it more.
    """
    typed = plain(text)
    labels = [plain(choice.label) for choice in screen.form.choices] if screen and screen.form else []
    if takes_text(screen) or typed in labels:
        return None
    begins = any(label.startswith(typed) for label in labels)
    return COMMANDS.get(typed.replace(" ", "")) or (None if begins else _beside().get(typed))


@cache
def _beside() -> dict[str, Act]:
    """By label, in each language."""
    return {plain(say(language, message)): act for message, act in BESIDE.items() for language in LANGUAGES}


def takes_text(screen: Screen | None) -> bool:
    """Whether whatever is typed may be an answer."""
    return screen is not None and screen.form is not None and screen.form.shape is Shape.TEXT


def _buttons(screen: Screen) -> list[Button]:
    submit = [screen.form.submit] if screen.form and screen.form.submit else []
    return [*submit, *(button for row in screen.buttons for button in row)]


def _names(button: Button) -> set[str]:
    return {plain(button.label), plain(button.label.partition("(")[0]), plain(button.label.partition(".")[0])}
