"""A programme, its national networks, and the role of each municipality in it."""

import datetime
from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.municipalities import Country, Municipality


class Role(models.TextChoices):
    """What a municipality is in a programme."""

    FORERUNNER = "forerunner", _("Forerunner")
    AWARD = "award", _("Honorary award")
    NETWORK = "network", _("Network municipality")


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Programmes in words of the domain."""

    def current(self, today: datetime.date) -> "Programme | None":
        """Return the programme that runs today, else the next one, else the last one."""
        return (
            self.filter(starts_on__lte=today, ends_on__gte=today).order_by("starts_on", "pk").first()
            or self.filter(starts_on__gt=today).order_by("starts_on", "pk").first()
            or self.order_by("-ends_on", "pk").first()
        )


class Programme(models.Model):
    """A period in which networks exchange under hosting rules, with how it weighs and spaces its meetings."""

    slug = models.SlugField(_("identifier"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    weekday_mask = models.PositiveSmallIntegerField(
        _("weekdays"), default=0b0011111, help_text=_("Monday is 1, Tuesday 2, Wednesday 4 and so on, added up.")
    )
    country_gap_days = models.PositiveIntegerField(_("days between two meetings of a country"), default=21)
    host_gap_days = models.PositiveIntegerField(_("days between two meetings of a host"), default=60)
    conference_lead_days = models.PositiveIntegerField(
        _("days between the last meeting and the conference"), default=14
    )
    ideal_gap_days = models.PositiveIntegerField(_("days from which two meetings no longer crowd"), default=35)
    notice_days = models.PositiveSmallIntegerField(
        _("days that people must know ahead"),
        default=28,
        help_text=_("No meeting is added on, or moved to, a day sooner than this."),
    )
    weight_absence = models.PositiveIntegerField(_("weight of an absence"), default=10)
    weight_theme = models.PositiveIntegerField(_("weight of the themes' fit"), default=1)
    weight_preference = models.PositiveIntegerField(_("weight of a host's preference"), default=5)
    weight_travel = models.PositiveIntegerField(_("weight of 100 km of travel"), default=1)
    weight_crowding = models.PositiveIntegerField(_("weight of crowding"), default=4)
    weight_change = models.PositiveIntegerField(_("weight of a change"), default=25)
    is_sample = models.BooleanField(
        _("sample data"), default=False, help_text=_("Pages that show this programme say that it is sample data.")
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="programme_starts_before_it_ends",
                violation_error_message=_("The programme's first day is after its last day."),
            ),
            models.CheckConstraint(
                condition=Q(weekday_mask__range=(1, 127)),
                name="programme_has_a_weekday",
                violation_error_message=_("Choose at least one weekday for meetings."),
            ),
            models.CheckConstraint(
                condition=Q(notice_days__range=(0, 365)),
                name="programme_notice_is_a_year_at_most",
                violation_error_message=_("Enter 0 to 365 days of notice."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def first_day_left(self, today: datetime.date) -> datetime.date:
        """Return the first day on which a meeting may still be new or moved to, as people must know ahead."""
        return today + datetime.timedelta(days=self.notice_days)

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The ISO weekdays (Monday = 1) on which meetings may be."""
        return tuple(day for day in range(1, 8) if self.weekday_mask >> (day - 1) & 1)

    @staticmethod
    def mask_of(weekdays: Iterable[int]) -> int:
        """Return the mask for ISO weekdays."""
        return sum(1 << (day - 1) for day in set(weekdays))


class Network(models.Model):
    """The national network of a country in a programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="networks", verbose_name=_("programme"))
    country = models.ForeignKey(Country, models.PROTECT, related_name="networks", verbose_name=_("country"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    public_holidays = models.JSONField(
        _("public holidays"),
        null=True,
        blank=True,
        help_text=_('A list of dates such as ["2027-05-01"]. If empty, the country’s own calendar counts.'),
    )
    coordinator_name = models.CharField(
        _("national coordinator"), max_length=200, blank=True, help_text=_("An organisation. Public.")
    )
    coordinator_email = models.EmailField(
        _("coordinator's e-mail"), blank=True, help_text=_("A function's mailbox. Public.")
    )

    class Meta:
        verbose_name = _("national network")
        verbose_name_plural = _("national networks")
        ordering = ["programme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "country"],
                name="programme_has_one_network_a_country",
                violation_error_message=_("The programme already has a network for this country."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.country} ({self.programme})"


def _is_a_period() -> Q:
    return Q(first_day__lte=F("last_day"))


class ClosedPeriod(models.Model):
    """Days, both ends included, on which a country's network neither hosts nor travels."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="closed_periods", verbose_name=_("network"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ["first_day", "last_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=_is_a_period(),
                name="closed_period_starts_before_it_ends",
                violation_error_message=_("The period's first day is after its last day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"


class Participation(models.Model):
    """The role of a municipality in a programme."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="participations", verbose_name=_("programme"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="participations", verbose_name=_("municipality")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    can_host = models.BooleanField(
        _("can host"), default=True, help_text=_("Asked only if a rule leaves open who hosts.")
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["programme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "municipality"],
                name="municipality_has_one_role_in_a_programme",
                violation_error_message=_("The municipality already has a role in this programme."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="participation_role_is_known",
                violation_error_message=_("Choose forerunner, honorary award or network municipality."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.municipality)


class AvailabilityPeriod(models.Model):
    """Days, both ends included, on which a municipality cannot take part or host, or would rather host."""

    class Kind(models.TextChoices):
        """What the period says."""

        UNAVAILABLE = "unavailable", _("Unavailable")
        PREFERRED = "preferred", _("Preferred")

    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="availability_periods", verbose_name=_("participation")
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availability")
        ordering = ["kind", "first_day", "last_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=_is_a_period(),
                name="availability_period_starts_before_it_ends",
                violation_error_message=_("The period's first day is after its last day."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["unavailable", "preferred"]),
                name="availability_kind_is_known",
                violation_error_message=_("Choose unavailable or preferred."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}"
