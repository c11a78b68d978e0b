"""Changes by hand to meetings of the draft: each keeps the hosting rules, or has an exemption with its reason."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Required, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.hosting.models import Slot
from exchanges.meetings.addresses import new_slug
from exchanges.meetings.hosts.confirmations import end_lapsed
from exchanges.meetings.models import Exchange, Meeting, Theme
from exchanges.meetings.states import Status
from exchanges.meetings.time_and_place.times import zone_of_place
from exchanges.planning.problem.programme import StandingMeeting
from exchanges.scheduling.draft.assignment import Placing, place, placing_of
from exchanges.scheduling.draft.broken_rules import broken_by, standing_meeting
from exchanges.scheduling.draft.confirming import confirm_meeting, take_back_confirmation
from exchanges.scheduling.draft.exemptions import grant, take_up
from exchanges.scheduling.draft.guards import database_refusals, lock_programme, require_network, require_reach
from exchanges.scheduling.errors import BrokenRule, ChangeRefused, RulesBroken
from municipalities.access import reach_of
from municipalities.models import Country, Participation, Programme, User
from municipalities.refusals import ReasonMissing

__all__ = [
    "cancel_meeting",
    "change_co_hosts",
    "change_meeting",
    "confirm_meeting",
    "count_for_further_hosts",
    "create_meeting",
    "mark_held",
    "mark_not_held",
    "set_locked",
    "take_back_confirmation",
]


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
        lifted = _require_rules(meeting, None, along, reason=exemption_reason, actor=actor, now=now)
        meeting.slug = new_slug(host=host, country=exchange.country, theme=theme, starts_on=new["starts_on"])
        # The database judges a meeting that stands: before it does, it must be there and have its exemptions.
        meeting.status = Meeting.Status.CANCELLED if lifted else Meeting.Status.PROPOSED
        meeting.save()
        meeting.co_hosts.set(along)
        _lift(lifted, meeting, reason=exemption_reason, actor=actor, now=now)
        if lifted:
            _set_status(meeting, Meeting.Status.PROPOSED)
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
        fresh = _fresh(meeting)
        _require_movable(fresh)
        take_up(fresh)
        before, standing = placing_of(fresh), standing_meeting(fresh)
        asked = list(changed["co_hosts"] if "co_hosts" in changed else fresh.co_hosts.all())
        after = _placing(
            host=changed.get("host", before.host),
            theme=changed.get("theme", before.theme),
            starts_on=changed.get("starts_on", before.starts_on),
            days=changed.get("days", fresh.days),
        )
        if after != before:
            _require_host_and_theme(fresh.slot, after.host, after.theme)
            _require_one_programme(fresh.exchange.programme, fresh.slot, after.host, after.theme)
            place(fresh, after)
            along = _further_hosts(fresh, asked)
            lifted = _require_rules(fresh, standing, along, reason=exemption_reason, actor=actor, now=now)
            _lift(lifted, fresh, reason=exemption_reason, actor=actor, now=now)
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
        fresh = _fresh(meeting)
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
        fresh = _fresh(meeting)
        _require_open(fresh)
        asked = list(slots)
        if {slot.pk for slot in asked} != set(fresh.also_fills.values_list("pk", flat=True)):
            _require_shared(fresh, asked)
            before = standing_meeting(fresh)
            along = list(fresh.co_hosts.select_related("municipality"))
            lifted = _require_rules(fresh, before, along, asked, reason=exemption_reason, actor=actor, now=now)
            _lift(lifted, fresh, reason=exemption_reason, actor=actor, now=now)
            fresh.also_fills.update(also_filled_by=None)
            Slot.objects.filter(pk__in=[slot.pk for slot in asked]).update(also_filled_by=fresh)
    return fresh


def _require_shared(meeting: Meeting, slots: list[Slot]) -> None:
    if slots and (meeting.slot is None or meeting.slot.country_id is None):
        raise ChangeRefused(_("Only a meeting that a municipality of one network owes can count for another one."))
    along = [host.pk for host in meeting.co_hosts.all() if host.pk != meeting.host_id]
    here = meeting.exchange
    fitting = set(Slot.objects.open().filter(programme=here.programme_id, country=here.country_id, host__in=along))
    fitting |= set(meeting.also_fills.filter(host__in=along))
    if not fitting.issuperset(slots):
        raise ChangeRefused(_("It can count only for what its further hosts owe in this network and is still open."))


def cancel_meeting(*, meeting: Meeting, reason: str, actor: User | None) -> Meeting:
    """Cancel a meeting; its slot is open again. The public is told by the next version, where it was published."""
    require_reach(actor, meeting.exchange.country_id)
    if not reason.strip():
        raise ReasonMissing(_("Write why the meeting is cancelled: those who planned to come read it."))
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = _fresh(meeting)
        _require_open(fresh)
        take_up(fresh)
        fresh.cancellation_reason, fresh.cancellation_language = reason.strip(), get_language() or ""
        fresh.save(update_fields=["cancellation_reason", "cancellation_language"])
        fresh.also_fills.update(also_filled_by=None)
        return _set_status(fresh, Meeting.Status.CANCELLED)


def let_come_again(*, meeting: Meeting, actor: User | None) -> Meeting:
    """Let the planner propose the host and the day of a cancelled meeting again; until then it does not."""
    require_reach(actor, meeting.exchange.country_id)
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = _fresh(meeting)
        if not fresh.is_cancelled:
            raise ChangeRefused(_("The meeting is not cancelled: the planner may propose its day as it is."))
        fresh.may_come_again = True
        fresh.save(update_fields=["may_come_again"])
    return fresh


def mark_held(*, meeting: Meeting, actor: User | None, now: datetime.datetime) -> Meeting:
    """Note that a meeting took place; from then on it stays as it is."""
    require_reach(actor, meeting.exchange.country_id)
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = _fresh(meeting)
        _require_open(fresh)
        if fresh.starts_on > timezone.localdate(now, zone_of_place(fresh.host, fresh.exchange.country)):
            raise ChangeRefused(_("The meeting has not begun yet. Mark it as held when it has."))
        return _set_status(fresh, Meeting.Status.HELD)


def mark_not_held(*, meeting: Meeting, actor: User | None) -> Meeting:
    """Take back that a meeting took place: it is published again, or confirmed where the public never saw it."""
    require_reach(actor, meeting.exchange.country_id)
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = _fresh(meeting)
        if not fresh.is_held:
            raise ChangeRefused(_("The meeting is not marked as held."))
        is_public = fresh.published.current().exists()
        return _set_status(fresh, Meeting.Status.PUBLISHED if is_public else Meeting.Status.CONFIRMED)


def set_locked(*, meeting: Meeting, locked: bool, actor: User | None) -> Meeting:
    """Lock a meeting, so that neither the planner nor anybody by hand moves it, or unlock it."""
    require_reach(actor, meeting.exchange.country_id)
    with transaction.atomic():
        lock_programme(meeting.exchange.programme_id)
        fresh = _fresh(meeting)
        fresh.locked = locked
        fresh.save(update_fields=["locked"])
    return fresh


def _fresh(meeting: Meeting) -> Meeting:
    """Return the row as it is now: the caller's copy may be older, or carry what a form wrote into it."""
    related = ("exchange__programme", "exchange__country", "slot__rule", "host__municipality", "theme")
    return Meeting.objects.select_related(*related).get(pk=meeting.pk)


