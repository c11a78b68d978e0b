"""Municipalities that leave a programme while it runs: from when, why, and what became of the meetings they owed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Participation


class Withdrawal(models.Model):
    """A municipality takes no part any more from a day on; what it held before stays as history."""

    participation = models.OneToOneField(
        Participation, models.PROTECT, related_name="withdrawal", verbose_name=_("participation")
    )
    first_day = models.DateField(_("first day without it"))
    reason = models.CharField(_("reason"), max_length=300, help_text=_("Public, and in the report to the funder."))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawals_noted",
        verbose_name=_("noted by"),
        help_text=_("Empty if it came with an imported file."),
    )
    noted_at = models.DateTimeField(_("noted"))

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="withdrawal_has_a_reason",
                violation_error_message=_("Give the reason: it goes into the report to the funder."),
            )
        ]

    def __str__(self) -> str:
        return str(self.participation)


class DutyOutcome(models.TextChoices):
    """What became of a meeting that a withdrawn host had to hold."""

    GIVEN = "given", _("Another municipality hosts it")
    OPEN = "open", _("Still owed, by another municipality")
    WAIVED = "waived", _("No longer owed")


class WithdrawnMeeting(models.Model):
    """A meeting that a withdrawn host owed or was to host, and what was decided about it; kept for the report."""

    withdrawal = models.ForeignKey(Withdrawal, models.CASCADE, related_name="meetings", verbose_name=_("withdrawal"))
    slot = models.ForeignKey(
        "exchanges.Slot",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="withdrawn_meetings",
        verbose_name=_("owed meeting"),
    )
    meeting = models.ForeignKey(
        "exchanges.Meeting",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="withdrawals",
        verbose_name=_("meeting"),
        help_text=_("Empty if none had been planned yet."),
    )
    outcome = models.CharField(_("outcome"), max_length=6, choices=DutyOutcome.choices)
    given_to = models.ForeignKey(
        Participation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="taken_over_meetings",
        verbose_name=_("given to"),
    )

    class Meta:
        verbose_name = _("meeting of a withdrawn host")
        verbose_name_plural = _("meetings of withdrawn hosts")
        ordering = ["withdrawal", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["given", "open", "waived"]),
                name="withdrawn_meeting_outcome_is_known",
                violation_error_message=_("Say what happens to the meeting."),
            ),
            models.CheckConstraint(
                condition=Q(given_to__isnull=False) | ~Q(outcome="given"),
                name="given_meeting_has_its_new_host",
                violation_error_message=_("Choose who hosts the meeting instead."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot or self.meeting}: {self.get_outcome_display()}"
