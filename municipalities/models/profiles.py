"""Profiles of municipalities: what each says of itself on its page."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.municipalities import Municipality


class Profile(models.Model):
    """The texts and facts of a municipality's page; one without a profile has a page all the same."""

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, related_name="profile", verbose_name=_("municipality")
    )
    claims = models.JSONField(
        _("in one sentence"), default=dict, blank=True, help_text=_("What others come for. By language.")
    )
    stories = models.JSONField(
        _("about the work"), default=dict, blank=True, help_text=_("A few paragraphs by language.")
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    climate_neutral_by = models.PositiveSmallIntegerField(
        _("climate neutral by"), null=True, blank=True, help_text=_("The year that the municipality has decided on.")
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        ordering = ["municipality", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(population__isnull=True) | Q(population__gte=1),
                name="municipality_has_inhabitants_where_they_are_counted",
                violation_error_message=_("Enter how many people live there, or leave it empty."),
            ),
            models.CheckConstraint(
                condition=Q(climate_neutral_by__isnull=True) | Q(climate_neutral_by__range=(1990, 2100)),
                name="municipality_is_climate_neutral_by_a_year_of_our_time",
                violation_error_message=_("Enter a year from 1990 to 2100, or leave it empty."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality)
