"""Files come with their document's row and go with it, whatever happens in between."""

import datetime
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import transaction
from django.utils import timezone

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.files import STRAY_FOR, delete_document, delete_stray_files, keep_document
from exchanges.meetings.documents.uploads import check_upload
from exchanges.meetings.models import Meeting
from tests.exchanges.meetings.documents.uploads import PNG, upload
from tests.factories import NOON, SMALL_PDF, make_coordinator, make_document, make_meeting

pytestmark = pytest.mark.django_db

Capture = Callable[..., AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def clock() -> None:
    """Go by the clock of the system, as the times of its files do."""


@pytest.fixture(autouse=True, params=["disk", "bucket"])
def storage(request: pytest.FixtureRequest) -> None:
    """Keep them on the disk, and in a bucket of object storage."""
    if request.param == "bucket":
        request.getfixturevalue("bucket")


def content_of(document: Document) -> bytes:
    with document.file.open("rb") as file:
        return bytes(file.read())


def is_there(document: Document, name: str = "") -> bool:
    return document.file.storage.exists(name or document.file.name or "")


def test_an_upload_is_kept_under_a_name_that_nobody_typed() -> None:
    actor = make_coordinator("SE")
    document = Document(meeting=make_meeting(), titles={"en": "Slides"})
    keep_document(document=document, upload=check_upload(upload("../Slides.pdf", SMALL_PDF)), actor=actor, now=NOON)
    document.refresh_from_db()
    assert content_of(document) == SMALL_PDF
    assert document.file.name == f"{document.key.hex[:2]}/{document.key.hex}"
    assert (document.name, document.content_type) == ("Slides.pdf", "application/pdf")
    assert (document.uploaded_by, document.uploaded_at) == (actor, NOON)


def test_another_file_takes_the_place_of_the_first(django_capture_on_commit_callbacks: Capture) -> None:
    document = make_document(make_meeting())
    first, later = document.file.name or "", NOON + datetime.timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        keep_document(document=document, upload=check_upload(upload("map.png", PNG)), actor=None, now=later)
        assert is_there(document, first)
    assert not is_there(document, first)
    document.refresh_from_db()
    assert content_of(document) == PNG
    assert (document.name, document.content_type, document.uploaded_at) == ("map.png", "image/png", later)


def test_other_words_leave_the_file_as_it_is() -> None:
    document = make_document(make_meeting())
    document.titles = {"en": "All slides"}
    keep_document(document=document, upload=None, actor=None, now=NOON + datetime.timedelta(days=1))
    document.refresh_from_db()
    assert (document.title, document.uploaded_at, content_of(document)) == ("All slides", NOON, SMALL_PDF)


def test_a_file_goes_when_its_document_has_gone_for_good(django_capture_on_commit_callbacks: Capture) -> None:
    document = make_document(make_meeting())
    with django_capture_on_commit_callbacks(execute=True):
        delete_document(document)
        assert is_there(document)
    assert not is_there(document)


@pytest.mark.django_db(transaction=True)
def test_a_file_stays_when_deleting_was_undone() -> None:
    document = make_document(make_meeting())
    with transaction.atomic():
        delete_document(Document.objects.get(pk=document.pk))
        transaction.set_rollback(True)
    assert Document.objects.filter(pk=document.pk).exists()
    assert is_there(document)


def test_the_files_of_a_deleted_meeting_are_swept_up_a_day_later() -> None:
    kept, document = make_document(make_meeting()), make_document(make_meeting())
    Meeting.objects.get(pk=document.meeting_id).delete()
    delete_stray_files(now=timezone.now())
    assert is_there(document)  # its row might be about to be written
    assert delete_stray_files(now=timezone.now() + 2 * STRAY_FOR) >= 1
    assert not is_there(document)
    assert is_there(kept)
