"""The meetings of the draft."""

import datetime
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exchanges.hosting.models import Slot
from exchanges.meetings import states
from exchanges.meetings.languages.by_language import in_language
from exchanges.meetings.languages.spoken import LanguagesField
from exchanges.meetings.models.exchanges import Exchange
from exchanges.meetings.models.hours import Hours
from exchanges.meetings.models.themes import Theme
from municipalities.models import Participation


def title_of(titles: dict[str, str], *, theme: object, host_or_venue: str) -> str:
    """Return the written title in the reader's language; theme and place where none is written."""
    written = in_language(titles)
    if written:
        return written
    subject = str(theme) if theme else str(_("Meeting"))
    return str(_("%(theme)s in %(place)s") % {"theme": subject, "place": host_or_venue}) if host_or_venue else subject


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings of the draft, narrowed in the words of the domain."""

    def standing(self) -> "MeetingQuerySet":
        """Return those that count: all but the cancelled ones."""
        return self.exclude(status=states.Status.CANCELLED)

    def cancelled(self) -> "MeetingQuerySet":
        """Return those that are cancelled."""
        return self.filter(status=states.Status.CANCELLED)

    def held(self) -> "MeetingQuerySet":
        """Return those that took place."""
        return self.filter(status=states.Status.HELD)

    def open(self) -> "MeetingQuerySet":
        """Return those still to take place: neither held nor cancelled."""
        return self.filter(status__in=states.OPEN)

    def confirmed(self) -> "MeetingQuerySet":
        """Return those that their host has agreed to, and that are not published."""
        return self.filter(states.IS_CONFIRMED)

    def unconfirmed(self) -> "MeetingQuerySet":
        """Leave out those that their host has agreed to."""
        return self.exclude(states.IS_CONFIRMED)

    def decided(self) -> "MeetingQuerySet":
        """Leave out what is only proposed."""
        return self.exclude(status=states.Status.PROPOSED)

    def published(self) -> "MeetingQuerySet":
        """Return those that a version shows, neither held nor cancelled."""
        return self.filter(status=states.Status.PUBLISHED)

    def unpublished(self) -> "MeetingQuerySet":
        """Return those that are the draft's alone."""
        return self.filter(status__in=states.UNPUBLISHED)


