from playwright.async_api import Browser

PAGE = "data:text/html;charset=utf-8,<title>Essai</title><button onclick=\"document.title='Touché'\">Toucher</button>"


async def test_browser_runs_the_script_of_a_page(browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(PAGE)
    await page.get_by_role("button", name="Toucher").click()
    assert await page.title() == "Touché"
