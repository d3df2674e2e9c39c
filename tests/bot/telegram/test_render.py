import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bot.acts import Button, Choice, Consented, Form, Link, Refused, Resource, Resumed, Screen
from bot.telegram.callback import decode
from bot.telegram.render import BUTTON_LENGTH, MAX_UNITS, Key, Rendered, plain_units, render, render_settled
from bot.telegram.standin.methods import Keyboard, read_text
from dialogues.kinds import Shape
from dialogues.script import MAX_LABEL_LENGTH, MAX_OPTIONS, Slot
from dialogues.turns import Back, Submitted, Tapped

SLOT = Slot("C09")


def seen(rendered: Rendered) -> str:
    """The text as Telegram shows it, once it has accepted the message."""
    keyboard = {"inline_keyboard": [[{"text": key.text, "callback_data": key.data} for key in row] for row in rendered.keyboard]}
    msgspec.convert(keyboard, Keyboard)
    return read_text(rendered.text, "HTML")[0]


def faces(rendered: Rendered) -> list[list[str]]:
    return [[key.text for key in row] for row in rendered.keyboard]


def asking(shape: Shape, *choices: Choice, submit: Button | None = None) -> Screen:
    return Screen("k", title="Laquelle ?", form=Form(shape, SLOT, choices, submit=submit))


def test_a_screen_is_shown_from_top_to_bottom() -> None:
    screen = Screen(
        "k",
        title="Qui doit décider ?",
        progress="Question 9 sur 12",
        event="Bien reçu.",
        intro=("Une IA aide.", "Et ensuite ?"),
        body=("Votre réponse : L’IA seule", "Choisissez une réponse."),
        form=Form(Shape.ONE, SLOT, (Choice("person", "Une personne"), Choice("ai", "L’IA seule", ticked=True))),
        buttons=((Button("Passer", Refused()), Button("Retour", Back())), (Button("J’accepte", Consented("fr", notice="2026-1")),)),
        links=(Link("Sans Telegram", "https://concertia.example/c/a?b=1&c=2"),),
        fictional=True,
    )
    rendered = render(screen, 100)
    assert rendered.text == (
        "<i>Démonstration\u00a0: données fictives.</i>\n\n"
        "Bien reçu.\n\n"
        "<i>Question 9 sur 12</i>\n\n"
        "Une IA aide.\n\n"
        "Et ensuite ?\n\n"
        "<b>Qui doit décider ?</b>\n\n"
        "Votre réponse : L’IA seule\n\n"
        "Choisissez une réponse.\n\n"
        "Sans Telegram\u00a0: https://concertia.example/c/a?b=1&amp;c=2"
    )
    assert rendered.keyboard == (
        (Key("Une personne", "t2s:C09:::person"), Key("✓ L’IA seule", "t2s:C09:::ai")),
        (Key("Passer", "x2s"), Key("Retour", "b2s")),
        (Key("J’accepte", "y2s:fr::2026-1"),),
    )


def test_the_mark_of_fictional_data_is_said_once() -> None:
    rendered = render(Screen("k", title="Merci.", body=("Démonstration\u00a0: données fictives.", "À bientôt."), fictional=True), None)
    assert rendered.text == "<i>Démonstration\u00a0: données fictives.</i>\n\n<b>Merci.</b>\n\nÀ bientôt."


def test_short_choices_stand_two_on_a_row_and_others_alone() -> None:
    votes = [Choice("for", "Pour"), Choice("against", "Contre"), Choice("none", "Sans avis")]
    assert faces(render(asking(Shape.ONE, *votes), 1)) == [["Pour", "Contre"], ["Sans avis"]]
    assert faces(render(asking(Shape.ONE, *votes, Choice("more", "Quinze signes..")), 1)) == [
        ["Pour"],
        ["Contre"],
        ["Sans avis"],
        ["Quinze signes.."],
    ]


def test_long_choices_are_written_in_full_and_their_buttons_keep_letter_and_beginning() -> None:
    rendered = render(
        asking(Shape.ONE, Choice("always", "Toujours une personne"), Choice("simple", "Une personne, sauf pour les cas simples")), 1
    )
    assert seen(rendered) == "Laquelle ?\n\nA. Toujours une personne\nB. Une personne, sauf pour les cas simples"
    assert faces(rendered) == [["A. Toujours une personne"], ["B. Une personne, sauf pour…"]]


def test_a_short_choice_stays_whole_among_long_ones() -> None:
    rendered = render(asking(Shape.ONE, Choice("a", "L’IA utilise peu d’énergie"), Choice("b", "Un organisme indépendant contrôle")), 1)
    assert faces(rendered) == [["A. L’IA utilise peu d’énergie"], ["B. Un organisme indépendant…"]]


