"""The figures of all consultations as long tables, for the commission: those of each one's last release, and of no other time.

Never here: raw counts, the rule (see `figures.protection`), bytes, files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Final

from sqlalchemy import Connection

from dialogues.answers import State
from dialogues.counting import STATES
from dialogues.kinds import KINDS, Shape
from dialogues.lineage import Adaptation, compare
from dialogues.script import Step
from dialogues.values import Value
from server import words
from server.codebook import Codebook
from server.exports.formats import CSV, Cell
from server.exports.tables import write_table
from server.figures.release import Among, Line, Publishable, Release, ReleasedRows
from server.figures.released import figures_of, rows_of
from server.scripts import Scripts, common_script
from storage import releases
from storage.authorities import Authority
from storage.consultations import Consultation, all_consultations

_OF_FIGURES: Final = {
    "territory": "Code du territoire",
    "authority": "Nom de la collectivité, ou des collectivités, qui posent les questions",
    "siren": "Leur numéro SIREN",
    "consultation": "Code de la concertation",
    "fictional": "1 : réponses fictives, 0 : vraies réponses",
    "release": "Numéro de la publication",
    "published_on": "Jour de la publication",
    "participations": "Participations comptées dans cette publication",
    "k": "Le plus petit effectif que cette publication montre, là où il faut le protéger",
    "kept_from": "Numéro d’une publication antérieure, dont ce chiffre est gardé : un plus récent en dirait trop ; vide sinon",
    "question": "Identifiant de la question",
    "adaptation": "La question à côté de celle du tronc commun : "
    + ", ".join(f"{one.value} ({label.lower()})" for one, label in words.ADAPTATIONS.items()),
    "item": "Ligne d’une grille, ou place dans un classement ; vide ailleurs",
    "option": "Codes des choix de cette ligne, séparés par « | » ; un code qui commence par « _ » dit une absence de réponse",
    "count": "Personnes qui ont fait l’un de ces choix",
    "base": "Personnes qui ont répondu, « je ne sais pas » compris : un pourcentage se calcule sur elles ; vide si les dire en dirait trop",
    "wording": "Ce qui était demandé",
    "line": "La ligne ou la place, en mots",
    "label": "Le choix, en mots",
    "profile": "Question de profil de laquelle dépend cette ligne ; vide pour tout le monde",
    "profile_codes": "Les réponses à cette question, en codes",
    "profile_label": "Les mêmes, en mots",
    "people": "Personnes qui ont donné ces réponses",
}
COLUMNS: Final = tuple(_OF_FIGURES)
"""`kept_from` is the number of an earlier release, where newer figures would tell too much. `profile`, its codes and words say of whom
alone a row tells, and `people` how many they are; of everybody they are empty."""
ANSWER_COLUMNS: Final = ("territory", "consultation", "fictional", "release", "published_on", "withheld")
"""Those that head every row of `answers.csv`. `withheld`: the answers that no row of this consultation tells, by column."""
ABOUT: Final = _OF_FIGURES | {"withheld": "Réponses qu’aucune ligne de cette concertation ne dit, par colonne"}
"""What each column says, to whoever opens the file; `answers.csv` has one more for each question."""
LIST_SEPARATOR: Final = "|"
PER_CARD: Final = " (compté par carte : une personne peut en remplir plusieurs)"
"""After the words of a question whose counts are of answers, not of people."""
GATHERED: Final = "Choix regroupés : {}"
ANY_PLACE: Final = "Quelle que soit la place"
"""The line of a ranking whose places are not told."""
NO_ANSWER: Final = "Sans réponse"
"""Those who are not in the base, told together: who passed the question, kept the answer to themselves, or were not asked."""
STATE_LABELS: Final = {
    STATES[State.ANSWERED]: "Personnes ayant donné une réponse",
    STATES[State.DONT_KNOW]: words.DONT_KNOW,
    STATES[State.PREFER_NOT]: "Je préfère ne pas répondre (hors base)",
    STATES[State.SKIPPED]: "Question passée (hors base)",
    "_absent": "Pas encore vue ou non posée (hors base)",
}
WITHOUT_ANSWER: Final = frozenset({STATES[State.PREFER_NOT], STATES[State.SKIPPED], "_absent"})


class Consolidated(Value, frozen=True):
    """One consultation with its last release, if it has one. `adaptations` say what its present script made of each common question."""

    consultation: Consultation
    codebook: Codebook
    adaptations: dict[str, Adaptation]
    release: Release | None


class Table(Value, frozen=True):
    """A file of the commission. `about` says what is in it, to whoever chooses it."""

    about: str
    write: Callable[[IO[bytes], Connection, Scripts], None]


def consolidated(connection: Connection, scripts: Scripts) -> tuple[Consolidated, ...]:
    """Every consultation that was opened."""
    latest = releases.latest_releases(connection)
    return tuple(
        Consolidated(
            consultation,
            scripts.codebook(connection, consultation),
            compare(common_script(), scripts.of(connection, consultation.script_version_id)),
            figures_of(latest[consultation.id]) if consultation.id in latest else None,
        )
        for consultation in all_consultations(connection)
        if consultation.status != "draft"
    )


def write_consolidation(file: IO[bytes], connection: Connection, scripts: Scripts) -> None:
    """What is told of each question by itself."""
    write_table(file, CSV, COLUMNS, consolidated_rows(consolidated(connection, scripts)))


def write_crossings(file: IO[bytes], connection: Connection, scripts: Scripts) -> None:
    """What is told of each question, of those who gave the same answer to a profile question."""
    write_table(file, CSV, COLUMNS, crossed_rows(consolidated(connection, scripts)))


def write_answers(file: IO[bytes], connection: Connection, scripts: Scripts) -> None:
    """The released rows of all consultations, each with the columns of all."""
    del scripts  # rows have the codes alone
    tables = list(_released_rows(connection))
    asked = tuple(dict.fromkeys(column for _, released in tables for column in released.columns))
    rows = (
        (*who, *(row.get(column) for column in asked))
        for who, released in tables
        for row in (dict(zip(released.columns, each, strict=True)) for each in released.rows)
    )
    write_table(file, CSV, (*ANSWER_COLUMNS, *asked), rows)


TABLES: Final[Mapping[str, Table]] = {
    "consolidation.csv": Table("Chiffres de toutes les questions, par concertation", write_consolidation),
    "croisements.csv": Table("Les mêmes, par réponse aux questions de profil", write_crossings),
    "answers.csv": Table("Une fois une concertation close : ses réponses fermées, une ligne par personne, profil regroupé", write_answers),
}
"""By file name."""


def consolidated_rows(every: Iterable[Consolidated]) -> Iterator[tuple[Cell, ...]]:
    """The rows, by consultation, question, line and option. A ranking has a row for each option at each place, its `item`.

    A row that gathers several options has all their codes. The last columns say the codes in French, so that the file reads by itself.
    """
    for each in every:
        for one in each.release.contents.questions if each.release else ():
            yield from _rows(each, one)


def crossed_rows(every: Iterable[Consolidated]) -> Iterator[tuple[Cell, ...]]:
    """The same, for each group of a profile question."""
    for each in every:
        for one in each.release.contents.crossings if each.release else ():
            yield from _rows(each, one)


def gathered_label(codes: Iterable[str], labels: Mapping[str, str]) -> str:
    """What these codes are called, in French: by itself, or gathered with others."""
    told = tuple(codes)
    if len(told) > 1 and WITHOUT_ANSWER.issuperset(told):
        return NO_ANSWER
    without = WITHOUT_ANSWER.intersection(told) if len(WITHOUT_ANSWER.intersection(told)) > 1 else frozenset[str]()
    names = [labels.get(code, code) for code in told if code not in without] + ([NO_ANSWER.lower()] if without else [])
    return GATHERED.format(", ".join(names)) if len(told) > 1 else names[0]


def labels_of(step: Step | None, authority: Authority) -> dict[str, str]:
    """What the codes of a question's options, and of states, are called."""
    return {option.code: words.words(option.label, authority) for option in (step.options if step else ())} | STATE_LABELS


