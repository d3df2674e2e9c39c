"""Fictional people and what they answer: plausible, reproducible from a seed, and never to be mistaken for anyone's opinion."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from dialogues.answers import Answer, Facts, State, draw_key
from dialogues.drawing import draw
from dialogues.engine.prompts import options_of
from dialogues.kinds import KINDS, Measure, Shape, shape_of
from dialogues.kinds.number import canonical
from dialogues.length import announced
from dialogues.path import hidden, is_finished, reachable
from dialogues.script import Option, Script, Slot, Step
from dialogues.turns import Draw
from storage.imports import ImportedParticipation

SHARE_ON_WEB = 0.35
SHARE_UNFINISHED = 0.15
SHARE_DECLINED = 0.06
SHARE_OF_TEXTS = 0.45
"""Most people pass an open question; so do these."""

SHARE_BY_NO_LINK = 0.3
"""Those who typed the address, or had it from somebody."""
SHARE_INTERRUPTED = 0.08
"""Those who finished after a while away: how long they took says nothing."""
SPREAD_OF_MINUTES, MOST_MINUTES = 0.4, 60
"""Of the logarithm of how long people take; and beyond how long it is not known."""

DETAIL = "Un peu de tout cela."
"""What these people write beside « Autre »."""
USUAL_NUMBERS, USUAL_DAYS = (Decimal(0), Decimal(60)), (date(2015, 1, 1), date(2026, 1, 1))
"""Where a question has no bounds of its own."""

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
    "W02": (
        "Au guichet, une tablette traduit pour ma voisine ; l’agent sourit, la file avance.",
        "Un matin, l’appli refuse mon inscription à la cantine et personne ne sait dire pourquoi.",
        "À l’arrêt, un panneau m’annonce un bus de moins : l’IA a jugé la ligne peu utile.",
        "Le médecin dicte, l’IA écrit, il me regarde enfin dans les yeux.",
    ),
    "W03": (
        "Donner toujours le nom d’une personne à appeler.",
        "Écrire sur chaque lettre si une IA l’a rédigée.",
        "Garder un guichet ouvert dans chaque quartier.",
        "Faire vérifier chaque refus par un agent.",
    ),
    "W05": (
        "Toute lettre dit, en haut, si une IA l’a écrite.",
        "Aucun refus sans qu’un agent l’ait relu.",
        "Un guichet par quartier, ouvert chaque semaine.",
    ),
    "M01": (
        "Garder un contact humain",
        "Protéger les données des enfants",
        "Ne laisser personne sans ordinateur de côté",
        "Dépenser moins d’eau et d’électricité",
        "Donner du temps aux agents",
    ),
}


Lists = Mapping[str, Sequence[Option]]
Leaning = Mapping[str, float]


def fictional_people(
    script: Script, number: int, seed: int, first_day: date, days: int, lists: Lists | None = None, links: Sequence[int] = ()
) -> Iterator[ImportedParticipation]:
    """`number` people who answered within `days` days from `first_day`, and came by `links` if any, by the first ones most often.
    The same arguments give the same people.

    Each consultation leans its own way: the weight of every option is drawn once from `seed`, then each person chooses by those weights.
    `lists` are what options and statements are drawn from, by name.
    """
    chance = Random(seed)  # noqa: S311 - fiction, not secrecy
    usual = announced(script).minutes
    leanings = {step.id: _leaning(step, chance) for step in script.questions}
    for _ in range(number):
        day = first_day + timedelta(days=chance.randrange(days))
        person = _asked_to_publish(_person(_Somebody(script, leanings, lists or {}, chance, chance.getrandbits(31)), day))
        yield _visiting(script, person, usual, links)


def _leaning(step: Step, chance: Random) -> Leaning:
    """How much each option attracts here. An exclusive option, such as « Rien », attracts few."""
    return {option.code: (0.15 if option.exclusive else 0.25 + chance.expovariate(1)) for option in step.options}


def _person(somebody: "_Somebody", day: date) -> ImportedParticipation:
    while somebody.goes_on():
        pass
    chance = somebody.chance
    whole = ImportedParticipation(
        channel="web" if chance.random() < SHARE_ON_WEB else "telegram",
        language="fr",
        seed=somebody.seed,
        day=day,
        answers=somebody.answers,
        drawn=somebody.drawn,
    )
    return _stopped_early(somebody.script, whole, chance) if chance.random() < SHARE_UNFINISHED else whole


def _visiting(script: Script, person: ImportedParticipation, usual: int, links: Sequence[int]) -> ImportedParticipation:
    """By which link this person came, and how long they took: about as long as is announced, `usual`."""
    chance = Random(person.seed)  # noqa: S311 - fiction, not secrecy
    came = None if not links or chance.random() < SHARE_BY_NO_LINK else chance.choices(links, range(len(links), 0, -1))[0]
    took = round(usual * chance.lognormvariate(0, SPREAD_OF_MINUTES))
    told = is_finished(script, person.answers, person.facts) and chance.random() > SHARE_INTERRUPTED and took <= MOST_MINUTES
    return replace(person, source_id=came, minutes=max(1, took) if told else None)


def _asked_to_publish(person: ImportedParticipation) -> ImportedParticipation:
    """Of three who wrote something, two agree that it be published."""
    wrote = any(answer.parts for answer in person.answers.values())
    return replace(person, may_publish=person.seed % 3 > 0) if wrote else person


def _stopped_early(script: Script, whole: ImportedParticipation, chance: Random) -> ImportedParticipation:
    """Who stops early has answered a few questions at least: nobody who left at once is worth showing."""
    path = reachable(script, whole.answers, whole.facts)
    kept = path[: chance.randrange(min(3, len(path)), len(path) + 1)]
    drawn = {draw_key(slot._replace(item="")) for slot in kept}
    return replace(
        whole,
        answers={slot: whole.answers[slot] for slot in kept},
        drawn={key: options for key, options in whole.drawn.items() if key in drawn},
    )


@dataclass
class _Somebody:
    """One person while they answer."""

    script: Script
    leanings: Mapping[str, Leaning]
    lists: Lists
    chance: Random
    seed: int
    answers: dict[Slot, Answer] = field(default_factory=dict)
    drawn: dict[str, tuple[Option, ...]] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        return Facts(self.seed, "fr", self.drawn)

    def goes_on(self) -> bool:
        """Answers all that is put to them now, and says whether there was anything. What is hidden by it was never answered."""
        for slot in hidden(self.script, self.answers, self.facts):
            del self.answers[slot]
        due = [slot for slot in reachable(self.script, self.answers, self.facts) if slot not in self.answers]
        for slot in due:
            step = self.script.by_id[slot.question]
            key = draw_key(slot._replace(item=""))
            if step.is_drawn and key not in self.drawn:
                available = self.lists.get(step.options_from or step.items_from or "", ())
                due_draw = Draw(step, slot, self.seed, self.script.fixed_order, visible=self.answers, hidden={})
                self.drawn[key] = draw(due_draw, available)
            elif step.about is None or step.about in self.drawn:
                self.answers[slot] = self.answer(step, slot)
        return bool(due)

    def answer(self, step: Step, slot: Slot) -> Answer:
        chance, shape = self.chance, shape_of(step, self.facts)
        if shape is Shape.TEXT:
            return _text(step, chance)
        if chance.random() < SHARE_DECLINED:
            return Answer(_declined(step, chance))
        if shape is Shape.VALUE:
            return Answer(State.ANSWERED, (_value(step, chance),))
        options = options_of(step, self.facts, slot.repeat)
        leaning = {option.code: self.leanings[step.id].get(option.code, 1.0) for option in options}
        count = 1 if shape is Shape.ONE else chance.randint(min(step.minimum, step.maximum), step.maximum)
        codes = _choices(options, _tilted(leaning, slot), count, shape is Shape.ORDER, chance)
        detailed = any(option.other for option in options if option.code in codes)
        return Answer(State.ANSWERED, codes, (DETAIL,) if detailed else ())


def _declined(step: Step, chance: Random) -> State:
    if step.profile:
        return State.PREFER_NOT
    return State.DONT_KNOW if step.dont_know and chance.random() < 0.6 else State.SKIPPED


def _text(step: Step, chance: Random) -> Answer:
    known = TEXTS.get(step.id)
    if known is None or chance.random() > SHARE_OF_TEXTS:
        return Answer(State.PREFER_NOT if step.profile else State.SKIPPED)
    return Answer(State.ANSWERED, parts=(chance.choice(known),))


def _value(step: Step, chance: Random) -> str:
    """A number or a day within the bounds of the question; without a list, a municipality is a choice."""
    value = KINDS[step.kind].value
    assert value is not None, "only values are typed"
    if value.measure is Measure.NAME:
        return next(value.from_highest(step))
    if value.measure is Measure.DAY:
        first = date.fromisoformat(step.lowest) if step.lowest else min(USUAL_DAYS[0], date.fromisoformat(step.highest or "9999-12-31"))
        last = date.fromisoformat(step.highest) if step.highest else max(USUAL_DAYS[1], first)
        return (first + timedelta(days=chance.randint(0, (last - first).days))).isoformat()
    lowest = Decimal(step.lowest) if step.lowest else min(USUAL_NUMBERS[0], Decimal(step.highest or "0"))
    highest = Decimal(step.highest) if step.highest else max(USUAL_NUMBERS[1], lowest)
    units = Decimal(10) ** step.decimals
    return canonical(chance.randint(int(lowest * units), int(highest * units)) / units)


def _tilted(leaning: Leaning, slot: Slot) -> Leaning:
    """The lines of a grid do not attract alike: each turns the same weights by its own name."""
    if not slot.item:
        return leaning
    codes, turn = list(leaning), sum(map(ord, slot.item)) % len(leaning)
    return dict(zip(codes, [leaning[code] for code in codes[turn:] + codes[:turn]], strict=True))


def _choices(options: Sequence[Option], leaning: Leaning, count: int, ordered: bool, chance: Random) -> tuple[str, ...]:
    exclusive = {option.code for option in options if option.exclusive}
    chosen: list[str] = []
    while len(chosen) < count:
        left = [option for option in options if option.code not in chosen and not (chosen and option.exclusive)]
        if not left:
            break
        code = _drawn(left, leaning, chance)
        if code in exclusive:
            return (code,)
        chosen.append(code)
    return tuple(chosen) if ordered else tuple(option.code for option in options if option.code in chosen)


def _drawn(options: Sequence[Option], leaning: Leaning, chance: Random) -> str:
    return chance.choices([option.code for option in options], [leaning[option.code] for option in options])[0]
