"""Changes by hand to meetings of the draft: each keeps the hosting rules, or has an exemption with its reason."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Required, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from exchanges.hosting.models import Slot
from exchanges.meetings.addresses import new_slug
from exchanges.meetings.hosts.confirmations import end_lapsed
from exchanges.meetings.models import Exchange, Meeting, Theme
from exchanges.planning.problem.programme import StandingMeeting
from exchanges.scheduling.draft.assignment import Assignment, assign, assignment_of
from exchanges.scheduling.draft.broken_rules import standing_meeting
from exchanges.scheduling.draft.co_hosts import set_co_hosts
from exchanges.scheduling.draft.exemptions import take_up
from exchanges.scheduling.draft.guards import (
    database_refusals,
    fresh_row,
    lock_programme,
    require_movable,
    require_network,
    require_open,
    require_reach,
)
from exchanges.scheduling.draft.lifted_rules import lift, require_rules
from exchanges.scheduling.errors import ChangeRefused
from municipalities.models import Country, Participation, Programme, User


class NewMeeting(TypedDict, total=False):
    """What is known of a meeting that is added to the draft: its first day at least."""

    starts_on: Required[datetime.date]
    slot: Slot | None
    country: Country | None
    host: Participation | None
    theme: Theme | None
    days: int | None
    co_hosts: Iterable[Participation]


class ChangedMeeting(TypedDict, total=False):
    """What becomes different of a meeting; what is left out it keeps. None takes host or theme away."""

    host: Participation | None
    theme: Theme | None
    starts_on: datetime.date
    days: int
    co_hosts: Iterable[Participation]


def create_meeting(
    *,
    programme: Programme,
    actor: User | None,
    now: datetime.datetime,
    exemption_reason: str = "",
    **new: Unpack[NewMeeting],
) -> Meeting:
    """Add a meeting to the draft: the one owed in a slot, or one outside the hosting rules (a webinar, a workshop).

    A slot decides the country, the host where it names one, and the number of days where none is given. Without a slot,
    no country makes a meeting of all networks. Raise RulesBroken as change_meeting does.
    """
    _require_known(new, NewMeeting)
    slot, country = new.get("slot"), new.get("country")
    host, theme, days = new.get("host"), new.get("theme"), new.get("days")
    country_code = slot.country_id if slot else (country.code if country else None)
    require_reach(actor, country_code)
    if country:
        require_network(programme, country)
    if slot:
        host, days = host or slot.asked, days or slot.rule.days
    _require_host_and_theme(slot, host, theme)
    _require_one_programme(programme, slot, host, theme)
    with database_refusals(), transaction.atomic():
        programme = lock_programme(programme.pk)
        exchange, _made = Exchange.objects.get_or_create(programme=programme, country_id=country_code)
        meeting = Meeting(exchange=exchange, slot=slot, host=host, theme=theme)
        meeting.set_dates(new["starts_on"], _positive(days or 1))
        along = _further_hosts(meeting, new.get("co_hosts", ()))
        lifted = require_rules(meeting, None, along, reason=exemption_reason, actor=actor, now=now)
        meeting.slug = new_slug(host=host, country=exchange.country, theme=theme, starts_on=new["starts_on"])
        # The database judges a meeting that stands: before it does, it must be there and have its exemptions.
        meeting.status = Meeting.Status.CANCELLED if lifted else Meeting.Status.PROPOSED
        meeting.save()
        set_co_hosts(meeting, along)
        lift(lifted, meeting, reason=exemption_reason, actor=actor, now=now)
        if lifted:
            meeting.status = Meeting.Status.PROPOSED
            meeting.save(update_fields=["status"])
        take_up(meeting)
    return meeting


def change_meeting(
    *,
    meeting: Meeting,
    actor: User | None,
    now: datetime.datetime,
    exemption_reason: str = "",
    **changed: Unpack[ChangedMeeting],
) -> Meeting:
    """Move a meeting of the draft, or give it another host, further hosts or theme; return it as it stands then.

    Who becomes the host is no further host any more.

    Refuse with RulesBroken what breaks a rule that was kept before, unless an `exemption_reason` is given and every
    rule concerned can be lifted: then the exemptions are granted. A published meeting stays published; what the public
    sees changes with the next version. Raise ChangeRefused for a meeting that is locked, held or cancelled.
    """
    _require_known(changed, ChangedMeeting)
    require_reach(actor, meeting.exchange.country_id)
    with database_refusals(), transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = fresh_row(meeting)
        require_movable(fresh)
        take_up(fresh)
        before, standing = assignment_of(fresh), standing_meeting(fresh)
        asked = list(changed["co_hosts"] if "co_hosts" in changed else fresh.co_hosts.all())
        after = _assignment(
            host=changed.get("host", before.host),
            theme=changed.get("theme", before.theme),
            starts_on=changed.get("starts_on", before.starts_on),
            days=changed.get("days", fresh.days),
        )
        if after != before:
            _require_host_and_theme(fresh.slot, after.host, after.theme)
            _require_one_programme(fresh.exchange.programme, fresh.slot, after.host, after.theme)
            assign(fresh, after)
            along = _further_hosts(fresh, asked)
            lifted = require_rules(fresh, standing, along, reason=exemption_reason, actor=actor, now=now)
            lift(lifted, fresh, reason=exemption_reason, actor=actor, now=now)
            fresh.save(update_fields=["host", "theme", "starts_on", "ends_on", "status"])
            _set_further_hosts(fresh, along)
            take_up(fresh)
            end_lapsed([fresh])
        elif "co_hosts" in changed:
            _host_along(fresh, standing, asked, reason=exemption_reason, actor=actor, now=now)
    return fresh


def _require_known(given: Mapping[str, object], kind: type) -> None:
    """Raise TypeError for a name that is none, as where arguments are named one by one: else it changed nothing."""
    unknown = given.keys() - kind.__annotations__.keys()
    if unknown:
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")


def change_co_hosts(
    *,
    meeting: Meeting,
    co_hosts: Iterable[Participation],
    actor: User | None,
    now: datetime.datetime,
    exemption_reason: str = "",
) -> Meeting:
    """Say who hosts a meeting along with its host, also where it is locked; a lock is about place and date.

    Their days bind as the host's do: raise RulesBroken as change_meeting does. Of what was held or cancelled nothing
    is asked any more.
    """
    require_reach(actor, meeting.exchange.country_id)
    with database_refusals(), transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = fresh_row(meeting)
        if fresh.is_final:
            _set_further_hosts(fresh, _further_hosts(fresh, co_hosts))
        else:
            take_up(fresh)
            _host_along(fresh, standing_meeting(fresh), co_hosts, reason=exemption_reason, actor=actor, now=now)
    return fresh


def count_for_further_hosts(
    *,
    meeting: Meeting,
    slots: Iterable[Slot],
    actor: User | None,
    now: datetime.datetime,
    exemption_reason: str = "",
) -> Meeting:
    """Say which meetings owed by its further hosts a meeting is as well: hosted together, it counts once for each.

    Only an owed meeting counts so, for open slots of its country. It then keeps the distance to the further hosts'
    other meetings and shares no theme with them: raise RulesBroken as change_meeting does. The planner leaves it.
    """
    require_reach(actor, meeting.exchange.country_id)
    with database_refusals(), transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = fresh_row(meeting)
        require_open(fresh)
        asked = list(slots)
        if {slot.pk for slot in asked} != set(fresh.also_fills.values_list("pk", flat=True)):
            _require_shared(fresh, asked)
            before = standing_meeting(fresh)
            along = list(fresh.co_hosts.select_related("municipality"))
            lifted = require_rules(fresh, before, along, asked, reason=exemption_reason, actor=actor, now=now)
            lift(lifted, fresh, reason=exemption_reason, actor=actor, now=now)
            fresh.also_fills.update(also_filled_by=None)
            Slot.objects.filter(pk__in=[slot.pk for slot in asked]).update(also_filled_by=fresh)
    return fresh


def _require_shared(meeting: Meeting, slots: list[Slot]) -> None:
    if slots and (meeting.slot is None or meeting.slot.country_id is None):
        raise ChangeRefused(_("Only a meeting owed by a municipality of one network can count for another one."))
    along = [host.pk for host in meeting.co_hosts.all() if host.pk != meeting.host_id]
    here = meeting.exchange
    fitting = set(Slot.objects.open().filter(programme=here.programme_id, country=here.country_id, host__in=along))
    fitting |= set(meeting.also_fills.filter(host__in=along))
    if not fitting.issuperset(slots):
        raise ChangeRefused(
            _("It can only count as meetings that its further hosts owe in this network and that are still open.")
        )


def _require_host_and_theme(slot: Slot | None, host: Participation | None, theme: Theme | None) -> None:
    if slot and host is None:
        raise ChangeRefused(_("Choose who hosts the meeting: it is owed under the hosting rules."))
    if slot and theme is None:
        raise ChangeRefused(_("Choose the theme of the meeting: the network has to cover all themes."))


def _require_one_programme(
    programme: Programme, slot: Slot | None, host: Participation | None, theme: Theme | None
) -> None:
    if any(part is not None and part.programme_id != programme.pk for part in (slot, host, theme)):
        raise ChangeRefused(_("Owed meeting, host and theme must belong to the same programme. Choose them again."))


def _assignment(*, host: Participation | None, theme: Theme | None, starts_on: datetime.date, days: int) -> Assignment:
    return Assignment(host, theme, starts_on, starts_on + datetime.timedelta(days=_positive(days) - 1))


def _positive(days: int) -> int:
    if days < 1:
        raise ChangeRefused(_("A meeting lasts at least one day."))
    return days


def _further_hosts(meeting: Meeting, asked: Iterable[Participation]) -> list[Participation]:
    along = [host for host in asked if host.pk != meeting.host_id]
    if any(host.programme_id != meeting.exchange.programme_id for host in along):
        raise ChangeRefused(_("The further hosts must belong to the same programme. Choose them again."))
    return along


def _host_along(
    meeting: Meeting,
    before: StandingMeeting,
    asked: Iterable[Participation],
    *,
    reason: str,
    actor: User | None,
    now: datetime.datetime,
) -> None:
    """Give a meeting that stays where it is its further hosts."""
    along = _further_hosts(meeting, asked)
    lifted = require_rules(meeting, before, along, reason=reason, actor=actor, now=now)
    lift(lifted, meeting, reason=reason, actor=actor, now=now)
    _set_further_hosts(meeting, along)


def _set_further_hosts(meeting: Meeting, along: list[Participation]) -> None:
    """Note who hosts along; what it filled of somebody who does not is owed again."""
    set_co_hosts(meeting, along)
    meeting.also_fills.exclude(host__in=along).update(also_filled_by=None)
