"""The two sample programmes, made by the services that coordinators use: import, propose, accept, publish."""

import datetime
from pathlib import Path

from django.db import transaction

from exchanges.meetings.models import Meeting
from exchanges.planning.files.programme_files import load_programme
from exchanges.planning.problem import programme as planning
from exchanges.sample.follow_up import follow_up
from exchanges.sample.page_content import write_page_content
from exchanges.sample.people import register_people
from exchanges.sample.second_version import publish_second_version
from exchanges.sample.texts import write_coordinators, write_texts
from exchanges.scheduling.draft.status_changes import mark_held
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.scheduling.proposals.lifecycle import accept_proposal, request_proposal
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.publication.publishing import publish_version
from exchanges.scheduling.tasks import run_proposal
from municipalities.models import Programme, User
from municipalities.refusals import Refusal

ARCHIVE_FILE = Path(__file__).parent / "multiply-2020.json"

NOTICE_DAYS = 28
"""How far ahead people know of meetings, once the programme is under way."""


class SampleFailed(Refusal):
    """The planner gave no plan for the sample; the text says why."""


def archive_source() -> planning.Programme:
    """Return the real network's programme as its file says it."""
    return load_programme(ARCHIVE_FILE.read_text(encoding="utf-8"))


def follow_up_source(today: datetime.date) -> planning.Programme:
    """Return the follow-up in which a day lies."""
    return follow_up(archive_source(), today)


@transaction.atomic
def load(
    source: planning.Programme,
    *,
    actor: User,
    now: datetime.datetime,
    today: datetime.date,
    is_under_way: bool = False,
) -> Programme:
    """Import, plan and publish a sample programme; what began before `today` was held.

    Of one that is under way, the later half of what is to come stays a draft, a second version follows, with a change
    as they happen to every plan, and municipalities have registered.
    Raise SampleFailed where the planner finds no plan; then nothing is there.
    """
    programme = import_programme(source=source, now=now).programme
    programme.is_sample = True
    programme.save(update_fields=["is_sample"])
    write_coordinators(programme)
    _plan(programme, actor, _before(programme, now))
    write_texts(programme)
    begun = Meeting.objects.filter(exchange__programme=programme, starts_on__lt=today)
    for meeting in begun.order_by("starts_on", "pk"):
        mark_held(meeting=meeting, actor=actor, now=now)
    until = _middle_of_what_is_to_come(programme, today) if is_under_way else None
    publish_version(
        programme=programme,
        country=None,
        reason="The first plan, as the planner proposed it. Sample data.",
        actor=actor,
        now=now,
        until=until,
    )
    if until is not None:
        publish_second_version(programme, actor=actor, now=now, today=today, until=until)
        programme.notice_days = NOTICE_DAYS
        programme.save(update_fields=["notice_days"])
    write_page_content(programme, actor=actor, now=now, today=today)
    if is_under_way:
        register_people(programme, actor=actor, now=now)
    return programme


def _middle_of_what_is_to_come(programme: Programme, today: datetime.date) -> datetime.date | None:
    to_come = Meeting.objects.filter(exchange__programme=programme, ends_on__gte=today).order_by("starts_on")
    days = list(to_come.values_list("starts_on", flat=True))
    return days[(len(days) - 1) // 2] if days else None


def _before(programme: Programme, now: datetime.datetime) -> datetime.datetime:
    """Return when the plan was made: the day before the programme began, or now where it is still to come."""
    eve = datetime.datetime.combine(programme.starts_on - datetime.timedelta(days=1), datetime.time(12), datetime.UTC)
    return min(now, eve)


def _plan(programme: Programme, actor: User, now: datetime.datetime) -> None:
    proposal = request_proposal(programme=programme, country=None, actor=actor, now=now)
    # At once, instead of waiting for a worker; the queued job then finds it done.
    run_proposal(proposal.pk)
    proposal.refresh_from_db()
    if proposal.state != Proposal.State.DONE:
        raise SampleFailed(f"{programme.slug}: the planner failed. {proposal.failure}")
    accept_proposal(proposal=proposal, actor=actor, now=now)
