"""The stamp of the site: what tells whether a public page is still what the database would make of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SiteStamp(models.Model):
    """A slot of a subject's stamp; the database's own triggers write it, nothing else does.

    The stamp is the sum over a subject's slots. A transaction writes a slot that no other transaction writes at the
    same time, so nobody waits for it; as sums only grow, what a reader sees changes with every commit.
    """

    subject = models.CharField(pgettext_lazy("of a stamp", "subject"), max_length=20)
    slot = models.PositiveSmallIntegerField(_("part of the site"), default=0)
    value = models.PositiveBigIntegerField(_("value"))
    seconds = models.PositiveBigIntegerField(_("changed"), help_text=_("Unix time of the last change."))

    class Meta:
        verbose_name = _("stamp of the site")
        verbose_name_plural = _("stamps of the site")
        ordering = ["subject", "slot", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "slot"],
                name="subject_has_a_slot_of_the_stamp_once",
                violation_error_message=_("This part of the site already has a stamp."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.slot}"
