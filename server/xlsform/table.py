"""How each kind of step is said in an XLSForm: one row per kind.

Where two kinds have the same type, the first is what the type means in a form of somebody else's; ours say the other in `concertia_kind`.
"""

from __future__ import annotations

from enum import StrEnum

from dialogues.script import Step
from dialogues.values import Value


class Layout(StrEnum):
    """How many rows of the survey a step takes."""

    ROW = "row"
    """One."""
    LINES = "lines"
    """A group shown as a table, and a row for each of its lines."""
    AROUND = "around"
    """A row before the steps within it, a row after them."""


class Bounds(StrEnum):
    """What a constraint of the form says of the answer."""

    NONE = "none"
    CHOICES = "choices"
    """How many choices, and which exclude the others."""
    LENGTH = "length"
    """How many characters."""
    VALUE = "value"
    """From which value to which."""


class Counterpart(Value, frozen=True):
    """One row of the table. `types` are the XLSForm types that mean the kind, the first one written unless `with_decimals` says."""

    kind: str
    types: tuple[str, ...]
    layout: Layout = Layout.ROW
    bounds: Bounds = Bounds.NONE
    has_list: bool = False
    """Whether the type is followed by the name of a list of choices."""

    def type_of(self, step: Step) -> str:
        """The type written for this step, without its list."""
        return self.types[-1] if step.decimals else self.types[0]


TABLE: tuple[Counterpart, ...] = (
    Counterpart("info", ("note",)),
    Counterpart("section", ("begin_group",), Layout.AROUND),
    Counterpart("repeat", ("begin_repeat",), Layout.AROUND),
    Counterpart("single", ("select_one",), has_list=True),
    Counterpart("multi", ("select_multiple",), bounds=Bounds.CHOICES, has_list=True),
    Counterpart("scale", ("select_one",), has_list=True),
    Counterpart("grid", ("select_one",), Layout.LINES, has_list=True),
    Counterpart("rank", ("rank",), has_list=True),
    Counterpart("vote", ("select_one",), Layout.LINES, has_list=True),
    Counterpart("text", ("text",), bounds=Bounds.LENGTH),
    Counterpart("number", ("integer", "decimal"), bounds=Bounds.VALUE),
    Counterpart("date", ("date",), bounds=Bounds.VALUE),
    Counterpart("municipality", ("text",)),
)

BY_KIND = {row.kind: row for row in TABLE}
BY_TYPE = {name: row for row in reversed(TABLE) if row.layout is not Layout.LINES for name in row.types}
"""What a type means in a form of somebody else's; a table of lines is told by its group."""

TYPE_ALIASES = {
    "select1": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "add select one prompt using": "select_one",
    "select multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "add select multiple prompt using": "select_multiple",
    "int": "integer",
    "add integer prompt": "integer",
    "add decimal prompt": "decimal",
    "string": "text",
    "add text prompt": "text",
    "add note prompt": "note",
    "add date prompt": "date",
    "begin group": "begin_group",
    "end group": "end_group",
    "begin repeat": "begin_repeat",
    "end repeat": "end_repeat",
    "begin lgroup": "begin_repeat",
    "end lgroup": "end_repeat",
    "begin looped group": "begin_repeat",
    "end looped group": "end_repeat",
}
"""Older names that the tools still take."""

OURS = "concertia_"
"""What begins the columns of our own: other tools leave them alone."""

FLAGS = ("dont_know", "profile", "sensitive")
"""Fields of a step that say yes or no, each a column of ours."""
NUMBERS = ("minimum", "maximum", "decimals")
WORDS = ("theme", "scale", "options_from", "own_from", "items_from", "about", "reason", "feeds")
"""Fields of a step that are words of the language, each a column of ours."""