def among_label(book: Codebook, among: Among, authority: Authority) -> str:
    """Of whom alone something is told: their answers to the profile question, in French."""
    labels = labels_of(book.question(among.question), authority)
    known = [code for code in among.codes if code not in WITHOUT_ANSWER]
    names = [labels.get(code, code) for code in known] + ([NO_ANSWER] if len(known) < len(among.codes) else [])
    return ", ".join(names)


def kept_from(release: Release, one: Publishable) -> int:
    """The number of the earlier release whose figures these stay, as newer ones would tell too much; 0 if they are as new as can be."""
    newest = release.contents.report.figures or release.number
    return one.release if one.release != newest else 0


def _rows(each: Consolidated, one: Publishable) -> Iterator[tuple[Cell, ...]]:
    step, authorities = each.codebook.question(one.slot.question), each.consultation.authorities
    if step is None or each.release is None:
        return
    note = PER_CARD if each.codebook.cards.get(step.id, 0) else ""
    wording = words.words(step.again or step.ask, authorities[0]) + note
    ranked = any(line.places for line in one.lines)
    labels = labels_of(step, authorities[0])
    adaptation = each.adaptations.get(step.id, Adaptation.DROPPED)
    for item, codes, count in _cells(one):
        yield (
            *_who(each, each.release),
            kept_from(each.release, one) or "",
            step.id,
            adaptation.value,
            item,
            LIST_SEPARATOR.join(codes),
            count,
            one.base,
            wording,
            _line_label(step, item, authorities[0], ranked=ranked),
            gathered_label(codes, labels),
            *_among(each, one),
        )


