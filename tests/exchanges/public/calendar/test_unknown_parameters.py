"""A parameter that the calendar does not have is named above the list, which would else look narrowed."""

import pytest
from django.test import Client

from tests.exchanges.public.conftest import Season
from tests.html_forms import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["/calendar/", "/calendar/map/", "/calendar/month/2027-03/", "/calendar/past/"])
def test_a_filter_that_there_is_not_is_named_above_the_list(client: Client, season: Season, page: str) -> None:
    said = "The calendar has no filter “programme”: the list is not narrowed by it."
    assert said in text_of(client.get(f"{page}?programme=multiply&country=SE"))


@pytest.mark.parametrize("query", ["page=1", "year=2027", "utm_source=letter", "fbclid=Ab1", "country=se"])
def test_what_pages_know_is_not_named(client: Client, season: Season, query: str) -> None:
    assert "has no filter" not in text_of(client.get(f"/calendar/past/?{query}"))


def test_a_long_name_is_cut_and_few_are_named(client: Client, season: Season) -> None:
    text = text_of(client.get("/calendar/?" + "&".join(f"{'x' * 100}{number}=1" for number in range(9))))
    assert text.count("has no filter") == 5
    assert "x" * 41 not in text
