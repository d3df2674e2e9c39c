import pytest
from starlette.exceptions import HTTPException

from server.forms import check_form, form_token
from tests.server.installation import Site, form_token_of


def test_a_token_proves_the_secret_it_was_made_for() -> None:
    check_form("secret", form_token("secret"))
    assert "secret" not in form_token("secret")


@pytest.mark.parametrize("secret", [None, "", "secret"])
@pytest.mark.parametrize("token", ["", "x", form_token("autre"), form_token("secret").upper(), "é\ud800"])
def test_any_other_token_is_refused(secret: str | None, token: str) -> None:
    with pytest.raises(HTTPException) as refused:
        check_form(secret, token)
    assert refused.value.status_code == 403


async def test_every_form_of_a_private_page_needs_its_token(site: Site) -> None:
    browser = await site.signed_in("organiser")
    right = form_token_of(await browser.get("/organisateur"))
    for data in ({}, {"form_token": ""}, {"form_token": right[:-1]}, {"form_token": form_token("autre")}):
        assert (await browser.post("/deconnexion", data=data)).status_code == 403
    assert (await browser.get("/organisateur")).status_code == 200, "still signed in"
    assert (await browser.post("/deconnexion", data={"form_token": right})).status_code == 200


async def test_the_token_of_one_session_is_refused_in_another(site: Site) -> None:
    mine, theirs = await site.signed_in("organiser"), await site.signed_in("organiser")
    token = form_token_of(await theirs.get("/organisateur"))
    assert (await mine.post("/deconnexion", data={"form_token": token})).status_code == 403


async def test_a_right_token_sent_by_another_site_is_refused(site: Site) -> None:
    browser = await site.signed_in("organiser")
    token = form_token_of(await browser.get("/organisateur"))
    answer = await browser.post("/deconnexion", data={"form_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert (await browser.get("/organisateur")).status_code == 200
