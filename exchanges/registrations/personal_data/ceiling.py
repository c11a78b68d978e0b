"""A ceiling over the daily erasure: what is erased is gone, so a run that is unlike others waits until somebody agrees.

A clock that jumps ahead makes everybody's time be over at once. So does a mistake in a setting, or a meeting that was
moved into the past.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings

from exchanges.registrations.models import ErasureRun
from exchanges.registrations.personal_data.erasure import count_due

LONGEST_PAUSE = timedelta(days=7)
"""Between two runs, which are a day apart; longer is a clock that jumped, or a worker that was away."""


@dataclass(frozen=True, slots=True)
class Held:
    """Why a run waits, and how many registrations it would take something from."""

    due: int
    why: str

    def __str__(self) -> str:
        return (
            f"Erasing waits: {self.why}. If the clock and the settings are right: "
            f"manage.py erase_due --confirm {self.due}"
        )


def why_held(*, now: datetime, confirmed: int | None = None) -> Held | None:
    """Return why a run is to wait; None where it is like others, or as large as somebody has confirmed at most."""
    due = count_due(now=now)
    if confirmed is not None and due <= confirmed:
        return None
    if due > settings.ERASED_AT_ONCE:
        return Held(due, f"{due} registrations are due at once, more than ERASED_AT_ONCE ({settings.ERASED_AT_ONCE})")
    last = ErasureRun.objects.values_list("ran_at", flat=True).first()
    if last is not None and now - last > LONGEST_PAUSE:
        return Held(due, f"the last run was {(now - last).days} days ago, on {last.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    return None


def note_run(*, now: datetime) -> None:
    """Note that a run came to its end."""
    ErasureRun.objects.update_or_create(pk=1, defaults={"ran_at": now})
