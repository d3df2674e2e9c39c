"""Screens as pages, and forms as acts, where the pages of a real script do not reach."""

from urllib.parse import urlencode

import pytest

from bot.acts import (
    Act,
    AskedErasure,
    AskedHelp,
    AskedPrivacy,
    Button,
    Choice,
    ConfirmedErasure,
    Consented,
    Form,
    Noticed,
    Refused,
    Resumed,
    Screen,
    Started,
    Wished,
)
from bot.telegram.callback import encode
from dialogues.answers import State
from dialogues.kinds import Shape
from dialogues.script import Slot
from dialogues.turns import Back, Confirmed, Declined, Picked, Reopened, Shown, Submitted, Tapped, Written
from server.pages.screen import MAX_FIELDS, Action, Entry, Rank, ScreenPage, act_of, address_of, fields_of, screen_page

SLOT = Slot("C08")


def page_of(screen: Screen) -> ScreenPage:
    return screen_page(screen, 7, "essai", "token")


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
        *(
            (act, None)
            for act in (
                Consented("fr"),
                Refused(),
                ConfirmedErasure(),
                Back(),
                Confirmed(),
                Tapped(SLOT, "a"),
                Wished(frozenset({"results"})),
            )
        ),
    ],
)
def test_only_what_changes_nothing_has_an_address(act: Act, address: str | None) -> None:
    assert address_of(act, "essai") == address


SUBMIT = encode(Submitted(SLOT), 7)


@pytest.mark.parametrize(
    ("fields", "act"),
    [
        ([("picked", SUBMIT), ("choice", "b"), ("choice", "a")], Picked(SLOT, ("b", "a"))),
        ([("picked", SUBMIT)], Picked(SLOT, ())),
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


def test_form_of_too_many_fields_is_refused() -> None:
    fields_of(b"&".join([b"a=1"] * MAX_FIELDS))
    with pytest.raises(ValueError, match="Max number of fields exceeded"):
        fields_of(b"&".join([b"a=1"] * (MAX_FIELDS + 1)))
