"""What the page that checks and publishes shows beside the check: what changes by network, and who would be told."""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from exchanges.meetings.models import Exchange
from exchanges.outbox.rehearsal import Outcome, do_as_shown
from exchanges.registrations.ask_first import preview_context, shown_preview
from exchanges.registrations.who_is_told import Told, who_is_told
from exchanges.scheduling.public_changes import PublicChange
from exchanges.scheduling.publishing import publish_version
from exchanges.workspace.people import actor_of
from municipalities.models import Country, Programme


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be published: of all networks or one, up to a day or all, for a reason that may not be written yet."""

    programme: Programme
    country: Country | None
    until: datetime.date | None
    now: datetime.datetime
    reason: str = ""

    def publication(self, request: HttpRequest) -> Callable[[], Any]:
        """Return what publishes it."""
        return partial(
            publish_version,
            programme=self.programme,
            country=self.country,
            reason=self._spoken,
            actor=actor_of(request),
            now=self.now,
            until=self.until,
        )

    @property
    def _spoken(self) -> str:
        return self.reason.strip() or _("(the reason that you write)")

    def publish(self, request: HttpRequest) -> Outcome[Any]:
        """Publish it if the messages are those that were shown; raise what publish_version raises."""
        shown = shown_preview(request)
        outcome = self._run(request, shown.digest if shown else None)
        if shown is not None and outcome.is_done:
            shown.delete()
        return outcome

    def rehearse(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the page says of the messages that would leave."""
        seen: list[Told] = []
        outcome = self._run(request, "", seen)
        return preview_context(request, outcome, seen[0])

    def _run(self, request: HttpRequest, shown: str | None, seen: list[Told] | None = None) -> Outcome[Any]:
        look = (lambda found: seen.append(who_is_told(found))) if seen is not None else None
        return do_as_shown(
            self.publication(request),
            actor=actor_of(request),
            now=self.now,
            shown=shown,
            look=look,
            mask=self._spoken,
        )


@dataclass(frozen=True, slots=True)
class NetworkChanges:
    """What changes of one network's meetings, each change with how many people are told of it."""

    exchange: Exchange
    changes: tuple[tuple[PublicChange, int], ...]


def changes_by_network(changes: tuple[PublicChange, ...], told: Told | None) -> list[NetworkChanges]:
    """Return the changes network by network, in the order in which each network is first concerned."""
    people = Counter[int]()
    for group in told.groups if told else ():
        if group.meeting is not None:
            people[group.meeting.pk] += group.count
    by_network: dict[int, list[PublicChange]] = {}
    for change in changes:
        by_network.setdefault(change.meeting.exchange_id, []).append(change)
    return [
        NetworkChanges(found[0].meeting.exchange, tuple((change, people[change.meeting.pk]) for change in found))
        for found in by_network.values()
    ]
