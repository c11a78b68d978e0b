import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from exchanges.hosting.models import Exemption
from exchanges.meetings.models import Meeting
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.models import Attendance, Delegation, Feedback, Registration, TakeHome
from exchanges.sample.loading import archive_source, follow_up_source, load
from exchanges.sample.logins import LOGINS, create_logins, login_lines
from exchanges.scheduling.draft.broken_rules import broken_rules
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.errors import ProposalRefused
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.scheduling.proposals.models import Proposal
from municipalities.access import reach_of
from municipalities.models import ClosedPeriod, Programme
from tests.factories import make_coordinator
from tests.rewriting import unpublish

TODAY = datetime.date(2026, 11, 23)
NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load both programmes once for all tests here: each test's own transaction lies within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        actor = create_logins()[LOGINS[0].email]
        load(archive_source(), actor=actor, now=NOW, today=TODAY)
        load(follow_up_source(TODAY), actor=actor, now=NOW, today=TODAY, is_under_way=True)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def archive(loaded: None, db: None) -> Programme:
    return Programme.objects.get(slug="multiply-2020")


@pytest.fixture
def follow_up(loaded: None, db: None) -> Programme:
    return Programme.objects.get(slug="multiply-next")


def meetings_of(programme: Programme) -> list[Meeting]:
    return list(Meeting.objects.filter(exchange__programme=programme).order_by("starts_on", "pk"))


def test_both_are_labelled_as_samples(archive: Programme, follow_up: Programme) -> None:
    assert (archive.is_sample, follow_up.is_sample) == (True, True)


def test_both_have_the_planners_optimal_plan(archive: Programme, follow_up: Programme) -> None:
    plans = {proposal.programme.slug: proposal for proposal in Proposal.objects.select_related("programme")}

    assert {slug: proposal.plan["status"] for slug, proposal in plans.items()} == {
        "multiply-2020": "optimal",
        "multiply-next": "optimal",
    }
    assert plans["multiply-2020"].plan["cost"] == 1302
    assert {proposal.state for proposal in plans.values()} == {Proposal.State.ACCEPTED}


def test_every_slot_has_its_meeting(archive: Programme, follow_up: Programme) -> None:
    for programme in (archive, follow_up):
        filled = {meeting.slot for meeting in meetings_of(programme) if meeting.slot}
        assert filled == set(programme.slots.all())
        assert len(filled) == 37


def test_the_archives_meetings_were_held_and_are_public(archive: Programme) -> None:
    version = archive.versions.get()

    assert {meeting.status for meeting in meetings_of(archive)} == {"held"}
    assert version.number == 1
    assert set(version.meetings.values_list("status", flat=True)) == {PublishedMeeting.Status.HELD}
    assert version.meetings.filter(exchange__country=None).get().starts_on.year == 2020


def test_the_archive_is_as_its_file_says(archive: Programme) -> None:
    assert not import_programme(source=archive_source(), now=NOW)


def test_the_follow_up_has_held_published_and_draft_meetings(follow_up: Programme) -> None:
    statuses = Counter(meeting.status for meeting in meetings_of(follow_up))

    assert set(statuses) == {"held", "published", "proposed"}
    assert min(statuses.values()) >= 7


def test_what_is_over_was_held_and_the_last_part_is_draft(follow_up: Programme) -> None:
    meetings = meetings_of(follow_up)
    first_draft = min(meeting.starts_on for meeting in meetings if meeting.status == "proposed")
    for meeting in meetings:
        is_soon = meeting.starts_on < first_draft
        assert meeting.status == ("held" if meeting.ends_on < TODAY else "published" if is_soon else "proposed")
        assert meeting.published.exists() == (meeting.status != "proposed")


def test_a_second_version_moves_a_meeting_and_adds_a_webinar(follow_up: Programme) -> None:
    first, second = follow_up.versions.order_by("number")

    assert (second.is_current, second.reason.endswith("Sample data.")) == (True, True)
    moved = second.meetings.get(sequence=1)
    assert moved.starts_on - first.meetings.get(meeting=moved.meeting).starts_on >= datetime.timedelta(days=7)
    webinar = second.meetings.exclude(meeting__in=first.meetings.values("meeting")).get().meeting
    assert (webinar.slot, webinar.exchange.country, webinar.format) == (None, None, "online")
    assert second.meetings.count() == first.meetings.count() + 1
    assert not ClosedPeriod.objects.filter(first_day__lte=webinar.starts_on, last_day__gte=webinar.starts_on).exists()


