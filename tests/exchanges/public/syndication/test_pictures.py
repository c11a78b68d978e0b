"""Pictures of pages: what changes them, who may keep them, and that no text breaks them."""

import struct

import pytest
from django.test import Client

from exchanges.meetings.models import Meeting
from exchanges.public.syndication.pictures import HEIGHT, WIDTH, meeting_picture, site_picture
from municipalities.models import Role
from tests import factories
from tests.exchanges.public.conftest import Season

pytestmark = pytest.mark.django_db


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height as the file's own head has them (PNG, 11.2.2)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_each_kind_of_page_has_a_picture_of_the_size_that_it_says(client: Client, season: Season) -> None:
    town = factories.host_of(season.programme, Role.FORERUNNER).municipality
    for path in ("/meetings/cancelled.png", f"/municipalities/{town.slug}.png", "/picture.png", "/hu/picture.png"):
        response = client.get(path)
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert size_of(response.content) == (WIDTH, HEIGHT) == (1200, 630)
        assert len(response.content) < 200_000


def test_only_what_is_public_has_a_picture(client: Client, season: Season) -> None:
    factories.make_municipality("Nowhere")
    for path in ("/meetings/draft-meeting.png", "/municipalities/nowhere.png", "/municipalities/none-such.png"):
        assert client.get(path).status_code == 404


def test_a_picture_may_be_kept_for_ever_at_the_address_with_its_version_only(client: Client, season: Season) -> None:
    picture = meeting_picture(season.published(season.coming))
    assert client.get(picture.url)["Cache-Control"] == "public, max-age=31536000"
    assert client.get(picture.address)["Cache-Control"] == "public, max-age=600"
    assert client.get(f"{picture.address}?v=another")["Cache-Control"] == "public, max-age=600"


def test_whoever_has_the_picture_is_not_sent_it_again(client: Client, season: Season) -> None:
    first = client.get("/meetings/coming.png")
    again = client.get("/meetings/coming.png", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_the_version_changes_with_what_is_in_the_picture_and_with_nothing_else(season: Season) -> None:
    before = meeting_picture(season.published(season.coming)).version
    Meeting.objects.filter(pk=season.coming.pk).update(venue="Town hall")
    assert meeting_picture(season.published(season.coming)).version == before
    Meeting.objects.filter(pk=season.coming.pk).update(titles={"en": "Trees"})
    assert meeting_picture(season.published(season.coming)).version != before


@pytest.mark.parametrize(
    "title",
    ["Nachhaltigkeitskoordinatorinnen" * 3, "word " * 200, '#panic("x") \\ " $ `', "中文 עברית 🌳", "Ł"],
    ids=["long word", "long", "markup", "other scripts", "short"],
)
def test_any_title_makes_a_picture(season: Season, title: str) -> None:
    Meeting.objects.filter(pk=season.coming.pk).update(titles={"en": title})
    assert size_of(meeting_picture(season.published(season.coming)).draw()) == (WIDTH, HEIGHT)


def test_the_same_texts_make_the_same_picture() -> None:
    assert site_picture().draw() == site_picture().draw()
