"""A real browser for the tests: the Chromium of the system, driven through playwright's async API.

Never here: what a page of the product should contain.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
DEBIAN_PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-color-emoji")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str | None:
    """Return the path of the browser, None when there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def running_browser(executable: str) -> AsyncIterator[Browser]:
    """Start the browser and close it at the end."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)  # as root, Chromium starts only without its sandbox
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=flags)
        try:
            yield browser
        finally:
            await browser.close()
