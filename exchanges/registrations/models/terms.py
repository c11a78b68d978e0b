"""On what terms one registers for a meeting: when, and for how many seats."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Meeting
from exchanges.registrations.models.delegations import HELD_FOR, MOST_AT_ONCE
from municipalities.models import Country, Municipality


class RegistrationTerms(models.Model):
    """When registration opens and closes, and how many seats the room and the call have."""

    meeting = models.OneToOneField(
        Meeting, models.CASCADE, related_name="registration_terms", verbose_name=_("meeting")
    )
    opens_at = models.DateTimeField(
        _("opens"), null=True, blank=True, help_text=_("Empty: as soon as the meeting is published.")
    )
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True, help_text=_("Empty: when the meeting starts."))
    seats_in_person = models.PositiveIntegerField(
        _("places in the room"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    seats_online = models.PositiveIntegerField(
        _("places online"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    kept_until = models.DateField(
        _("kept places return"), null=True, blank=True, help_text=_("From this day kept places are for everybody.")
    )
    unnamed_seats = models.PositiveSmallIntegerField(
        _("places without a name"),
        default=5,
        validators=[MaxValueValidator(MOST_AT_ONCE)],
        help_text=format_lazy(
            _("How many a municipality may hold for colleagues it names later. They are returned after {days} days."),
            days=HELD_FOR.days,
        ),
    )
    join_url = models.URLField(
        _("joining link"), blank=True, help_text=_("Sent the day before, only to people who take part online.")
    )

    class Meta:
        verbose_name = _("registration terms")
        verbose_name_plural = _("registration terms")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(opens_at__lt=F("closes_at")),
                name="registration_opens_before_it_closes",
                violation_error_message=_("Registration closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return str(self.meeting)


class SeatAllotment(models.Model):
    """Seats in the room kept for a municipality or a country until a day on which they return to all."""

    terms = models.ForeignKey(RegistrationTerms, models.CASCADE, related_name="allotments", verbose_name=_("terms"))
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seat_allotments",
        verbose_name=_("municipality"),
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="seat_allotments", verbose_name=_("country")
    )
    seats = models.PositiveIntegerField(_("places"))

    class Meta:
        verbose_name = _("kept places")
        verbose_name_plural = _("kept places")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality__isnull=True, country__isnull=False)
                | Q(municipality__isnull=False, country__isnull=True),
                name="seats_are_allotted_to_a_municipality_or_a_country",
                violation_error_message=_("Choose a municipality or a country."),
            ),
            models.UniqueConstraint(
                fields=["terms", "municipality"],
                name="municipality_has_an_allotment_once",
                violation_error_message=_("Places are already kept for this municipality."),
            ),
            models.UniqueConstraint(
                fields=["terms", "country"],
                name="country_has_an_allotment_once",
                violation_error_message=_("Places are already kept for this country."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality or self.country}: {self.seats}"
