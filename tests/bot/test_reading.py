from bot.acts import Button, Choice, Form, Link, Screen
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


def test_as_text_shows_ticks_ranks_and_what_is_written() -> None:
    submit = Button("Valider", Submitted(SLOT))
    several = Form(Shape.SEVERAL, SLOT, (Choice("a", "Oui", ticked=True), Choice("b", "Non")), submit=submit)
    order = Form(Shape.ORDER, SLOT, (Choice("a", "Oui"), Choice("b", "Non", ticked=True, rank=1)), submit=submit)
    written = Form(Shape.TEXT, SLOT, text="Mes mots", submit=submit)
    assert as_text(Screen("key", form=several)) == "[x] Oui\n[ ] Non\n‹ Valider ›"
    assert as_text(Screen("key", form=order)) == "[ ] Oui\n(1) Non\n‹ Valider ›"
    assert as_text(Screen("key", form=written)) == "____ Mes mots\n‹ Valider ›"
    assert as_text(Screen("key", form=Form(Shape.TEXT, SLOT))) == "____"
