"""Whatever coordinators do in whatever order: no rule is broken without its exemption, and the public plan is sound."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from exchanges.hosting.models import Exemption
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import Version
from exchanges.scheduling.draft import changes, confirming, status_changes
from exchanges.scheduling.draft.broken_rules import broken_rules
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.publication.public_plan import Entries, current_version, entries_of
from exchanges.scheduling.publication.publishing import publish_version
from municipalities.models import Programme
from municipalities.refusals import Refusal
from tests.examples import costly
from tests.factories import NOON

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2027, 1, 11)
# Mondays to Sundays of a few months: near enough to each other to clash, far enough to fit.
DAYS = st.integers(0, 200).map(lambda offset: FIRST_DAY + timedelta(days=offset))
INDEX = st.integers(0, 50)

CREATE = st.tuples(st.just("create"), INDEX, INDEX, DAYS)
MOVE = st.tuples(st.just("move"), INDEX, INDEX, DAYS)
OTHER = st.tuples(st.sampled_from(["cancel", "hold", "unhold", "lock", "confirm"]), INDEX, INDEX, DAYS)
PUBLISH = st.tuples(st.sampled_from(["publish", "publish one country", "publish a part"]), INDEX, INDEX, DAYS)
STORIES = st.lists(st.one_of(CREATE, CREATE, MOVE, OTHER, PUBLISH), min_size=4, max_size=14)

Step = tuple[str, int, int, date]


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


def perform(programme: Programme, step: Step, reason: str) -> None:
    """Do a step as a coordinator of everything would; indices choose among what there is."""
    what, first, second, day = step
    slots, themes = list(programme.slots.order_by("pk")), list(programme.themes.order_by("pk"))
    meetings = list(Meeting.objects.filter(exchange__programme=programme).order_by("pk"))
    hosts = list(programme.participations.order_by("pk"))
    if what == "create":
        slot = slots[first % len(slots)]
        changes.create_meeting(
            programme=programme,
            slot=slot,
            host=slot.host or hosts[second % len(hosts)],
            theme=themes[second % len(themes)],
            starts_on=day,
            actor=None,
            now=NOON,
            exemption_reason=reason,
        )
    elif what.startswith("publish"):
        country = programme.networks.order_by("pk")[first % 2].country if what.endswith("country") else None
        until = day if what.endswith("part") else None
        publish_version(programme=programme, country=country, reason="A story.", actor=None, now=NOON, until=until)
    elif meetings:
        meeting = meetings[first % len(meetings)]
        {
            "move": lambda: changes.change_meeting(
                meeting=meeting,
                starts_on=day,
                theme=themes[second % len(themes)],
                actor=None,
                now=NOON,
                exemption_reason=reason,
            ),
            "cancel": lambda: status_changes.cancel_meeting(meeting=meeting, reason="Snow.", actor=None),
            "hold": lambda: status_changes.mark_held(meeting=meeting, actor=None, now=NOON + timedelta(days=90)),
            "unhold": lambda: status_changes.mark_not_held(meeting=meeting, actor=None),
            "lock": lambda: status_changes.set_locked(meeting=meeting, locked=bool(second % 2), actor=None),
            "confirm": lambda: confirming.confirm_meeting(meeting=meeting, actor=None),
        }[what]()


def shown_in(programme: Programme) -> Entries:
    return entries_of(current_version(programme))


def assert_sound_revisions(before: Entries, after: Entries) -> None:
    for pk, entry in after.items():
        if pk not in before:
            assert entry.sequence == 0
        else:
            assert entry.sequence == before[pk].sequence + (entry.promise != before[pk].promise)
    assert set(before) <= set(after)


def assert_sound_public_plan(programme: Programme) -> None:
    entries = shown_in(programme).values()
    filled = [entry.meeting.slot_id for entry in entries if entry.meeting.slot_id and not entry.is_cancelled]
    assert len(filled) == len(set(filled))
    numbers = list(Version.objects.filter(programme=programme).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    drafts = Meeting.objects.filter(exchange__programme=programme, status__in=["proposed", "confirmed"])
    assert not [entry for entry in entries if entry.meeting in drafts and entry.status == "published"]


@settings(
    max_examples=costly(5),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(story=STORIES, reason=st.sampled_from(["", "", "The fair is on that day."]))
def test_no_story_breaks_a_rule_or_the_public_plan(world: Programme, story: list[Step], reason: str) -> None:
    with taken_back():
        for step in story:
            before = shown_in(world)
            try:
                perform(world, step, reason)
            except Refusal as refusal:
                event(f"{step[0]}: {type(refusal).__name__}")
            else:
                event(f"{step[0]}: done")
            assert_sound_revisions(before, shown_in(world))
            assert_sound_public_plan(world)
            broken = broken_rules(programme_from_rows(world))
            assert not broken
            assert reason or not Exemption.objects.exists()
