import pytest

from dialogues.script import Text
from server.xlsform.headers import Languages, Table, column_language, tag_of, whole
from server.xlsform.workbook import Row, Sheet


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("Français (fr)", "fr"),
        ("French", "fr"),
        ("francais", "fr"),
        ("fr", "fr"),
        ("English (en)", "en"),
        ("Español", "es"),
        ("espagnol", "es"),
        ("Français simple (fr-simple)", "fr-simple"),
        ("Kreyòl (ht)", "ht"),
        ("default", None),
        ("Langue des signes", None),
        ("zz", None),
    ],
)
def test_a_language_is_known_by_its_tag_or_its_name(written: str, tag: str | None) -> None:
    assert tag_of(written) == tag


def test_a_column_says_its_language_by_name_and_tag() -> None:
    assert [column_language(tag) for tag in ("fr", "fr-simple", "en", "zz")] == [
        "Français (fr)", "Français simple (fr-simple)", "English (en)", "Zz (zz)",
    ]  # fmt: skip
    assert [tag_of(column_language(tag)) for tag in ("fr", "fr-simple", "en", "zz")] == ["fr", "fr-simple", "en", "zz"]


def sheet(*headers: str) -> Table:
    return Table(Sheet("survey", dict(enumerate(headers)), (Row(2, {place: f"mot{place}" for place in range(len(headers))}),)))


def test_columns_are_known_by_older_names_and_in_any_case() -> None:
    table = sheet(
        "TYPE", "Label::French (fr)", "media::image::French (fr)", "bind::relevant", "bind::jr:constraintMsg", "List Name", "caption"
    )
    assert [(column.name, column.language) for column in table.columns] == [
        ("type", ""), ("label", "French (fr)"), ("image", "French (fr)"), ("relevant", ""), ("constraint_message", ""), ("list_name", ""),
        ("label", ""),
    ]  # fmt: skip


def test_one_colon_parts_a_column_where_no_column_has_two() -> None:
    assert [(column.name, column.language) for column in sheet("label:French", "jr:count").columns] == [
        ("label", "French"),
        ("repeat_count", ""),
    ]


def test_a_place_is_told_by_the_header_as_it_is_written() -> None:
    table = sheet("type", "Relevance")
    assert table.place(table.rows[0], "relevant").column == "Relevance"
    assert table.value(table.rows[0], "relevant") == "mot1"


def test_french_is_what_a_form_without_a_language_is_taken_for() -> None:
    languages = Languages(("",), "")
    assert (languages.listed, languages.is_unsaid) == (("fr",), True)
    assert languages.text({"": "Oui"}) == Text({"fr": "Oui"})


def test_another_language_stands_where_french_is_missing() -> None:
    languages = Languages(("English", "Spanish"), "Spanish")
    assert (languages.listed, languages.in_place_of_french) == (("fr", "en"), "Spanish")
    assert languages.text({"English": "Yes", "Spanish": "Sí"}) == Text({"fr": "Sí", "en": "Yes"})


def test_words_without_a_language_are_in_the_default_one() -> None:
    languages = Languages(("", "English (en)", "French (fr)"), "English (en)")
    assert languages.text({"": "Yes", "French (fr)": "Oui"}) == Text({"fr": "Oui", "en": "Yes"})
    assert languages.text({"": "Yes"}) == Text({"fr": "Yes", "en": "Yes"})


def test_a_language_that_is_not_known_is_not_read() -> None:
    languages = Languages(("French (fr)", "Langue des signes"), "")
    assert languages.unknown == ("Langue des signes",)
    assert languages.text({"French (fr)": "Oui", "Langue des signes": "?"}) == Text({"fr": "Oui"})
    assert languages.text({"Langue des signes": "?"}) is None


def test_a_text_is_in_every_language_but_where_it_falls_back() -> None:
    assert whole(Text({"fr": "Oui"}), ("fr", "fr-simple", "en")) == Text({"fr": "Oui", "en": "Oui"})
    assert whole(Text({"fr": "Non", "fr-simple": "Non", "en": "No"}), ("fr", "fr-simple", "en")) == Text({"fr": "Non", "en": "No"})
    assert whole(Text({"fr": "2035", "en": "2035"}), ("fr", "en")) == Text({"fr": "2035"})
