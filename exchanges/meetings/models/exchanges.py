"""Exchanges: what each network, and Europe as a whole, does in a programme."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Country, Programme


class Exchange(models.Model):
    """What a network does together in a programme; the one without a country is the European exchange."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="exchanges", verbose_name=_("programme"))
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="exchanges", verbose_name=_("country")
    )

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        ordering = ["programme", F("country").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "country"],
                name="programme_has_one_exchange_a_country",
                violation_error_message=_("The programme already has an exchange for this country."),
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(country__isnull=True),
                name="programme_has_one_european_exchange",
                violation_error_message=_("The programme already has a European exchange."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.country) if self.country else str(_("European exchange"))