def _set_status(meeting: Meeting, status: Status) -> Meeting:
    meeting.status = status
    meeting.save(update_fields=["status"])
    return meeting


def _require_open(meeting: Meeting) -> None:
    if meeting.is_cancelled:
        raise ChangeRefused(_("The meeting is cancelled. Plan a new one in its place."))
    if meeting.is_held:
        raise ChangeRefused(_("The meeting was held, so it stays as it was. If it was not, take that back first."))


def _require_movable(meeting: Meeting) -> None:
    _require_open(meeting)
    if meeting.locked:
        raise ChangeRefused(_("The meeting is locked. Unlock it first, then change it."))


def _require_host_and_theme(slot: Slot | None, host: Participation | None, theme: Theme | None) -> None:
    if slot and host is None:
        raise ChangeRefused(_("Choose who hosts the meeting: it is owed under the hosting rules."))
    if slot and theme is None:
        raise ChangeRefused(_("Choose the theme of the meeting: the network is to cover them all."))


def _require_one_programme(
    programme: Programme, slot: Slot | None, host: Participation | None, theme: Theme | None
) -> None:
    if any(part is not None and part.programme_id != programme.pk for part in (slot, host, theme)):
        raise ChangeRefused(_("Slot, host and theme must be of the same programme. Choose them again."))


