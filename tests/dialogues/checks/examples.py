"""One sound step of each kind, to be spoilt by the tests, and what is found in scripts made of them."""

from dialogues.checks import check
from dialogues.faults import Where
from dialogues.kinds import KINDS
from dialogues.loader import shipped_scales
from dialogues.script import Card, Item, Option, Script, Step, Text
from tests.dialogues.talk import options


def fr(words: str) -> Text:
    return Text({"fr": words})


def in_french(scale: str) -> tuple[Option, ...]:
    """The options of a shipped list, in French only."""
    return tuple(Option(option.code, fr(option.label.by_language["fr"])) for option in shipped_scales()[scale].options)


def items(*codes: str) -> tuple[Item, ...]:
    return tuple(Item(code, fr(f"Ligne {code}")) for code in codes)


ONE = Step("One", "single", fr("Un ?"), options=options("a", "b", "c"))
MANY = Step("Many", "multi", fr("Plusieurs ?"), options=options("a", "b", "c"), maximum=2)
RANK = Step("Rank", "rank", fr("Dans quel ordre ?"), options=options("a", "b", "c"), maximum=2)
DEGREE = Step("Degree", "scale", fr("Combien ?"), options=options("a", "b"), scale="own")
MARK = Step("Mark", "scale", fr("Combien ?"), options=tuple(Option(code, fr(f"{code} degré")) for code in "12345"), scale="1-5")
GRID = Step("Grid", "grid", fr("Grille ?"), options=options("a", "b"), items=items("x", "y"), scale="own")
VOTE = Step("Vote", "vote", fr("Pour ou contre ?"), options=in_french("vote3"), items=items("x", "y"), scale="vote3")
DRAWN = Step("Drawn", "vote", fr("Pour ou contre ?"), options=in_french("vote3"), items_from="rules", maximum=5, scale="vote3")
WORDS = Step("Words", "text", fr("Quoi ?"), maximum=100)
NUMBER = Step("Number", "number", fr("Combien ?"), lowest="0", highest="10")
DATE = Step("Date", "date", fr("Quand ?"), lowest="2026-01-01", highest="2027-01-01")
PLACE = Step("Place", "municipality", fr("Où ?"), options=in_french("territory2"))
ME = Step("Me", "single", fr("Qui ?"), options=options("a", "b"), profile=True)
INFO = Step("Info", "info", fr("Bonjour."))
CARD = Step("Card", "info", fr("À lire."), card=Card(fr("Un guide"), "La ville", "https://ville.example/guide", "2026-11-23"))
PART = Step("Part", "section", fr("Une partie"))
CARDS = Step("Cards", "repeat", fr("Une fiche"), options=in_french("again2"), again=fr("Encore ?"), maximum=3)

SOUND = (INFO, ONE, MANY, RANK, DEGREE, MARK, GRID, VOTE, DRAWN, WORDS, NUMBER, DATE, PLACE, CARD, ME)
"""Every kind that can stand by itself."""
assert {step.kind for step in SOUND} | {"section", "repeat"} == set(KINDS)


def script(*steps: Step, script_id: str = "test", title: Text | None = None, languages: tuple[str, ...] = ("fr",)) -> Script:
    return Script(script_id, title or fr("Essai"), languages, steps)


def found(*steps: Step) -> list[tuple[Where, str]]:
    """Where and what, for each fault of the script of these steps."""
    return [(finding.at, finding.what) for finding in check(script(*steps))]


def places(*steps: Step) -> list[Where]:
    """Where, for each fault of the script of these steps."""
    return [at for at, _ in found(*steps)]
