"""The order of names: each language's own alphabet, the same in Python and in the database."""

import pytest
from django.utils import translation

from localisation.alphabet import InTheAlphabet, in_the_alphabet
from municipalities.country_names import InOrderOfCountries
from municipalities.models import Country, Municipality
from tests.factories import make_country, make_municipality

AFTER_A_AND_L_AND_O = ["Åmål", "Amberg", "Ängelholm", "Arvika", "Łódź", "Lublin", "Ørsta", "Orvieto", "Zabrze", "Zoë"]
ORDERS = {
    "en": AFTER_A_AND_L_AND_O,
    "de": AFTER_A_AND_L_AND_O,
    "it": AFTER_A_AND_L_AND_O,
    "hu": AFTER_A_AND_L_AND_O,
    # Polish has ł after l, Swedish å, ä and ö (with which it sorts ø) after z.
    "pl": ["Åmål", "Amberg", "Ängelholm", "Arvika", "Lublin", "Łódź", "Ørsta", "Orvieto", "Zabrze", "Zoë"],
    "sv": ["Amberg", "Arvika", "Łódź", "Lublin", "Orvieto", "Zabrze", "Zoë", "Åmål", "Ängelholm", "Ørsta"],
}
LIKE_PEOPLE = ["O'Brien", "O’Brien", "Öberg", "Őri", "cegléd", "Csongrád", "Čech", "Große", "Grosse", "Gyula"]


@pytest.mark.parametrize("language", ORDERS)
def test_names_stand_where_the_reader_looks_for_them(language: str) -> None:
    with translation.override(language):
        assert sorted({*ORDERS[language]}, key=in_the_alphabet) == ORDERS[language]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ORDERS)
def test_the_database_sorts_as_python_does(language: str) -> None:
    for name in [*reversed(AFTER_A_AND_L_AND_O), *LIKE_PEOPLE]:
        make_municipality(name)
    with translation.override(language):
        shown = Municipality.objects.order_by(InTheAlphabet("name"), "pk").values_list("name", flat=True)
        assert list(shown) == sorted([*reversed(AFTER_A_AND_L_AND_O), *LIKE_PEOPLE], key=in_the_alphabet)


def test_without_a_language_of_the_site_names_are_in_the_english_order() -> None:
    with translation.override(None):
        assert sorted(["Zoë", "Åmål"], key=in_the_alphabet) == ["Åmål", "Zoë"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "codes"),
    [("en", ["AT", "HU", "PL", "SE"]), ("sv", ["PL", "SE", "HU", "AT"]), ("hu", ["AT", "PL", "HU", "SE"])],
)
def test_countries_are_sorted_by_their_names_in_the_readers_language(language: str, codes: list[str]) -> None:
    for code in ("SE", "AT", "HU", "PL"):
        make_country(code)
    with translation.override(language):
        shown = Country.objects.order_by(InOrderOfCountries("code"))
        assert [country.code for country in shown] == codes
