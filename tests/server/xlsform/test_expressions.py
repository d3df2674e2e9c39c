import pytest

from server.xlsform.expressions import MAX_LENGTH, MAX_NESTING, Call, Compared, Here, Joined, Literal, Reference, Unreadable, parse

A, B, C = (Reference(name) for name in "abc")


def is_x(reference: Reference) -> Compared:
    return Compared(reference, "=", Literal("x"))


def test_and_binds_more_than_or() -> None:
    assert parse("${a} = 'x' or ${b} = 'x' and ${c} = 'x'") == Joined("or", (is_x(A), Joined("and", (is_x(B), is_x(C)))))
    assert parse("(${a} = 'x' or ${b} = 'x') and ${c} = 'x'") == Joined("and", (Joined("or", (is_x(A), is_x(B))), is_x(C)))


def test_a_function_has_its_arguments() -> None:
    assert parse('selected( ${ a } ,"x")') == Call("selected", (A, Literal("x")))
    assert parse("count-selected(.)>=2") == Compared(Call("count-selected", (Here(),)), ">=", Literal("2", is_number=True))
    assert parse("today()") == Call("today", ())


def test_words_between_quotes_are_no_part_of_the_formula() -> None:
    assert parse("${a} = 'b and c'") == Compared(A, "=", Literal("b and c"))


def test_quotes_and_spaces_of_a_word_processor_are_put_right() -> None:
    assert parse("${a}\u00a0= ‘x’") == is_x(A)


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("", "s’arrête trop tôt"),
        ("${a} =", "s’arrête trop tôt"),
        ("(${a} = 'x'", "«\u00a0)\u00a0» manque"),
        ("${a} = 'x')", "«\u00a0)\u00a0» n’est pas attendu"),
        ("${a} + 1 > 2", "«\u00a0+ 1 > 2\u00a0» n’a pas d’équivalent"),
        ("${a} = 'x", "n’a pas d’équivalent"),
        ("and", "«\u00a0and\u00a0» n’a pas d’équivalent"),
        ("position(..) = 1", "«\u00a0..\u00a0» n’a pas d’équivalent"),
        ("selected(${a} 'x')", "«\u00a0'x'\u00a0» n’est pas attendu"),
        ("name", "«\u00a0name\u00a0» n’a pas d’équivalent"),
    ],
)
def test_what_cannot_be_read_is_told(formula: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why.replace("(", r"\(").replace(")", r"\)").replace("+", r"\+")):
        parse(formula)


def test_length_and_depth_are_bounded() -> None:
    longest = f"${{a}} = '{'x' * (MAX_LENGTH - 9)}'"
    assert len(longest) == MAX_LENGTH
    parse(longest)
    with pytest.raises(Unreadable, match="dépasse 2000 caractères"):
        parse(f"{longest} ")
    parse(f"{'(' * MAX_NESTING}${{a}} = 'x'{')' * MAX_NESTING}")
    with pytest.raises(Unreadable, match="dépasse 12 niveaux"):
        parse(f"{'(' * (MAX_NESTING + 1)}${{a}} = 'x'{')' * (MAX_NESTING + 1)}")
