"""A registration: one person, one meeting, one way of taking part."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exchanges.meetings.models import Meeting
from exchanges.registrations.models import states
from exchanges.registrations.models.delegations import Delegation
from exchanges.registrations.models.names import validate_name
from exchanges.registrations.models.people import Person
from localisation.plain_text import validate_plain_line
from municipalities.models import Municipality


class Mode(models.TextChoices):
    """How somebody takes part; it belongs to the person, not to the meeting."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Registrations, narrowed in the words of the domain."""

    def of(self, meeting: Meeting | int, mode: str = "") -> "RegistrationQuerySet":
        """Return those of a meeting, or of one way of taking part in it."""
        return self.filter(meeting=meeting, mode=mode) if mode else self.filter(meeting=meeting)

    def unnamed(self) -> "RegistrationQuerySet":
        """Return the seats of delegations, had or waited for, that nobody is named for."""
        return self.active().filter(person=None, erased_at=None, delegation__isnull=False)

    def standing(self) -> "RegistrationQuerySet":
        """Return those that still count: who comes, waits, or asks to be let in."""
        return self.filter(status__in=states.STANDING)

    def gone(self) -> "RegistrationQuerySet":
        """Return those that are cancelled or were not let in."""
        return self.filter(status__in=states.GONE)

    def granted(self) -> "RegistrationQuerySet":
        """Return those that are, or may have been, in somebody's calendar."""
        return self.filter(status__in=states.GRANTED)

    def active(self) -> "RegistrationQuerySet":
        """Return who is registered: who comes, and who waits."""
        return self.filter(status=states.Status.ACTIVE)

    def coming(self) -> "RegistrationQuerySet":
        """Return who has a seat of their own."""
        return self.filter(states.IS_COMING)

    def waiting(self) -> "RegistrationQuerySet":
        """Return who waits for a seat, an offer not yet answered included."""
        return self.filter(states.IS_WAITING)

    def in_line(self) -> "RegistrationQuerySet":
        """Return who has a position on the waiting list: who waits, but is not asked whether they still come."""
        return self.filter(states.IS_IN_LINE)

    def with_seat(self) -> "RegistrationQuerySet":
        """Return those that hold a seat, offered ones included."""
        return self.filter(seat__isnull=False)

    def without_seat(self) -> "RegistrationQuerySet":
        """Return who waits and holds no seat, not even an offered one."""
        return self.filter(states.IS_WITHOUT_SEAT)

    def requested(self) -> "RegistrationQuerySet":
        """Return those that ask to be let in."""
        return self.filter(states.IS_REQUESTED)

    def declined(self) -> "RegistrationQuerySet":
        """Return those that were not let in."""
        return self.filter(status=states.Status.DECLINED)


