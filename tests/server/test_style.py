"""The colours of the pages, held to WCAG 2.2: words 4.5:1, what has a meaning without words 3:1."""

import re

import pytest

from server.pages.page import STATIC

WORDS = [
    ("ink", "ground"),
    ("ink", "raised"),
    ("ink", "accent-faint"),
    ("soft", "ground"),
    ("soft", "raised"),
    ("accent", "ground"),
    ("accent", "raised"),
    ("accent", "accent-faint"),
    ("on-accent", "accent"),
    ("mark", "mark-faint"),
    ("wrong", "ground"),
    ("wrong", "raised"),
]
SHAPES = [("bar", "raised"), ("bar", "ground"), ("edge", "raised"), ("edge", "ground"), ("edge", "rail"), ("bar", "rail")]


def themes() -> dict[str, dict[str, str]]:
    """The colours by name, in light and in dark."""
    blocks = re.findall(r":root \{(.*?)\}", (STATIC / "style.css").read_text(encoding="utf-8"), re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks[:2])
    return {"light": light, "dark": light | dark}


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_that_of_known_pairs() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(WORDS, 4.5), (SHAPES, 3.0)], ids=["words", "shapes"])
def test_colours_stand_out(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = themes()[theme]
    found = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}
