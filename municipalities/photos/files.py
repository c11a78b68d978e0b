"""Keeping pictures and their files together: a file goes when its row has gone, or has another, for good."""

from django.db import transaction

from municipalities.models import Photo
from municipalities.photos.images import PreparedPhoto
from municipalities.stored_files import delete_after_commit


def describe(photo: Photo, prepared: PreparedPhoto) -> None:
    """Say of a row what its files will be."""
    photo.file, photo.small_file = prepared.large.content, prepared.small.content
    photo.width, photo.height = prepared.large.width, prepared.large.height
    photo.small_width, photo.small_height = prepared.small.width, prepared.small.height


def keep_photo(photo: Photo, prepared: PreparedPhoto | None) -> None:
    """Save a picture's row; with a prepared picture, its files are those from now on."""
    with transaction.atomic():
        if prepared is not None:
            describe(photo, prepared)
            _delete_kept_files(photo)
        photo.save()


def delete_photo(photo: Photo) -> None:
    """Delete a picture, and its files once that is certain."""
    with transaction.atomic():
        _delete_kept_files(photo)
        photo.delete()


def _delete_kept_files(photo: Photo) -> None:
    """Delete what the kept row names: a form may have said of this one already what its files will be."""
    kept = Photo.objects.filter(pk=photo.pk).values_list("file", "small_file").first()
    delete_after_commit(Photo._meta.get_field("file").storage, kept or ())
