"""Pictures of municipalities, shown on their pages and beside the meetings they host."""

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from municipalities.models.municipalities import Municipality

PHOTO_FOLDER = "photos"


def photo_storage() -> Storage:
    """Return where the files lie: beside the documents, outside what the web server gives to everybody."""
    return storages["documents"]


def photo_name(_photo: "Photo", name: str) -> str:
    """Return a file's path in the storage; the name says its content, and nobody typed it."""
    return f"{PHOTO_FOLDER}/{name}"


class Photo(models.Model):
    """A municipality's picture in two sizes, with what it shows in words; a municipality may do without one."""

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, related_name="photo", verbose_name=_("municipality")
    )
    file = models.FileField(_("picture"), max_length=120, storage=photo_storage, upload_to=photo_name)
    width = models.PositiveSmallIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveSmallIntegerField(_("height in pixels"), editable=False)
    small_file = models.FileField(
        _("small picture"), max_length=120, storage=photo_storage, upload_to=photo_name, editable=False
    )
    small_width = models.PositiveSmallIntegerField(_("width of the small one"), editable=False)
    small_height = models.PositiveSmallIntegerField(_("height of the small one"), editable=False)
    alt_texts = models.JSONField(_("what it shows"), default=dict, help_text=_("By language."))
    credit = models.CharField(
        pgettext_lazy("of a picture", "credit"),
        max_length=120,
        blank=True,
        help_text=_("Whose picture it is, where that is to be said: “Photo: Municipality of Örebro”. Public."),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["municipality", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt_texts={}),
                name="photo_says_what_it_shows",
                violation_error_message=_("Write what the picture shows, in one language at least."),
            ),
            models.CheckConstraint(
                condition=~Q(file="")
                & ~Q(small_file="")
                & Q(width__gte=1, height__gte=1, small_width__gte=1, small_height__gte=1),
                name="photo_has_files_of_a_known_size",
                violation_error_message=_("Choose a picture."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality)
