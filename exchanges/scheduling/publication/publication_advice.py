"""Say of a version to be what stands in its way, and what is worth a look before it is published."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.hosting.programme_names import Names, days_in_words
from exchanges.hosting.violation_texts import describe
from exchanges.hosting.visitors import without_visitors_in_words
from exchanges.meetings.hosts.confirmations import unconfirmed
from exchanges.meetings.hosts.named_hosts import ask_about_titles, ask_about_venues
from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import AgendaItem, MeetingDay
from exchanges.meetings.published import zone_of_venue
from exchanges.planning.problem.slots import slots_of
from exchanges.planning.problem.visitors import meetings_without_visitors
from exchanges.planning.specification.checks import Violation, too_soon
from exchanges.planning.specification.costs import absent
from exchanges.scheduling.draft.broken_rules import broken_rules
from exchanges.scheduling.publication.next_version import NextVersion, standing


def must_solve(version: NextVersion) -> tuple[str, ...]:
    """Say which rules the published meetings would break; of other networks only what concerns this one."""
    broken = (violation for violation in broken_rules(version.programme) if _concerns_us(version, violation))
    return (*(describe(violation, version.programme) for violation in broken), *_too_soon(version))


def _too_soon(version: NextVersion) -> Iterator[str]:
    """Say what becomes public, or moves, so late that people could not know of it in time."""
    programme = replace(version.programme, today=timezone.localdate(version.now))
    for pk, entry in version.entries.items():
        old, after = version.shown.get(pk), standing(entry, version.exempt)
        # Held is history; what a file said was published, was known before there was a version here.
        is_known = entry.is_held or (old is None and entry.meeting.is_published)
        if is_known or not version.is_ours(entry) or "first_day" in after.exempt_from:
            continue
        found = too_soon(programme, standing(old, {}) if old else None, after)
        if found is not None and after.slot is None:
            yield f"{entry.title}: {describe(found, programme)}"
        elif found is not None:
            yield describe(found, programme)


def worth_a_look(version: NextVersion) -> tuple[str, ...]:
    """Say what is missing, not confirmed, over and not marked as held, who could not come, what no longer fits."""
    return (
        *_open_slots(version),
        *_unconfirmed(version),
        *_past(version),
        *_absences(version),
        *_unvisited(version),
        *_titles(version),
        *_outside_its_days(version),
    )


def _concerns_us(version: NextVersion, violation: Violation) -> bool:
    if version.country is None:
        return True
    ours = {slot.key for slot in slots_of(version.programme) if slot.country == version.country.pk}
    return bool(ours & set(violation.slots))


def _open_slots(version: NextVersion) -> Iterator[str]:
    names = Names(version.programme)
    public = {placement.slot for placement in version.placements.values()}
    for slot in slots_of(version.programme):
        if slot.key not in public and (version.country is None or slot.country == version.country.pk):
            yield _("%(meeting)s: the public sees no date yet.") % {"meeting": names.slot(slot.key)}


def _unconfirmed(version: NextVersion) -> Iterator[str]:
    today = timezone.localdate(version.now)
    promised = [
        pk
        for pk, entry in version.entries.items()
        if version.is_ours(entry) and entry.is_announced and entry.ends_on >= today
    ]
    count = unconfirmed(Meeting.objects.filter(pk__in=promised)).count()
    if count:
        yield ngettext(
            "%(count)d meeting has not been confirmed by its host.",
            "%(count)d meetings have not been confirmed by their hosts.",
            count,
        ) % {"count": count}


def _past(version: NextVersion) -> Iterator[str]:
    for entry in version.entries.values():
        zone = zone_of_venue(entry.host, entry.exchange.country)
        is_over = entry.ends_on < timezone.localdate(version.now, zone)
        if is_over and version.is_ours(entry) and entry.is_announced:
            yield _("%(meeting)s on %(days)s is over. Mark it as held, or cancel it.") % {
                "meeting": entry.title,
                "days": days_in_words(entry.starts_on, entry.ends_on),
            }


def _absences(version: NextVersion) -> Iterator[str]:
    names = Names(version.programme)
    changed = {change.meeting.pk for change in version.changes if change.kind in ("new", "changed")}
    for pk, placement in version.placements.items():
        away = absent(version.programme, placement) if pk in changed else ()
        if away:
            yield ngettext(
                "%(meeting)s on %(days)s: %(places)s cannot come.",
                "%(meeting)s on %(days)s: %(places)s cannot come.",
                len(away),
            ) % {
                "meeting": names.slot(placement.slot),
                "days": days_in_words(placement.start, placement.end),
                "places": get_text_list([names.municipality(key) for key in away], _("and")),
            }


def _titles(version: NextVersion) -> Iterator[str]:
    """Ask about titles and places that are of a host whom the public knows, and who hosts no more."""
    for change in version.changes:
        old, new = version.shown.get(change.meeting.pk), version.entries.get(change.meeting.pk)
        if change.kind == "changed" and old and new and old.host != new.host:
            hosts = [new.host, *new.meeting.co_hosts.all()]
            yield from ask_about_titles(old.host, hosts, new.meeting.titles)
            yield from ask_about_venues(old.host, hosts, new.meeting)


def _unvisited(version: NextVersion) -> Iterator[str]:
    ours = [placement for pk, placement in version.placements.items() if version.is_ours(version.entries[pk])]
    found = meetings_without_visitors(version.programme, ours)
    yield from without_visitors_in_words((meeting.slot for meeting in found), Names(version.programme))


def _outside_its_days(version: NextVersion) -> Iterator[str]:
    """Say what of a programme is on a day or at an hour that its meeting does not have: a plan or a file changed them.

    The public does not see what is planned for such a day.
    """
    ours = {pk: entry for pk, entry in version.entries.items() if version.is_ours(entry) and entry.is_announced}
    found: dict[int, list[str]] = {}
    for item in AgendaItem.objects.filter(meeting__in=ours):
        entry = ours[item.meeting_id]
        if replace(entry.meeting.hours, days=entry.days).lies_outside(item):
            found.setdefault(item.meeting_id, []).append(str(item))
    for special in MeetingDay.objects.filter(meeting__in=ours):
        if special.day_number > ours[special.meeting_id].days:
            found.setdefault(special.meeting_id, []).append(str(special))
    for pk, entry in ours.items():
        if pk in found:
            yield _("%(meeting)s on %(days)s: a part of its programme is outside its days or hours: %(items)s.") % {
                "meeting": entry.title,
                "days": days_in_words(entry.starts_on, entry.ends_on),
                "items": get_text_list(found[pk], _("and")),
            }
