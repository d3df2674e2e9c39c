"""Screens as pages, and forms as acts, where the pages of a real script do not reach."""

from urllib.parse import urlencode

import pytest
from msgspec import structs

from bot.acts import (
    Act,
    AllowedPublishing,
    AskedAnswers,
    AskedErasure,
    AskedHelp,
    AskedLanguages,
    AskedPrivacy,
    AskedPublishing,
    AskedResources,
    AskedStop,
    Button,
    Choice,
    ConfirmedErasure,
    Consented,
    Form,
    Noticed,
    Paused,
    Refused,
    Reminded,
    Resumed,
    Screen,
    Silenced,
    Spoke,
    Started,
    Wished,
)
from bot.telegram.callback import encode
from dialogues.answers import State
from dialogues.kinds import Shape
from dialogues.script import Slot
from dialogues.turns import Back, Confirmed, Declined, Picked, Reopened, Shown, Submitted, Tapped, Written
from server.pages.addresses import Pages, address_of
from server.pages.frame import Action
from server.pages.screen import Entry, Other, Rank, ScreenPage, screen_page
from server.pages.sent import MAX_FIELDS, act_of, fields_of, refilled

SLOT = Slot("C08")


def page_of(screen: Screen) -> ScreenPage:
    return screen_page(screen, 7, Pages("essai"), "token")


def test_long_summary_pairs_each_answer_with_its_number() -> None:
    """With many questions the buttons hold numbers alone, several a row: 1 must not take the line of 10."""
    numbers = range(1, 13)
    lines = tuple(f"{number}. Question\nRéponse {number}\nsuite" for number in numbers)
    buttons = tuple(Button(str(number), Reopened(f"Q{number}")) for number in numbers)
    others = ((Button("Retour", Back()),), (Button("Fini", Confirmed()),))
    page = page_of(Screen("key", body=("Enregistrées.", *lines, "Et 3 autres."), buttons=(buttons[:6], buttons[6:], *others)))

    assert page.entries == tuple(
        Entry(f"{number}. Question", f"Réponse {number}\nsuite", Action(str(number), encode(Reopened(f"Q{number}"), 7)))
        for number in numbers
    )
    assert page.body == ("Enregistrées.", "Et 3 autres.")
    assert page.rows == ((Action("Retour", encode(Back(), 7)),), (Action("Fini", encode(Confirmed(), 7), main=True),))


def test_summary_with_other_words_keeps_its_buttons() -> None:
    """A line that no button names stays a paragraph, and its button a button: nothing is lost when words change."""
    page = page_of(Screen("key", body=("Une ligne\nRéponse",), buttons=((Button("Autre mot", Reopened("Q1")),),)))
    assert (page.entries, page.body) == ((), ("Une ligne\nRéponse",))
    assert page.rows == ((Action("Autre mot", encode(Reopened("Q1"), 7)),),)


def test_ranking_has_a_list_per_rank() -> None:
    choices = (Choice("a", "A", True, 2), Choice("b", "B"), Choice("c", "C", True, 1))
    field = page_of(Screen("key", form=Form(Shape.ORDER, SLOT, choices, most=3))).field
    assert field is not None
    assert field.ranks == (Rank("1er choix", "c"), Rank("2e choix", "a"), Rank("3e choix", ""))


@pytest.mark.parametrize(
    ("act", "address"),
    [
        (Started(None), "/"),
        (Started("autre"), "/c/autre"),
        (Resumed(), "/c/essai"),
        (Shown(), "/c/essai"),
        (Noticed("fr"), "/c/essai"),
        (Noticed("fr-simple"), "/c/essai?langue=fr-simple"),
        (Noticed("fr", long=True), "/c/essai/notice"),
        (Noticed("fr-simple", long=True), "/c/essai/notice?langue=fr-simple"),
        (AskedHelp(), "/c/essai/aide"),
        (AskedPrivacy(), "/c/essai/confidentialite"),
        (AskedErasure(), "/c/essai/effacer"),
        (AskedAnswers(), "/c/essai/mes-reponses"),
        (AskedLanguages(), "/c/essai/langue"),
        (AskedResources(), "/c/essai/ressources"),
        (AskedStop(), "/c/essai/arreter"),
        (Paused(), "/c/essai/pause"),
        (AskedPublishing(), "/c/essai/publication"),
        *(
            (act, None)
            for act in (
                Consented("fr", notice="2026-1"),
                Refused(),
                ConfirmedErasure(),
                Back(),
                Confirmed(),
                Tapped(SLOT, "a"),
                Wished(frozenset({"results"})),
                Spoke("en"),
                Reminded(True),
                Silenced(),
                AllowedPublishing(True),
            )
        ),
    ],
)
def test_only_what_changes_nothing_has_an_address(act: Act, address: str | None) -> None:
    assert address_of(act, Pages("essai")) == address


