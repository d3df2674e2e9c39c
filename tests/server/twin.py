"""Somebody at the pages of a consultation, without JavaScript, as the tests of these pages meet them.

Never here: what a page should say.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import httpx

from dialogues.loader import shipped
from dialogues.script import Script
from storage.consultations import Consultation
from storage.exports import ParticipationRow, participation_rows
from tests.server.installation import Site
from tests.server.markup import Element, Form, Markup

FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
CONSENT: Final = "J’ai 15 ans ou plus, j’accepte"


@dataclass(slots=True)
class Twin:
    """« essai », open all October 2026, when the clock of the tests begins. `client` is a browser that has never been there."""

    site: Site
    essai: Consultation
    client: httpx.AsyncClient

    async def rows(self) -> list[ParticipationRow]:
        """The participations kept for « essai »."""
        return await self.site.database.read(lambda connection: list(participation_rows(connection, self.essai.id)))

    async def row(self) -> ParticipationRow:
        (only,) = await self.rows()
        return only

    def another_browser(self) -> httpx.AsyncClient:
        return browser_at(self.site)


def browser_at(site: Site) -> httpx.AsyncClient:
    client = site.browser()
    client.headers["Sec-Fetch-Site"] = "same-origin"
    return client


async def consult(site: Site, code: str, script: Script | None = None, **changed: Any) -> Consultation:
    changed = {"opens_on": date(2026, 10, 1), "closes_on": date(2026, 10, 31), "retention_date": date(2027, 6, 30)} | changed
    return await site.consultation(script or shipped("default"), code=code, **changed)


class Person:
    """Somebody at the pages of « essai »: sees `page`, fills the question, presses buttons."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.response: httpx.Response

    @property
    def page(self) -> Markup:
        return Markup(self.response.text)

    @property
    def event(self) -> str:
        return next((each.text for each in self.page.everything if each["id"] == "evenement"), "")

    async def open(self, path: str = "/c/essai") -> None:
        self.response = await self.client.get(path, follow_redirects=True)

    async def press(self, label: str) -> None:
        form, button = self.page.button(label)
        await self.send(form, button)

    async def send(self, form: Form, button: Element) -> None:
        self.response = await self.client.post(form.action, content=form.body(button), headers=FORM, follow_redirects=True)

    async def answer(self, **fields: list[str]) -> None:
        """Fills the question in front and sends it."""
        form = self.page.question
        for name, values in fields.items():
            form.fill(name, *values)
        (button,) = form.element.all("button")
        await self.send(form, button)

    async def consent(self) -> None:
        await self.open()
        await self.press(CONSENT)


async def reach(person: Person, question: str) -> None:
    """Goes on until this question is in front, passing all that may be passed."""
    for step in shipped("default").questions:
        if step.id == question:
            return
        for _ in step.items or (None,):
            await person.press("Je préfère ne pas répondre" if step.profile else "Passer")


def check_page(page: Markup) -> None:
    """What assistive technology needs of any page: one heading, labels, groups named, ids met once and pointed at."""
    assert page.heading
    ids = [each["id"] for each in page.everything if each["id"]]
    assert len(ids) == len(set(ids))
    labelled = {each["for"] for each in page.root.all("label") if each.text}
    for field in page.root.all("input", "select", "textarea"):
        assert field["type"] == "hidden" or field["id"] in labelled
        assert field["type"] not in ("radio", "checkbox") or field.within("fieldset")
    for group in page.root.all("fieldset"):
        assert next(group.all("legend")).text
    assert all(each.text for each in page.root.all("button", "a"))
    for pointing in ("aria-describedby", "for"):
        assert {one for each in page.everything for one in each[pointing].split()} <= set(ids)
    assert {each["href"][1:] for each in page.root.all("a") if each["href"].startswith("#")} <= set(ids)
    assert not {"style", "onclick", "onsubmit"} & {name for each in page.everything for name in each.attributes}
    assert not list(page.root.all("style"))
    assert all(each["src"].startswith("/static/") and not each.text for each in page.root.all("script"))
