from dialogues.script import Item, Step, Text
from server.xlsform.conditions import Known
from server.xlsform.words import speaking

ASKED = Step("Q1", "text", Text({"fr": "…"}), maximum=50)
KNOWN = {"q 1": Known(ASKED), "line": Known(Step("G", "grid", Text({"fr": "…"}), items=(Item("a", Text({"fr": "A"})),)), "a")}


def spoken(words: str, *, ours: bool = False) -> tuple[str, list[str]]:
    said: list[str] = []
    text = speaking(Text({"fr": words}), KNOWN, lambda what, done: said.append(done), ours=ours)
    return text.by_language["fr"], said


def test_an_answer_is_quoted_by_the_id_of_its_question() -> None:
    assert spoken("Et ${ q 1 } ?") == ("Et {Q1} ?", [])


def test_what_cannot_be_quoted_is_told_and_left_open() -> None:
    for name in ("line", "nobody"):
        assert spoken(f"Et ${{{name}}} ?") == ("Et … ?", ["«\u00a0…\u00a0» en tient lieu"])


def test_markup_is_taken_away_and_told() -> None:
    told = ["La mise en forme est retirée"]
    assert spoken("# Titre\n<span style='color:red'>Un</span> __deux__ *trois*") == ("Titre\nUn deux trois", told)
    assert spoken("2 * 3 < 7 et a_b_c") == ("2 * 3 < 7 et a_b_c", [])


def test_braces_that_mean_nothing_become_brackets() -> None:
    assert spoken("{La_collectivite} {et} { reste") == ("{La_collectivite} (et) ( reste", ["Des parenthèses les remplacent"] * 2)


def test_the_words_of_our_own_forms_stay_as_they_are() -> None:
    assert spoken("**Un** {La_collectivite} ${q 1}", ours=True) == ("**Un** {La_collectivite} {Q1}", [])


def test_words_that_were_markup_alone_leave_a_mark() -> None:
    assert spoken("<br>") == ("…", ["La mise en forme est retirée"])
