"""The roles that a municipality had earlier in a programme: what it held in them stays as it was."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Participation, Role


class FormerRole(models.Model):
    """A role until its last day; what begins on a later day is under the next one, in the end the present."""

    participation = models.ForeignKey(
        Participation, models.CASCADE, related_name="former_roles", verbose_name=_("participation")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("former role")
        verbose_name_plural = _("former roles")
        ordering = ["participation", "last_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "last_day"],
                name="municipality_has_one_role_on_a_day",
                violation_error_message=_("Its role already changes on this day."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="former_role_is_known",
                violation_error_message=_("Choose forerunner, honorary award or network municipality."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation}: {self.get_role_display()}"


def keep_former_role(participation: Participation, role: str, *, first_day: datetime.date) -> None:
    """Keep the role that a municipality had until the day before the new one begins; later roles make way."""
    last_day = first_day - datetime.timedelta(days=1)
    FormerRole.objects.filter(participation=participation, last_day__gte=last_day).delete()
    FormerRole.objects.create(participation=participation, role=role, last_day=last_day)
