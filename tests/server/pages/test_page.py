import re
from pathlib import Path

import pytest
from jinja2 import DictLoader, UndefinedError

from server.pages.page import STATIC, TEMPLATES, Page, environment, render, unbroken
from server.pages.sign_in import SignedOutPage
from tests.server.installation import Site
from tests.server.markup import Markup

TEMPLATE_NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
STANDALONE = "paperwork/alone.html"
"""No page: a file that is opened by itself, and so brings its style along."""

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LOOSE = re.compile(r"[ \n][:;?!%»]|«[ \n]|'")
"""What French typography puts a no-break space in, left to break; and a straight apostrophe."""


class Plain(Page, frozen=True, kw_only=True):
    words: str


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Avant, connaissiez-vous l’IA ?", 'Avant, <span class="unbroken">connaissiez-vous</span> l’IA ?'),
        ("Qu’y a-t-il ?", 'Qu’y <span class="unbroken">a-t-il</span> ?'),
        ("Qu’est-ce que l’IA ?", '<span class="unbroken">Qu’est-ce</span> que l’IA ?'),
        ("De 3-4 à - rien", "De 3-4 à - rien"),
        ("a" * 17 + "-là", f'<span class="unbroken">{"a" * 17}-là</span>'),
        ("a" * 18 + "-là", "a" * 18 + "-là"),
        ("<b>-x & <b-c>", '&lt;b&gt;-x &amp; &lt;<span class="unbroken">b-c</span>&gt;'),
    ],
)
def test_words_stay_whole_at_their_hyphen_and_nothing_else_becomes_html(text: str, html: str) -> None:
    assert unbroken(text) == html


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_words_of_templates_keep_to_french_typography(name: str) -> None:
    words = _TAG.sub("x", _JINJA.sub("x", (TEMPLATES / name).read_text(encoding="utf-8")))
    assert [words[max(0, found.start() - 20) : found.end() + 5] for found in _LOOSE.finditer(words)] == []


@pytest.mark.parametrize("name", [name for name in TEMPLATE_NAMES if name != STANDALONE])
def test_templates_hold_neither_script_nor_style_nor_foreign_address(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.findall(r"<script(?! src=\"/static/)|<style|\sstyle=|\son\w+=|//\w|\|\s*safe", text)


def test_what_pages_load_comes_from_here() -> None:
    for path in STATIC.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.findall(r"https?://|@import|url\(", text), path.name


def test_a_name_that_is_not_there_is_an_error() -> None:
    made = environment()
    made.loader = DictLoader({"x.html": "{{ page.wrods }}"})
    with pytest.raises(UndefinedError):
        made.get_template("x.html").render(page=Plain(title="x", words="y"))


def test_words_are_escaped() -> None:
    made = environment()
    made.loader = DictLoader({"x.html": "<p title='{{ page.words }}'>{{ page.words }}</p>"})
    assert made.get_template("x.html").render(page=Plain(title="x", words="<i>'\"&")) == (
        "<p title='&lt;i&gt;&#39;&#34;&amp;'>&lt;i&gt;&#39;&#34;&amp;</p>"
    )


def test_a_page_has_a_language_a_title_a_way_past_its_head_and_its_banner(site: Site) -> None:
    answer = render(site.services, "sign_in/signed_out.html", SignedOutPage(title="Au revoir", fictional=True, home="/"), 410)
    assert answer.status_code == 410
    page = Markup(bytes(answer.body).decode())
    assert page.one("html")["lang"] == "fr"
    assert page.one("title").text == "Données fictives – Au revoir – Concertia"
    assert page.heading == "Au revoir"
    skip = next(page.root.all("a"))
    assert page.by_id(skip["href"].removeprefix("#")) is page.one("main")
    assert [each.text for each in page.everything if each["class"] == "banner"] == ["Données fictives de démonstration"]


def test_a_page_of_real_answers_has_no_banner(site: Site) -> None:
    answer = render(site.services, "sign_in/signed_out.html", SignedOutPage(title="Au revoir"))
    assert "fictives" not in bytes(answer.body).decode()


def test_the_folders_are_those_of_the_package() -> None:
    assert (TEMPLATES.name, STATIC.name, TEMPLATES.parent) == ("templates", "static", Path(STATIC).parent)
