"""Programme files into the database: one transaction, idempotent, nothing public undone."""

import datetime

from django.db import IntegrityError, connection, transaction

from exchanges.hosting.errors import MESSAGES, broken_database_rule
from exchanges.hosting.models import Exemption, HostingRule, Slot
from exchanges.hosting.slots import generate_slots
from exchanges.meetings.models import Exchange, Meeting, Theme
from exchanges.planning.files.programme_files import Fault, InvalidProgramme
from exchanges.planning.files.reading import WHOLE_FILE
from exchanges.planning.problem import programme as planning
from exchanges.scheduling.draft.mapping import meetings_from_rows, normalised, programme_from_rows
from exchanges.scheduling.programme_import.co_host_rows import (
    faults_of_cancelled,
    gone_co_hosts,
    share_slots,
    with_co_hosts,
)
from exchanges.scheduling.programme_import.exemption_rows import (
    MatchedExemptions,
    import_exemptions,
    match_exemptions,
    name_of,
)
from exchanges.scheduling.programme_import.expected_participants import counted_here, with_counts
from exchanges.scheduling.programme_import.faults import faults_of_content, faults_of_update
from exchanges.scheduling.programme_import.history import faults_of_history, with_history, without_indices
from exchanges.scheduling.programme_import.matching import MatchedMeetings, match_meetings
from exchanges.scheduling.programme_import.meetings import MeetingImport
from exchanges.scheduling.programme_import.networks import import_countries, remove_countries_and_municipalities
from exchanges.scheduling.programme_import.report import ImportReport, write
from exchanges.scheduling.programme_import.withdrawals import waive_slots
from municipalities.models import Programme, Role

_LOCK = 0x14B07
"""A number of the locks that are of no table or row; exchanges/management/schedules.py has another."""


def import_programme(*, source: planning.Programme, now: datetime.datetime, dry_run: bool = False) -> ImportReport:
    """Create the programme, or bring it in line with the file; a dry run does the same and takes it back.

    The file is the whole truth about what it carries: what it has no more is removed. Not removed silently is what has
    a history: a meeting that is confirmed, published or held, was ever published, has registrations or was granted an
    exemption, withdrawn or not, and such an exemption itself. Then, and where the database's rules would refuse a
    meeting, InvalidProgramme is raised with every fault and its path, and nothing has changed. A file without any
    meeting is about who takes part and when: it leaves meetings with a history as they stand, and is refused only where
    they no longer fit.

    Of several imports at once one waits for the other, and finds what that has written: of the same file nothing is
    left to change. What no file carries (titles, venues, coordinators, contacts) stays as it is. Nothing becomes public
    by an import: a meeting "published" in the file shows when a version is.
    """
    try:
        with transaction.atomic():
            _wait_for_others()
            report = _import(source, now)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        rule = broken_database_rule(error)
        message = str(MESSAGES.get(rule, "the database refused it; has somebody changed the programme just now?"))
        raise InvalidProgramme([Fault("meetings" if rule else WHOLE_FILE, message)]) from error
    return report


