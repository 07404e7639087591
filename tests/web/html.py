"""Every page that a test fetches is read by a strict parser, and asked what each page owes its reader."""

from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.test import Client

SPACE = "{http://www.w3.org/1999/xhtml}"


class Reader(Client):
    """A browser that refuses what is not valid HTML, has no title or more than one h1, or carries its own style."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response["Content-Type"].startswith("text/html") and response.content.startswith(b"<!DOCTYPE"):
            response.page = Page(response.content.decode())
        return response


class Page:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tree: Element = html5lib.HTMLParser(strict=True).parse(text)
        self._owes()

    def _owes(self) -> None:
        assert len(self.all("h1")) == 1
        assert self.words("title")
        assert [e for e in self.tree.iter() if "style" in e.attrib] == []
        assert [e for e in self.all("script") if "src" not in e.attrib] == []
        ids = Counter(e.attrib["id"] for e in self.tree.iter() if "id" in e.attrib)
        assert [i for i, n in ids.items() if n > 1] == []
        points = [e.attrib["href"][1:] for e in self.all("a") if e.attrib.get("href", "").startswith("#")]
        assert [p for p in points if p not in ids] == []

    def all(self, tag: str, **attributes: str) -> list[Element]:
        found = self.tree.iter(f"{SPACE}{tag}")
        return [e for e in found if all(e.attrib.get(name.strip("_")) == value for name, value in attributes.items())]

    def words(self, tag: str, **attributes: str) -> list[str]:
        """The text of each such element, in one line."""
        return [text(e) for e in self.all(tag, **attributes)]

    def links(self) -> dict[str, str]:
        return {text(e): e.attrib["href"] for e in self.all("a") if "href" in e.attrib}

    def by_class(self, name: str) -> list[str]:
        return [text(e) for e in self.tree.iter() if name in e.attrib.get("class", "").split()]

    def facts(self) -> dict[str, str]:
        pairs = zip(self.all("dt"), self.all("dd"), strict=True)
        return {text(dt): text(dd) for dt, dd in pairs}

    def value(self, name: str) -> str:
        """What stands in a control."""
        for e in self.tree.iter():
            if e.attrib.get("name") == name:
                return e.attrib["value"] if "value" in e.attrib else (e.text or "").lstrip("\n")
        raise AssertionError(f"no control {name}")


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
