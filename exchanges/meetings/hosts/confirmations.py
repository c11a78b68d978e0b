"""Confirmations of meetings by hosts: facts of their own, each for the host and the days it was given for."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Meeting, MeetingQuerySet
from municipalities.models import Participation


class ConfirmationQuerySet(models.QuerySet["HostConfirmation"]):
    """Confirmations in words of the domain."""

    def in_force(self) -> "ConfirmationQuerySet":
        """Keep those whose meeting still has the host and the days they were given for."""
        return self.filter(host=F("meeting__host"), starts_on=F("meeting__starts_on"), ends_on=F("meeting__ends_on"))


class HostConfirmation(models.Model):
    """A host has said that it will hold a meeting on these days; it holds while host and days are those."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="confirmations", verbose_name=_("meeting"))
    host = models.ForeignKey(Participation, models.CASCADE, related_name="confirmations_given", verbose_name=_("host"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="confirmations_noted",
        verbose_name=_("noted by"),
        help_text=_("Empty if it came with an imported file."),
    )
    noted_at = models.DateTimeField(_("noted"), auto_now_add=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation by the host")
        verbose_name_plural = _("confirmations by hosts")
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                name="meeting_is_confirmed_once",
                violation_error_message=_("The host has already confirmed the meeting."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="confirmation_starts_before_it_ends",
                violation_error_message=_("The first day is after the last day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.host}"


def unconfirmed(meetings: MeetingQuerySet) -> models.QuerySet[Meeting]:
    """Narrow meetings to those that a host is to hold and has not confirmed as they are."""
    given = HostConfirmation.objects.in_force().filter(meeting=OuterRef("pk"))
    ahead = meetings.open().unconfirmed().filter(host__isnull=False)
    return ahead.exclude(Exists(given))


def confirmed_keys(meetings: models.QuerySet[Meeting]) -> set[int]:
    """Return the primary keys of the meetings that their hosts have confirmed as they are, in one query."""
    return set(HostConfirmation.objects.in_force().filter(meeting__in=meetings).values_list("meeting_id", flat=True))


def end_lapsed(meetings: Iterable[Meeting]) -> int:
    """End the confirmations of meetings that were moved or given away since; return how many ended by that."""
    rows = HostConfirmation.objects.filter(meeting__in=[meeting.pk for meeting in meetings])
    lapsed = rows.exclude(pk__in=list(rows.in_force().values_list("pk", flat=True)))
    return lapsed.delete()[0]
