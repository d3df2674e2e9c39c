from server.xlsform.remarks import MAX_ROWS_LISTED, Place, RefusedForm, Remark, report


def test_what_is_said_of_several_rows_is_one_line() -> None:
    remarks = [Remark(Place("survey", row, "appearance"), "rien de tel ici", "Ignoré") for row in (9, 3, 5, 4, 12, 13)]
    assert report(remarks) == ["feuille survey, lignes 3 à 5, 9, 12 et 13, colonne appearance\u00a0: rien de tel ici. Ignoré."]


def test_each_thing_has_its_own_line_in_the_order_it_was_found() -> None:
    assert report(
        [Remark(Place("survey", 3), "un", "A"), Remark(Place(), "deux", "B"), Remark(Place("choices", 0, "x"), "trois", "C")]
    ) == [
        "feuille survey, ligne 3\u00a0: un. A.",
        "deux. B.",
        "feuille choices, colonne x\u00a0: trois. C.",
    ]


def test_rows_too_many_to_be_read_are_counted() -> None:
    (line,) = report([Remark(Place("survey", 2 * row), "a", "B") for row in range(1, MAX_ROWS_LISTED + 4)])
    assert line.endswith(", 24 et 3 autres endroits\u00a0: a. B.")


def test_what_is_to_be_mended_is_told_of_every_row() -> None:
    rows = [2 * row for row in range(1, MAX_ROWS_LISTED + 4)]
    (line,) = report([Remark(Place("survey", row), "a", "B", refuses=True) for row in rows])
    assert line == f"feuille survey, lignes {', '.join(map(str, rows))}\u00a0: a. B."


def test_a_cell_that_is_refused_is_not_also_told_as_put_right() -> None:
    cell, row = Place("survey", 2, "name"), Place("survey", 2)
    reason = Remark(cell, "faux", "Corrigez", refuses=True)
    other = Remark(row, "sans équivalent", "Ignoré")
    assert RefusedForm([Remark(cell, "faux", "Renommé"), reason, other]).remarks == (reason, other)


def test_the_text_of_a_refusal_is_its_reasons_alone() -> None:
    error = RefusedForm([Remark(Place("survey", 2), "ignoré", "A"), Remark(Place("survey", 3), "faux", "Corrigez", refuses=True)])
    assert str(error) == "feuille survey, ligne 3\u00a0: faux. Corrigez."
    assert len(error.remarks) == 2
