"""A picture's files come with its row and go with it, on the disk and in a bucket."""

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from exchanges.meetings.documents.files import STRAY_FOR, delete_stray_files, lost_files
from municipalities.models import Photo
from municipalities.photos.files import delete_photo, keep_photo
from municipalities.photos.images import prepare_photo
from tests.exchanges.meetings.documents import conftest as object_storage
from tests.factories import make_municipality, make_photo, picture

pytestmark = pytest.mark.django_db

Capture = Callable[..., AbstractContextManager[object]]
storage_server, bucket = object_storage.storage_server, object_storage.bucket


@pytest.fixture(autouse=True)
def clock() -> None:
    """Go by the clock of the system, as the times of its files do."""


@pytest.fixture(autouse=True, params=["disk", "bucket"])
def storage(request: pytest.FixtureRequest) -> None:
    """Keep them on the disk, and in a bucket of object storage."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")


def names_of(photo: Photo) -> list[str]:
    return [photo.file.name or "", photo.small_file.name or ""]


def are_there(photo: Photo, names: list[str]) -> list[bool]:
    return [photo.file.storage.exists(name) for name in names]


def test_other_files_take_the_place_of_the_first(django_capture_on_commit_callbacks: Capture) -> None:
    photo = make_photo()
    first = names_of(photo)
    with django_capture_on_commit_callbacks(execute=True):
        keep_photo(photo, prepare_photo(ContentFile(picture((700, 900)), "Åre.jpg")))
        assert are_there(photo, first) == [True, True]
    assert are_there(photo, first) == [False, False]
    photo.refresh_from_db()
    assert (photo.width, photo.height, photo.small_height) == (700, 900, 640)
    assert are_there(photo, names_of(photo)) == [True, True]


def test_the_same_picture_again_is_there_afterwards(django_capture_on_commit_callbacks: Capture) -> None:
    photo, other = make_photo(), make_photo()
    with django_capture_on_commit_callbacks(execute=True):
        keep_photo(photo, prepare_photo(ContentFile(picture(), "Åre.jpg")))
        delete_photo(other)
    photo.refresh_from_db()
    assert are_there(photo, names_of(photo)) == [True, True]


def test_other_words_leave_the_files_as_they_are(django_capture_on_commit_callbacks: Capture) -> None:
    photo = make_photo()
    photo.alt_texts = {"hu": "A győri városháza"}
    with django_capture_on_commit_callbacks(execute=True):
        keep_photo(photo, None)
    photo.refresh_from_db()
    assert photo.alt_texts == {"hu": "A győri városháza"}
    assert are_there(photo, names_of(photo)) == [True, True]


def test_files_go_when_the_picture_has_gone_for_good(django_capture_on_commit_callbacks: Capture) -> None:
    photo = make_photo()
    with django_capture_on_commit_callbacks(execute=True):
        delete_photo(photo)
        assert are_there(photo, names_of(photo)) == [True, True]
    assert are_there(photo, names_of(photo)) == [False, False]


@pytest.mark.django_db(transaction=True)
def test_files_stay_when_deleting_was_undone() -> None:
    photo = make_photo()
    with transaction.atomic():
        delete_photo(Photo.objects.get(pk=photo.pk))
        transaction.set_rollback(True)
    assert are_there(photo, names_of(photo)) == [True, True]


def test_the_files_of_a_deleted_municipality_are_swept_up_and_no_others() -> None:
    kept, photo = make_photo(content=picture((900, 700))), make_photo(make_municipality("Łódź"))
    photo.municipality.delete()
    delete_stray_files(now=timezone.now())
    assert are_there(photo, names_of(photo)) == [True, True]  # a row might be about to be written
    assert delete_stray_files(now=timezone.now() + STRAY_FOR + datetime.timedelta(hours=1)) >= 2
    assert are_there(photo, names_of(photo)) == [False, False]
    assert are_there(kept, names_of(kept)) == [True, True]


def test_a_picture_that_is_lost_is_told() -> None:
    photo = make_photo()
    assert lost_files(newest=20) == (0, 2)
    for number, name in enumerate(names_of(photo), 1):
        photo.file.storage.delete(name)
        assert lost_files(newest=20) == (number, 2)
