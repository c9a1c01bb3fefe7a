"""Read a page as a person does: its words, and the tags around them."""

from __future__ import annotations

from html.parser import HTMLParser

from churnml.templates import NO_BREAK


def plain(text: str) -> str:
    return text.replace(NO_BREAK, " ")


class Reader(HTMLParser):
    """What a browser makes of it: tags with attributes, and text outside of them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.tags and self.tags[-1][0] not in {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        return plain(" ".join(" ".join(self.words).split()))
