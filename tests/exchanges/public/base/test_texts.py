"""Languages of texts, and the order of names."""

import pytest
from django.utils import translation

from exchanges.public.base.texts import foreign_language, in_the_alphabet


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


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", ["Italien", "Polen", "Ungern", "Åland", "Österrike"]),
        ("de", ["Åland", "Italien", "Österrike", "Polen", "Ungern"]),
    ],
)
def test_names_stand_where_the_reader_looks_for_them(language: str, expected: list[str]) -> None:
    with translation.override(language):
        assert sorted(["Österrike", "Polen", "Italien", "Ungern", "Åland"], key=in_the_alphabet) == expected
