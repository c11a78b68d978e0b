"""Texts by language: which one a reader gets."""

import pytest
from django.utils import translation

from exchanges.meetings.languages.by_language import foreign_language


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"sv": "Öppet", "en": "Open"}, ""),
        ({"en": "Open", "de": "Offen"}, "en"),
        ({"de": "Offen"}, "de"),
        ({"sv": "", "en": "Open"}, "en"),
        ({}, ""),
    ],
)
def test_a_text_says_its_language_where_it_is_not_the_readers(texts: dict[str, str], expected: str) -> None:
    with translation.override("sv"):
        assert foreign_language(texts) == expected
