"""What a whole script must be, bound by bound, at n and at one more."""

from dataclasses import replace

import pytest

from dialogues.checks import MAX_FINDINGS, check
from dialogues.faults import Finding
from dialogues.loader import SHIPPED, shipped
from dialogues.script import (
    MAX_ASK_LENGTH,
    MAX_BUTTON_CODES,
    MAX_CODE_LENGTH,
    MAX_ITEMS,
    MAX_LABEL_LENGTH,
    MAX_OPTIONS,
    MAX_SCREEN_LENGTH,
    MAX_SCRIPT_ID_LENGTH,
    MAX_STEPS,
    MAX_TEXT_LIMIT,
    MAX_TITLE_LENGTH,
    AllOf,
    AnyOf,
    Asks,
    Check,
    Condition,
    Item,
    Option,
    Script,
    Step,
    Text,
)
from tests.dialogues.talk import options


def fr(words: str) -> Text:
    return Text({"fr": words})


ONE = Step("One", "single", fr("Un ?"), options=options("a", "b", "c"))
MANY = Step("Many", "multi", fr("Plusieurs ?"), options=options("a", "b", "c"), maximum=2)
GRID = Step("Grid", "grid", fr("Grille ?"), options=options("a", "b"), items=(Item("x", fr("Ceci")), Item("y", fr("Cela"))))
WORDS = Step("Words", "text", fr("Quoi ?"), maximum=100)
ME = Step("Me", "single", fr("Qui ?"), options=options("a", "b"), profile=True)
INFO = Step("Info", "info", fr("Bonjour."))


def script(*steps: Step, script_id: str = "test", title: Text | None = None, languages: tuple[str, ...] = ("fr",)) -> Script:
    return Script(script_id, title or fr("Essai"), languages, steps)


def found(*steps: Step) -> list[tuple[tuple[str | int, ...], str]]:
    return [(finding.at, finding.what) for finding in check(script(*steps))]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_has_no_fault(name: str) -> None:
    assert check(shipped(name)) == ()


def test_a_plain_script_has_no_fault() -> None:
    assert check(script(INFO, ONE, MANY, GRID, WORDS, ME)) == ()


# --- Bounds ---------------------------------------------------------------------------------------------------------------------------


def numbered(count: int) -> tuple[Option, ...]:
    return options(*(f"o{number}" for number in range(count)))


def items(count: int) -> tuple[Item, ...]:
    return tuple(Item(f"i{number}", fr(f"Ligne {number}")) for number in range(count))


@pytest.mark.parametrize(
    ("at_most", "beyond", "at"),
    [
        (replace(ONE, options=options("a", "b")), replace(ONE, options=options("a")), ()),
        (replace(ONE, options=numbered(MAX_OPTIONS)), replace(ONE, options=numbered(MAX_OPTIONS + 1)), ("options", MAX_OPTIONS)),
        (replace(GRID, items=items(MAX_ITEMS)), replace(GRID, items=items(MAX_ITEMS + 1)), ("items", MAX_ITEMS)),
        (replace(WORDS, maximum=MAX_TEXT_LIMIT), replace(WORDS, maximum=MAX_TEXT_LIMIT + 1), ("maximum",)),
        (replace(WORDS, maximum=1), replace(WORDS, maximum=0), ("maximum",)),
        (replace(ONE, ask=fr("x" * MAX_ASK_LENGTH)), replace(ONE, ask=fr("x" * (MAX_ASK_LENGTH + 1))), ("ask", "fr")),
        (
            replace(ONE, options=(Option("a", fr("x" * MAX_LABEL_LENGTH)), Option("b", fr("y")))),
            replace(ONE, options=(Option("a", fr("x" * (MAX_LABEL_LENGTH + 1))), Option("b", fr("y")))),
            ("options", 0, "label", "fr"),
        ),
        (
            replace(GRID, items=(Item("x", fr("x" * MAX_LABEL_LENGTH)),)),
            replace(GRID, items=(Item("x", fr("x" * (MAX_LABEL_LENGTH + 1))),)),
            ("items", 0, "label", "fr"),
        ),
        (replace(ONE, id="A" * MAX_CODE_LENGTH), replace(ONE, id="A" * (MAX_CODE_LENGTH + 1)), ("id",)),
        (
            replace(ONE, options=options("a" * MAX_CODE_LENGTH, "b")),
            replace(ONE, options=options("a" * (MAX_CODE_LENGTH + 1), "b")),
            ("options", 0),
        ),
        (
            replace(GRID, id="A" * 20, items=(Item("i" * 20, fr("Ceci")),), options=options("o" * (MAX_BUTTON_CODES - 40), "p")),
            replace(GRID, id="A" * 20, items=(Item("i" * 20, fr("Ceci")),), options=options("o" * (MAX_BUTTON_CODES - 39), "p")),
            (),
        ),
        (replace(MANY, maximum=3), replace(MANY, maximum=4), ("maximum",)),
        (replace(MANY, maximum=1), replace(MANY, maximum=0), ("maximum",)),
        (
            replace(MANY, maximum=2, options=(*options("a", "b"), Option("c", fr("Rien"), exclusive=True))),
            replace(MANY, maximum=3, options=(*options("a", "b"), Option("c", fr("Rien"), exclusive=True))),
            ("maximum",),
        ),
    ],
)
def test_a_bound_of_a_step_holds_at_n_and_at_one_more(at_most: Step, beyond: Step, at: tuple[str | int, ...]) -> None:
    assert found(at_most) == []
    assert [where for where, _ in found(beyond)] == [("steps", 0, *at)]