def _who(each: Consolidated, release: Release) -> tuple[Cell, ...]:
    authorities = each.consultation.authorities
    return (
        LIST_SEPARATOR.join(dict.fromkeys(authority.territory for authority in authorities)),
        LIST_SEPARATOR.join(authority.name for authority in authorities),
        LIST_SEPARATOR.join(authority.siren for authority in authorities),
        each.consultation.code,
        int(each.consultation.fictional),
        release.number,
        release.published_on.isoformat(),
        release.contents.participations,
        release.contents.k,
    )


def _among(each: Consolidated, one: Publishable) -> tuple[Cell, ...]:
    if one.among is None:
        return "", "", "", ""
    label = among_label(each.codebook, one.among, each.consultation.authorities[0])
    return one.among.question, LIST_SEPARATOR.join(one.among.codes), label, one.people


def _cells(one: Publishable) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Item, codes and count of each row: options, how many gave one, then states."""
    options, states = one.options, [line for line in one.lines if line not in one.options]
    for line in options:
        yield from _of_places(line) if line.places else ((one.slot.item, line.codes, line.count),)
    answered = STATES[State.ANSWERED]
    if one.whole and one.base is not None and all(line.codes != (answered,) for line in states):
        yield one.slot.item, (answered,), one.base - (one.state(State.DONT_KNOW) or 0)
    yield from ((one.slot.item, line.codes, line.count) for line in states)


def _line_label(step: Step, item: str, authority: Authority, *, ranked: bool) -> str:
    """What a line of a grid, or a place of a ranking, is called."""
    if KINDS[step.kind].shape is Shape.ORDER:
        return words.PLACE.format(item) if item else "" if ranked else ANY_PLACE
    return next((words.words(line.label, authority) for line in step.items if line.code == item), item)


def _of_places(line: Line) -> Iterator[tuple[str, tuple[str, ...], int]]:
    yield from ((str(place), line.codes, count) for place, count in enumerate(line.places, start=1))


def _released_rows(connection: Connection) -> Iterator[tuple[tuple[Cell, ...], ReleasedRows]]:
    """With what heads each row."""
    for consultation in all_consultations(connection):
        found = rows_of(connection, consultation.id)
        if found:
            kept, released = found
            territory = LIST_SEPARATOR.join(dict.fromkeys(authority.territory for authority in consultation.authorities))
            withheld = " ".join(f"{column}:{LIST_SEPARATOR.join(codes)}" for column, codes in released.withheld.items())
            yield (
                (territory, consultation.code, int(consultation.fictional), kept.number, kept.published_on.isoformat(), withheld),
                released,
            )
