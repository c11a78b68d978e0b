"""Where a text in another language stands in a page or mail without saying so (WCAG 3.1.2)."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
OF_NO_LANGUAGE = {"title", "option", "textarea", "script"}
"""Elements that hold text alone, so that no part of it can be marked."""


class _Unmarked(HTMLParser):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._words = words
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            inherited = self._open[-1][1] if self._open else ""
            self._open.append((tag, dict(attrs).get("lang") or inherited))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self._open[-1] if self._open else ("", "")
        if self._words in data and language != "en" and tag not in OF_NO_LANGUAGE:
            self.found.append(f"<{tag} lang={language!r}> {' '.join(data.split())}")


def unmarked(html: str, words: str) -> list[str]:
    """Return what is around the English words, wherever nothing says that they are English."""
    parser = _Unmarked(words)
    parser.feed(html)
    return parser.found
