"""A script tried out in a terminal: a whole conversation as on Telegram, in the words that citizens read, with nothing kept.

What is typed stands for touches too: a letter, a label, the words of a button. The authority is none in particular. Never here: a server,
a database, a token, and how a terminal is read (`scripting`).
"""

from dataclasses import replace
from datetime import date
from typing import Final

from msgspec import structs

from bot.acts import Act, Consented, Screen
from bot.screens import act_named
from bot.screens.reading import as_text
from dialogues.matching import plain
from dialogues.script import Script, Step
from server.trying import Trial
from storage.authorities import Authority
from storage.consultations import Consultation

ANY_AUTHORITY: Final = Authority(
    id=1,
    territory="Votre collectivité",
    name="Votre collectivité",
    kind="commune",
    siren="",
    insee_code=None,
    department="",
    region="",
    population=0,
    la_collectivite="la collectivité",
    a_collectivite="à la collectivité",
    de_collectivite="de la collectivité",
)
"""Who asks: the three forms a script may name it by, without a name."""
ANY_CONSULTATION: Final = Consultation(
    id=1,
    code="essai",
    title="Essai",
    status="open",
    fictional=True,
    script_version_id=1,
    opens_on=date(2030, 1, 1),
    closes_on=date(2030, 6, 30),
    results_on=date(2030, 9, 1),
    results_url="https://exemple.fr/resultats",
    dpo_contact="dpo@exemple.fr",
    legal_basis="mission d’intérêt public (article 6.1.e du RGPD)",
    identities_until=date(2030, 12, 31),
    texts_until=date(2030, 12, 31),
    retention_date=date(2030, 12, 31),
    contacts_until=date(2030, 12, 31),
    other_way="À l’accueil de la mairie.",
    sectors=(),
    authorities=(ANY_AUTHORITY,),
)
"""What is asked on whose behalf; no screen says today's date, so that a conversation reads the same whenever it is played."""
IN_ENGLISH: Final = replace(
    ANY_AUTHORITY, territory="Demonstration Council", name="Demonstration Council", la_collectivite="Demonstration Council"
)
"""The same to whoever plays in English, where a name stands without its article, with a capital wherever it is."""
ADDRESS: Final = "https://exemple.fr/c/essai"
RULE: Final = "─" * 60


def _consultation_in(language: str) -> Consultation:
    return replace(ANY_CONSULTATION, authorities=(IN_ENGLISH,)) if language == "en" else ANY_CONSULTATION


class Play:
    """One conversation. `screen` is in front; `notes` are lines for the author about the last thing said, which no citizen reads."""

    def __init__(self, script: Script, seed: int, language: str) -> None:
        self.notes: tuple[str, ...] = ()
        self._script = script
        self._trial = Trial(_consultation_in, script, language, address=ADDRESS, seed=seed)
        self.screen = self._trial.screen
        self._told = [f"{heading(script.id, seed, language)}\n\n{self.shown}"]

    @property
    def shown(self) -> str:
        """What is in front, as it is read in a terminal and in a transcript."""
        return "\n\n".join((*self.notes, f"Robot :\n\n{as_text(self.screen, lettered=True)}"))

    @property
    def transcript(self) -> str:
        """The whole conversation: what the citizen wrote and what was shown, to be read or played again."""
        return f"\n\n{RULE}\n\n".join(self._told)

    def hear(self, text: str) -> None:
        """The citizen writes this."""
        trial = self._trial
        trial.do(self._act(text))
        self.notes = tuple(map(self._left_out, trial.undrawn))
        # As where words are typed to the robot: what was understood heads the screen that follows.
        self.screen = trial.screen if trial.screen.event else structs.replace(trial.screen, event="\n".join(trial.settled))
        self._told.append(f"{WROTE[0]}{text}{WROTE[1]}\n\n{self.shown}")

    def _act(self, text: str) -> Act:
        return self._trial.named(text) or self._touched(self._trial.front, text) or self._trial.meant(text)

    def _touched(self, front: Screen, text: str) -> Act | None:
        """The one button whose label begins so; before taking part, some of its words are enough, but to consent. Beside a question only
        the whole label will do: other words may be its answer.

        In a chat these are touched, which a terminal cannot do.
        """
        if front.form is not None:
            return act_named(self.screen, text)
        buttons = [button for row in self.screen.buttons for button in row if not isinstance(button.act, Consented)]
        typed, labels = plain(text), [(plain(button.label), button.act) for button in buttons]
        if not typed:
            return None
        found = [act for label, act in labels if label.startswith(typed) or (not self._trial.takes_part and typed in label)]
        return found[0] if len(found) == 1 else None

    def _left_out(self, step: Step) -> str:
        questions = " et ".join((step.id, *(other.id for other in self._script.steps if other.about == step.id)))
        source = step.options_from or step.items_from or step.own_from
        return f"(Sans question ici\u00a0: {questions}. La liste «\u00a0{source}\u00a0» ne vient que d’une vraie concertation.)"


WROTE: Final = ("Citoyen : écrit « ", " »")
"""What stands before and after the words of the citizen in a transcript."""


BEGINS: Final = "(Déroulé « "
"""What every transcript begins with."""


def heading(script_id: str, seed: int, language: str) -> str:
    """The line that says how to play a transcript again."""
    return f"{BEGINS}{script_id} », graine {seed}, langue {language}.)"
