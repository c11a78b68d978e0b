"""Further hosts of a meeting: the days on which they cannot host either."""

import datetime
from collections.abc import Iterable

from django.db.models import Q

from municipalities.models import AvailabilityPeriod, Participation


def away_on(hosts: Iterable[Participation], first: datetime.date, last: datetime.date) -> list[Participation]:
    """Return those of the hosts that are unavailable, or take no part any more, on one of the days."""
    keys = [host.pk for host in hosts]
    unavailable = Q(
        availability_periods__kind=AvailabilityPeriod.Kind.UNAVAILABLE,
        availability_periods__first_day__lte=last,
        availability_periods__last_day__gte=first,
    )
    rows = Participation.objects.filter(unavailable | Q(withdrawal__first_day__lte=last), pk__in=keys)
    return list(rows.select_related("municipality").distinct().order_by("position", "pk"))
