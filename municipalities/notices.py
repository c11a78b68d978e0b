"""Notices: coloured blocks with an icon and a few words, as every page and the workspace show them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticeLook:
    """How a notice of a kind looks."""

    css_class: str
    icon: str


_LOOKS = {
    "info": NoticeLook("info", "info"),
    "good": NoticeLook("good", "circle-check"),
    "warn": NoticeLook("warn", "triangle-alert"),
    "bad": NoticeLook("bad", "octagon-alert"),
}
_LEVELS = {"debug": "info", "success": "good", "warning": "warn", "error": "bad"}
"""What Django calls its messages."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice. Kinds: `info`, `good`, `warn` and `bad`, and the levels of Django's messages.

    The title is the first words, bold. The text may be in another language than the page. An alert answers what
    somebody has just done, and is read out at once.
    """

    kind: str
    title: object = ""
    text: object = ""
    text_language: str = ""
    link: str = ""
    link_text: str = ""
    alert: bool = False

    @property
    def look(self) -> NoticeLook:
        """How it looks; raise KeyError for an unknown kind."""
        return _LOOKS[_LEVELS.get(self.kind, self.kind)]
