"""Versions of a programme's plan, numbered, and the meetings that each of them shows to the public."""

import datetime
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Exchange, Meeting, Theme, title_of
from municipalities.models import Country, Participation, Programme


def zone_of_venue(host: Participation | None, network: Country | None) -> ZoneInfo:
    """Return the time zone of a meeting's place: the host's, else the network's, else the site's.

    The host's is its municipality's own, or that of its country. Whatever asks for the zone of a meeting asks here.
    """
    if host is not None:
        return host.municipality.zone
    return network.zone if network else ZoneInfo(settings.TIME_ZONE)


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions, narrowed in the words of the domain."""

    def current(self) -> "VersionQuerySet":
        """Return the one of each programme that the public sees."""
        return self.filter(is_current=True)

    def retire(self) -> int:
        """Take from the public what it sees, for the version that follows."""
        return self.current().update(is_current=False)


class Version(models.Model):
    """A published version of a programme's plan, kept for good: the public sees the current one."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions", verbose_name=_("programme"))
    number = models.PositiveIntegerField(_("number"))
    is_current = models.BooleanField(_("current"), default=True)
    reason = models.TextField(_("reason"), help_text=_("Why the plan changed. Included in the report to the funder."))
    reason_language = models.CharField(
        _("language of the reason"), max_length=10, blank=True, help_text=_("The language it was written in.")
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="versions",
        verbose_name=_("country"),
        help_text=_("If only one network’s meetings were published."),
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="versions", verbose_name=_("by")
    )
    published_at = models.DateTimeField(_("published"))

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        ordering = ["programme", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="programme_has_a_version_number_once",
                violation_error_message=_("The programme already has a version with this number."),
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
                violation_error_message=_("Say why the plan changed."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Version %(number)s") % {"number": self.number})


class PublicStatus(models.TextChoices):
    """What the public is told."""

    PUBLISHED = "published", _("Published")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


IS_STANDING = ~Q(status=PublicStatus.CANCELLED)
"""What takes place or took place."""

IS_ANNOUNCED = Q(status=PublicStatus.PUBLISHED)
"""What is neither held nor cancelled."""

MOMENTS = (
    "changed_at",
    "meeting__updated_at",
    "meeting__slot__rule__updated_at",
    "theme__updated_at",
    "host__updated_at",
    "host__municipality__updated_at",
    "host__municipality__country__updated_at",
    "exchange__country__updated_at",
    "version__programme__updated_at",
)
"""The moments at which something that is told of a published meeting last changed, from its date to its zone."""


class PublishedMeetingQuerySet(models.QuerySet["PublishedMeeting"]):
    """Meetings of versions, narrowed in the words of the domain."""

    def current(self) -> "PublishedMeetingQuerySet":
        """Return what the public sees: the meetings of current versions."""
        return self.filter(version__is_current=True)

    def superseded(self) -> "PublishedMeetingQuerySet":
        """Return what the public saw before: the meetings of earlier versions."""
        return self.filter(version__is_current=False)

    def standing(self) -> "PublishedMeetingQuerySet":
        """Return those that take place or took place: all but the cancelled ones."""
        return self.filter(IS_STANDING)

    def cancelled(self) -> "PublishedMeetingQuerySet":
        """Return those that do not take place."""
        return self.filter(status=PublicStatus.CANCELLED)

    def announced(self) -> "PublishedMeetingQuerySet":
        """Return those neither held nor cancelled."""
        return self.filter(IS_ANNOUNCED)

    def held(self) -> "PublishedMeetingQuerySet":
        """Return those that took place."""
        return self.filter(status=PublicStatus.HELD)

    def changed_since(self, moment: datetime.datetime) -> "PublishedMeetingQuerySet":
        """Return those of which something, or the name of a further host, last changed at a moment or later."""
        along = Meeting.co_hosts.through.objects.filter(participation__municipality__updated_at__gte=moment)
        changed = [Q(**{f"{each}__gte": moment}) for each in MOMENTS]
        return self.filter(reduce(or_, changed, Q(Exists(along.filter(meeting=OuterRef("meeting"))))))

    def coming(self, today: datetime.date) -> "PublishedMeetingQuerySet":
        """Return the announced ones of which a day is still to come, today included."""
        return self.announced().filter(ends_on__gte=today)


class PublishedMeeting(models.Model):
    """A meeting as one version shows it; date, host and theme stay as they were published."""

    Status = PublicStatus

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

    objects = PublishedMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("published meeting")
        verbose_name_plural = _("published meetings")
        ordering = ["starts_on", "ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "meeting"],
                name="version_shows_a_meeting_once",
                violation_error_message=_("The version already shows this meeting."),
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
    def is_current(self) -> bool:
        """Whether the public sees it: its version is the current one."""
        return self.version.is_current

    @property
    def is_cancelled(self) -> bool:
        """Whether the public is told that it does not take place."""
        return self.status == PublicStatus.CANCELLED

    @property
    def is_held(self) -> bool:
        """Whether the public is told that it took place."""
        return self.status == PublicStatus.HELD

    @property
    def is_announced(self) -> bool:
        """Whether it is neither held nor cancelled."""
        return self.status == PublicStatus.PUBLISHED

    @property
    def last_changed_at(self) -> datetime.datetime:
        """When something that is told of it last changed: the last of MOMENTS."""
        moments: list[datetime.datetime | None] = [_at(self, each) for each in MOMENTS]
        return max(moment for moment in moments if moment is not None)

    @property
    def starts_at(self) -> datetime.time | None:
        """The hour at which it begins on its first day, where that is fixed."""
        return self.meeting.starts_at

    @property
    def ends_at(self) -> datetime.time | None:
        """The hour at which it ends on its last day, where that is fixed."""
        return self.meeting.ends_at

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the place where it is, as it is published."""
        return zone_of_venue(self.host, self.exchange.country)

    @property
    def host_mailbox(self) -> str:
        """The host's public mailbox, to which people write and answer; empty where there is none."""
        return self.host.municipality.contact_email if self.host else ""

    @property
    def titles(self) -> dict[str, str]:
        """The titles by language."""
        titles: dict[str, str] = self.meeting.titles
        return titles

    @property
    def title(self) -> str:
        """The title in the reader's language; theme and host as published, never the draft's, where none is written."""
        return title_of(self.meeting.titles, theme=self.theme, host_or_venue=self.host_or_venue)

    @property
    def host_or_venue(self) -> str:
        """Where it is, as briefly as can be: the host as published, else the venue."""
        return str(self.host) if self.host else self.meeting.venue


def _at(row: Any, path: str) -> Any:
    """Return what is at the end of a lookup; None where it leads nowhere."""
    for name in path.split("__"):
        row = row if row is None else getattr(row, name)
    return row


def published_meetings() -> PublishedMeetingQuerySet:
    """Return the meetings of every programme's current version by date, with what a list says of them."""
    return (
        PublishedMeeting.objects.current()
        .select_related(
            "version__programme",
            "meeting__slot__rule",
            "exchange__country",
            "host__municipality__country",
            "theme",
        )
        # By the column: the meeting's own order would follow the draft's dates.
        .order_by("starts_on", "ends_on", "meeting_id")
    )
