"""Delegations: colleagues of a municipality who are registered together."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Meeting
from exchanges.registrations.models.people import Person
from municipalities.models import Municipality

MOST_AT_ONCE = 20
"""How many people one delegation may have."""

HELD_FOR = timedelta(days=7)
"""How long a delegation may hold seats for colleagues whom it names later."""


class Delegation(models.Model):
    """Colleagues of a municipality whom their contact registered together."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="delegations", verbose_name=_("meeting"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="delegations", verbose_name=_("municipality")
    )
    contact = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="delegations", verbose_name=_("contact")
    )
    all_or_none = models.BooleanField(
        _("all or none"), default=False, help_text=_("On the waiting list they take places together or not at all.")
    )
    consent_version = models.CharField(
        _("version of the consent text"),
        max_length=20,
        blank=True,
        help_text=_("In which the contact has said that the colleagues know and agree."),
    )
    consented_at = models.DateTimeField(
        _("said last"), null=True, blank=True, help_text=_("Confirmed again each time somebody is named.")
    )
    created_at = models.DateTimeField(_("registered"))
    names_due_at = models.DateTimeField(
        _("names until"),
        null=True,
        blank=True,
        help_text=_("When places without names are returned. Empty: there was no time to ask for names."),
    )

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.meeting}"
