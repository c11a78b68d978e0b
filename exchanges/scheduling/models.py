"""Proposals of the planner, and the numbered versions of the plan that the public sees."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Exchange, Meeting, Theme, title_of
from municipalities.models import Country, Participation, Programme


class Proposal(models.Model):
    """A plan that was asked of the planner, for a whole programme or one country, and its answer."""

    class State(models.TextChoices):
        """How far the planner is."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("The planner is at work")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        ACCEPTED = "accepted", _("Accepted into the draft")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="proposals", verbose_name=_("programme"))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("country"),
        help_text=_("Empty for the whole programme."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.QUEUED)
    problem = models.JSONField(
        _("problem"), encoder=DjangoJSONEncoder, help_text=_("The programme file it was planned from.")
    )
    plan = models.JSONField(
        _("plan"), default=dict, blank=True, encoder=DjangoJSONEncoder, help_text=_("The plan file.")
    )
    failure = models.TextField(_("failure"), blank=True)
    time_limit_seconds = models.PositiveSmallIntegerField(_("time limit in seconds"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("by")
    )
    requested_at = models.DateTimeField(_("requested"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "accepted"]),
                name="proposal_state_is_known",
                violation_error_message=_("Unknown state of a proposal."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=False) | ~Q(state="accepted"),
                name="accepted_proposal_has_its_time",
                violation_error_message=_("An accepted proposal needs the time of its acceptance."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} – {self.country or _('all networks')}"


class Version(models.Model):
    """A published version of a programme's plan, kept for good: the public sees the current one."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions", verbose_name=_("programme"))
    number = models.PositiveIntegerField(_("number"))
    is_current = models.BooleanField(_("current"), default=True)
    reason = models.TextField(_("reason"), help_text=_("Why the plan changed. Goes into the report to the funder."))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="versions",
        verbose_name=_("country"),
        help_text=_("Where only one network's meetings were published anew."),
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="versions", verbose_name=_("by")
    )
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        ordering = ["programme", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="programme_has_a_version_number_once",
                violation_error_message=_("The programme has a version with this number already."),
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(is_current=True),
                name="programme_has_one_current_version",
                violation_error_message=_("Another version is current."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="versions_are_numbered_from_one",
                violation_error_message=_("Versions are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="version_has_a_reason",
                violation_error_message=_("Write why the plan changed."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Version %(number)s") % {"number": self.number})


class PublishedMeeting(models.Model):
    """A meeting as one version shows it; date, host and theme stay as they were published."""

    class Status(models.TextChoices):
        """What the public is told."""

        PUBLISHED = "published", _("Published")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    version = models.ForeignKey(Version, models.CASCADE, related_name="meetings", verbose_name=_("version"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="published", verbose_name=_("meeting"))
    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="published", verbose_name=_("exchange"))
    host = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="published", verbose_name=_("host")
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="published", verbose_name=_("theme")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices)
    sequence = models.PositiveIntegerField(
        _("revision"), default=0, help_text=_("Rises whenever date, host or status change (RFC 5545 SEQUENCE).")
    )
    changed_at = models.DateTimeField(_("changed"), help_text=_("When this revision was first published."))

    class Meta:
        verbose_name = _("published meeting")
        verbose_name_plural = _("published meetings")
        ordering = ["starts_on", "ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "meeting"],
                name="version_shows_a_meeting_once",
                violation_error_message=_("The version shows this meeting already."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="published_meeting_starts_before_it_ends",
                violation_error_message=_("The first day is after the last day."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["published", "held", "cancelled"]),
                name="published_meeting_status_is_known",
                violation_error_message=_("Choose a status."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language; theme and host as published, never the draft's, where none is written."""
        return title_of(self.meeting.titles, theme=self.theme, place=self.place)

    @property
    def place(self) -> str:
        """Where it is, as briefly as can be: the host as published, else the venue."""
        return str(self.host) if self.host else self.meeting.venue
