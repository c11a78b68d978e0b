"""The coordinators' home: what is owed, planned, clashing and next, in one programme."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.meetings.models import Meeting
from exchanges.outbox.pauses import first_pause
from exchanges.outbox.queries import acts_that_wait, backlog_within, count_not_arrived
from exchanges.registrations.queries.registrations import open_request_counts
from exchanges.scheduling.draft.queries import Clash, NetworkOverview, Obligation, network_overviews
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.publication.publishing import PublicationPreview, preview_publication
from exchanges.workspace.choosing import chosen_programme, meetings_address, own_country
from exchanges.workspace.proposal_pages import outcome_in_words
from municipalities.admin import request_reach
from municipalities.models import Programme, Role

LATE_MINUTES = 3
"""How long a message may wait before coordinators are told that sending is behind."""


@dataclass(frozen=True, slots=True)
class Pip:
    """One owed meeting as a mark: the role's shape, and `fixed`, `planned` or `missing`."""

    role: str
    state: str


@dataclass(frozen=True, slots=True)
class ClashLine:
    """A broken rule in words, and where it can be mended."""

    sentence: str
    meetings: tuple[Meeting, ...]
    exemption_url: str


@dataclass(frozen=True, slots=True)
class MissingLine:
    """An owed meeting without a date, and where to plan it by hand."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class NetworkCard:
    """A network on the home page."""

    overview: NetworkOverview
    pips: tuple[Pip, ...]
    duties: str
    missing: tuple[MissingLine, ...]
    clashes: tuple[ClashLine, ...]
    meetings_url: str

    @property
    def is_complete(self) -> bool:
        """Whether every owed meeting has a date."""
        return self.overview.met == self.overview.owed


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in the list of recent ones."""

    proposal: Proposal
    outcome: str


def index_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the home page shows of the programme that is chosen, within the reach of who asks."""
    programme = chosen_programme(request)
    programmes = list(Programme.objects.all())
    pause = first_pause()
    if programme is None:
        return {"programme": None, "programmes": programmes, "pause": pause}
    overviews = network_overviews(programme, timezone.localdate(), request_reach(request))
    return {
        "programme": programme,
        "programmes": programmes,
        "pause": pause,
        "networks": [network_card(programme, overview) for overview in overviews],
        "owed": sum(overview.owed for overview in overviews),
        "met": sum(overview.met for overview in overviews),
        "roles": [role for role in Role if any(host.role == role for each in overviews for host in each.hosts)],
        "clash_count": len({clash.sentence for overview in overviews for clash in overview.clashes}),
        "unconfirmed": sum(overview.unconfirmed for overview in overviews),
        "unconfirmed_url": f"{meetings_address(programme)}&confirmed=no",
        "preview": _preview(request, programme),
        "version": programme.versions.current().first(),
        "proposals": list(_recent_proposals(request, programme)),
        "requests": open_request_counts(request_reach(request), now=timezone.now()),
        "not_arrived": count_not_arrived(request_reach(request), now=timezone.now()),
        "late": _late_in_words(request),
        "waits": acts_that_wait(request_reach(request), now=timezone.now()),
    }


def _late_in_words(request: HttpRequest) -> str:
    """Say how far behind sending is; nothing where it keeps up."""
    now = timezone.now()
    backlog = backlog_within(request_reach(request), now=now)
    minutes = backlog.minutes(now)
    if minutes < LATE_MINUTES:
        return ""
    return ngettext(
        "%(number)d message is late: it has been waiting for %(minutes)d minutes.",
        "%(number)d messages are late: the first has been waiting for %(minutes)d minutes.",
        backlog.mails,
    ) % {"number": backlog.mails, "minutes": minutes}


def network_card(programme: Programme, overview: NetworkOverview) -> NetworkCard:
    """Put how a network stands into marks, words and addresses."""
    return NetworkCard(
        overview=overview,
        pips=tuple(Pip(host.role, _state(each)) for host in overview.hosts for each in host.obligations),
        duties=duties_in_words(overview),
        missing=tuple(MissingLine(each.name, _planning_url(programme, each)) for each in overview.missing),
        clashes=tuple(_clash_line(clash) for clash in overview.clashes),
        meetings_url=_meetings_url(programme, overview),
    )


def duties_in_words(overview: NetworkOverview) -> str:
    """Say how many owed meetings have a date."""
    if not overview.owed:
        return _("No meetings are owed yet: give municipalities their roles.")
    return ngettext(
        "%(met)d of %(owed)d meeting has a date.", "%(met)d of %(owed)d meetings have a date.", overview.owed
    ) % {"met": overview.met, "owed": overview.owed}


def _planning_url(programme: Programme, obligation: Obligation) -> str:
    chosen = {"programme": programme.slug, "slot": obligation.slot.pk}
    return f"{reverse('admin:exchanges_meeting_add')}?{urlencode(chosen)}"


def _state(obligation: Obligation) -> str:
    if obligation.meeting is None:
        return "missing"
    return "fixed" if obligation.meeting.is_public or obligation.meeting.locked else "planned"


def _clash_line(clash: Clash) -> ClashLine:
    slot = next((meeting.slot_id for meeting in clash.meetings if meeting.slot_id), None)
    url = ""
    if clash.can_be_exempted and slot:
        url = f"{reverse('admin:exchanges_exemption_add')}?{urlencode({'slot': slot, 'rule': clash.code})}"
    return ClashLine(clash.sentence, clash.meetings, url)


def _meetings_url(programme: Programme, overview: NetworkOverview) -> str:
    # The European exchange has no country to filter by.
    return f"{meetings_address(programme)}&{urlencode({'country': overview.country.code if overview.country else '-'})}"


def _preview(request: HttpRequest, programme: Programme) -> PublicationPreview:
    return preview_publication(programme, own_country(request), now=timezone.now())


def _recent_proposals(request: HttpRequest, programme: Programme) -> Iterator[ProposalLine]:
    reach = request_reach(request)
    rows: QuerySet[Proposal] = programme.proposals.select_related("country", "requested_by").defer("problem")
    if not reach.everything:
        rows = rows.filter(country=reach.country_code)
    newest: Iterable[Proposal] = rows.order_by("-requested_at", "-pk")[:5]
    return (ProposalLine(proposal, outcome_in_words(proposal)) for proposal in newest)
