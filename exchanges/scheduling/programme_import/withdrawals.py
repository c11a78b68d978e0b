"""Withdrawals and former roles of a programme file into rows, and the slots that nobody owes any more by them."""

import datetime

from django.db.models import QuerySet

from exchanges.hosting.former_roles import FormerRole
from exchanges.hosting.models import Slot
from exchanges.hosting.withdrawals import Withdrawal
from exchanges.planning.problem import programme as planning
from exchanges.scheduling.programme_import.report import write
from municipalities.models import Participation, Programme


def import_withdrawal(
    participation: Participation, municipality: planning.Municipality, now: datetime.datetime
) -> list[str]:
    """Note or take back that a municipality has left; name what differed."""
    row = Withdrawal.objects.filter(participation=participation).first()
    if municipality.withdrawal is None:
        if row is not None:
            Slot.objects.filter(waived_by=row).update(waived_by=None)
            row.delete()
        return ["withdrawn"] if row is not None else []
    waived = set(row.waived_slots.values_list("key", flat=True)) if row is not None else set()
    row = row or Withdrawal(participation=participation, noted_at=now)
    is_new = row.pk is None
    changed = write(row, first_day=municipality.withdrawal.first_day, reason=municipality.withdrawal.reason)
    return ["withdrawn"] if is_new or changed or waived != set(municipality.withdrawal.waived) else []


def import_former_roles(participation: Participation, municipality: planning.Municipality) -> list[str]:
    """Bring the roles that a municipality had earlier in line with the file; name what differed."""
    there = dict(participation.former_roles.values_list("last_day", "role"))
    wanted = {former.last_day: former.role for former in municipality.former_roles}
    if there == wanted:
        return []
    participation.former_roles.all().delete()
    FormerRole.objects.bulk_create(
        FormerRole(participation=participation, role=role, last_day=last_day) for last_day, role in wanted.items()
    )
    return ["former roles"]


def remove_withdrawals(participations: QuerySet[Participation]) -> None:
    """Take withdrawals away with the municipalities that the file has no more; none of a person is among them."""
    gone = Withdrawal.objects.filter(participation__in=participations)
    Slot.objects.filter(waived_by__in=gone).update(waived_by=None)
    gone.delete()


def waive_slots(source: planning.Programme, programme: Programme) -> None:
    """Bring the slots that nobody owes any more in line with the file; the slots themselves are there by now."""
    withdrawals = Withdrawal.objects.filter(participation__programme=programme).select_related(
        "participation__municipality"
    )
    owed: dict[str, int] = {}
    for row in withdrawals:
        withdrawal = source.municipality[row.participation.municipality.slug].withdrawal
        owed |= dict.fromkeys(withdrawal.waived if withdrawal else (), row.pk)
    for slot in programme.slots.all():
        write(slot, waived_by_id=owed.get(slot.key))
