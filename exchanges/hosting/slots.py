"""Slots: the meetings owed, generated from a programme's hosting rules."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import F, Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.hosting.models import HostingRule, Slot
from exchanges.hosting.standing import CANCELLED
from municipalities.models import Participation, Programme
from municipalities.refusals import Refusal


class SlotsInUse(Refusal):
    """Slots would vanish that meetings fill or exemptions are about; the message names them and the remedy."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys
        super().__init__(
            ngettext(
                "The meeting %(slots)s would no longer be owed, but it is planned, was planned or has an exemption. "
                "Move or remove that first, or leave role and rule as they are.",
                "The meetings %(slots)s would no longer be owed, but they are planned, were planned or have "
                "exemptions. Move or remove these first, or leave role and rule as they are.",
                len(keys),
            )
            % {"slots": get_text_list(list(keys), _("and"))}
        )


@dataclass(frozen=True)
class SlotChanges:
    """What generating slots did, by their keys."""

    created: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.removed)


@dataclass(frozen=True)
class OwedMeeting:
    """A slot as the rules ask for it now."""

    key: str
    rule: HostingRule
    number: int
    country_id: str | None = None
    host_id: int | None = None
    is_history: bool = False


def owed_meetings(programme: Programme) -> list[OwedMeeting]:
    """Return who owes which meeting, in the order of rules, countries and municipalities."""
    countries = list(programme.networks.order_by("position", "pk").values_list("country_id", flat=True))
    rows = programme.participations.select_related("municipality").prefetch_related("former_roles")
    hosts = list(rows.order_by("position", "pk"))
    owed = [
        owed
        for rule in programme.hosting_rules.order_by("position", "pk")
        for owed in _owed_under(rule, countries, hosts)
    ]
    held = _held_in_former_roles(programme)
    return [replace(each, is_history=each.is_history and each.key not in held) for each in owed]


def _held_in_former_roles(programme: Programme) -> set[str]:
    """Return the slots whose meeting their owner holds or held while it had the role."""
    in_time = Q(
        meetings__starts_on__lte=F("host__former_roles__last_day"), host__former_roles__role=F("rule__host_role")
    )
    by_owner = Q(meetings__host=F("host")) & ~Q(meetings__status=CANCELLED)
    return set(programme.slots.filter(in_time & by_owner).values_list("key", flat=True))


@transaction.atomic
def generate_slots(programme: Programme) -> SlotChanges:
    """Create the slots that the rules ask for and remove those they no longer do.

    Raises SlotsInUse, and changes nothing, where a slot to be removed has a meeting (a cancelled one too) or an
    exemption: those are history.
    """
    wanted = {owed.key: owed for owed in owed_meetings(programme)}
    there = {slot.key: slot for slot in programme.slots.select_for_update().order_by("pk")}
    removed = _remove([slot for key, slot in there.items() if key not in wanted])
    changed = [key for key, slot in there.items() if key in wanted and _differs(slot, wanted[key])]
    for key in changed:
        _set(there[key], wanted[key]).save()
    created = [key for key in wanted if key not in there]
    Slot.objects.bulk_create(_set(Slot(programme=programme, key=key), wanted[key]) for key in created)
    return SlotChanges(tuple(created), tuple(changed), removed)


def _owed_under(rule: HostingRule, countries: list[str], hosts: list[Participation]) -> Iterator[OwedMeeting]:
    numbers = range(1, rule.meetings + 1)
    if rule.scope == HostingRule.Scope.PROGRAMME:
        yield from (OwedMeeting(f"{rule.kind}:{number}", rule, number) for number in numbers)
    elif rule.scope == HostingRule.Scope.COUNTRY:
        yield from (
            OwedMeeting(f"{rule.kind}:{country}:{number}", rule, number, country)
            for country in countries
            for number in numbers
        )
    else:
        yield from (
            OwedMeeting(
                f"{rule.kind}:{host.municipality.slug}:{number}",
                rule,
                number,
                host.municipality.country_id,
                host.pk,
                is_history=host.role != rule.host_role,
            )
            for host in hosts
            if rule.host_role in {host.role, *(former.role for former in host.former_roles.all())}
            for number in numbers
        )


def _remove(slots: list[Slot]) -> tuple[str, ...]:
    ids = [slot.pk for slot in slots]
    used = set(Slot.objects.filter(pk__in=ids, meetings__isnull=False).values_list("key", flat=True))
    used |= set(Slot.objects.filter(pk__in=ids, exemptions__isnull=False).values_list("key", flat=True))
    used |= set(Slot.objects.also_filled().filter(pk__in=ids).values_list("key", flat=True))
    if used:
        raise SlotsInUse(tuple(slot.key for slot in slots if slot.key in used))
    Slot.objects.filter(pk__in=ids).delete()
    return tuple(slot.key for slot in slots)


def _differs(slot: Slot, owed: OwedMeeting) -> bool:
    return (slot.rule_id, slot.number, slot.country_id, slot.host_id, slot.is_history) != (
        owed.rule.pk,
        owed.number,
        owed.country_id,
        owed.host_id,
        owed.is_history,
    )


def _set(slot: Slot, owed: OwedMeeting) -> Slot:
    slot.rule, slot.number = owed.rule, owed.number
    slot.country_id, slot.host_id, slot.is_history = owed.country_id, owed.host_id, owed.is_history
    return slot