def test_the_bounds_of_a_script_hold_at_n_and_at_one_more() -> None:
    many = [replace(ONE, id=f"Q{number}") for number in range(MAX_STEPS + 1)]
    assert found(*many[:-1]) == []
    assert [where for where, _ in found(*many)] == [("steps", MAX_STEPS)]
    assert check(script(ONE, script_id="a" * MAX_SCRIPT_ID_LENGTH, title=fr("x" * MAX_TITLE_LENGTH))) == ()
    beyond = check(script(ONE, script_id="a" * (MAX_SCRIPT_ID_LENGTH + 1), title=fr("x" * (MAX_TITLE_LENGTH + 1))))
    assert [finding.at for finding in beyond] == [("id",), ("title", "fr")]


def test_a_screen_holds_the_infos_before_a_question_the_question_and_its_labels() -> None:
    def steps(spare: int) -> tuple[Step, ...]:
        infos = tuple(replace(INFO, id=f"Info{number}", ask=fr("x" * MAX_ASK_LENGTH)) for number in range(4))
        grid = replace(GRID, ask=fr("x" * (MAX_SCREEN_LENGTH - 4 * MAX_ASK_LENGTH - 28 - spare)), items=(Item("x", fr("x" * 10)),))
        labels = (Option("a", fr("x" * 9)), Option("b", fr("y" * 9)))
        return (*infos, replace(grid, options=labels))

    assert found(*steps(0)) == []
    assert [(where, what.split(" fait ")[1]) for where, what in found(*steps(-1))] == [
        (("steps", 4), f"{MAX_SCREEN_LENGTH + 1} caractères, {MAX_SCREEN_LENGTH} au plus")
    ]


def test_infos_before_a_question_that_may_be_hidden_weigh_on_the_next_screen_too() -> None:
    long = [replace(INFO, id=f"Info{number}", ask=fr("x" * MAX_ASK_LENGTH)) for number in range(6)]
    sometimes = replace(WORDS, id="Sometimes", when=Asks("One", Check.IS, ("a",)))
    assert found(ONE, *long[:3], replace(sometimes, when=None), *long[3:], WORDS) == []
    assert [where for where, _ in found(ONE, *long[:3], sometimes, *long[3:], WORDS)] == [("steps", 8)]


def test_a_report_has_an_end() -> None:
    bad = [replace(ONE, id=f"Q{number}", theme="nothing") for number in range(MAX_FINDINGS + 5)]
    assert len(check(script(*bad))) == MAX_FINDINGS