class Registration(models.Model):
    """Somebody's wish to come. An active one with a seat comes; without a seat it waits, in the order of `rank`."""

    Status = states.Status

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="registrations", verbose_name=_("meeting"))
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("person"),
        help_text=_("Empty while a delegation has not named somebody, and after erasure."),
    )
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name=_("delegation")
    )
    named_as = models.CharField(
        _("named as"),
        max_length=120,
        blank=True,
        validators=[validate_name, validate_plain_line],
        help_text=_("What the contact of the delegation called the person, who may have another name here."),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=_("municipality"),
        help_text=_("Kept after deletion, for the totals."),
    )
    target_group = models.SlugField(_("target group"), max_length=60, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.ACTIVE)
    mode = models.CharField(_("takes part"), max_length=9, choices=Mode.choices)
    days = models.JSONField(_("days"), default=list, blank=True, help_text=_("ISO dates. Empty: every day."))
    rank = models.PositiveBigIntegerField(
        _("rank"), help_text=_("The order in which people registered for the meeting.")
    )
    seat = models.PositiveIntegerField(
        _("place"), null=True, blank=True, help_text=_("The number of its place in its mode. Empty: it is waiting.")
    )
    offered_until = models.DateTimeField(
        _("offered until"), null=True, blank=True, help_text=_("The place is held for an answer until then.")
    )
    was_mode = models.CharField(
        _("took part"),
        max_length=9,
        choices=Mode.choices,
        blank=True,
        help_text=_("Before the meeting changed its format, until the person has said whether they still come."),
    )
    language = models.CharField(_("language at the meeting"), max_length=10, blank=True)
    chosen_needs = models.CharField(
        _("chosen needs"), max_length=200, blank=True, help_text=_("Of those that many have; the others in words.")
    )
    food = models.CharField(_("dietary needs"), max_length=200, blank=True)
    access = models.CharField(_("access"), max_length=300, blank=True)
    note = models.CharField(_("anything else"), max_length=300, blank=True)
    reason = models.CharField(_("why they ask"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("decided by"),
    )
    decision_reason = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    decision_language = models.CharField(
        _("language of the reason"), max_length=10, blank=True, help_text=_("The language it was written in.")
    )
    consent_version = models.CharField(_("version of the consent text"), max_length=20)
    consented_at = models.DateTimeField(
        _("agreed"),
        null=True,
        blank=True,
        help_text=_("By the person, or of a delegation by its contact. Empty: nobody is named, or when registering."),
    )
    created_at = models.DateTimeField(_("registered"))
    changed_at = models.DateTimeField(_("changed"))
    cancelled_at = models.DateTimeField(pgettext_lazy("a registration", "cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cancelled_registrations",
        verbose_name=_("cancelled by"),
        help_text=_("A coordinator; empty where the person or their contact did."),
    )
    cancellation_reason = models.CharField(_("reason for cancelling"), max_length=300, blank=True)
    sequence = models.PositiveIntegerField(
        _("revision of the invitation"), default=0, help_text=_("Rises with each calendar message to the person.")
    )
    has_given_feedback = models.BooleanField(
        _("has given feedback"), default=False, help_text=_("What it says is kept elsewhere, without the person.")
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["meeting", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(status__in=["active", "requested"]),
                name="person_registers_for_a_meeting_once",
                violation_error_message=_("This person is registered for the meeting already."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "rank"],
                name="registrations_of_a_meeting_have_an_order",
                violation_error_message=_("Another registration has this rank."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "mode", "seat"],
                condition=Q(seat__isnull=False),
                name="seat_is_held_once",
                violation_error_message=_("Somebody else holds this place."),
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=True) | Q(status="active", seat__gte=1),
                name="only_active_registrations_hold_seats",
                violation_error_message=_("Only an active registration holds a place."),
            ),
            models.CheckConstraint(
                condition=Q(offered_until__isnull=True) | Q(seat__isnull=False),
                name="offer_holds_a_seat",
                violation_error_message=_("An offer holds a place."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["requested", "declined", "active", "cancelled"]),
                name="registration_status_is_known",
                violation_error_message=_("Choose a status."),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["in_person", "online"]),
                name="registration_mode_is_known",
                violation_error_message=_("Choose in person or online."),
            ),
            models.CheckConstraint(
                condition=Q(was_mode__in=["", "in_person", "online"]),
                name="registration_was_in_a_known_mode",
                violation_error_message=_("Choose in person or online."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(delegation__isnull=False) | Q(erased_at__isnull=False),
                name="registration_is_somebodys",
                violation_error_message=_("A registration needs a person, or a delegation that will name one."),
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    person__isnull=True,
                    named_as="",
                    chosen_needs="",
                    food="",
                    access="",
                    note="",
                    reason="",
                    cancellation_reason="",
                ),
                name="erased_registration_keeps_nothing_personal",
                violation_error_message=_("An erased registration keeps no personal data."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def affiliation(self) -> str:
        """The municipality, else the organisation that the person wrote; empty where nobody is named."""
        if self.municipality:
            return str(self.municipality)
        return self.person.organisation if self.person else ""

    @property
    def is_together(self) -> bool:
        """Whether it takes a place only together with all of its delegation who wait."""
        return self.delegation is not None and self.delegation.all_or_none

    @property
    def is_standing(self) -> bool:
        """Whether it still counts: who comes, waits, or asks to be let in."""
        return self.status in states.STANDING

    @property
    def is_active(self) -> bool:
        """Whether the person is registered: comes, or waits."""
        return self.status == states.Status.ACTIVE

    @property
    def is_requested(self) -> bool:
        """Whether it asks to be let in."""
        return self.status == states.Status.REQUESTED

    @property
    def is_declined(self) -> bool:
        """Whether it was not let in."""
        return self.status == states.Status.DECLINED

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled, by whom ever."""
        return self.status == states.Status.CANCELLED

    @property
    def is_coming(self) -> bool:
        """Whether it holds a seat that is its own, not just offered."""
        return self.is_active and self.seat is not None and self.offered_until is None

    @property
    def is_asked(self) -> bool:
        """Whether a seat is held until the person says if they come in the way that the meeting has now."""
        return self.offered_until is not None and bool(self.was_mode)

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a seat, an offer not yet answered included."""
        return self.is_active and not self.is_coming

    @property
    def is_in_line(self) -> bool:
        """Whether it has a position on the waiting list: who is asked whether they come had a seat, and has none."""
        return self.is_waiting and not self.is_asked
