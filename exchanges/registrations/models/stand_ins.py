"""Stand-ins: lines of a delegation for colleagues who are registered apart from it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exchanges.registrations.models.delegations import Delegation
from exchanges.registrations.models.names import validate_name
from exchanges.registrations.models.people import Person
from exchanges.registrations.models.registering import Mode
from localisation.plain_text import validate_plain_line


class StandIn(models.Model):
    """A colleague of a delegation who is registered apart from it: a line for its contact, without a seat.

    The contact sees it as they see the colleagues who take seats, so that they cannot learn who was registered: with
    the seat that the colleague would have had (`would_come`), else that they would have come to by now (`rank`).
    """

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="stand_ins", verbose_name=_("delegation"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="stand_ins", verbose_name=_("person"))
    reference = models.CharField(_("reference"), max_length=12, unique=True)
    named_as = models.CharField(
        _("named as"), max_length=120, blank=True, validators=[validate_name, validate_plain_line]
    )
    mode = models.CharField(_("takes part"), max_length=9, choices=Mode.choices)
    days = models.JSONField(_("days"), default=list, blank=True, help_text=_("ISO dates. Empty: every day."))
    rank = models.PositiveBigIntegerField(
        _("rank"),
        default=0,
        help_text=_("If somebody at this rank or behind it has a place, this person would have one, too."),
    )
    would_come = models.BooleanField(_("would have had a place"), default=False)

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "person"],
                name="delegation_names_a_stand_in_once",
                violation_error_message=_("You have already named this colleague."),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["in_person", "online"]),
                name="stand_in_mode_is_known",
                violation_error_message=_("Choose in person or online."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