# --- Names, words and lists -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "at", "what"),
    [
        (replace(ONE, id="1A"), ("id",), "«\xa01A\xa0» ne peut pas nommer une étape"),
        (replace(ONE, id="é"), ("id",), "«\xa0é\xa0» ne peut pas nommer une étape"),
        (replace(ONE, id="A.b"), ("id",), "«\xa0A.b\xa0» ne peut pas nommer une étape"),
        (replace(ONE, options=options("_a", "b")), ("options", 0), "«\xa0_a\xa0» ne peut pas être le code de ce choix"),
        (replace(ONE, options=options("a", "B")), ("options", 1), "«\xa0B\xa0» ne peut pas être le code de ce choix"),
        (replace(GRID, items=(Item("x y", fr("Ceci")),)), ("items", 0), "«\xa0x y\xa0» ne peut pas être le code de cette ligne"),
        (
            replace(ONE, options=(Option("a", fr("Un")), Option("a", fr("Deux")))),
            ("options", 1),
            "le code «\xa0a\xa0» sert deux fois dans cette question",
        ),
        (
            replace(ONE, options=(Option("a", fr("D’accord")), Option("b", fr("d'accord !")))),
            ("options", 1, "label"),
            "«\xa0d'accord !\xa0» est déjà écrit plus haut dans cette liste",
        ),
        (
            replace(GRID, items=(Item("x", fr("Ceci")), Item("y", fr("Ceci")))),
            ("items", 1, "label"),
            "«\xa0Ceci\xa0» est déjà écrit plus haut dans cette liste",
        ),
        (replace(ONE, theme="trusts"), ("theme",), "le thème «\xa0trusts\xa0» n’existe pas"),
        (replace(ONE, feeds="proposal"), ("feeds",), "la liste «\xa0proposal\xa0» n’existe pas"),
        (replace(ONE, kind="singel"), ("kind",), "le type «\xa0singel\xa0» n’existe pas"),
        (replace(ONE, ask=Text({})), ("ask",), "le texte français manque"),
        (replace(ONE, ask=fr("")), ("ask", "fr"), "ce texte est vide, ou contient des caractères qui ne se gardent pas"),
        (replace(ONE, ask=fr("a\x00b")), ("ask", "fr"), "ce texte est vide, ou contient des caractères qui ne se gardent pas"),
        (
            replace(ONE, options=(Option("a", fr("Un\ndeux")), Option("b", fr("Trois")))),
            ("options", 0, "label", "fr"),
            "ce texte court tient sur plusieurs lignes",
        ),
        (replace(ONE, ask=fr("Selon {collectivite} ?")), ("ask", "fr"), "«\xa0{collectivite}\xa0» ne sera pas remplacé"),
        (replace(ONE, ask=fr("Selon {la_collectivite ?")), ("ask", "fr"), "«\xa0{la_collectivite ?\xa0» ne sera pas remplacé"),
        (replace(ONE, ask=fr("Selon } ?")), ("ask", "fr"), "«\xa0}\xa0» ne sera pas remplacé"),
        (
            replace(MANY, options=(Option("z", fr("Rien"), exclusive=True), *options("a", "b"))),
            ("options", 0),
            "le choix exclusif «\xa0z\xa0» n’est pas à la fin",
        ),
        (replace(GRID, items=()), (), "cette grille n’a pas de ligne"),
        (replace(ONE, options=()), (), "cette question a 0 choix"),
        (
            replace(ONE, options=(), options_from="Mes secteurs"),
            ("options_from",),
            "«\xa0Mes secteurs\xa0» ne peut pas nommer une liste",
        ),
        (replace(ME, dont_know=True), ("dont_know",), "une question de profil n’offre que «\xa0Je préfère ne pas répondre\xa0»"),
        (replace(WORDS, dont_know=True), ("dont_know",), "un texte libre n’offre que «\xa0Passer\xa0»"),
    ],
)
def test_a_fault_of_a_step_is_found_at_its_place(step: Step, at: tuple[str | int, ...], what: str) -> None:
    assert found(step, replace(WORDS, id="Last")) == [(("steps", 0, *at), what)]


@pytest.mark.parametrize("words", ["{a_collectivite}", "{La_collectivite} et {de_collectivite}"])
def test_the_names_of_the_authority_may_stand_in_a_text(words: str) -> None:
    assert found(replace(ONE, ask=fr(words))) == []


@pytest.mark.parametrize(
    ("languages", "whats"),
    [
        (("fr", "fr-simple"), []),
        (("fr", "fr"), ["la langue «\xa0fr\xa0» est écrite deux fois"]),
    ],
)
def test_languages_are_tags_told_once(languages: tuple[str, ...], whats: list[str]) -> None:
    assert [finding.what for finding in check(script(ONE, languages=languages))] == whats


def test_french_cannot_be_left_out() -> None:
    assert "le français manque" in [finding.what for finding in check(script(ONE, languages=("en",)))]


def test_a_text_in_a_language_not_announced_is_a_fault() -> None:
    step = replace(WORDS, ask=Text({"fr": "Un ?", "en": "One?"}))
    assert found(step) == [(("steps", 0, "ask", "en"), "la langue «\xa0en\xa0» n’est pas annoncée")]
    assert check(script(step, title=Text({"fr": "Essai", "en": "Test"}), languages=("fr", "en"))) == ()


