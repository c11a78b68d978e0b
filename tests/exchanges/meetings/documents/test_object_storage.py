"""Documents in a bucket: whom they are for fetches them through the site, never from the bucket."""

import urllib.request
from urllib.error import HTTPError

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.files import delete_stray_files, lost_files
from exchanges.meetings.documents.object_storage import IN_MEMORY_BYTES, ObjectStorage
from exchanges.meetings.documents.outages import StorageAway
from exchanges.meetings.models import Theme
from tests.factories import NOON, SMALL_PDF, make_document, make_world, theme_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(bucket: ObjectStorage, monkeypatch: pytest.MonkeyPatch) -> ObjectStorage:
    """Have nobody answer where the bucket was."""
    storage = ObjectStorage(
        bucket_name="documents",
        endpoint_url="http://127.0.0.1:1",
        access_key="key",
        secret_key="secret",
        region_name="eu",
    )
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", storage)
    return storage


def a_theme() -> Theme:
    return theme_of(make_world("SE"))


def address_of(document: Document) -> str:
    return reverse("calendar:document", args=[document.key])


def test_whom_it_is_for_fetches_it_through_the_site(client: Client, bucket: ObjectStorage) -> None:
    content = SMALL_PDF + b"\n%" + b"x" * IN_MEMORY_BYTES
    document = make_document(theme=a_theme(), content=content, name="Łódź – handout.pdf")
    response = client.get(address_of(document))
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(content))
    assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]
    assert response["Content-Security-Policy"].endswith("sandbox")


def test_for_others_it_is_not_there(client: Client, bucket: ObjectStorage) -> None:
    document = make_document(theme=a_theme(), audience=Document.Audience.COORDINATORS)
    assert client.get(address_of(document)).status_code == 404


def test_nobody_fetches_it_from_the_bucket(bucket: ObjectStorage) -> None:
    document = make_document(theme=a_theme())
    with pytest.raises(ValueError, match="has no address of its own"):
        _address = document.file.url
    with pytest.raises(HTTPError, match="403"):
        urllib.request.urlopen(f"{bucket.endpoint_url}/{bucket.bucket_name}/{document.file.name}", timeout=30)


def test_a_file_that_is_lost_is_not_there_and_the_check_says_so(client: Client, bucket: ObjectStorage) -> None:
    lost, _kept = make_document(theme=a_theme()), make_document(theme=a_theme())
    assert lost_files(20) == (0, 2)
    bucket.delete(lost.file.name or "")
    assert client.get(address_of(lost)).status_code == 404
    assert lost_files(20) == (1, 2)
    with pytest.raises(FileNotFoundError):
        bucket.size(lost.file.name or "")


def test_a_name_is_not_written_to_twice(bucket: ObjectStorage) -> None:
    names = [bucket.save("ab/abc", ContentFile(content)) for content in (b"first", b"second")]
    assert names[0] == "ab/abc"
    assert names[1] != names[0]
    for name, content in zip(names, (b"first", b"second"), strict=True):
        with bucket.open(name) as file:
            assert file.read() == content
    assert [bucket.size(name) for name in names] == [5, 6]


def test_while_the_storage_is_away_whoever_asks_is_told_so(away: ObjectStorage) -> None:
    document = Document(theme=a_theme(), titles={"en": "Slides"}, name="slides.pdf", sha256="0" * 64)
    document.file, document.size_bytes, document.content_type, document.uploaded_at = (
        "ab/abc",
        1,
        "application/pdf",
        NOON,
    )
    document.save()
    response = Client(raise_request_exception=False).get(f"/sv{address_of(document)}")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert '<html lang="sv"' in response.content.decode()


def test_while_the_storage_is_away_nothing_is_taken_for_lost_or_done(away: ObjectStorage) -> None:
    for act in (
        lambda: away.exists("ab/abc"),
        lambda: away.size("ab/abc"),
        lambda: away.get_modified_time("ab/abc"),
        lambda: away.delete("ab/abc"),
        lambda: away.save("ab/abc", ContentFile(b"content")),
        lambda: delete_stray_files(now=NOON),
    ):
        with pytest.raises(StorageAway, match="The storage of documents is away"):
            act()


def test_the_check_says_that_the_storage_is_away(away: ObjectStorage, settings: Settings) -> None:
    with pytest.raises(SystemCheckError, match=r"(?s)multiply\.E007.*Look at DOCUMENTS_URL"):
        call_command("check", deploy=True, tags=["production"])
