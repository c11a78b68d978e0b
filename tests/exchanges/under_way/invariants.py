"""What must be true of a programme after whatever has been done to it."""

from collections.abc import Iterator
from datetime import timedelta
from difflib import unified_diff
from io import StringIO

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from icalendar import Calendar

from exchanges.hosting.models import Exemption
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting, published_meetings
from exchanges.outbox.models import Message
from exchanges.planning.files.plan_files import read_plan, write_plan
from exchanges.planning.files.programme_files import load_programme, read_snapshot
from exchanges.planning.files.writing import write_programme
from exchanges.planning.solver import plan_programme
from exchanges.registrations.models import Registration
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.scheduling.proposals.planner_process import check_plan
from tests.exchanges.under_way.world import UnderWay
from tests.factories import NOON
from tests.rewriting import kept_by_nothing

_LEFT_OUT = (Message.State.STOPPED, Message.State.REPLACED, Message.State.ERASED)


def faults(world: UnderWay) -> Iterator[str]:
    """Yield what is wrong, in words."""
    yield from _new_in_the_past(world)
    yield from _closed_doors(world)
    yield from _shared_places()
    yield from _untold(world)
    yield from _told_twice()


def unplannable(world: UnderWay) -> Iterator[str]:
    """Plan from where things stand: there is a plan that keeps the rules, or a reason why there is none."""
    snapshot = write_programme(programme_from_rows(world.programme))
    plan = plan_programme(read_snapshot(snapshot), time_limit=10)
    check_plan(snapshot, plan, None)
    if read_plan(write_plan(plan, values=True)) != plan:
        yield "the plan does not read back"
    if plan.status not in ("optimal", "infeasible"):
        yield f"the planner ended with {plan.status}"
    if plan.status == "infeasible" and not plan.conflict:
        yield "there is no plan, and no reason"


def _new_in_the_past(world: UnderWay) -> Iterator[str]:
    first_day = world.today + timedelta(days=world.programme.notice_days)
    exempt = set(Exemption.objects.filter(rule="first_day").values_list("meeting", flat=True))
    for pk, day in world.new_today.items():
        if day < first_day and pk not in exempt:
            yield f"meeting {pk} was put on {day}, before {first_day}"


def _closed_doors(world: UnderWay) -> Iterator[str]:
    for path, status in world.statuses().items():
        if status not in (200, 301, 302):
            yield f"{path} answers {status}"


def _shared_places() -> Iterator[str]:
    held = Registration.objects.filter(seat__isnull=False).values_list("meeting", "mode", "seat")
    seen = set()
    for seat in held:
        if seat in seen:
            yield f"two people hold {seat}"
        seen.add(seat)


def _untold(world: UnderWay) -> Iterator[str]:
    """Yield for whom the calendar, after all mails sent and waiting, does not show what the public sees."""
    shown = {row.meeting_id: row for row in published_meetings()}
    people = Registration.objects.filter(person__isnull=False, erased_at__isnull=True).select_related("meeting")
    for registration in people:
        published = shown.get(registration.meeting_id)
        if published is None or published.ends_on <= world.today:
            continue
        kept = _in_the_calendar(registration)
        wanted = _wanted(registration, published)
        if kept != wanted and not (kept is None and wanted == "off"):
            yield f"{registration.reference} ({registration.status}) has {kept} in the calendar, not {wanted}"


def _in_the_calendar(registration: Registration) -> str | None:
    letters = Message.objects.filter(about=registration.reference).exclude(calendar="").exclude(state__in=_LEFT_OUT)
    last = letters.order_by("pk").last()
    if last is None:
        return None
    (event, *_more) = Calendar.from_ical(last.calendar).walk("VEVENT")
    start = event["DTSTART"].dt
    return "off" if last.calendar_method == "CANCEL" else f"{getattr(start, 'date', lambda: start)()}"


def _wanted(registration: Registration, published: PublishedMeeting) -> str | None:
    is_off = published.status == PublishedMeeting.Status.CANCELLED
    if registration.status != Registration.Status.ACTIVE or is_off:
        return "off"
    if registration.is_coming or _in_the_calendar(registration) is not None:
        return f"{published.starts_on}"
    return None


def _told_twice() -> Iterator[str]:
    waiting = Message.objects.filter(state=Message.State.WAITING).exclude(about="")
    seen = set()
    for told in waiting.values_list("about", "kind", "recipient"):
        if told in seen and told[1] in ("moved", "meeting_cancelled"):
            yield f"{told} waits twice"
        seen.add(told)


def lost_in_the_file(world: UnderWay) -> Iterator[str]:
    """Import the export into an empty database, and compare what is exported from there."""
    first = _export(world)
    with transaction.atomic():
        with kept_by_nothing():
            _empty_the_database()
        import_programme(source=load_programme(first), now=NOON)
        second = _export(world)
        transaction.set_rollback(True)
    if first != second:
        yield f"the export differs:\n{_difference(first, second)}"


def _export(world: UnderWay) -> str:
    out = StringIO()
    call_command("export_programme", world.programme.slug, stdout=out)
    return out.getvalue()


def _difference(first: str, second: str) -> str:
    return "\n".join(unified_diff(first.splitlines(), second.splitlines(), lineterm="", n=1))


def _empty_the_database() -> None:
    """Take all rows out, whatever protects them; within a transaction that is taken back."""
    configs = [apps.get_app_config(label) for label in ("exchanges", "municipalities")]
    models = [model for config in configs for model in config.get_models(include_auto_created=True)]
    tables = {model._meta.db_table for model in models} - {"exchanges_sitestamp"}
    meetings = Meeting._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {', '.join(sorted(tables))} CASCADE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table in sorted(tables, key=lambda table: (table != meetings, table)):
            cursor.execute(f"DELETE FROM {table}")
