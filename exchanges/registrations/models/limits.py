"""Counts of how often something was asked for lately, so that nobody floods people with mails or guesses addresses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RateCount(models.Model):
    """How often one source did one thing in the window that ends at `ends_at`; the key leads back to nobody."""

    key = models.CharField(_("key"), max_length=64, unique=True)
    count = models.PositiveIntegerField(_("count"), default=1)
    ends_at = models.DateTimeField(_("ends"), db_index=True)

    class Meta:
        verbose_name = _("rate count")
        verbose_name_plural = _("rate counts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
