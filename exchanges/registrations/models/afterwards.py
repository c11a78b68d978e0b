"""Attendance, feedback, and what a municipality takes home."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Meeting
from exchanges.registrations.models.registering import Mode, Registration
from municipalities.models import Municipality


class Attendance(models.Model):
    """Somebody was there on a day, in the room or online."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="attendances", verbose_name=_("registration")
    )
    day = models.DateField(_("day"))
    mode = models.CharField(_("took part"), max_length=9, choices=Mode.choices)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["registration", "day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "day"],
                name="attendance_is_recorded_once_a_day",
                violation_error_message=_("Recorded for this day already."),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["in_person", "online"]),
                name="attendance_mode_is_known",
                violation_error_message=_("Choose in person or online."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.day}"


class Feedback(models.Model):
    """What somebody thought of a meeting; nothing in it leads back to the person."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="feedback", verbose_name=_("meeting"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    useful = models.PositiveSmallIntegerField(_("useful for my work"), help_text=_("1 to 5."))
    exchange = models.PositiveSmallIntegerField(_("time to talk with others"), help_text=_("1 to 5."))
    arrangements = models.PositiveSmallIntegerField(_("arrangements"), help_text=_("1 to 5."))
    comment = models.TextField(_("comment"), blank=True)
    given_on = models.DateField(_("given"), help_text=_("The day only: a time could identify somebody."))

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["meeting", "given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(useful__range=(1, 5), exchange__range=(1, 5), arrangements__range=(1, 5)),
                name="feedback_goes_from_1_to_5",
                violation_error_message=_("Choose from 1 to 5."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.given_on}"


class TakeHome(models.Model):
    """What a municipality learned at a meeting, and its next step."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="take_homes", verbose_name=_("meeting"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="take_homes", verbose_name=_("municipality")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    learning = models.TextField(_("what we learned"))
    next_step = models.TextField(_("our next step"), blank=True)
    written_at = models.DateTimeField(_("written"))
    is_hidden = models.BooleanField(_("hidden"), default=False, help_text=_("Hidden from the public by a coordinator."))

    class Meta:
        verbose_name = _("what a municipality learned")
        verbose_name_plural = _("what a municipality learned")
        ordering = ["meeting", "municipality", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "municipality"],
                name="municipality_notes_a_meeting_once",
                violation_error_message=_("Your municipality already has a note on this meeting. Change that one."),
            ),
            models.CheckConstraint(
                condition=~Q(learning=""),
                name="take_home_says_what_was_learned",
                violation_error_message=_("Say what you learned."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.meeting}"
