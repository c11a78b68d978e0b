"""The moments between which a meeting lasts, whether or not its hours are fixed."""

from datetime import UTC, date, datetime, time, timedelta

from exchanges.meetings.time_and_place.timed import Announced, Timed


def start_of(published: Timed) -> datetime:
    """Return when it begins, in UTC; where the hour is not fixed, when its first day does."""
    return _moment(published, published.starts_on, published.starts_at or time.min)


def end_of(published: Timed) -> datetime:
    """Return when it is over, in UTC; where the hour is not fixed, when its last day is."""
    if published.ends_at is None:
        return _moment(published, published.ends_on + timedelta(days=1), time.min)
    return _moment(published, published.ends_on, published.ends_at)


def _moment(published: Timed, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, published.zone).astimezone(UTC)


def has_begun(published: Announced, now: datetime) -> bool:
    """Tell whether the meeting has started, or was held."""
    return published.is_held or now >= start_of(published)


def is_ahead(published: Announced, now: datetime) -> bool:
    """Tell whether places can still be given: the meeting is neither cancelled nor begun."""
    return not published.is_cancelled and not has_begun(published, now)
