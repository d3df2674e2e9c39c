"""A page looked at by axe-core and by a ruler, in a real browser: what a machine can tell of whether everybody can use it.

Never here: which pages there are.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import axe_playwright_python
from playwright.async_api import Page

AXE: Final = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
NARROW: Final = 320
"""CSS pixels: a screen of 1280 at 400 %, the width at which WCAG asks that nothing scrolls sideways."""
TARGETS: Final = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
"""All rules of axe, with that of WCAG 2.2 for what is touched, which it leaves out unless told."""
CONTRAST: Final = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}

_CUT: Final = """() => [...document.querySelectorAll("body *")]
    .filter((each) => each.checkVisibility() && !each.closest(".hidden, .skip"))
    .filter((each) => {
        const box = each.getBoundingClientRect();
        const hides = !["visible", "auto", "scroll"].includes(getComputedStyle(each).overflowX) && !each.matches("input, select, textarea");
        return box.right > innerWidth + 1 || box.left < -1 || (hides && each.scrollWidth > each.clientWidth + 1);
    })
    .map((each) => `${each.tagName} ${each.className}: ${each.textContent.trim().slice(0, 40)}`)"""

_LOW: Final = """() => {
    const least = { button: 44, ".button": 44, select: 44, "header a, nav a, footer a": 24 };
    return Object.entries(least).flatMap(([which, height]) => [...document.querySelectorAll(which)]
        .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < height)
        .map((each) => `${each.textContent.trim().slice(0, 40)}: ${each.getBoundingClientRect().height}`));
}"""


@dataclass(slots=True)
class Reviewer:
    """Looks at what `page` shows; `faults` are named by where they were found."""

    page: Page
    faults: list[str] = field(default_factory=list)
    seen: int = 0

    async def review(self, where: str) -> None:
        """All rules in light; in dark those of colours, for nothing else changes; then the width, and the height of what is touched."""
        self.seen += 1
        # A click waits for the page it leads to, not for its style sheet, before which a browser shows nobody anything.
        await self.page.wait_for_load_state()
        await self._axe(where, TARGETS)
        await self.page.emulate_media(color_scheme="dark")
        await self._axe(f"{where} (dark)", CONTRAST)
        await self.page.emulate_media(color_scheme="light")
        await self.width(where)
        self.faults += [f"{where}: too low for a thumb: {each}" for each in await self.page.evaluate(_LOW)]

    async def _axe(self, where: str, options: dict[str, Any]) -> None:
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE)
        found = await self.page.evaluate("options => axe.run(options)", options)
        self.faults += [
            f"{where}: {rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    async def width(self, where: str) -> None:
        """Nothing is cut, and nothing scrolls sideways."""
        self.faults += [f"{where}: beyond the page: {each}" for each in await self.page.evaluate(_CUT)]
        if await self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.faults.append(f"{where}: scrolls sideways")
