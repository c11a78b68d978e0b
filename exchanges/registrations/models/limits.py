"""Rows that limits go by: how often something was asked for lately, and when the erasure last ran."""

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


class ErasureRun(models.Model):
    """When the daily erasure last ran to its end: by this a clock that has jumped ahead is known. One row."""

    ran_at = models.DateTimeField(_("ran"))

    class Meta:
        verbose_name = _("run of the erasure")
        verbose_name_plural = _("runs of the erasure")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}"
