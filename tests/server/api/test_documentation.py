"""The page that explains the API: all of it, from the schema, for anybody."""

import json

from pydantic import BaseModel

from server.api.problems import API, FAULTS
from server.api.schema import schema_of
from server.api.shapes import OwnAnswers, OwnConsultations, RecordsShape, ReleasedCounts
from tests.server.installation import Site
from tests.server.markup import Markup
from tests.server.twin import check_page


async def test_every_address_parameter_and_fault_is_explained(site: Site) -> None:
    answer = await site.browser().get(API)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    page = Markup(answer.text)
    check_page(page)
    schema = schema_of(site.services.public_url)
    paths = [element.text for element in page.root.all("p") if element["class"] == "code"]
    assert sorted(paths) == sorted(f"GET {path}" for path in schema["paths"])
    sections = {element["id"]: element for element in page.everything if element["class"] == "card operation"}
    assert len(sections) == len(schema["paths"])
    named = {element.text for element in sections["consultations-code-answers"].all("code")}
    assert {"limit", "cursor", "code", "If-None-Match", "answers[]", "next", "rows"} <= named
    assert [page.by_id(fault.name).text for fault in FAULTS] == [" ".join(f"{fault.status}, {fault.title}".split()) for fault in FAULTS]
    anchors = {element["href"] for element in page.root.all("a") if element["href"].startswith("#")}
    assert all(page.by_id(anchor[1:]) for anchor in anchors)


async def test_examples_are_of_the_shape_that_is_promised(site: Site) -> None:
    page = Markup((await site.browser().get(API)).text)
    shapes: dict[str, type[BaseModel]] = {
        "consultations": OwnConsultations,
        "consultations-code-answers": OwnAnswers,
        "commission-consultations-code-counts": ReleasedCounts,
        "commission-records": RecordsShape,
    }
    for name, shape in shapes.items():
        asked, example = (element.text for element in page.by_id(name).all("pre"))
        assert asked.startswith('curl -H "Authorization: Bearer $CLE" http://127.0.0.1:8000/api/v1/')
        assert shape.model_validate(json.loads(example)).model_dump(mode="json") == json.loads(example)


async def test_the_pages_of_keys_lead_to_it(site: Site) -> None:
    for role, path in (("organiser", "/organisateur/cles"), ("commission", "/commission/cles")):
        browser = await site.signed_in("organiser" if role == "organiser" else "commission")
        assert Markup((await browser.get(path)).text).link("Comment s’en servir") == API
