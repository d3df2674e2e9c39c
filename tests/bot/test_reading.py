import pytest

from bot.acts import Button, Choice, Form, Link, Resource, Screen
from bot.screens.reading import as_text
from dialogues.kinds import Shape
from dialogues.script import Slot
from dialogues.turns import Back, Submitted

SLOT = Slot("Q1")


def test_as_text_keeps_the_order_in_which_a_screen_is_read() -> None:
    screen = Screen(
        "key",
        title="Question",
        progress="Question 1 sur 2",
        event="Ce qui vient d’arriver.",
        intro=("Avant.",),
        body=("Choisissez.",),
        form=Form(Shape.ONE, SLOT, (Choice("a", "Oui", ticked=True), Choice("b", "Non"))),
        buttons=((Button("Passer", Back()), Button("Retour", Back())),),
        links=(Link("Résultats", "https://exemple.fr"),),
    )
    assert as_text(screen) == (
        "Ce qui vient d’arriver.\n\nQuestion 1 sur 2\n\nAvant.\n\nQuestion\n\nChoisissez.\n\n(•) Oui\n( ) Non\n\n"
        "‹ Passer › ‹ Retour ›\n\nRésultats → https://exemple.fr"
    )


def test_as_text_quotes_and_presents_above_the_question() -> None:
    resource = Resource("Un jeu", ("Des cartes.",), Link("Voir", "https://exemple.fr"))
    screen = Screen("key", title="Question", intro=(resource, "Puis."), quote="Une règle\nsur deux lignes")
    assert as_text(screen) == "Un jeu\nDes cartes.\nVoir → https://exemple.fr\n\nPuis.\n\n> Une règle\n> sur deux lignes\n\nQuestion"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form(Shape.ONE, SLOT, (Choice("a", "Oui"), Choice("b", "Non"))), "a ( ) Oui\nb ( ) Non"),
        (Form(Shape.ONE, SLOT, (Choice("0", "0 (peu)", face="0"), Choice("10", "10", face="10"))), "( ) 0 (peu)\n( ) 10"),
        (Form(Shape.VALUE, SLOT, (Choice("93066", "Saint-Denis"),)), "____\n( ) Saint-Denis"),
        (Form(Shape.TEXT, SLOT), "____"),
    ],
)
def test_as_text_shows_what_each_choice_can_be_typed_as(form: Form, text: str) -> None:
    """A letter typed where a place is asked for would be the beginning of a name."""
    assert as_text(Screen("key", form=form), lettered=True) == text


def test_as_text_numbers_choices_beyond_the_alphabet() -> None:
    choices = tuple(Choice(f"c{number}", "Oui") for number in range(27))
    lines = as_text(Screen("key", form=Form(Shape.ONE, SLOT, choices)), lettered=True).split("\n")
    assert (lines[0], lines[26]) == (" 1 ( ) Oui", "27 ( ) Oui")


def test_as_text_shows_ticks_ranks_and_what_is_written() -> None:
    submit = Button("Valider", Submitted(SLOT))
    several = Form(Shape.SEVERAL, SLOT, (Choice("a", "Oui", ticked=True), Choice("b", "Non")), submit=submit)
    order = Form(Shape.ORDER, SLOT, (Choice("a", "Oui"), Choice("b", "Non", ticked=True, rank=1)), submit=submit)
    written = Form(Shape.TEXT, SLOT, text="Mes mots", submit=submit)
    beside = Form(Shape.ONE, SLOT, (Choice("else", "Autre", ticked=True, other=True),), text="Un abri")
    assert as_text(Screen("key", form=beside)) == "(•) Autre\u00a0: ____ Un abri"
    assert as_text(Screen("key", form=several)) == "[x] Oui\n[ ] Non\n‹ Valider ›"
    assert as_text(Screen("key", form=order)) == "[ ] Oui\n(1) Non\n‹ Valider ›"
    assert as_text(Screen("key", form=written)) == "____ Mes mots\n‹ Valider ›"
    assert as_text(Screen("key", form=Form(Shape.TEXT, SLOT))) == "____"
