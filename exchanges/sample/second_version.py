"""The second version of every sample plan: a meeting moves, and a webinar outside the rules comes along."""

import datetime
from collections.abc import Callable, Iterator

from exchanges.meetings.models import Meeting
from exchanges.sample.texts import write_webinar_texts
from exchanges.scheduling.draft.changes import change_meeting, create_meeting
from exchanges.scheduling.errors import RulesBroken
from exchanges.scheduling.publication.publishing import publish_version
from municipalities.models import ClosedPeriod, Programme, User

_NOTICE = datetime.timedelta(weeks=3)
_LATEST_MOVE_DAYS = 28
_WEBINAR_WEEKS = range(4, 12)


def publish_second_version(
    programme: Programme, *, actor: User, now: datetime.datetime, today: datetime.date, until: datetime.date
) -> None:
    """Move the next published meeting that can move, add a webinar of all networks, and publish both.

    Both keep every rule, by the services' own checks. Where there is no such day, nothing happens.
    """
    moved = _move_a_meeting(programme, actor, now, today)
    webinar = _add_a_webinar(programme, actor, now, today)
    if moved is None and webinar is None:
        return
    publish_version(
        programme=programme,
        country=None,
        reason="A host asked for another day, and a webinar joined the calendar. Sample data.",
        actor=actor,
        now=now,
        until=until,
    )


def _move_a_meeting(programme: Programme, actor: User, now: datetime.datetime, today: datetime.date) -> Meeting | None:
    published = Meeting.objects.published().filter(exchange__programme=programme, starts_on__gte=today + _NOTICE)
    for meeting in published.select_related("exchange").order_by("starts_on", "slot__key"):

        def move(day: datetime.date, meeting: Meeting = meeting) -> Meeting:
            return change_meeting(meeting=meeting, actor=actor, now=now, starts_on=day)

        later = (meeting.starts_on + datetime.timedelta(days=days) for days in range(7, _LATEST_MOVE_DAYS + 1))
        moved = _on_the_first_day_that_keeps_the_rules(move, later)
        if moved is not None:
            return moved
    return None


def _add_a_webinar(programme: Programme, actor: User, now: datetime.datetime, today: datetime.date) -> Meeting | None:
    theme = programme.themes.get(key="planning")

    def add(day: datetime.date) -> Meeting:
        return create_meeting(programme=programme, actor=actor, now=now, starts_on=day, theme=theme)

    open_days = (day for day in _wednesdays(today) if not _is_closed_somewhere(programme, day))
    webinar = _on_the_first_day_that_keeps_the_rules(add, open_days)
    if webinar is not None:
        write_webinar_texts(webinar)
    return webinar


def _wednesdays(today: datetime.date) -> Iterator[datetime.date]:
    first = today - datetime.timedelta(days=today.isoweekday() - 3)
    return (first + datetime.timedelta(weeks=weeks) for weeks in _WEBINAR_WEEKS)


def _is_closed_somewhere(programme: Programme, day: datetime.date) -> bool:
    periods = ClosedPeriod.objects.filter(network__programme=programme, first_day__lte=day, last_day__gte=day)
    return periods.exists()


def _on_the_first_day_that_keeps_the_rules(
    use: Callable[[datetime.date], Meeting], days: Iterator[datetime.date]
) -> Meeting | None:
    for day in days:
        try:
            return use(day)
        except RulesBroken:
            continue
    return None
