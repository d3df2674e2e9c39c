from hypothesis import given
from hypothesis import strategies as st

from dialogues.cleaning import clean
from dialogues.reading.source import Listing, Node, Table, Word, read_tree
from dialogues.writing.blocks import WIDTH, Bare, Flow, Paragraphs, written

NARROW, WIDE = "\u202f", "\u00a0"


def words_of(text: str) -> list[str]:
    """Every word of a file, keys aside, in order."""

    def words(node: Node) -> list[str]:
        match node:
            case Word(_, said):
                return [said]
            case Listing(_, nodes):
                return [word for inner in nodes for word in words(inner)]
            case Table(_, entries):
                return [word for _, value in entries for word in words(value)]
        raise AssertionError(node)

    tree, duplicates = read_tree(text, "file")
    assert duplicates == []
    return words(tree)


def line_of(words: str) -> str:
    """How one text is written after its key."""
    return written({"ask": words}).removeprefix("ask: ").removesuffix("\n")


signs = st.sampled_from(f" :#-'\"\\{{}}[]|>&*!%@`~?,=+\n\t{NARROW}{WIDE}’«»éa1\x85\u2028\ufeff😀") | st.characters(
    exclude_categories=["Cs"]
)


@given(st.text(signs, max_size=300).map(clean).filter(bool))
def test_any_text_that_can_be_kept_is_read_back_the_same(words: str) -> None:
    assert words_of(written({"a": words, "b": [words, {"c": words, "d": {"e": words}}]})) == [words] * 4


def test_a_text_without_signs_that_yaml_knows_has_no_quotes() -> None:
    assert line_of(f"Qu’en pensez-vous{NARROW}?") == f"Qu’en pensez-vous{NARROW}?"
    assert line_of("« Oui », dit-elle (à peine).") == "« Oui », dit-elle (à peine)."
    assert line_of("Demandez {a_collectivite}") == "Demandez {a_collectivite}"


def test_what_yaml_would_read_otherwise_is_quoted() -> None:
    assert line_of(f"Vous êtes{WIDE}:") == f'"Vous êtes{WIDE}:"'
    assert line_of("{La_collectivite} demande") == '"{La_collectivite} demande"'
    assert line_of("- un") == '"- un"'
    assert line_of("un # deux") == '"un # deux"'
    assert [line_of(word) for word in ("no", "Non", "2035", "null", "1.5", "2026-11-23")] == [
        '"no"', "Non", '"2035"', '"null"', '"1.5"', '"2026-11-23"',
    ]  # fmt: skip


def test_quotes_are_chosen_so_that_little_is_escaped() -> None:
    assert line_of('"Oui": dit-elle') == "'\"Oui\": dit-elle'"
    assert line_of("\\o/ c'est bien") == "'\\o/ c''est bien'"


def test_a_long_text_is_folded_between_its_words_only() -> None:
    words = " ".join(f"mot{number}{NARROW}?" for number in range(40))
    text = written({"steps": [{"ask": words}]})
    assert text.startswith("steps:\n  - ask: >-\n      mot0")
    assert max(map(len, text.split("\n"))) <= WIDTH
    assert words_of(text) == [words]


def test_lines_of_a_text_stay_lines() -> None:
    assert written({"ask": "Un.\n\nDeux."}) == "ask: |-\n  Un.\n\n  Deux.\n"


def test_words_of_the_language_are_written_as_they_are() -> None:
    assert written({"maximum": Bare("3"), "when": Bare("C07.leaks any_of a b"), "languages": Flow(("fr", "no"))}) == (
        'maximum: 3\nwhen: C07.leaks any_of a b\nlanguages: [fr, "no"]\n'
    )


def test_a_word_of_the_language_that_would_break_the_file_is_quoted() -> None:
    assert written({"theme": Bare("use: [")}) == 'theme: "use: ["\n'


def test_a_code_that_yaml_takes_for_something_else_is_quoted() -> None:
    assert written({"options": [{"no": "Non"}, {"none": "Rien"}]}) == 'options:\n  - "no": Non\n  - none: Rien\n'


def test_paragraphs_stand_apart() -> None:
    assert written({"steps": Paragraphs(({"id": Bare("A")}, {"id": Bare("B")}))}) == "steps:\n  - id: A\n\n  - id: B\n"