class Meeting(models.Model):
    """A meeting as the coordinators plan it now; what the public sees of it is in the published version."""

    Status = states.Status

    class Format(models.TextChoices):
        """How one can take part."""

        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    class StepFree(models.TextChoices):
        """Whether one gets in and around without steps."""

        UNKNOWN = "unknown", _("Not known yet")
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="meetings", verbose_name=_("exchange"))
    slot = models.ForeignKey(
        Slot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("owed meeting"),
        help_text=_(
            "The owed meeting that this meeting counts as. Empty for webinars and workshops outside the hosting rules."
        ),
    )
    host = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="hosted_meetings", verbose_name=_("host")
    )
    co_hosts = models.ManyToManyField(
        Participation, blank=True, related_name="co_hosted_meetings", verbose_name=_("further hosts")
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("theme")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.PROPOSED)
    locked = models.BooleanField(_("locked"), default=False, help_text=_("The planner does not change it."))
    registration_count = models.PositiveIntegerField(
        _("registrations"), default=0, help_text=_("People who rely on its date. Moving it costs the plan more.")
    )

    slug = models.SlugField(
        _("address"), max_length=120, unique=True, help_text=_("The last part of its page's address.")
    )
    uid = models.UUIDField(_("calendar identifier"), default=uuid.uuid4, unique=True, editable=False)
    titles = models.JSONField(
        _("title"), default=dict, blank=True, help_text=_("By language. Says what people will learn.")
    )
    summaries = models.JSONField(_("summary"), default=dict, blank=True, help_text=_("A paragraph by language."))
    format = models.CharField(_("format"), max_length=9, choices=Format.choices, default=Format.IN_PERSON)
    starts_at = models.TimeField(_("starts at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True, help_text=_("On the last day."))
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("street address"), max_length=250, blank=True)
    languages = LanguagesField(_("languages"), max_length=60, blank=True, help_text=_("As in “en, sv”."))
    interpretation = LanguagesField(_("interpretation into"), max_length=60, blank=True, help_text=_("As in “en, sv”."))
    access_by_train = models.JSONField(
        _("getting there by train"), default=dict, blank=True, help_text=_("Station and way from it, by language.")
    )
    step_free = models.CharField(_("step-free"), max_length=7, choices=StepFree.choices, default=StepFree.UNKNOWN)
    access_notes = models.JSONField(
        _("getting in"),
        default=dict,
        blank=True,
        help_text=_("Entrance, lift, hearing loop and the like, by language."),
    )
    notes = models.JSONField(
        _("notes"),
        default=dict,
        blank=True,
        help_text=_("Results of the meeting, by language. Shown after the meeting."),
    )
    may_come_again = models.BooleanField(
        _("may be proposed again"),
        default=False,
        help_text=_("Whether the planner may propose the host and the day of a cancelled meeting again."),
    )
    cancellation_reason = models.CharField(_("reason for cancelling"), max_length=300, blank=True)
    cancellation_language = models.CharField(
        _("language of the reason"), max_length=10, blank=True, help_text=_("The language it was written in.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    """When what its page says was last changed, as the public reads. What changes the draft alone leaves it."""

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["starts_on", "ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=~Q(status="cancelled"),
                name="slot_is_filled_once",
                violation_error_message=_(
                    "Another meeting already counts as this owed meeting. Cancel it, or choose another owed meeting."
                ),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="meeting_starts_before_it_ends",
                violation_error_message=_("The first day is after the last day."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "confirmed", "published", "held", "cancelled"]),
                name="meeting_status_is_known",
                violation_error_message=_("Choose a status."),
            ),
            models.CheckConstraint(
                condition=Q(format__in=["in_person", "online", "hybrid"]),
                name="meeting_format_is_known",
                violation_error_message=_("Choose in person, online, or both."),
            ),
            models.CheckConstraint(
                condition=Q(step_free__in=["unknown", "yes", "partly", "no"]),
                name="meeting_step_free_is_known",
                violation_error_message=_("Choose the level of step-free access."),
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=True) | Q(host__isnull=False, theme__isnull=False),
                name="slot_meeting_has_host_and_theme",
                violation_error_message=_("An owed meeting needs a host and a theme."),
            ),
            LanguagesField.constraint("languages", name="meeting_languages_are_codes"),
            LanguagesField.constraint("interpretation", name="meeting_interpretation_is_into_codes"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_proposed(self) -> bool:
        """Whether nobody has agreed to it yet."""
        return self.status == states.Status.PROPOSED

    @property
    def is_confirmed(self) -> bool:
        """Whether its host has agreed to it, and no version shows it."""
        return self.status == states.Status.CONFIRMED

    @property
    def is_published(self) -> bool:
        """Whether a version shows it, and it is neither held nor cancelled."""
        return self.status == states.Status.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        """Whether it is called off in the draft; the public may count on it still."""
        return self.status == states.Status.CANCELLED

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return self.status == states.Status.HELD

    @property
    def is_public(self) -> bool:
        """Whether others count on it: published, or held."""
        return self.status in states.PUBLIC

    @property
    def is_final(self) -> bool:
        """Whether nothing of it is planned any more."""
        return self.status in states.FINAL

    @property
    def title(self) -> str:
        """The title in the reader's language; theme and host where none is written."""
        return title_of(self.titles, theme=self.theme, host_or_venue=self.host_or_venue)

    @property
    def host_or_venue(self) -> str:
        """Where it is, as briefly as can be: the host, else the venue."""
        return str(self.host) if self.host_id else self.venue

    @property
    def days(self) -> int:
        """How many calendar days it lasts."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def hours(self) -> Hours:
        """When it starts and ends, and on how many days."""
        return Hours(self.starts_at, self.ends_at, self.days)

    def day(self, number: int) -> datetime.date:
        """Return the date of a day, of which 1 is the first."""
        return self.starts_on + datetime.timedelta(days=number - 1)

    def set_dates(self, starts_on: datetime.date, days: int) -> None:
        """Put it on `days` consecutive days from `starts_on`."""
        self.starts_on = starts_on
        self.ends_on = starts_on + datetime.timedelta(days=days - 1)


class MeetingPage(Meeting):
    """A meeting as those see it who write its page: place and date are decided elsewhere."""

    class Meta:
        proxy = True
        verbose_name = _("page of a meeting")
        verbose_name_plural = _("pages of meetings")
        ordering = ["starts_on", "ends_on", "pk"]
