"""YAML read as a tree: positions, words that stay words, and everything that is refused before it is built."""

import tracemalloc

import pytest

from dialogues.faults import BrokenScript
from dialogues.reading.source import MAX_BYTES, MAX_DEPTH, MAX_NODES, Listing, Mark, Node, Table, Word, read_tree


def read(text: str | bytes) -> Node:
    tree, duplicates = read_tree(text, "f.yaml")
    assert duplicates == []
    return tree


def refusal(text: str | bytes) -> str:
    """The whole report."""
    with pytest.raises(BrokenScript) as broken:
        read(text)
    return str(broken.value)


def test_a_tree_knows_where_each_part_stands() -> None:
    tree = read("a: un\nb:\n  - deux\n  - {c: trois}\n")
    assert tree == Table(
        Mark(1, 1),
        (
            (Word(Mark(1, 1), "a"), Word(Mark(1, 4), "un")),
            (
                Word(Mark(2, 1), "b"),
                Listing(Mark(3, 3), (Word(Mark(3, 5), "deux"), Table(Mark(4, 5), ((Word(Mark(4, 6), "c"), Word(Mark(4, 9), "trois")),)))),
            ),
        ),
    )


@pytest.mark.parametrize("word", ["no", "Non", "true", "1.0", "0x1F", "2024-01-01", "1_000", "=", "<<"])
def test_a_word_stays_a_word(word: str) -> None:
    assert read(word) == Word(Mark(1, 1), word)


@pytest.mark.parametrize(("yaml", "text"), [("~", ""), ("null", ""), ("''", ""), ("'~'", "~"), ('"null"', "null")])
def test_nothing_is_an_empty_word_unless_quoted(yaml: str, text: str) -> None:
    assert read(yaml) == Word(Mark(1, 1), text)


def test_an_empty_file_is_an_empty_table() -> None:
    assert read("") == read("# rien\n") == Table(Mark(1, 1), ())


def test_bytes_are_read_as_utf8_with_or_without_its_mark() -> None:
    assert read("été".encode()) == read(b"\xef\xbb\xbf" + "été".encode()) == Word(Mark(1, 1), "été")


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("a: &x [b]\nc: *x", "f.yaml:1:4: les ancres (&) et les alias (*) ne sont pas acceptés. Écrivez le contenu en toutes lettres."),
        ("a: *x", "f.yaml:1:4: les ancres (&) et les alias (*) ne sont pas acceptés. Écrivez le contenu en toutes lettres."),
        ("a: !x b", "f.yaml:1:4: l’étiquette «\xa0!x\xa0» n’est pas acceptée. Retirez le point d’exclamation et son mot."),
        (
            "a:\n  !!python/object/apply:os.system [ls]",
            "f.yaml:2:3: l’étiquette «\xa0tag:yaml.org,2002:python/object/apply:os.system\xa0» n’est pas acceptée. "
            "Retirez le point d’exclamation et son mot.",
        ),
        ("a: b\n---\nc: d", "f.yaml:2:1: un second document commence ici. Gardez un seul script par fichier."),
        ("? [a]\n: b", "f.yaml:1:3: une clé est un mot, pas une liste ni un tableau. Mettez entre guillemets un texte à accolades."),
        (
            "a: {la_collectivite}: b",
            "f.yaml:1:21: la suite n’est pas lisible comme du YAML. Mettez entre guillemets un texte qui contient «\xa0:\xa0».",
        ),
        (
            "ask: Vous êtes\xa0: une femme",
            "f.yaml:1:16: la suite n’est pas lisible comme du YAML. Mettez entre guillemets un texte qui contient «\xa0:\xa0».",
        ),
        ("a:\n\t- b", "f.yaml:2:1: la suite n’est pas lisible comme du YAML. Remplacez les tabulations par des espaces."),
        ('a: "b\nc: d\n', "f.yaml:1:4: la suite n’est pas lisible comme du YAML. Fermez les guillemets ouverts ici."),
        ('a: "b\n---\nc: d\n', "f.yaml:1:4: la suite n’est pas lisible comme du YAML. Fermez les guillemets ouverts ici."),
        (
            'a: "b\nc: d\ne: "f"\n',
            "f.yaml:1:4: la suite n’est pas lisible comme du YAML. Fermez les guillemets ouverts ici\xa0: ils ne se ferment que ligne 3.",
        ),
        (
            'a: "Vous dites "oui"\u202f?"\nb: c\n',
            "f.yaml:1:17: la suite n’est pas lisible comme du YAML. "
            "Un guillemet ferme ce texte trop tôt\xa0: à l’intérieur, écrivez «\xa0» pour citer et ’ pour une apostrophe.",
        ),
        (
            "a: 'L'IA, qu'en pensez-vous ?'\n",
            "f.yaml:1:7: la suite n’est pas lisible comme du YAML. "
            "Un guillemet ferme ce texte trop tôt\xa0: à l’intérieur, écrivez «\xa0» pour citer et ’ pour une apostrophe.",
        ),
        (
            'a: "b"\n  c: d\n',
            "f.yaml:2:3: la suite n’est pas lisible comme du YAML. "
            "Alignez cette ligne avec ses voisines, et vérifiez les deux-points et les guillemets de la ligne précédente.",
        ),
        (
            "a: {la_collectivite} vous demande\n",
            "f.yaml:1:22: la suite n’est pas lisible comme du YAML. Mettez entre guillemets un texte qui commence par une accolade.",
        ),
        (
            "a:\n  b: c\n d: e\n",
            "f.yaml:3:2: la suite n’est pas lisible comme du YAML. "
            "Alignez cette ligne avec ses voisines, et vérifiez les deux-points et les guillemets de la ligne précédente.",
        ),
        ("a: b\0c", "f.yaml:1:5: le caractère invisible U+0000 n’a pas sa place dans un texte. Effacez-le."),
        ("é: b\n\ud800", "f.yaml:2:1: le caractère invisible U+D800 n’a pas sa place dans un texte. Effacez-le."),
        ("a: b\u2028", "f.yaml:1:5: le caractère invisible U+2028 n’a pas sa place dans un texte. Effacez-le."),
        (b"PK\x03\x04\x89 word \xff", "f.yaml:1:1: ce n’est pas un fichier texte. Copiez le script dans un fichier texte, en UTF-8."),
        (b"a: b\nc: \xe9t\xe9", "f.yaml:2:4: ce caractère n’est pas écrit en UTF-8. Enregistrez le fichier en UTF-8."),
    ],
)
def test_what_is_no_part_of_the_language_is_refused_with_its_place(text: str | bytes, report: str) -> None:
    assert refusal(text) == report


