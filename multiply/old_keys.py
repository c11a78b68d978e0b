"""Keys that were the site's before: what they signed is read until a day, and from that day on no longer."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from django.core.exceptions import ImproperlyConfigured

from multiply import environment


class OldKeys(list[str]):
    """A list as Django wants it for SECRET_KEY_FALLBACKS, empty from its day on without a restart."""

    def __init__(self, keys: list[str], until: date) -> None:
        super().__init__(keys)
        self._until = datetime.combine(until, time(), UTC)

    def __iter__(self) -> Iterator[str]:
        return super().__iter__() if datetime.now(UTC) < self._until else iter(())


def old_keys(name: str, until: str) -> list[str]:
    """Return the keys of a variable, separated by commas; the day until which they are read has to be said."""
    keys = environment.words(name, [])
    if not keys:
        return []
    if any(len(key) < environment.SHORTEST_KEY for key in keys):
        raise ImproperlyConfigured(f"{name}: a key is shorter than {environment.SHORTEST_KEY} characters.")
    day = environment.text(until, "")
    try:
        return OldKeys(keys, date.fromisoformat(day))
    except ValueError as error:
        remedy = "Write the day from which the old keys are read no longer, such as 2027-09-01."
        raise ImproperlyConfigured(f"{until}={day!r}: {remedy}") from error
