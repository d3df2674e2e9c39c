"""A page of ours read as a browser without JavaScript reads it: headings, links, and forms that can be filled and sent.

Never here: what a page should contain.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """All its words, with single plain spaces, where French has narrow ones too."""
        return " ".join("".join(self._pieces()).split())

    def all(self, *tags: str) -> "Iterator[Element]":
        """The elements below with one of these tags, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def within(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.within(tag))

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            yield child if isinstance(child, str) else " " + "".join(child._pieces()) + " "


class Form:
    """A form filled as far as the page fills it; `fill` changes a field, and `body` is what a press on a button sends."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.action = element["action"]
        self.fields: list[tuple[str, str]] = []
        for one in element.all("input", "select", "textarea"):
            match one.tag:
                case "input" if one["type"] not in ("radio", "checkbox") or "checked" in one.attributes:
                    self.fields.append((one["name"], one["value"]))
                case "select":
                    chosen = [option["value"] for option in one.all("option") if "selected" in option.attributes]
                    first = next(one.all("option"))["value"]
                    self.fields.append((one["name"], chosen[0] if chosen else first))
                case "textarea":
                    self.fields.append((one["name"], "".join(str(child) for child in one.children).removeprefix("\n")))

    def fill(self, name: str, *values: str) -> None:
        self.fields = [pair for pair in self.fields if pair[0] != name] + [(name, value) for value in values]

    def body(self, button: Element) -> bytes:
        return urlencode([*self.fields, (button["name"], button["value"])]).encode()

    def values(self, name: str) -> list[str]:
        """What the page has chosen or written in a field."""
        return [value for each, value in self.fields if each == name]


class Markup:
    """A whole page."""

    def __init__(self, html: str) -> None:
        parser = _Parser()
        parser.feed(html)
        parser.close()
        self.root = parser.root

    def one(self, tag: str) -> Element:
        (found,) = self.root.all(tag)
        return found

    @property
    def heading(self) -> str:
        return self.one("h1").text

    @property
    def forms(self) -> list[Form]:
        return [Form(form) for form in self.root.all("form")]

    @property
    def question(self) -> Form:
        """The form of the question in front."""
        return next(form for form in self.forms if form.element["class"] == "asked")

    def by_id(self, wanted: str) -> Element:
        (found,) = (each for each in self.everything if each["id"] == wanted)
        return found

    @property
    def everything(self) -> list[Element]:
        def below(element: Element) -> Iterator[Element]:
            for child in element.children:
                if isinstance(child, Element):
                    yield child
                    yield from below(child)

        return list(below(self.root))

    def button(self, label: str) -> tuple[Form, Element]:
        """The button with this label, and its form."""
        for form in self.forms:
            for button in form.element.all("button"):
                if button.text == label:
                    return form, button
        raise LookupError(f"no button « {label} »: {[each.text for each in self.root.all('button')]}")

    def link(self, label: str) -> str:
        found = {each["href"] for each in self.root.all("a") if each.text == label}
        if len(found) != 1:
            raise LookupError(f"{len(found)} links « {label} »: {[each.text for each in self.root.all('a')]}")
        return found.pop()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self._open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has the same attribute twice"
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        if tag not in VOID:
            self._open = element

    def handle_endtag(self, tag: str) -> None:
        assert self._open.tag == tag, f"</{tag}> closes <{self._open.tag}>"
        assert self._open.parent is not None
        self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)
