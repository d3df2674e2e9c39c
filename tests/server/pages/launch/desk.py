"""An organiser at the pages by which a consultation is launched, without JavaScript. Never here: what these pages should say."""

from dataclasses import dataclass, field

import httpx

from storage import records
from storage.records import Record
from tests.server.installation import NANTES, Site
from tests.server.markup import Form, Markup
from tests.server.twin import FORM, check_page

RENNES = "243500139"
CHARTER = {"signer": "Claire Martin", "office": "Vice-présidente"}
PRACTICAL = {"planned_start_date": "06/10/2026", "audiences": "service_users"}
METHOD = {
    "objectives": "Connaître les attentes.",
    "recruitment_methods": "open_call",
    "facilitation_methods": "futures",
    "topic": "Quelle IA pour nos services ?",
}
PERSONAL_DATA = {"dpo_contact": "dpo@ville.example", "other_way": "À l’accueil, le mardi"}
DATES = {
    "title": "L’IA et nous",
    "opens_on": "05/10/2026",
    "closes_on": "30/11/2026",
    "results_date": "15/01/2027",
    "results_url": "https://ville.example/ia",
    "retention_date": "15/02/2027",
}


@dataclass(slots=True)
class Desk:
    """`browser` is signed in; `path` is that of the record in front."""

    site: Site
    browser: httpx.AsyncClient
    path: str = ""
    response: httpx.Response = field(init=False)

    @property
    def page(self) -> Markup:
        return Markup(self.response.text)

    @property
    def told(self) -> str:
        """What the page says became of the form."""
        return " ".join(each.text for each in self.page.everything if each["role"] in ("status", "alert"))

    @property
    def faults(self) -> dict[str, str]:
        """What is wrong, by its field."""
        return {each["id"].removeprefix("erreur-"): each.text for each in self.page.root.all("p") if each["class"] == "fault"}

    @property
    def states(self) -> dict[str, str]:
        """How far each step is."""
        cards = [card for card in self.page.root.all("li") if card["class"] == "card"]
        return {next(card.all("a")).text: " ".join(tag.text for tag in card.all("span")) for card in cards}

    async def open(self, path: str) -> None:
        self.response = await self.browser.get(path, follow_redirects=True)
        check_page(self.page)

    async def step(self, name: str) -> None:
        """Opens a page of the record."""
        await self.open(f"{self.path}/{name}")

    async def begin(self) -> None:
        await self.open("/organisateur")
        await self.press("Lancer une concertation")
        self.path = self.response.request.url.path

    async def press(self, label: str, fields: dict[str, str] | None = None) -> None:
        """Fills these fields of the form of this button, and presses it."""
        form, button = self.page.button(label)
        for name, value in (fields or {}).items():
            form.fill(name, value)
        self.response = await self.browser.post(form.action, content=form.body(button), headers=FORM, follow_redirects=True)
        check_page(self.page)

    async def sign(self) -> None:
        await self.step("charte")
        await self.press("Signer la charte", CHARTER)

    async def fill(self, section: str, fields: dict[str, str]) -> None:
        await self.step(f"etapes/{section}")
        await self.press("Enregistrer et continuer", fields)

    async def prepare(self, **changed: str) -> None:
        """All steps of a new record, as they should be filled in; `changed` are fields of the last."""
        await self.begin()
        await self.sign()
        await self.fill("informations-pratiques", PRACTICAL)
        await self.fill("objectifs-et-methode", METHOD)
        await self.fill("donnees-personnelles", PERSONAL_DATA)
        await self.fill("dates", DATES | changed)

    async def record(self) -> Record:
        """The record in front, as it is kept."""
        number = int(self.path.rpartition("/")[2])
        found = await self.site.database.read(lambda connection: records.by_id(connection, number))
        assert found is not None
        return found


async def desk_at(site: Site, siren: str = NANTES) -> Desk:
    return Desk(site, await site.signed_in("organiser", siren))


def form_of(page: Markup, action: str) -> Form:
    return next(form for form in page.forms if form.action == action)
