"""Fictional people and what they answer: plausible, reproducible from a seed, and never to be mistaken for anyone's opinion."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from dialogues.answers import Answer, Facts, State
from dialogues.kinds import KINDS, Shape
from dialogues.path import reachable_steps
from dialogues.script import Option, Script, Slot, Step
from storage.imports import ImportedParticipation

SHARE_ON_WEB = 0.35
SHARE_UNFINISHED = 0.15
SHARE_DECLINED = 0.06
SHARE_OF_TEXTS = 0.45
"""Most people pass an open question; so do these."""

TEXTS: Mapping[str, tuple[str, ...]] = {
    "C11": (
        "Que le guichet de la mairie reste ouvert, avec quelqu’un qui écoute.",
        "Dites-nous clairement quand c’est une machine qui répond.",
        "Une formation gratuite pour celles et ceux qui n’ont pas d’ordinateur.",
        "Un comité d’habitants qui contrôle les outils avant leur mise en service.",
        "Que l’argent économisé serve à garder des agents dans les quartiers.",
        "Publiez la liste des algorithmes que vous utilisez, avec leur coût.",
        "Aidez les petites associations à s’en servir pour leurs dossiers de subvention.",
        "Rien de plus : réparez d’abord le site des cantines !",
        "Un numéro de téléphone où l’on tombe sur une personne du premier coup.",
        "Que l’État demande des serveurs en France, sobres en eau et en énergie.",
    ),
    "C12": (
        "Aux personnes âgées qui vont se sentir perdues.",
        "Aux erreurs que personne ne voudra reconnaître.",
        "À nos données : qui les garde, et combien de temps ?",
        "À ne pas surveiller les gens dans la rue sans le dire.",
        "À l’électricité que tout cela consomme.",
        "À ne pas dépendre d’une seule entreprise étrangère.",
        "Aux décisions injustes pour les dossiers compliqués.",
        "À garder des métiers qui ont du sens.",
        "Aux fausses réponses dites avec beaucoup d’assurance.",
        "Que les élus comprennent ce qu’ils achètent.",
    ),
}


def fictional_people(script: Script, number: int, seed: int, first_day: date, days: int) -> Iterator[ImportedParticipation]:
    """`number` people who answered within `days` days from `first_day`. The same arguments give the same people.

    Each consultation leans its own way: the weight of every option is drawn once from `seed`, then each person chooses by those weights.
    """
    chance = Random(seed)  # noqa: S311 - fiction, not secrecy
    leanings = {step.id: _leaning(step, chance) for step in script.questions}
    for _ in range(number):
        yield _person(script, leanings, chance, first_day + timedelta(days=chance.randrange(days)))


Leaning = Mapping[str, float]


def _leaning(step: Step, chance: Random) -> Leaning:
    """How much each option attracts here. An exclusive option, such as « Rien », attracts few."""
    return {option.code: (0.15 if option.exclusive else 0.25 + chance.expovariate(1)) for option in step.options}


def _person(script: Script, leanings: Mapping[str, Leaning], chance: Random, day: date) -> ImportedParticipation:
    answers: dict[Slot, Answer] = {}
    # Who stops early has answered a few questions at least: nobody who left at once is worth showing.
    last = chance.randrange(3, len(script.questions)) if chance.random() < SHARE_UNFINISHED else len(script.questions)
    for step in script.questions[:last]:
        answers.update((slot, _answer(step, slot, leanings[step.id], chance)) for slot in KINDS[step.kind].slots(step))
    asked = {step.id for step in reachable_steps(script, answers, Facts())}
    return ImportedParticipation(
        channel="web" if chance.random() < SHARE_ON_WEB else "telegram",
        language="fr",
        seed=chance.getrandbits(31),
        day=day,
        answers={slot: answer for slot, answer in answers.items() if slot.question in asked},
    )


def _answer(step: Step, slot: Slot, leaning: Leaning, chance: Random) -> Answer:
    if step.kind == "text":
        return _text(step, chance)
    if chance.random() < SHARE_DECLINED:
        return Answer(_declined(step, chance))
    shape = KINDS[step.kind].shape
    count = 1 if shape is Shape.ONE else chance.randint(1, step.maximum)
    return Answer(State.ANSWERED, choices=_choices(step, _tilted(leaning, slot), count, shape is Shape.ORDER, chance))


def _declined(step: Step, chance: Random) -> State:
    if step.profile:
        return State.PREFER_NOT
    return State.DONT_KNOW if step.dont_know and chance.random() < 0.6 else State.SKIPPED


def _text(step: Step, chance: Random) -> Answer:
    known = TEXTS.get(step.id)
    if known is None or chance.random() > SHARE_OF_TEXTS:
        return Answer(State.SKIPPED)
    return Answer(State.ANSWERED, parts=(chance.choice(known),))


def _tilted(leaning: Leaning, slot: Slot) -> Leaning:
    """The lines of a grid do not attract alike: each turns the same weights by its own name."""
    if not slot.item:
        return leaning
    codes, turn = list(leaning), len(slot.item) % len(leaning)
    return dict(zip(codes, [leaning[code] for code in codes[turn:] + codes[:turn]], strict=True))


def _choices(step: Step, leaning: Leaning, count: int, ordered: bool, chance: Random) -> tuple[str, ...]:
    exclusive = {option.code for option in step.options if option.exclusive}
    chosen: list[str] = []
    while len(chosen) < count:
        left = [option for option in step.options if option.code not in chosen]
        code = _drawn(left, leaning, chance)
        if code in exclusive:
            return (code,) if not chosen else _kept_order(step, chosen, ordered)
        chosen.append(code)
    return _kept_order(step, chosen, ordered)


def _drawn(options: list[Option], leaning: Leaning, chance: Random) -> str:
    return chance.choices([option.code for option in options], [leaning[option.code] for option in options])[0]


def _kept_order(step: Step, chosen: list[str], ordered: bool) -> tuple[str, ...]:
    return tuple(chosen) if ordered else tuple(option.code for option in step.options if option.code in chosen)
