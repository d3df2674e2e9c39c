"""How a page is made: one typed context, one template, one response.

A template gets a single variable, `page`, and nothing else; a name it uses that is not there is an error, never a blank.
"""

import re
from pathlib import Path
from typing import Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dialogues.values import Value
from server import words
from server.access import Visitor
from server.pages.returning import Return
from server.services import Services

TEMPLATES = Path(__file__).parents[1] / "templates"
STATIC = Path(__file__).parents[1] / "static"

LONGEST_UNBROKEN: Final = 20
"""Characters of a word with hyphens that is kept whole: longer ones must break on a narrow screen."""
_HYPHENED: Final = re.compile(r"(?:[^\W\d_]+’)?[^\W\d_]+(?:-[^\W\d_]+)+")


class Page(Value, frozen=True, kw_only=True):
    """What `base.html` needs. Every page's context derives from it.

    `title` also heads the browser's tab. `fictional` puts the banner of made-up answers on the page. `visitor` is who is signed in, if
    the page shows that; `home` where the name of the product leads, and `accessibility` what was checked of these pages. `language` is the
    language tag of the page's words. `returns` is what the page does when it is left alone on a shared tablet.
    """

    title: str
    fictional: bool = False
    visitor: Visitor | None = None
    home: str | None = None
    accessibility: str = "/accessibilite"
    language: str = "fr"
    returns: Return | None = None


def environment() -> Environment:
    """The templates, with the filters they use. Everything is escaped."""
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"number": words.number, "per_cent": words.per_cent}
    made.filters |= {"day": words.day, "moment": words.moment, "hour": words.hour, "day_there": words.day_there}
    made.filters["unbroken"] = unbroken
    made.globals |= {"plural": words.plural}
    return made


def unbroken(text: str) -> Markup:
    """The text as HTML in which no short word breaks at its hyphen: « connaissiez-vous » stays whole at the end of a line."""
    return Markup(_HYPHENED.sub(_held, str(escape(text))))  # noqa: S704 - escaped on the same line


def _held(found: re.Match[str]) -> str:
    return f'<span class="unbroken">{found[0]}</span>' if len(found[0]) <= LONGEST_UNBROKEN else found[0]


def render(services: Services, template: str, page: Page, status: int = 200) -> HTMLResponse:
    """The response of a page."""
    return HTMLResponse(services.templates.get_template(template).render(page=page), status)
