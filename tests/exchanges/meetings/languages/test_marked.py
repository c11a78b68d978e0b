"""Titles in another language than the page's are marked where they stand, and nothing else is."""

import pytest
from django.utils.safestring import mark_safe

from exchanges.meetings.languages.marked import marked_within


@pytest.mark.parametrize(
    ("sentence", "words", "written"),
    [
        ("Łódź – Wärme: a new date", "Łódź – Wärme", '<span lang="de">Łódź – Wärme</span>: a new date'),
        ("Invitation to I", "I", 'Invitation to <span lang="de">I</span>'),
        ("Tom & Ő <3: cancelled", "Tom & Ő <3", '<span lang="de">Tom &amp; Ő &lt;3</span>: cancelled'),
        ("<b>: Wärme", "Wärme", '&lt;b&gt;: <span lang="de">Wärme</span>'),
        ("Nothing of it", "Wärme", "Nothing of it"),
    ],
)
def test_words_are_marked_in_a_sentence(sentence: str, words: str, written: str) -> None:
    assert marked_within(sentence, words, "de") == written


@pytest.mark.parametrize(
    ("title", "crumbs"),
    [
        ("admin", '<a href="/admin/meetings/">Meetings</a> › {}'),
        ("Meeting", '<a href="/meetings/">Meetings</a> › {}'),
        ("Meetings", '<a href="/meetings/">Meetings</a> › {}'),
    ],
)
def test_in_html_the_last_text_is_marked_and_no_tag(title: str, crumbs: str) -> None:
    page = mark_safe(crumbs.format(title))
    assert marked_within(page, title, "de") == crumbs.format(f'<span lang="de">{title}</span>')


def test_words_in_the_readers_language_are_left_as_they_are() -> None:
    assert marked_within("<b> Wärme", "Wärme", "") == "<b> Wärme"
