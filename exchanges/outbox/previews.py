"""Previews shown to a coordinator before it is done: mails as they would look, and files that wait for the answer."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from municipalities.models import User

KEPT_FOR = timedelta(days=1)
"""Whoever comes back to the page later is shown anew what would happen, and chooses files again."""


def new_key() -> str:
    """Return something that nobody guesses."""
    return secrets.token_urlsafe(24)


class Preview(models.Model):
    """What was shown to somebody of something that is not done yet. For them alone, and for a day."""

    key = models.CharField(_("key"), max_length=40, unique=True, default=new_key)
    shown_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="previews", verbose_name=_("shown to")
    )
    shown_at = models.DateTimeField(_("shown"))
    digest = models.CharField(_("digest"), max_length=64, help_text=_("Of all that would be sent."))
    mails = models.JSONField(_("mails"), default=list, help_text=_("The HTML of one mail of each kind and language."))

    class Meta:
        verbose_name = _("preview")
        verbose_name_plural = _("previews")
        ordering = ["-shown_at", "-pk"]

    def __str__(self) -> str:
        return self.key


class PreviewFile(models.Model):
    """A file that was uploaded with a form whose save is not confirmed yet."""

    preview = models.ForeignKey(Preview, models.CASCADE, related_name="files", verbose_name=_("preview"))
    field = models.CharField(_("field"), max_length=200)
    name = models.CharField(_("name"), max_length=300)
    content_type = models.CharField(_("content type"), max_length=200, blank=True)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file of a preview")
        verbose_name_plural = _("files of previews")
        ordering = ["preview", "pk"]

    def __str__(self) -> str:
        return self.name


def keep_preview(
    *, actor: User, digest: str, mails: list[str], files: Iterable[tuple[str, UploadedFile]], now: datetime
) -> Preview:
    """Keep what was shown, and the files uploaded so far by their fields; what is older than a day goes."""
    forget_previews(now=now)
    preview = Preview.objects.create(shown_to=actor, shown_at=now, digest=digest, mails=mails)
    for field, file in files:
        file.seek(0)
        PreviewFile.objects.create(
            preview=preview,
            field=field,
            name=file.name or "",
            content_type=file.content_type or "",
            content=file.read(),
        )
    return preview


def files_of(preview: Preview) -> MultiValueDict[str, UploadedFile]:
    """Return the files that were uploaded, as a request has them."""
    found: MultiValueDict[str, UploadedFile] = MultiValueDict()
    for kept in preview.files.order_by("pk"):
        found.appendlist(kept.field, SimpleUploadedFile(kept.name, bytes(kept.content), kept.content_type))
    return found


def forget_previews(*, now: datetime) -> None:
    """Delete what is older than a day."""
    Preview.objects.filter(shown_at__lt=now - KEPT_FOR).delete()


def forget_shown_mails() -> None:
    """Delete what holds mails, whomever they name: whoever was shown them is shown anew what would happen."""
    Preview.objects.exclude(mails=[]).delete()