def _placing(*, host: Participation | None, theme: Theme | None, starts_on: datetime.date, days: int) -> Placing:
    return Placing(host, theme, starts_on, starts_on + datetime.timedelta(days=_positive(days) - 1))


def _positive(days: int) -> int:
    if days < 1:
        raise ChangeRefused(_("A meeting lasts one day at least."))
    return days


def _further_hosts(meeting: Meeting, asked: Iterable[Participation]) -> list[Participation]:
    along = [host for host in asked if host.pk != meeting.host_id]
    if any(host.programme_id != meeting.exchange.programme_id for host in along):
        raise ChangeRefused(_("The further hosts must be of the same programme. Choose them again."))
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
    lifted = _require_rules(meeting, before, along, reason=reason, actor=actor, now=now)
    _lift(lifted, meeting, reason=reason, actor=actor, now=now)
    _set_further_hosts(meeting, along)


def _set_further_hosts(meeting: Meeting, along: list[Participation]) -> None:
    """Note who hosts along; what it filled of somebody who does not is owed again."""
    meeting.co_hosts.set(along)
    meeting.also_fills.exclude(host__in=along).update(also_filled_by=None)


def _require_rules(
    meeting: Meeting,
    before: StandingMeeting | None,
    co_hosts: Iterable[Participation],
    also_fills: Iterable[Slot] | None = None,
    *,
    reason: str,
    actor: User | None,
    now: datetime.datetime,
) -> list[BrokenRule]:
    """Refuse what the unsaved meeting newly breaks, compared with `before`; return what is to be lifted."""
    broken = broken_by(meeting, before, timezone.localdate(now), co_hosts, also_fills)
    within = [replace(rule, can_be_exempted=rule.can_be_exempted and _may_exempt(actor, rule)) for rule in broken]
    if within and not (reason.strip() and all(rule.can_be_exempted for rule in within)):
        raise RulesBroken(within)
    return within


def _may_exempt(actor: User | None, rule: BrokenRule) -> bool:
    """Tell whether the actor may change each meeting to be exempt: a network's webinar may meet the conference."""
    return actor is None or all(reach_of(actor).covers(country) for country in rule.countries)


def _lift(
    rules: list[BrokenRule], meeting: Meeting, *, reason: str, actor: User | None, now: datetime.datetime
) -> None:
    """Exempt the meeting, or those that one outside the rules gets in the way of."""
    own = meeting.slot.key if meeting.slot else None
    # A rule broken twice, by the host and a further host, is lifted once.
    for key, code in dict.fromkeys((key, rule.code) for rule in rules for key in rule.slots or (own,)):
        exempt = meeting if key == own else _standing_in(meeting, key)
        grant(meeting=exempt, rule=code, reason=reason, actor=actor, now=now)


def _standing_in(meeting: Meeting, key: str | None) -> Meeting:
    rows = Meeting.objects.filter(slot__programme=meeting.exchange.programme_id, slot__key=key)
    return rows.standing().select_related("slot", "host", "theme").get()
