"""The agenda of each day of a meeting, and how and where a day differs from the others.

Days are counted from the meeting's first, so a meeting that moves takes its agenda along.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.languages.by_language import in_language
from exchanges.meetings.models.meetings import Meeting


class MeetingDay(models.Model):
    """How one day of a meeting differs from what holds for all of it; what is left empty is as for the meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="special_days", verbose_name=_("meeting"))
    day_number = models.PositiveSmallIntegerField(_("day"), help_text=_("1 is the first day."))
    format = models.CharField(
        _("format"),
        max_length=9,
        choices=Meeting.Format.choices,
        blank=True,
        help_text=_("Empty: same as the meeting."),
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True, help_text=_("Empty: same as the meeting."))
    address = models.CharField(_("street address"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("day that differs")
        verbose_name_plural = _("days that differ")
        ordering = ["meeting", "day_number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "day_number"],
                name="meeting_describes_a_day_once",
                violation_error_message=_("This day has already been described."),
            ),
            models.CheckConstraint(
                condition=Q(day_number__gte=1),
                name="days_of_a_meeting_are_numbered_from_one",
                violation_error_message=_("Days are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=Q(format__in=["", "in_person", "online", "hybrid"]),
                name="format_of_a_day_is_known",
                violation_error_message=_("Choose in person, online, or both."),
            ),
            models.CheckConstraint(
                condition=~Q(format="", venue="", address=""),
                name="day_that_differs_says_how",
                violation_error_message=_("Say how the day differs, or remove it."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Day %(number)s") % {"number": self.day_number})


class AgendaItem(models.Model):
    """A session, a break or a visit on one day of a meeting, in the meeting's own time zone."""

    class Kind(models.TextChoices):
        """What it is; breaks are shown quietly."""

        SESSION = "session", _("Session")
        VISIT = "visit", _("Visit")
        BREAK = "break", _("Break")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda_items", verbose_name=_("meeting"))
    day_number = models.PositiveSmallIntegerField(_("day"), default=1, help_text=_("1 is the first day."))
    starts_at = models.TimeField(_("starts at"))
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.SESSION)
    titles = models.JSONField(_("title"), default=dict, help_text=_("By language."))
    details = models.JSONField(_("details"), default=dict, blank=True, help_text=_("A sentence or two by language."))
    venue = models.CharField(_("room or place"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("item of the programme")
        verbose_name_plural = _("items of the programme")
        ordering = ["meeting", "day_number", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day_number__gte=1),
                name="agenda_counts_days_from_one",
                violation_error_message=_("Days are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="agenda_item_starts_before_it_ends",
                violation_error_message=_("It ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["session", "visit", "break"]),
                name="agenda_item_kind_is_known",
                violation_error_message=_("Choose session, visit or break."),
            ),
            models.CheckConstraint(
                condition=~Q(titles={}),
                name="agenda_item_has_a_title",
                violation_error_message=_("Write a title in one language at least."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Day %(number)s") % {"number": self.day_number}) + f", {self.starts_at:%H:%M} {self.title}"

    @property
    def title(self) -> str:
        """The title in the reader's language, as near as there is."""
        return in_language(self.titles) or ""
