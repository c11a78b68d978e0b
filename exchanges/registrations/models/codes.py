"""Codes that are mailed to an address, so that whoever types one proves that the mailbox is theirs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AddressCode(models.Model):
    """A code that works once, in the browser that asked for it, for one address and meeting.

    The row tells neither: it holds keyed hashes. `serial` stands in the link of the same mail.
    """

    binding = models.CharField(_("binding"), max_length=64, unique=True)
    serial = models.CharField(_("serial"), max_length=32, unique=True)
    code_hash = models.CharField(_("hash of the code"), max_length=64)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    ends_at = models.DateTimeField(_("ends"), db_index=True)

    class Meta:
        verbose_name = _("code for an address")
        verbose_name_plural = _("codes for addresses")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.serial[:8]
