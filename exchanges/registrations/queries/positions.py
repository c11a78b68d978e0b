"""Positions on the waiting list, from 1 in each meeting and mode: of one registration, of many."""

from django.db.models import Case, F, Func, IntegerField, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from exchanges.registrations.models import Registration
from exchanges.registrations.models.registering import RegistrationQuerySet
from exchanges.registrations.models.states import IS_IN_LINE


def position_of(registration: Registration) -> int | None:
    """Return its position on the waiting list of its meeting and mode, from 1; None where it is not in line."""
    if not registration.is_in_line:
        return None
    line = Registration.objects.of(registration.meeting_id, registration.mode).in_line()
    return line.filter(rank__lt=registration.rank).count() + 1


def with_position(registrations: RegistrationQuerySet) -> RegistrationQuerySet:
    """Add to each registration its `position`, as position_of gives it, in the query that reads them."""
    line = Registration.objects.in_line().filter(meeting=OuterRef("meeting"), mode=OuterRef("mode"))
    ahead = line.filter(rank__lt=OuterRef("rank")).order_by().annotate(people=Func(F("pk"), function="COUNT"))
    counted = Coalesce(Subquery(ahead.values("people"), output_field=IntegerField()), 0)
    return registrations.annotate(position=Case(When(IS_IN_LINE, then=counted + 1)))