def test_what_changed_after_the_plan_keeps_every_rule_too(follow_up: Programme) -> None:
    assert not broken_rules(programme_from_rows(follow_up))
    assert not Exemption.objects.exists()


def test_every_network_has_meetings_behind_and_ahead(follow_up: Programme) -> None:
    for network in follow_up.networks.all():
        ours = [meeting for meeting in meetings_of(follow_up) if meeting.exchange.country_id == network.country_id]
        assert {"held", "published"} <= {meeting.status for meeting in ours}


def test_meetings_say_what_one_learns_and_with_whom(archive: Programme, follow_up: Programme) -> None:
    for meeting in meetings_of(archive) + meetings_of(follow_up):
        assert meeting.host is None or str(meeting.host) in meeting.titles["en"]
        assert len(meeting.titles) == (2 if meeting.exchange.country_id else 6)
        assert meeting.titles.keys() == meeting.summaries.keys()
        assert "(Sample text.)" in meeting.summaries["en"]


def test_a_host_never_teaches_the_same_lesson_twice(archive: Programme, follow_up: Programme) -> None:
    for programme in (archive, follow_up):
        titles = [meeting.titles["en"] for meeting in meetings_of(programme)]
        assert len(set(titles)) == len(titles)


def test_people_take_part_on_site_online_and_both(follow_up: Programme) -> None:
    formats = {meeting.format: meeting.venue for meeting in meetings_of(follow_up)}

    assert set(formats) == {"in_person", "online", "hybrid"}
    assert formats["online"] == ""


def test_networks_name_their_real_coordinators(follow_up: Programme) -> None:
    assert follow_up.networks.get(country="DE").coordinator_name == "Deutsche Umwelthilfe"
    assert not follow_up.networks.filter(coordinator_name="").exists()


def test_the_same_day_gives_the_same_plan(follow_up: Programme) -> None:
    before = programme_from_rows(follow_up)
    texts = [(meeting.slug, meeting.titles) for meeting in meetings_of(follow_up)]
    for model in (Attendance, TakeHome, Feedback, Registration, Delegation):
        model._default_manager.all().delete()
    unpublish(PublishedMeeting.objects.filter(version__programme=follow_up))
    Meeting.objects.filter(exchange__programme=follow_up).delete()
    follow_up.slots.all().delete()
    unpublish(follow_up.versions.all())
    follow_up.delete()

    again = load(follow_up_source(TODAY), actor=make_coordinator(), now=NOW, today=TODAY, is_under_way=True)

    assert programme_from_rows(again) == before
    assert [(meeting.slug, meeting.titles) for meeting in meetings_of(again)] == texts


def test_logins_reach_everything_sweden_and_the_machinery(loaded: None, db: None) -> None:
    coordinator, sweden, admin = (create_logins()[login.email] for login in LOGINS)

    assert [reach_of(user).covers("DE") for user in (coordinator, sweden, admin)] == [True, False, True]
    assert reach_of(sweden).covers("SE")
    assert [user.is_superuser for user in (coordinator, sweden, admin)] == [False, False, True]


def test_logins_have_the_passwords_that_are_printed(db: None) -> None:
    users = create_logins()

    assert all(users[login.email].check_password(login.password) for login in LOGINS)
    for login, line in zip(LOGINS, login_lines(users), strict=True):
        assert login.email in line
        assert login.password in line


def test_a_changed_password_stays_changed_and_is_not_printed(db: None) -> None:
    user = create_logins()[LOGINS[0].email]
    user.set_password("something else entirely")
    user.save()

    users = create_logins()

    assert users[user.email].check_password("something else entirely")
    assert "the password was changed" in next(login_lines(users))


def test_a_sample_without_a_plan_leaves_nothing_behind(db: None) -> None:
    source = archive_source()
    impossible = replace(source, slug="impossible", countries=source.countries[:1], end=source.start)

    with pytest.raises(ProposalRefused, match="No plan keeps all the rules"):
        load(impossible, actor=make_coordinator(), now=NOW, today=TODAY)

    assert not Programme.objects.filter(slug="impossible").exists()
