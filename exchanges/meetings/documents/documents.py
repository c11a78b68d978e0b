"""Documents of meetings and themes: what is known of each file, and for whom it is."""

import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exchanges.meetings.languages.by_language import in_language
from exchanges.meetings.models import Meeting, Theme


def document_storage() -> Storage:
    """Return where the files lie: outside what the web server gives to everybody."""
    return storages["documents"]


def stored_name(document: "Document", _filename: str) -> str:
    """Return the file's path in the storage, which nothing that somebody typed is part of."""
    return f"{document.key.hex[:2]}/{document.key.hex}"


class Document(models.Model):
    """A file about a meeting or a theme, offered to those whom its audience names."""

    class Audience(models.TextChoices):
        """Who may fetch it."""

        PUBLIC = "public", _("Everybody")
        PARTICIPANTS = "participants", _("People registered for the meeting")
        COORDINATORS = "coordinators", _("Coordinators")

    key = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, null=True, blank=True, related_name="documents", verbose_name=_("meeting")
    )
    theme = models.ForeignKey(
        Theme, models.CASCADE, null=True, blank=True, related_name="documents", verbose_name=_("theme")
    )
    file = models.FileField(_("file"), max_length=100, storage=document_storage, upload_to=stored_name)
    name = models.CharField(_("file name"), max_length=120, editable=False)
    titles = models.JSONField(_("title"), default=dict, help_text=_("By language."))
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, blank=True, help_text=_("Empty if several, or none.")
    )
    audience = models.CharField(
        pgettext_lazy("readers", "for"), max_length=12, choices=Audience.choices, default=Audience.PUBLIC
    )
    content_type = models.CharField(_("type"), max_length=100, editable=False)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("by"),
        editable=False,
    )
    uploaded_at = models.DateTimeField(_("uploaded"), editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, theme__isnull=True) | Q(meeting__isnull=True, theme__isnull=False),
                name="document_belongs_to_a_meeting_or_a_theme",
                violation_error_message=_("Choose a meeting or a theme, not both."),
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["public", "participants", "coordinators"]),
                name="document_audience_is_known",
                violation_error_message=_("Choose whom the document is for."),
            ),
            models.CheckConstraint(
                condition=~Q(audience="participants") | Q(meeting__isnull=False),
                name="theme_document_is_not_for_participants",
                violation_error_message=_("Nobody registers for a theme: choose everybody or coordinators."),
            ),
            models.CheckConstraint(
                condition=~Q(titles={}),
                name="document_has_a_title",
                violation_error_message=_("Write a title in one language at least."),
            ),
            models.CheckConstraint(
                condition=Q(size_bytes__gte=1) & ~Q(file="") & ~Q(name="") & ~Q(content_type="") & ~Q(sha256=""),
                name="document_has_a_file_that_is_known",
                violation_error_message=_("Choose a file that is not empty."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language, as near as there is."""
        return in_language(self.titles) or self.name
