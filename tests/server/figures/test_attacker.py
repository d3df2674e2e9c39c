"""Nobody who reads all that ever left learns of few people: 100 made-up consultations, most of them hostile.

`./concertia bench fuites` looks at 1,000.

And the attacker finds what it should: without that, its silence would prove nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from msgspec import structs

from dialogues.loader import shipped
from dialogues.script import Asks, Check, Script, Slot, Step
from server.figures import protection
from server.figures.asked import Counted
from server.figures.crossing import crossing, finest
from server.figures.lines import answered, gathered_lines
from server.figures.merging import everywhere, merged
from server.figures.protection import Rule, protected
from server.figures.release import Among, Contents, Publishable, Release
from tests.server.figures.attacked import Protect, attacked, attacked_inside
from tests.server.figures.attacker import Attack, Leak, Person, read
from tests.server.figures.hostile import data_sets, default_town
from tests.storage.samples import fr, options, with_digest

AT_ONCE = 10
"""Data sets in one test: a leak then names some of them."""


def told(leaks: Sequence[Leak]) -> list[str]:
    return [f"{leak.target.values} of {leak.target.question}, {leak.target.codes} of {leak.target.slot}: {leak}" for leak in leaks]


# --- Nothing leaks --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", range(0, 90, AT_ONCE))
def test_small_groups_cannot_be_counted_from_all_that_left(first: int) -> None:
    for number, data in enumerate(data_sets(f"small {first}", AT_ONCE, small=True)):
        assert told(attacked(data).leaks) == [], f"set {number}"


@pytest.mark.parametrize("number", range(10))
def test_nor_with_the_k_of_what_leaves(number: int) -> None:
    (data,) = data_sets(f"large {number}", 1, small=False)
    assert told(attacked(data).leaks) == []


def test_nor_on_the_shipped_script() -> None:
    assert told(attacked(default_town(shipped("default"), 3, (60, 71), 11)).leaks) == []


@pytest.mark.parametrize("first", range(0, 20, AT_ONCE))
def test_nor_from_all_filters_of_an_organiser(first: int) -> None:
    for number, data in enumerate(data_sets(f"small {first}", AT_ONCE, small=True)):
        assert told(attacked_inside(data).leaks) == [], f"set {number}"


@pytest.mark.parametrize("number", [15, 23])
def test_nor_from_what_one_group_alone_gave(number: int) -> None:
    """Filtered by one question, all who gave something would be all of a group; by another it is told where these are."""
    (data,) = data_sets(f"large {number}", 1, small=False)
    assert told(attacked_inside(data).leaks) == []


# --- The attacker bites ---------------------------------------------------------------------------------------------------------------


def finds(protect: Protect) -> bool:
    """Whether something leaks from the same data sets, of which nothing does."""
    return any(
        attacked(data, protect).leaks for first in range(0, 90, AT_ONCE) for data in data_sets(f"small {first}", AT_ONCE, small=True)
    )


def each_row_by_itself(counted: Counted, rule: Rule, earlier: Sequence[Release]) -> Contents:
    """The same, but that each row of a table gathers what is few there: a difference from the whole tells it."""
    contents = protected(counted, rule, earlier)
    profiles = [one for one in contents.questions if one.slot.question in counted.groups and one.release == len(earlier) + 1]
    single = [step for step in counted.book.questions if step.kind == "single" and not step.profile]
    tables = [one for profile in profiles for step in single for one in _rows(counted, rule, profile, step)]
    return structs.replace(contents, crossings=tuple(tables))


def _rows(counted: Counted, rule: Rule, profile: Publishable, step: Step) -> Iterator[Publishable]:
    raw = crossing(counted.groups[profile.slot.question], step, Slot(step.id))
    for row in (frozenset(line.codes) for line in profile.lines if line.count):
        parts = merged(raw, [row], finest(raw, row), everywhere(rule.fewest))
        among = Among(profile.slot.question, tuple(sorted(row)))
        yield Publishable(Slot(step.id), among, **gathered_lines(raw, row, parts), release=profile.release)


def told_base(counted: Counted, rule: Rule, earlier: Sequence[Release]) -> Contents:
    """The same, but that each row says how many of it answered."""
    contents = protected(counted, rule, earlier)
    asked = {step.id: step for step in counted.book.questions}

    def with_base(one: Publishable) -> Publishable:
        if one.among is None or one.release <= len(earlier):
            return one
        raw = crossing(counted.groups[one.among.question], asked[one.slot.question], one.slot)
        return structs.replace(one, base=answered(raw, frozenset(one.among.codes)))

    return structs.replace(contents, crossings=tuple(map(with_base, contents.crossings)))


def test_it_finds_what_rows_tell_that_gather_each_for_itself() -> None:
    assert finds(each_row_by_itself)


def test_it_finds_how_many_of_a_row_did_not_answer() -> None:
    assert finds(told_base)


def test_it_finds_what_the_audit_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protection, "exposes", lambda *_, **__: False)
    assert finds(protected)


def test_it_finds_who_came_between_two_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protection, "enough_came", lambda *_: True)
    monkeypatch.setattr(protection, "came_mixed", lambda *_: True)
    assert finds(protected)


# --- By hand --------------------------------------------------------------------------------------------------------------------------

AGE = Step("age", "single", fr("Âge ?"), options=options("young", "old"), profile=True)
KNOWN = Step("known", "single", fr("Connu ?"), options=options("yes", "no"))
AGED = with_digest(Script("aged", fr("Essai"), ("fr",), (AGE, KNOWN)))


def people(**given: int) -> list[Person]:
    """So many who gave each pair: `young_yes`."""
    pairs = [(name.partition("_"), count) for name, count in given.items()]
    return [{Slot("age"): (age,), Slot("known"): (known,)} for (age, _, known), count in pairs for _ in range(count)]


def one(question: str, lines: Mapping[str, int], among: str = "", release: int = 1) -> dict[str, object]:
    return {
        "slot": [question, "", 0],
        "among": {"question": "age", "codes": among.split("|")} if among else None,
        "people": sum(lines.values()),
        "base": None,
        "lines": [{"codes": codes.split("|"), "count": count, "places": []} for codes, count in lines.items()],
        "several": False,
        "release": release,
    }


def document(size: int, questions: Sequence[object], crossings: Sequence[object] = ()) -> str:
    return json.dumps({"k": 11, "participations": size, "questions": questions, "crossings": crossings})


def attack(documents: Sequence[str], *some: Sequence[Person], script: Script = AGED, grew: bool = True) -> list[Leak]:
    return Attack(script, read(documents), dict(enumerate(some, 1)), 11, grew).leaks()


def test_a_count_by_subtraction() -> None:
    some = people(young_yes=20, young_no=3, old_yes=15, old_no=12)
    whole = [one("age", {"young": 23, "old": 27}), one("known", {"yes": 35, "no": 15})]
    assert attack([document(50, whole)], *[some]) == []
    leaks = attack([document(50, whole, [one("known", {"yes": 15, "no": 12}, among="old")])], some)
    assert {(*leak.target.values, *leak.target.codes, leak.lowest, leak.highest) for leak in leaks} == {("young", "no", 3, 3)}


def test_who_came_between_two_releases_unless_people_change() -> None:
    first, second = people(young_yes=20, old_no=20), people(young_yes=23, old_no=28)
    documents = [document(40, [one("age", {"young": 20, "old": 20})]), document(51, [one("age", {"young": 23, "old": 28}, release=2)])]
    leaks = attack(documents, first, second)
    assert {(*leak.target.values, leak.lowest, leak.highest, leak.target.since) for leak in leaks} == {("young", 3, 3, 1), ("old", 8, 8, 1)}
    assert attack(documents, first, second, grew=False) == []


def test_what_is_asked_of_some_alone_tells_of_all_the_others() -> None:
    asked, last = replace(KNOWN, when=Asks("age", Check.IS_NOT, ("old",))), replace(KNOWN, id="last")
    script = with_digest(Script("aged", fr("Essai"), ("fr",), (AGE, asked, last)))
    some = [{**person, Slot("last"): ("yes",)} for person in people(young_yes=20, young_no=20, old_=3)]
    some = [{slot: value for slot, value in person.items() if value != ("",)} for person in some]
    questions = [
        one("age", {"young|old": 43}),
        one("known", {"yes": 20, "no": 20, "_skipped": 0}) | {"people": 43, "base": 40},
        one("last", {"yes": 43, "no": 0, "_skipped": 0}) | {"base": 43},
    ]
    leaks = attack([document(43, questions)], some, script=script)
    assert ("old", 3, 3) in {(*leak.target.values, leak.lowest, leak.highest) for leak in leaks}


def test_what_is_not_so_is_never_taken_for_true() -> None:
    with pytest.raises(AssertionError, match="but 23"):
        attack([document(50, [one("age", {"young": 22, "old": 28})])], people(young_yes=23, old_no=27))
