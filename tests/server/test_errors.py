import logging

import pytest

from server.errors import PROBLEMS, SIGN_IN_NEEDED, Problem
from tests.server.failing import failing
from tests.server.installation import Site
from tests.server.markup import Markup


async def told(site: Site, path: str) -> tuple[int, str]:
    site.app.include_router(failing())
    async with site.browser() as browser:
        answer = await browser.get(path)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return answer.status_code, answer.text


def says(text: str, problem: Problem) -> bool:
    return all(f">{part}<" in text for part in (problem.title, problem.what, problem.remedy))


@pytest.mark.parametrize("status", PROBLEMS)
async def test_each_fault_says_what_happened_and_what_to_do(site: Site, status: int) -> None:
    answered, text = await told(site, f"/fault/{status}")
    assert answered == status
    assert says(text, PROBLEMS[status])


@pytest.mark.parametrize(("status", "like"), [(409, 400), (429, 400), (502, 500)])
async def test_a_fault_without_words_of_its_own_borrows_some(site: Site, status: int, like: int) -> None:
    answered, text = await told(site, f"/fault/{status}")
    assert answered == status
    assert says(text, PROBLEMS[like])


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/nulle-part", "/"),
        ("/organisateur/nulle-part", "/"),
        ("/c/essai/nulle-part", "/c/essai"),
        ('/c/"><b>/x', "/c/%22%3E%3Cb%3E"),
        ("/c/", "/"),
    ],
)
async def test_a_fault_leads_back_to_where_one_can_go_on(site: Site, path: str, back: str) -> None:
    answered, text = await told(site, path)
    (main,) = Markup(text).root.all("main")
    assert (answered, [link["href"] for link in main.all("a")]) == (404, [back])


async def test_headers_of_a_fault_are_kept(site: Site) -> None:
    site.app.include_router(failing())
    async with site.browser() as browser:
        assert (await browser.get("/fault/404")).headers["x-told"] == "yes"


async def test_a_value_that_cannot_be_read_is_not_understood(site: Site) -> None:
    answered, text = await told(site, "/fault/abc")
    assert answered == 400
    assert says(text, PROBLEMS[400])


@pytest.mark.parametrize("path", ["/away", "/closing"])
async def test_a_database_away_says_when_to_come_again(site: Site, path: str) -> None:
    site.app.include_router(failing())
    async with site.browser() as browser:
        answer = await browser.get(path)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert says(answer.text, PROBLEMS[503])


async def test_an_unforeseen_fault_tells_nothing_of_the_inside(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        answered, text = await told(site, "/crash")
    assert answered == 500
    assert says(text, PROBLEMS[500])
    assert "secret detail" not in text
    assert "ZeroDivisionError" not in text


async def test_who_is_not_signed_in_is_told_how(site: Site) -> None:
    answered, text = await told(site, "/commission")
    assert answered == 403
    assert says(text, SIGN_IN_NEEDED)
