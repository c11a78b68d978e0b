"""Codes that are mailed to an address, so that whoever types one proves that the mailbox is theirs."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class AddressCodeQuerySet(models.QuerySet["AddressCode"]):
    """Codes by whether they were used, as long as they are good."""

    def unused(self, *, now: datetime) -> "AddressCodeQuerySet":
        """Narrow to those that nobody has used yet."""
        return self.used_by([""], now=now)

    def used_by(self, marks: list[str], *, now: datetime) -> "AddressCodeQuerySet":
        """Narrow to those that a browser has used."""
        return self.filter(used_by__in=marks, ends_at__gt=now)


class AddressCode(models.Model):
    """A code that works once, in the browser that asked for it, for one address and meeting.

    The row tells none of them: it holds keyed hashes. `serial` stands in the link of the same mail.
    """

    binding = models.CharField(_("binding"), max_length=64, unique=True)
    serial = models.CharField(_("serial"), max_length=32, unique=True)
    code_hash = models.CharField(_("hash of the code"), max_length=64)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    used_by = models.CharField(
        _("used by"),
        max_length=64,
        blank=True,
        default="",
        help_text=_("The browser that used it, as a keyed hash. Empty: it is still to be used."),
    )

    objects = AddressCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code for an address")
        verbose_name_plural = _("codes for addresses")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.serial[:8]