def test_all_duplicate_keys_are_told_and_the_first_is_kept() -> None:
    tree, duplicates = read_tree("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\nb: 4", "f.yaml")
    assert [str(fault) for fault in duplicates] == [
        "f.yaml:3:1: la clé «\xa0a\xa0» est déjà écrite ligne 1. Gardez-en une seule, ou changez le nom de l’autre.",
        "f.yaml:4:11: la clé «\xa0d\xa0» est déjà écrite ligne 4. Gardez-en une seule, ou changez le nom de l’autre.",
        "f.yaml:5:1: la clé «\xa0b\xa0» est déjà écrite ligne 2. Gardez-en une seule, ou changez le nom de l’autre.",
    ]
    assert tree == read("a: 1\nb: 2\n\nc: {d: 1}")


def test_a_message_does_not_repeat_endless_words() -> None:
    key = "k" * 1000
    _, (duplicate,) = read_tree(f"? {key}\n: a\n? {key}\n: b", "f.yaml")
    assert len(str(duplicate)) < 200


# --- Bounds, at n and at one more -----------------------------------------------------------------------------------------------------


def test_the_size_is_bounded() -> None:
    read("a: b\n#" + "x" * (MAX_BYTES - 6))
    report = refusal("a: b\n#" + "x" * (MAX_BYTES - 5))
    assert report == f"f.yaml:1:1: ce fichier dépasse {MAX_BYTES} octets. Coupez-le en plusieurs scripts."


def test_the_depth_is_bounded() -> None:
    read("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert refusal("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == (
        f"f.yaml:1:{MAX_DEPTH + 1}: plus de {MAX_DEPTH} niveaux sont imbriqués. Mettez ce contenu à plat."
    )


def test_the_number_of_parts_is_bounded() -> None:
    read("[" + "a," * (MAX_NODES - 1) + "]")
    assert f"ce fichier compte plus de {MAX_NODES} éléments" in refusal("[" + "a," * MAX_NODES + "]")


LEVELS = zip("abcdefgh", "bcdefghi", strict=True)
LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{outer}: &{outer} [{','.join(['*' + inner] * 9)}]\n" for inner, outer in LEVELS)


@pytest.mark.parametrize(
    "bomb",
    [
        LAUGHS,
        "[" * 500_000,
        "{a: " * 200_000,
        "- " * 400_000,
        "? " * 400_000,
        "x" * 100_000_000,
        b"x" * 100_000_000,
        '"' + "\\x41" * 250_000,
        "a" * 1_000_000 + ": b",
        "{" + ",".join(f"k{number}: []" for number in range(80_000)) + "}",
        ":" * 1_000_000,
        "!" * 1_000_000,
        "%" * 1_000_000,
        "a: >\n" + " x\n" * 300_000 + "*a",
    ],
    ids=lambda bomb: repr(bomb[:12]),
)
def test_a_bomb_is_refused(bomb: str | bytes) -> None:
    refusal(bomb)


@pytest.mark.parametrize("bomb", [LAUGHS, "[" * 500_000, b"x" * 100_000_000], ids=lambda bomb: repr(bomb[:12]))
def test_a_bomb_does_not_fill_memory(bomb: str | bytes) -> None:
    tracemalloc.start()
    try:
        refusal(bomb)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
