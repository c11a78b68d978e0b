"""Further hosts of a meeting: who they are, and the days on which they cannot host either."""

import datetime
from collections.abc import Iterable

from django.db.models import Q

from exchanges.meetings.models import Meeting
from municipalities.models import AvailabilityPeriod, Participation


def set_co_hosts(meeting: Meeting, hosts: Iterable[Participation]) -> bool:
    """Let these alone host a meeting along; tell whether that changed anything, which the public is told at once."""
    wanted = {host.pk for host in hosts}
    if wanted == {host.pk for host in meeting.co_hosts.all()}:
        return False
    meeting.co_hosts.set(wanted)
    meeting.save(update_fields=["updated_at"])
    return True


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