# --- Steps together -------------------------------------------------------------------------------------------------------------------


def test_a_step_of_no_known_kind_does_not_hide_the_faults_of_the_next() -> None:
    unknown, next_one = replace(ONE, kind="singel"), replace(WORDS, theme="words")
    assert [where for where, _ in found(unknown, next_one)] == [("steps", 0, "kind"), ("steps", 1, "theme")]


def test_a_name_used_twice_is_a_fault_at_the_second() -> None:
    assert found(ONE, WORDS, replace(MANY, id="One")) == [(("steps", 2, "id"), "le nom «\xa0One\xa0» est déjà celui de l’étape n° 1")]


def test_a_script_asks_something() -> None:
    assert found(INFO) == [(("steps",), "ce script ne pose aucune question")]
    assert found() == [(("steps",), "ce script ne pose aucune question")]


def test_an_info_after_the_last_question_is_read_by_nobody() -> None:
    assert found(ONE, INFO) == [(("steps", 1), "cette information vient après la dernière question, personne ne la lira")]


@pytest.mark.parametrize(
    ("when", "at", "what", "remedy"),
    [
        (Asks("Once", Check.ANSWERED), (), "aucune question ne s’appelle «\xa0Once\xa0»", "Écrivez «\xa0One\xa0»"),
        (Asks("Later", Check.ANSWERED), (), "la question «\xa0Later\xa0» n’a pas encore été posée", None),
        (Asks("Now", Check.ANSWERED), (), "la question «\xa0Now\xa0» n’a pas encore été posée", None),
        (Asks("Info", Check.ANSWERED), (), "«\xa0Info\xa0» est une information, personne n’y répond", "Nommez une question"),
        (Asks("One", Check.IS, ("d",)), (), "«\xa0One\xa0» n’a pas de choix «\xa0d\xa0»", "Choisissez parmi\xa0: a, b, c"),
        (Asks("Words", Check.IS, ("a",)), (), "«\xa0Words\xa0» est un texte libre, sans choix", None),
        (Asks("Grid", Check.IS, ("a",)), (), "«\xa0Grid\xa0» a plusieurs lignes", "Nommez une ligne, par exemple «\xa0Grid.x\xa0»"),
        (Asks("Grid", Check.IS, ("a",), "z"), (), "«\xa0Grid\xa0» n’a pas de ligne «\xa0z\xa0»", "Choisissez parmi\xa0: x, y"),
        (Asks("One", Check.IS, ("a",), "x"), (), "«\xa0One\xa0» n’a pas de ligne «\xa0x\xa0»", "Écrivez «\xa0One\xa0» seul"),
        (Asks("Me", Check.SKIPPED), (), "une question de profil ne se passe pas", None),
        (
            AllOf((Asks("One", Check.ANSWERED), AnyOf((Asks("One", Check.IS, ("a",)), Asks("Two", Check.ANSWERED))))),
            (1, 1),
            "aucune question ne s’appelle «\xa0Two\xa0»",
            None,
        ),
    ],
)
def test_a_condition_names_an_earlier_question_and_what_it_has(when: Condition, at: tuple[int, ...], what: str, remedy: str | None) -> None:
    now = Step("Now", "text", fr("Et ?"), maximum=9, when=when)
    later = Step("Later", "text", fr("Puis ?"), maximum=9)
    findings = check(script(INFO, ONE, GRID, WORDS, ME, now, later))
    assert [(finding.at, finding.what) for finding in findings] == [(("steps", 5, "when", *at), what)]
    assert remedy in (None, findings[0].remedy)


def test_conditions_on_drawn_options_cannot_be_checked_and_are_let_be() -> None:
    drawn = Step("Drawn", "single", fr("Lequel ?"), options_from="texts")
    assert found(drawn, replace(WORDS, when=Asks("Drawn", Check.IS, ("whatever",)))) == []


def test_a_step_no_answers_lead_to_is_a_fault() -> None:
    first = replace(WORDS, id="First", when=Asks("One", Check.IS, ("a",)))
    then = replace(WORDS, id="Then", when=AllOf((Asks("First", Check.ANSWERED), Asks("One", Check.IS, ("b",)))))
    assert check(script(ONE, first, then)) == (
        Finding(
            ("steps", 2, "when"),
            "aucune réponse ne mène à cette étape",
            "Changez sa condition\xa0: ce qu’elle demande ne peut pas arriver",
            ("", "Then"),
        ),
    )