def _wait_for_others() -> None:
    """Let one import at a time write: a new programme has no row to lock yet, and programmes share municipalities.

    The lock is held until the transaction ends; SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _import(file: planning.Programme, now: datetime.datetime) -> ImportReport:
    programme = Programme.objects.select_for_update(no_key=True).filter(slug=file.slug).first()
    there = _meetings_of(programme) if programme else []
    source = with_history(file, there)
    written = meetings_from_rows(Meeting.objects.filter(pk__in=[row.pk for row in there]))
    matched, counted = match_meetings(source, there, written), counted_here(there)
    source = with_co_hosts(with_counts(source, matched, counted), matched)
    exemptions = match_exemptions(source, programme, matched)
    _raise_faults(file, source, programme, matched, exemptions)
    report = _import_programme_row(source, programme)
    meetings = MeetingImport(source, matched, report, now, counted)
    if programme is None or programme_from_rows(programme) != normalised(source):
        meetings.suspend()
    _import_themes(source, report)
    import_countries(source, report, now)
    _import_rules(source, report)
    meetings.change_rows()
    _remove_what_is_gone(source, report, exemptions)
    _import_slots(source, report)
    meetings.create_rows()
    import_exemptions(exemptions, source, meetings.rows, report, now)
    report["slots"].changed += share_slots(source, meetings.rows, report.programme)
    meetings.assign()
    # Which slots of former roles are still owed depends on what was held in them.
    generate_slots(report.programme)
    return report


def _raise_faults(
    file: planning.Programme,
    source: planning.Programme,
    programme: Programme | None,
    matched: MatchedMeetings,
    exemptions: MatchedExemptions,
) -> None:
    faults = [*faults_of_content(source), *faults_of_cancelled(file)]
    if programme:
        faults += faults_of_update(source, programme, matched, exemptions.gone, gone_co_hosts(file, source))
    if not file.meetings:
        faults = without_indices(source, [*faults_of_history(source), *faults])
    if faults:
        raise InvalidProgramme(faults)


def _meetings_of(programme: Programme) -> list[Meeting]:
    rows = Meeting.objects.filter(exchange__programme=programme).order_by("starts_on", "pk")
    related = rows.select_related("exchange", "slot__host__municipality", "host__municipality", "theme")
    return list(related.prefetch_related("co_hosts__municipality"))


def _import_programme_row(source: planning.Programme, programme: Programme | None) -> ImportReport:
    row = programme or Programme(slug=source.slug)
    spacing, weights = source.spacing, source.weights
    changed = write(
        row,
        name=source.name,
        starts_on=source.start,
        ends_on=source.end,
        weekday_mask=Programme.mask_of(source.weekdays),
        country_gap_days=spacing.country_gap_days,
        host_gap_days=spacing.host_gap_days,
        conference_lead_days=spacing.conference_lead_days,
        ideal_gap_days=spacing.ideal_gap_days,
        notice_days=source.notice_days,
        weight_absence=weights.absence,
        weight_theme=weights.theme,
        weight_preference=weights.preference,
        weight_travel=weights.travel,
        weight_crowding=weights.crowding,
        weight_change=weights.change,
    )
    Exchange.objects.get_or_create(programme=row, country=None)
    report = ImportReport(row)
    report["programme"].note(source.slug, is_new=programme is None, changed=changed)
    return report


def _import_themes(source: planning.Programme, report: ImportReport) -> None:
    there = {theme.key: theme for theme in report.programme.themes.all()}
    for position, theme in enumerate(source.themes):
        row = there.get(theme.key) or Theme(programme=report.programme, key=theme.key)
        changed = write(
            row,
            position=position,
            scope=theme.scope,
            names=dict(theme.name),
            content={language: list(lines) for language, lines in theme.content.items()},
            target_groups={language: list(lines) for language, lines in theme.target_groups.items()},
        )
        report["themes"].note(theme.key, is_new=theme.key not in there, changed=changed)


def _import_rules(source: planning.Programme, report: ImportReport) -> None:
    there = {rule.kind: rule for rule in report.programme.hosting_rules.all()}
    for position, rule in enumerate(source.rules):
        row = there.get(rule.kind) or HostingRule(programme=report.programme, kind=rule.kind)
        changed = write(
            row,
            position=position,
            host_role=rule.host_role,
            scope=rule.scope,
            meetings=rule.meetings,
            audience_forerunner=Role.FORERUNNER in rule.audience,
            audience_award=Role.AWARD in rule.audience,
            audience_network=Role.NETWORK in rule.audience,
            days=rule.days,
            year=rule.year,
        )
        report["hosting rules"].note(rule.kind, is_new=rule.kind not in there, changed=changed)


def _remove_what_is_gone(source: planning.Programme, report: ImportReport, exemptions: MatchedExemptions) -> None:
    """Remove what nothing needs any more, what hangs on a thing before the thing."""
    for exemption in exemptions.gone:
        report["exemptions"].removed.append(name_of(exemption))
        Exemption.objects.filter(pk=exemption.pk).delete()
    gone_rules = report.programme.hosting_rules.exclude(kind__in=[rule.kind for rule in source.rules])
    gone_hosts = report.programme.participations.exclude(municipality__slug__in=list(source.municipality))
    gone_slots = Slot.objects.filter(rule__in=gone_rules) | Slot.objects.filter(host__in=gone_hosts)
    report["slots"].removed += gone_slots.values_list("key", flat=True)
    Slot.objects.filter(pk__in=list(gone_slots.values_list("pk", flat=True))).delete()
    report["hosting rules"].removed += gone_rules.values_list("kind", flat=True)
    gone_rules.delete()
    remove_countries_and_municipalities(source, report)
    gone_themes = report.programme.themes.exclude(key__in=[theme.key for theme in source.themes])
    report["themes"].removed += gone_themes.values_list("key", flat=True)
    gone_themes.delete()


def _import_slots(source: planning.Programme, report: ImportReport) -> None:
    changes = generate_slots(report.programme)
    waive_slots(source, report.programme)
    tally = report["slots"]
    tally.created += changes.created
    tally.changed += changes.changed
    tally.removed += changes.removed
    tally.unchanged = report.programme.slots.count() - len(changes.created) - len(changes.changed)