@pytest.mark.parametrize(("second", "abreast"), [("Français courant", True), ("Je préfère ne pas", False)])
def test_buttons_stand_side_by_side_where_a_small_phone_shows_them_whole(second: str, abreast: bool) -> None:
    row = (Button("Retour", Back(SLOT)), Button(second, Resumed()))
    assert faces(render(Screen("k", buttons=(row,)), 1)) == ([["Retour", second]] if abreast else [["Retour"], [second]])


@pytest.mark.parametrize(("length", "lettered"), [(28, False), (29, True)])
def test_a_choice_is_long_over_28_characters(length: int, lettered: bool) -> None:
    assert ("A. " in seen(render(asking(Shape.ONE, Choice("a", "a" * length)), 1))) is lettered


def test_beyond_z_long_choices_are_numbered() -> None:
    choices = [Choice(f"c{number}", f"Un secteur au nom très très long, le {number}") for number in range(1, 28)]
    text = seen(render(asking(Shape.ONE, *choices), 1))
    assert text.splitlines()[-1] == "27. Un secteur au nom très très long, le 27"
    assert seen(render(asking(Shape.ONE, *choices[:26]), 1)).splitlines()[-1] == "Z. Un secteur au nom très très long, le 26"


def test_ticks_and_ranks_are_marked_and_submit_closes() -> None:
    submit = Button("Valider (1 sur 3)", Submitted(SLOT))
    ticked = (Choice("hope", "Espoir", ticked=True), Choice("anger", "Colère"))
    assert faces(render(asking(Shape.SEVERAL, *ticked, submit=submit), 1)) == [["☑ Espoir", "☐ Colère"], ["Valider (1 sur 3)"]]
    ranked = (Choice("control", "Un organisme indépendant contrôle", ticked=True, rank=1), Choice("desk", "Le guichet reste ouvert"))
    assert faces(render(asking(Shape.ORDER, *ranked, submit=submit), 1)) == [
        ["1\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP} A. Un organisme indépendant…"],
        ["B. Le guichet reste ouvert"],
        ["Valider (1 sur 3)"],
    ]


def test_what_people_wrote_is_escaped() -> None:
    wrote = "<b>gras</b> & </i> &amp; <script>"
    rendered = render(Screen("k", title=wrote, progress=wrote, body=(wrote,), buttons=((Button(wrote, Back()),),)), 1)
    assert seen(rendered) == "\n\n".join([wrote] * 3)
    assert faces(rendered) == [[wrote]]
    assert seen(render_settled((wrote, f"✓ {wrote}"))) == f"{wrote}\n✓ {wrote}"


def test_what_people_wrote_does_not_turn_its_surroundings() -> None:
    rendered = render(Screen("k", body=("Avant \u202e\u2067fin\u2069 après", "Réponse : שלום\nfin")), 1)
    assert seen(rendered) == "Avant fin après\n\n\u2068Réponse : שלום\u2069\nfin"


def test_what_cannot_be_sent_is_replaced() -> None:
    rendered = render(Screen("k", title="a\0b\ud800", buttons=((Button("\0", Back()),),)), 1)
    assert (seen(rendered), faces(rendered)) == ("a\ufffdb\ufffd", [["\ufffd"]])


def degrees(*numbers: int) -> tuple[Choice, ...]:
    words = {numbers[0]: " (faible)", numbers[-1]: " (vraiment très forte, et plus)"}
    return tuple(Choice(str(number), f"{number}{words.get(number, '')}", face=str(number)) for number in numbers)


@pytest.mark.parametrize(
    ("numbers", "rows"),
    [
        (range(1, 6), ["1 2 3 4 5"]),
        (range(11), ["0 1 2 3 4 5", "6 7 8 9 10"]),
    ],
)
def test_degrees_stand_side_by_side_on_rows_as_even_as_may_be(numbers: range, rows: list[str]) -> None:
    rendered = render(asking(Shape.ONE, *degrees(*numbers)), 100)
    assert [" ".join(row) for row in faces(rendered)] == rows
    assert seen(rendered) == "Laquelle ?"


def test_a_degree_chosen_is_ticked() -> None:
    first, *others = degrees(1, 2, 3)
    assert faces(render(asking(Shape.ONE, structs.replace(first, ticked=True), *others), 100)) == [["✓ 1", "2", "3"]]


def test_places_too_long_for_a_button_are_written_in_full_without_a_letter() -> None:
    """A letter typed there would be the beginning of another place."""
    choices = Choice("93066", "Saint-Denis (Seine-Saint-Denis)"), Choice("97411", "Saint-Denis (La Réunion)")
    rendered = render(asking(Shape.VALUE, *choices), 100)
    assert seen(rendered) == "Laquelle ?\n\n– Saint-Denis (Seine-Saint-Denis)\n– Saint-Denis (La Réunion)"
    assert faces(rendered) == [["Saint-Denis (Seine-Saint-De…"], ["Saint-Denis (La Réunion)"]]


