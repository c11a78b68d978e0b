"""Texts in HTML with their language, where it is not that of the page around them (WCAG 3.1.2)."""

import re
from typing import Protocol

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from exchanges.meetings.languages.by_language import foreign_language


class Titled(Protocol):
    """A meeting with titles by language, and the one to show."""

    @property
    def title(self) -> str:
        """The title in the reader's language, or as near as there is."""

    @property
    def titles(self) -> dict[str, str]:
        """The titles by language."""


def marked(words: str, language: str) -> SafeString | str:
    """Write a text with its language; as it is where that is empty, hence the reader's."""
    return format_html('<span lang="{}">{}</span>', language, words) if language else words


def marked_title(meeting: Titled) -> SafeString | str:
    """Write a meeting's title, with its language where that is not the reader's."""
    return marked(meeting.title, foreign_language(meeting.titles))


def with_marked_title(sentence: str, meeting: object) -> SafeString | str:
    """Write a sentence in the reader's language in which a meeting's title stands; for other objects as it is."""
    titles = getattr(meeting, "titles", None)
    return marked_within(sentence, getattr(meeting, "title", ""), foreign_language(titles) if titles else "")


def marked_within(sentence: str, words: str, language: str) -> SafeString | str:
    """Write a sentence with the language of words in it; as it is where that is empty, hence the reader's.

    It may be HTML, such as a breadcrumb, which ends with the title: the words are marked where they stand last in its
    text as whole words, not in a tag.
    """
    if not language or not words:
        return sentence
    html, escaped = conditional_escape(sentence), conditional_escape(words)
    *_others, last = (None, *re.finditer(rf"(?<!\w){re.escape(escaped)}(?!\w)(?![^<>]*>)", html))
    if last is None:
        return html
    # All parts are escaped.
    return mark_safe(html[: last.start()] + marked(escaped, language) + html[last.end() :])  # noqa: S308
