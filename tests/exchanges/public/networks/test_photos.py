"""The picture of a municipality on public pages, and its files."""

import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from municipalities.models import Municipality, Photo
from tests import factories
from tests.exchanges.registrations.factories import make_published

pytestmark = pytest.mark.django_db


def page_of(town: Municipality) -> str:
    return reverse("calendar:municipality_detail", args=[town.slug])


def test_a_page_shows_its_picture_with_size_words_and_credit(client: Client) -> None:
    town = factories.make_municipality("Örebro")
    words = {"en": "Solar panels", "sv": "Solpaneler på rådhuset"}
    photo = factories.make_photo(town, factories.picture((2000, 1500)), alt_texts=words, credit="Photo: Åsa O’Neill")
    page = page_of(town)
    shown = client.get(f"/sv{page}").content.decode()
    (markup,) = re.findall(r'<figure class="town-photo">.*?</figure>', shown, re.DOTALL)
    assert 'width="1600"' in markup
    assert 'height="1200"' in markup
    assert 'alt="Solpaneler på rådhuset"' in markup
    assert "Photo: Åsa O’Neill" in markup
    assert "lang=" not in markup
    large, small = f"/{photo.file.name}", f"/{photo.small_file.name}"
    assert f'src="{large}"' in markup
    assert f'srcset="{small} 640w, {large} 1600w"' in markup
    foreign = client.get(f"/hu{page}").content.decode().split("town-photo")[1].split("</figure>")[0]
    assert 'alt="Solar panels"' in foreign
    assert 'lang="en"' in foreign


def test_nothing_is_shown_where_there_is_none(client: Client) -> None:
    assert "town-photo" not in client.get(page_of(factories.make_municipality("Örebro"))).content.decode()
    published = make_published()
    page = reverse("calendar:meeting_detail", args=[published.meeting.slug])
    shown = client.get(page).content.decode()
    assert "host-photo" not in shown
    assert "has-photo" not in shown


def test_a_meeting_shows_the_small_picture_of_its_host(client: Client) -> None:
    published = make_published()
    assert published.host is not None
    town = published.host.municipality
    photo = factories.make_photo(town, factories.picture((2000, 1500)), credit="Foto: Łódź & Örebro")
    shown = client.get(reverse("calendar:meeting_detail", args=[published.meeting.slug])).content.decode()
    (markup,) = re.findall(r'<figure class="host-photo">.*?</figure>', shown, re.DOTALL)
    assert f'src="/{photo.small_file.name}"' in markup
    assert 'width="640"' in markup
    assert 'height="480"' in markup
    assert 'alt="Solar panels on Örebro’s town hall"' in markup
    assert "<figcaption>Foto: Łódź &amp; Örebro</figcaption>" in markup


@pytest.mark.parametrize("column", ["file", "small_file"])
def test_a_file_is_sent_as_it_is_and_kept_by_browsers(client: Client, column: str) -> None:
    photo = factories.make_photo()
    file = getattr(photo, column)
    with file.open("rb") as kept:
        content = kept.read()
    answer = client.get(f"/{file.name}")
    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in answer
    again = client.get(f"/{file.name}", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_picture_that_is_taken_away_or_lost_is_not_there(client: Client) -> None:
    photo = factories.make_photo()
    photo.small_file.storage.delete(photo.small_file.name or "")
    assert client.get(f"/{photo.small_file.name}").status_code == 404
    Photo.objects.all().delete()
    assert client.get(f"/{photo.file.name}").status_code == 404


def test_only_what_a_row_names_is_sent(client: Client) -> None:
    photo = factories.make_photo()
    storage = photo.file.storage
    for folder in ("photos", "meetings"):
        name = storage.save(f"{folder}/{'0' * 64}.webp", ContentFile(b"of nobody"))
        assert storage.exists(name)
        assert client.get(f"/{name}").status_code == 404
    assert client.get(f"/photos/..%2Fmeetings%2F{'0' * 64}.webp").status_code == 404
