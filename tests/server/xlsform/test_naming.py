from dialogues.script import Item, Option, Script, Step, Text
from server.xlsform.naming import Names

T = Text({"fr": "…"})


def test_names_are_the_ids_but_where_a_form_has_another_use_for_them() -> None:
    other = (Option("a", T, other=True), Option("b", T))
    steps = (
        Step("Meta", "text", T),
        Step("G", "grid", T, items=(Item("x", T), Item("y", T))),
        Step("G_x", "text", T),
        Step("g", "text", T),
        Step("S", "single", T, options=other),
        Step("s_other", "text", T),
    )
    names = Names(Script("s", T, ("fr",), steps))
    assert [names.of(step.id) for step in steps] == ["Meta_", "G", "G_x", "g_", "S", "s_other"]
    assert [names.of("G", code) for code in ("x", "y")] == ["G_x_", "G_y"]
    assert names.beside("S") == "S_other_"