def test_a_quotation_and_a_resource_stand_above_the_question() -> None:
    resource = Resource("Un jeu <b>", ("Des cartes.", "Proposé par A & B"), Link("Voir «\u00a0Un jeu\u00a0»", "https://a.example/?b&c"))
    screen = Screen("k", title="Qu’en dites-vous ?", intro=(resource, "Ensuite."), quote="«\u00a0Une <règle>\u00a0»")
    rendered = render(screen, 1)
    assert rendered.text == (
        "<b>Un jeu &lt;b&gt;</b>\nDes cartes.\nProposé par A &amp; B\nVoir «\u00a0Un jeu\u00a0»\u00a0: https://a.example/?b&amp;c\n\n"
        "Ensuite.\n\n<blockquote>«\u00a0Une &lt;règle&gt;\u00a0»</blockquote>\n\n<b>Qu’en dites-vous ?</b>"
    )
    assert seen(rendered).count("\n\n") == 3


def test_a_link_is_written_as_its_language_writes() -> None:
    screen = Screen("k", title="Results", links=(Link("See", "https://a.example"),), language="en")
    assert seen(render(screen, 1)).endswith("See: https://a.example")


def test_nothing_to_show_is_still_a_message() -> None:
    rendered = render(Screen("k", title=" ", buttons=((Button(" \n", Back()),),)), None)
    assert (seen(rendered), faces(rendered)) == ("…", [["…"]])


def test_a_settled_question_keeps_question_and_answer() -> None:
    assert render_settled(("Qui ?", "✓ Une personne")) == Rendered("<b>Qui ?</b>\n✓ Une personne")


@pytest.mark.parametrize(("extra", "cut"), [(0, False), (1, True)])
def test_a_text_is_cut_only_when_it_would_be_refused(extra: int, cut: bool) -> None:
    text = seen(render(Screen("k", title="t" * 94, body=("b" * (4_000 + extra),)), 1))
    assert (len(text), text.endswith("…")) == (MAX_UNITS, cut)


def test_only_the_longest_parts_are_cut_and_choices_never() -> None:
    choices = [Choice(f"c{number}", chr(65 + number % 26) * MAX_LABEL_LENGTH) for number in range(MAX_OPTIONS)]
    screen = Screen("k", title="Question", intro=("😀" * 3_000, "x" * 3_000), body=("court",), form=Form(Shape.ONE, SLOT, tuple(choices)))
    first, second, title, body, listed = seen(render(screen, 1)).split("\n\n")
    assert (title, body, listed.count("\n")) == ("Question", "court", MAX_OPTIONS - 1)
    assert all(choice.label in listed for choice in choices)
    assert (plain_units(first) - plain_units(second)) in (-1, 0)
    assert (set(first), set(second)) == ({"😀", "…"}, {"x", "…"})


WORDS = st.text(st.characters(codec=None), max_size=3_000) | st.text("<>&\u202e\u2069א \n😀", max_size=60)
LABELS = st.text(st.characters(codec=None), max_size=MAX_LABEL_LENGTH)
SCREENS = st.builds(
    Screen,
    st.just("k"),
    title=WORDS,
    event=WORDS,
    progress=WORDS,
    intro=st.lists(WORDS | st.builds(Resource, WORDS, st.lists(WORDS, max_size=2).map(tuple)), max_size=3).map(tuple),
    quote=WORDS,
    body=st.lists(WORDS, max_size=4).map(tuple),
    fictional=st.booleans(),
    buttons=st.lists(st.builds(Button, WORDS, st.just(Back())).map(lambda button: (button,)), max_size=4).map(tuple),
    form=st.none()
    | st.builds(
        lambda shape, labels: Form(shape, SLOT, tuple(Choice(f"c{place}", label) for place, label in enumerate(labels))),
        st.sampled_from(Shape),
        st.lists(LABELS, max_size=MAX_OPTIONS),
    ),
)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(SCREENS)
def test_telegram_takes_any_screen(screen: Screen) -> None:
    rendered = render(screen, 36)
    assert 1 <= plain_units(seen(rendered)) <= MAX_UNITS
    keys = [key for row in rendered.keyboard for key in row]
    assert max((len(key.text) for key in keys), default=1) <= BUTTON_LENGTH
    tapped = [act for act, _ in filter(None, (decode(key.data) for key in keys)) if isinstance(act, Tapped)]
    assert [act.option for act in tapped] == [choice.code for choice in (screen.form.choices if screen.form else ())]
