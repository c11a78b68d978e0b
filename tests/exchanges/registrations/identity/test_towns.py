"""Municipalities as people write them."""

import pytest

from exchanges.registrations.identity.towns import Town, town_called, town_label, towns_near
from municipalities.models import Country, Municipality

NAMES = {
    "SE": ("Örebro", "Umeå", "Växjö"),
    "DE": ("Köln", "Großschönau", "Bad Köstritz", "Weiz", "Halle (Saale)"),
    "AT": ("Weiz", "Liezen"),
    "PL": ("Łódź", "Miasteczko Śląskie", "Kraków"),
    "HU": ("Győr", "Szentendre", "Kecskemét"),
    "IT": ("Forlì", "Città di Castello", "Bolzano"),
}


@pytest.fixture
def towns() -> list[Town]:
    pairs = [(name, Country(code=code)) for code, names in NAMES.items() for name in names]
    rows = [
        Municipality(pk=number, name=name, country=country) for number, (name, country) in enumerate(pairs, start=1)
    ]
    return [Town(town_label(row), row) for row in rows]


@pytest.mark.parametrize(
    ("written", "name", "country"),
    [
        ("Orebro", "Örebro", "SE"),
        ("  örebro   KOMMUN ", "Örebro", "SE"),
        ("Örebro, Sverige", "Örebro", "SE"),
        ("Oerebro, Schweden", "Örebro", "SE"),
        ("Municipality of Orebro (Svédország)", "Örebro", "SE"),
        ("Umea", "Umeå", "SE"),
        ("Stadt Koeln", "Köln", "DE"),
        ("Grossschoenau", "Großschönau", "DE"),
        ("Weiz, Austria", "Weiz", "AT"),
        ("Stadtgemeinde Weiz – Österreich", "Weiz", "AT"),
        ("Weiz, Németország", "Weiz", "DE"),
        ("Miasto Lodz", "Łódź", "PL"),
        ("Gmina Miasteczko Slaskie, Polska", "Miasteczko Śląskie", "PL"),
        ("Gyor varos", "Győr", "HU"),
        ("Győr Megyei Jogú Város", "Győr", "HU"),
        ("Comune di Forli", "Forlì", "IT"),
        ("castello", "Città di Castello", "IT"),
        ("Örebro kommun", "Örebro", "SE"),
        ("Lodz", "Łódź", "PL"),
        ("miasto Kraków", "Kraków", "PL"),
        ("Urząd Miasta Krakowa / Kraków", "Kraków", "PL"),
        ("Comune di Bolzano/Bozen", "Bolzano", "IT"),
        ("Bozen - Bolzano, Italien", "Bolzano", "IT"),
        ("Kecskemét Megyei Jogú Város", "Kecskemét", "HU"),
        ("Gemeinde Weiz, Österreich", "Weiz", "AT"),
        ("Weiz/Österreich", "Weiz", "AT"),
        ("Halle", "Halle (Saale)", "DE"),
        ("Stadt Halle/Saale", "Halle (Saale)", "DE"),
    ],
)
def test_a_municipality_is_understood_as_people_write_it(
    towns: list[Town], written: str, name: str, country: str
) -> None:
    found = town_called(written, towns)
    assert found is not None
    assert (found.name, found.country_id) == (name, country)


@pytest.mark.parametrize(
    ("written", "guess"),
    [("Örebrro", "Örebro"), ("Vaxjø kommunen i Småland, Växjö", "Växjö"), ("Szentendere", "Szentendre")],
)
def test_what_is_near_a_name_is_a_guess_and_not_understood(towns: list[Town], written: str, guess: str) -> None:
    assert town_called(written, towns) is None
    assert towns_near(written, towns)[0].municipality.name == guess


def test_two_of_one_name_are_asked_and_places_that_are_far_from_any_are_not(towns: list[Town]) -> None:
    assert town_called("Weiz", towns) is None
    assert {town.municipality.country_id for town in towns_near("Weiz", towns)} == {"AT", "DE"}
    assert {town.municipality.country_id for town in towns_near("Gemeinde Weiz", towns)} == {"AT", "DE"}
    assert towns_near("Oslo", towns) == []
    assert towns_near("Kommun", towns) == []


@pytest.mark.parametrize("written", ["…", "'; --", "–", "()", "💶", "kommun", "gmina", "市"])
def test_what_names_no_place_is_nowhere_and_no_fault(towns: list[Town], written: str) -> None:
    assert town_called(written, towns) is None
    assert towns_near(written, towns) == []
