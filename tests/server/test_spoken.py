import pytest

from bot.wording import LANGUAGES
from dialogues.faults import BrokenScript
from dialogues.loader import load, read
from server.spoken import load_spoken, read_spoken

OWN = "id: own\ntitle: Essai\nlanguages: {languages}\nsteps:\n  - {{id: A, kind: text, maximum: 9, ask: Un}}\n"


def told(languages: str) -> list[tuple[int, int, str]]:
    """What is told of these languages beyond what the language of scripts says of them."""
    source = OWN.format(languages=languages)
    _, faults = read_spoken(source, "own.yaml", ())
    return [(fault.line, fault.column, fault.what) for fault in faults if fault not in read(source, "own.yaml")[1]]


@pytest.mark.parametrize(
    ("languages", "faults"),
    [
        ("[fr]", []),
        (f"[{', '.join(LANGUAGES)}]", []),
        ("[fr, de]", [(3, 17, "le robot ne parle pas «\u00a0de\u00a0»")]),
        (
            "\n  - fr\n  - br\n  - eng",
            [(5, 5, "le robot ne parle pas «\u00a0br\u00a0»"), (6, 5, "le robot ne parle pas «\u00a0eng\u00a0»")],
        ),
        ("[fr, Breton]", []),
        ("[fr, [de]]", []),
        ("fr: de", []),
    ],
)
def test_only_languages_without_words_of_ours_are_told_where_they_stand(languages: str, faults: list[tuple[int, int, str]]) -> None:
    assert told(languages) == faults


def test_what_is_no_script_is_told_as_ever() -> None:
    for source in ("- [", "- languages", "", "languages: [fr, de"):
        assert read_spoken(source, "own.yaml", ()) == read(source, "own.yaml")


def test_a_script_is_loaded_unless_it_has_faults_of_either_sort() -> None:
    source = OWN.format(languages="[fr]")
    assert load_spoken(source, "own.yaml") == load(source)
    with pytest.raises(BrokenScript) as report:
        load_spoken(OWN.format(languages="[de, fr]").replace("text", "txt"), "own.yaml")
    places = [(fault.line, fault.column) for fault in report.value.faults]
    assert places == [(2, 8), (3, 13), (5, 19)]  # a title without German, German itself, no such kind