SUBMIT = encode(Submitted(SLOT), 7)


@pytest.mark.parametrize(
    ("fields", "act"),
    [
        ([("picked", SUBMIT), ("choice", "b"), ("choice", "a")], Picked(SLOT, ("b", "a"))),
        ([("picked", SUBMIT)], Picked(SLOT, ())),
        ([("ticked", SUBMIT), ("choice", "b"), ("choice", "a")], Picked(SLOT, ("b", "a"))),
        ([("rank", "b"), ("rank", ""), ("rank", "a"), ("ranked", SUBMIT)], Picked(SLOT, ("b", "a"))),
        ([("text", " é\r\n+&"), ("written", SUBMIT)], Written(SLOT, " é\r\n+&")),
        ([("text", "un"), ("text", "deux"), ("written", SUBMIT)], Written(SLOT, "un")),
        ([("written", SUBMIT)], Written(SLOT, "")),
        ([("act", encode(Declined(SLOT, State.SKIPPED), 7)), ("text", "x")], Declined(SLOT, State.SKIPPED)),
        ([("act", encode(Back(SLOT), 8))], None),
        ([("picked", encode(Back(SLOT), 7))], None),
        ([("choice", "a")], None),
    ],
)
def test_form_is_read_as_its_button_says(fields: list[tuple[str, str]], act: Picked | Written | Declined | None) -> None:
    assert act_of(fields_of(urlencode(fields).encode()), 7) == act


VALUED = [("valued", SUBMIT)]


@pytest.mark.parametrize(
    ("fields", "act"),
    [
        ([("text", "12"), ("before", "")], Written(SLOT, "12")),
        ([("text", ""), ("before", "")], Written(SLOT, "")),
        ([("text", "12"), ("before", "12")], Written(SLOT, "12")),
        ([("text", ""), ("before", ""), ("choice", "elsewhere")], Picked(SLOT, ("elsewhere",))),
        ([("text", "Rennes"), ("before", "Rennes"), ("choice", "elsewhere")], Picked(SLOT, ("elsewhere",))),
        ([("text", "Nancy"), ("before", ""), ("choice", "elsewhere"), ("chosen", "elsewhere")], Written(SLOT, "Nancy")),
        ([("text", "Nancy"), ("before", "Nancy"), ("choice", "elsewhere"), ("chosen", "elsewhere")], Written(SLOT, "Nancy")),
        ([("text", ""), ("before", ""), ("choice", "elsewhere"), ("chosen", "elsewhere")], Picked(SLOT, ("elsewhere",))),
        ([("text", "  "), ("before", "Rennes"), ("choice", "elsewhere")], Picked(SLOT, ("elsewhere",))),
        ([("text", "Nancy"), ("before", ""), ("choice", "elsewhere")], Picked(SLOT, (), "Nancy")),
        ([("text", "Nancy"), ("before", "Rennes"), ("choice", "elsewhere")], Picked(SLOT, (), "Nancy")),
    ],
)
def test_a_value_is_what_was_changed_and_neither_where_both_were(fields: list[tuple[str, str]], act: Act) -> None:
    """What stands as the page made it says nothing beside what was changed; words given back after an event are not to be lost either."""
    assert act_of(fields_of(urlencode(VALUED + fields).encode()), 7) == act


BESIDE = [("before", ""), ("other", "else")]


@pytest.mark.parametrize(
    ("sent", "fields", "act"),
    [
        ("picked", [("choice", "else"), ("text", "Un abri"), *BESIDE], Picked(SLOT, ("else",), "Un abri")),
        ("picked", [("text", "Un abri"), *BESIDE], Picked(SLOT, ("else",), "Un abri")),
        ("picked", [("choice", "a"), ("text", "Un abri"), *BESIDE], Picked(SLOT, ("else",), "Un abri")),
        ("picked", [("choice", "a"), ("text", "Un abri"), ("before", "Un toit"), ("other", "else")], Picked(SLOT, ("else",), "Un abri")),
        ("picked", [("choice", "a"), ("text", "Un abri"), ("before", "Un abri"), ("other", "else")], Picked(SLOT, ("a",), "Un abri")),
        ("picked", [("choice", "a"), ("text", " "), *BESIDE], Picked(SLOT, ("a",), " ")),
        ("picked", [("choice", "a"), ("text", "Un abri")], Picked(SLOT, ("a",), "Un abri")),
        ("ticked", [("choice", "a"), ("text", "Un abri"), *BESIDE], Picked(SLOT, ("a", "else"), "Un abri")),
        ("ticked", [("choice", "a"), ("text", " "), *BESIDE], Picked(SLOT, ("a",), " ")),
        ("ticked", [("choice", "a"), ("text", "Un abri"), ("before", "Un abri"), ("other", "else")], Picked(SLOT, ("a",), "Un abri")),
    ],
)
def test_whoever_writes_beside_other_means_it(sent: str, fields: list[tuple[str, str]], act: Act) -> None:
    """The radio of the answer before may still be ticked. Unless the words are those of before: then another answer was chosen."""
    assert act_of(fields_of(urlencode([(sent, SUBMIT), *fields]).encode()), 7) == act


