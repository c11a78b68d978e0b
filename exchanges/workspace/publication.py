"""The page that checks and publishes, beside the check: what changes by network, and who would be told."""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from edit_conflicts import FIELD, Seen, changed_since, read_seen, sign_seen
from exchanges.meetings.models import Exchange, Meeting
from exchanges.meetings.published import Version
from exchanges.outbox.models import Message
from exchanges.outbox.rehearsal import Rehearsed, do_as_shown
from exchanges.registrations.previews.ask_first import preview_context, shown_preview
from exchanges.registrations.previews.who_is_told import Recipients, who_is_told
from exchanges.scheduling.publication.public_changes import PublicChange
from exchanges.scheduling.publication.publishing import PublicationPreview, publish_version
from exchanges.scheduling.publication.shown_facts import MEETING, VERSION
from exchanges.workspace.changed import rows_that_change_meetings
from municipalities.access import actor_of
from municipalities.admin.authors import ChangedBy, Rows, with_authors
from municipalities.models import Country, Programme


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be published: of all networks or one, up to a day or all, for a reason that may not be written yet."""

    programme: Programme
    country: Country | None
    until: datetime.date | None
    now: datetime.datetime
    reason: str = ""

    def sign(self, preview: PublicationPreview) -> str:
        """Return what the page carries of what it shows."""
        return sign_seen(preview.facts, at=self.now, about=self._about)

    def seen(self, request: HttpRequest) -> Seen | None:
        """Return what the page that was sent had shown; None where it does not say so, or was of something else."""
        return read_seen(request.POST.get(FIELD, ""), about=self._about)

    @property
    def _about(self) -> str:
        country = self.country.pk if self.country else ""
        return f"exchanges.publication:{self.programme.pk}:{country}:{self.until or ''}"

    def publication(self, request: HttpRequest, seen: Seen | None = None) -> Callable[[], Any]:
        """Return what publishes it."""
        return partial(
            publish_version,
            programme=self.programme,
            country=self.country,
            reason=self._spoken,
            actor=actor_of(request),
            now=self.now,
            until=self.until,
            seen=seen,
        )

    @property
    def _spoken(self) -> str:
        return self.reason.strip() or _("(the reason you give)")

    def publish(self, request: HttpRequest) -> Rehearsed[Any]:
        """Publish it if changes and messages are those that were shown; raise what publish_version raises.

        Where nothing was shown, nothing is published.
        """
        shown, seen = shown_preview(request), self.seen(request)
        outcome = self._run(request, shown.digest if shown and seen else "", seen=seen)
        if shown is not None and outcome.is_done:
            shown.delete()
        return outcome

    def rehearse(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the page says of the messages that would leave."""
        told: list[Recipients] = []
        outcome = self._run(request, "", look=lambda found: told.append(who_is_told(found)))
        return preview_context(request, outcome, told[0])

    def _run(
        self,
        request: HttpRequest,
        shown: str,
        *,
        seen: Seen | None = None,
        look: Callable[[tuple[Message, ...]], object] | None = None,
    ) -> Rehearsed[Any]:
        return do_as_shown(
            self.publication(request, seen),
            actor=actor_of(request),
            now=self.now,
            shown=shown,
            look=look,
            mask=self._spoken,
        )


def who_changed_publication(
    wish: Wish, seen: Seen | None, preview: PublicationPreview, *, reader: object
) -> list[ChangedBy]:
    """Return what would be published otherwise than the page that was sent had shown, and who changed it."""
    if seen is None:
        return []
    writers = rows_that_change_meetings(wish.programme)

    def rows_of(key: str) -> list[list[Rows]]:
        kind, _colon, pk = key.partition(":")
        if kind == MEETING:
            return [[(Meeting, [pk])], writers]
        return [[(Version, versions)]] if kind == VERSION else []

    versions = list(wish.programme.versions.values_list("pk", flat=True))
    return with_authors(changed_since(seen, preview.facts), rows_of, since=seen.at, reader=reader)


@dataclass(frozen=True, slots=True)
class NetworkChanges:
    """What changes of one network's meetings, each change with how many people are told of it."""

    exchange: Exchange
    changes: tuple[tuple[PublicChange, int], ...]


def changes_by_network(changes: tuple[PublicChange, ...], told: Recipients | None) -> list[NetworkChanges]:
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
