"""Keeping pictures and their files together: a file goes when its row has gone, or has another, for good."""

from collections.abc import Iterable
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction

from municipalities.models import Photo
from municipalities.photos.images import PreparedPhoto


def describe(photo: Photo, prepared: PreparedPhoto) -> None:
    """Say of a row what its files will be."""
    photo.file, photo.small_file = prepared.large.content, prepared.small.content
    photo.width, photo.height = prepared.large.width, prepared.large.height
    photo.small_width, photo.small_height = prepared.small.width, prepared.small.height


def keep_photo(photo: Photo, prepared: PreparedPhoto | None) -> None:
    """Save a picture's row; with a prepared picture, its files are those from now on."""
    with transaction.atomic():
        if prepared is not None:
            replaced = Photo.objects.filter(pk=photo.pk).values_list("file", "small_file").first()
            describe(photo, prepared)
            _delete_after_commit(replaced or ())
        photo.save()


def delete_photo(photo: Photo) -> None:
    """Delete a picture, and its files once that is certain."""
    with transaction.atomic():
        _delete_after_commit([photo.file.name, photo.small_file.name])
        photo.delete()


def _storage() -> Storage:
    return Photo._meta.get_field("file").storage


def _delete_after_commit(names: Iterable[str | None]) -> None:
    for name in filter(None, names):
        transaction.on_commit(partial(_storage().delete, name), robust=True)