def test_the_field_beside_other_is_named_after_it() -> None:
    choices = (Choice("a", "Un prix"), Choice("else", "Autre chose", other=True))
    field = page_of(Screen("key", form=Form(Shape.SEVERAL, SLOT, choices))).field
    assert field is not None
    assert field.other == Other("Précisez «\u00a0Autre chose\u00a0»", "else")


def test_degrees_are_told_from_other_choices() -> None:
    degrees, choices = (Choice("1", "1 (faible)", face="1"), Choice("2", "2", face="2")), (Choice("a", "A"), Choice("b", "B"))
    fields = [page_of(Screen("key", form=Form(Shape.ONE, SLOT, each))).field for each in (degrees, choices, ())]
    assert [field and field.is_degrees for field in fields] == [True, False, False]


VALUE = Form(Shape.VALUE, SLOT)


@pytest.mark.parametrize(
    ("screen", "done", "text"),
    [
        (Screen("key", event="Non.", form=VALUE), Written(SLOT, "douze"), "douze"),
        (Screen("key", event="Non.", form=VALUE), Written(SLOT, "x" * 300), "x" * 200),
        (Screen("key", event="Non.", form=structs.replace(VALUE, shape=Shape.SEVERAL)), Picked(SLOT, ("a",), "Un abri"), "Un abri"),
        (Screen("key", event="Non.", form=structs.replace(VALUE, text="12")), Written(SLOT, "douze"), "douze"),
        (
            Screen("key", event="Non.", form=structs.replace(VALUE, shape=Shape.TEXT, text="Gardé")),
            Written(SLOT, "Gardé et coupé"),
            "Gardé",
        ),
        (Screen("key", form=VALUE), Written(SLOT, "douze"), ""),
        (Screen("key", event="Non.", form=VALUE), Written(Slot("C01"), "douze"), ""),
        (Screen("key", event="Non.", form=VALUE), Declined(SLOT, State.SKIPPED), ""),
    ],
)
def test_what_does_not_fit_is_given_back_to_be_mended(screen: Screen, done: Act, text: str) -> None:
    form = refilled(screen, done).form
    assert form is not None
    assert form.text == text


def test_what_was_both_written_and_chosen_is_said() -> None:
    screen = refilled(Screen("key", event="Non.", form=VALUE), Picked(SLOT, (), "Nancy"))
    assert (screen.event, screen.form) == (
        "Vous avez écrit une réponse et choisi une autre. Gardez-en une\u00a0: validez ce qui est écrit, ou choisissez ci-dessous.",
        structs.replace(VALUE, text="Nancy"),
    )


def test_a_language_is_offered_in_itself() -> None:
    rows = page_of(Screen("key", buttons=((Button("English", Noticed("en")), Button("Français simple", Noticed("fr-simple"))),))).rows
    assert [action.language for row in rows for action in row] == ["en", ""]


def test_form_of_too_many_fields_is_refused() -> None:
    fields_of(b"&".join([b"a=1"] * MAX_FIELDS))
    with pytest.raises(ValueError, match="Max number of fields exceeded"):
        fields_of(b"&".join([b"a=1"] * (MAX_FIELDS + 1)))


STEERED = "\u202eabc\u2066 \u05d0"


def test_words_of_people_turn_nothing_around_them() -> None:
    """Wherever their words are shown, within our sentences or alone; what they are still writing stays as they wrote it."""
    choices = (Choice("a", STEERED, other=True),)
    buttons = ((Button(f"1. {STEERED}", Reopened("Q1")),), (Button(STEERED, Back()),))
    body = (f"1. {STEERED}\n{STEERED}", STEERED)
    form = Form(Shape.SEVERAL, SLOT, choices, text=STEERED)
    said = Screen("key", title=STEERED, event=STEERED, intro=(STEERED,), quote=STEERED, body=body, buttons=buttons)
    page = page_of(said)
    asked = page_of(Screen("key", STEERED, form=form)).field
    assert asked is not None
    shown = (page.title, page.heading, page.event, *page.intro, page.quote, *page.body, page.entries[0].question, page.entries[0].answer)
    assert not any(sign in str(words) for words in (*shown, page.rows[0][0].label, asked.choices[0].label) for sign in "\u202e\u2066")
    assert (page.heading, page.entries[0].answer, asked.text) == ("abc \u05d0", "abc \u05d0", STEERED)
