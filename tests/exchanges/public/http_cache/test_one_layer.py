"""One place says how long a feed keeps and whether the reader has it: the middleware, not the view."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from exchanges.public.http_cache.addresses import FEEDS
from tests.exchanges.registrations.factories import make_published

pytestmark = pytest.mark.django_db
TOLD_BY_THE_MIDDLEWARE = {"Last-Modified", "Cache-Control"}


@pytest.fixture(params=sorted(FEEDS))
def address(request: pytest.FixtureRequest) -> str:
    """Return the address of each feed in turn."""
    published = make_published()
    return reverse(request.param, args=[published.meeting.slug] if request.param == "calendar:meeting_ics" else [])


def test_a_feed_is_kept_for_ten_minutes_and_not_sent_twice(address: str, client: Client) -> None:
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=600"
    assert first["Last-Modified"]
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_the_view_of_a_feed_leaves_that_to_the_middleware(address: str, client: Client, settings: LazySettings) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith(".PublicPages")]
    response = client.get(address)
    assert response.status_code == 200
    assert TOLD_BY_THE_MIDDLEWARE & set(response.headers) == set()


@pytest.mark.parametrize("name", ["municipalities_json", "programmes_csv", "themes_json", "meetings_schema"])
def test_a_file_that_the_middleware_leaves_alone_has_a_validator_of_its_own(name: str, client: Client) -> None:
    address = reverse(f"open_data:{name}")
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=600"
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
