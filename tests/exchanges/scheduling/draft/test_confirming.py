"""That a host has confirmed a meeting is a fact of its own: for a host and days, before and after it is public."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.meetings.hosts.confirmations import HostConfirmation, unconfirmed
from exchanges.meetings.models import Meeting
from exchanges.planning.files.programme_files import InvalidProgramme, read_programme, write_programme
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.draft.confirming import confirm_meeting, is_confirmed, take_back_confirmation
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.draft.queries import network_overviews
from exchanges.scheduling.draft.status_changes import cancel_meeting
from exchanges.scheduling.errors import ChangeRefused
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.scheduling.publication.publishing import preview_publication, publish_version
from municipalities.access import reach_of
from municipalities.models import Programme, User
from municipalities.refusals import NotWithinReach
from tests import factories
from tests.factories import NOON, make_meeting, slot_of
from tests.html_forms import act_on, form_of, text_of

pytestmark = pytest.mark.django_db

TUESDAY = date(2027, 3, 9)


@pytest.fixture
def coordinator(db: None) -> User:
    return factories.make_coordinator()


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    return make_meeting(slot=slot_of(world, "award"), starts_on=TUESDAY)


def publish(world: Programme, actor: User) -> None:
    publish_version(programme=world, country=None, reason="First plan.", actor=actor, now=NOON)


def hints(world: Programme) -> list[str]:
    return [hint for hint in preview_publication(world, now=NOON).worth_a_look if "confirmed by" in hint]


def test_what_was_confirmed_is_still_confirmed_once_it_is_public(
    world: Programme, meeting: Meeting, coordinator: User
) -> None:
    confirm_meeting(meeting=meeting, actor=coordinator)
    publish(world, coordinator)
    meeting.refresh_from_db()
    given = HostConfirmation.objects.get()
    assert meeting.status == "published"
    assert is_confirmed(meeting)
    assert (given.host, given.starts_on, given.ends_on, given.noted_by) == (meeting.host, TUESDAY, TUESDAY, coordinator)


def test_a_published_meeting_can_be_noted_as_confirmed_and_stays_published(
    world: Programme, meeting: Meeting, coordinator: User
) -> None:
    publish(world, coordinator)
    assert hints(world)
    assert confirm_meeting(meeting=meeting, actor=coordinator).status == "published"
    assert hints(world) == []


@pytest.mark.parametrize("is_public", [True, False])
def test_another_day_or_host_ends_it_and_another_theme_does_not(
    world: Programme, meeting: Meeting, coordinator: User, is_public: bool
) -> None:
    if is_public:
        publish(world, coordinator)
    confirm_meeting(meeting=meeting, actor=coordinator)
    same = change_meeting(meeting=meeting, theme=factories.theme_of(world, "open"), actor=coordinator, now=NOON)
    assert is_confirmed(same)
    moved = change_meeting(meeting=meeting, starts_on=date(2027, 3, 16), actor=coordinator, now=NOON)
    assert not is_confirmed(moved)
    assert moved.status == ("published" if is_public else "proposed")
    assert len(hints(world)) == 1
    back = change_meeting(meeting=meeting, starts_on=TUESDAY, actor=coordinator, now=NOON)
    assert not is_confirmed(back)
    assert is_confirmed(confirm_meeting(meeting=meeting, actor=coordinator))


def test_the_overview_counts_what_is_open_public_or_not(world: Programme, meeting: Meeting, coordinator: User) -> None:
    publish(world, coordinator)
    make_meeting(slot=slot_of(world, "network"), starts_on=date(2027, 5, 4), theme="open")
    make_meeting(slot=slot_of(world, "forerunner"), starts_on=date(2027, 6, 8), theme="open", status="cancelled")
    make_meeting(slot=slot_of(world, "forerunner", number=2), starts_on=date(2027, 1, 12), status="held")

    def count() -> int:
        return network_overviews(world, NOON.date(), reach_of(coordinator))[0].unconfirmed

    assert count() == 2
    confirm_meeting(meeting=meeting, actor=coordinator)
    assert count() == 1


def test_it_is_taken_back(world: Programme, meeting: Meeting, coordinator: User) -> None:
    confirm_meeting(meeting=meeting, actor=coordinator)
    assert take_back_confirmation(meeting=meeting, actor=coordinator).status == "proposed"
    assert list(unconfirmed(Meeting.objects.all())) == [meeting]
    with pytest.raises(ChangeRefused, match="has not confirmed"):
        take_back_confirmation(meeting=meeting, actor=coordinator)


def test_only_what_is_to_come_and_has_a_host_is_confirmed_once_and_within_reach(
    world: Programme, meeting: Meeting, coordinator: User
) -> None:
    with pytest.raises(NotWithinReach):
        confirm_meeting(meeting=meeting, actor=factories.make_coordinator("DE"))
    webinar = make_meeting(world, theme="open", starts_on=date(2027, 4, 6))
    with pytest.raises(ChangeRefused, match="no host"):
        confirm_meeting(meeting=webinar, actor=coordinator)
    confirm_meeting(meeting=meeting, actor=coordinator)
    with pytest.raises(ChangeRefused, match="already"):
        confirm_meeting(meeting=meeting, actor=coordinator)
    cancel_meeting(meeting=meeting, reason="Ill.", actor=coordinator)
    with pytest.raises(ChangeRefused, match="Cancelled"):
        confirm_meeting(meeting=meeting, actor=coordinator)


def test_a_file_carries_the_confirmation_of_published_meetings_and_comes_back_the_same(
    world: Programme, meeting: Meeting, coordinator: User
) -> None:
    confirm_meeting(meeting=meeting, actor=coordinator)
    assert write_programme(programme_from_rows(world))["meetings"][0]["status"] == "confirmed"
    publish(world, coordinator)
    exported = write_programme(programme_from_rows(world))
    assert exported["meetings"][0]["confirmed"] is True
    assert not import_programme(source=read_programme(exported), now=NOON)
    report = import_programme(source=read_programme({**exported, "slug": "elsewhere"}), now=NOON)
    assert write_programme(programme_from_rows(report.programme)) == {**exported, "slug": "elsewhere"}
    assert HostConfirmation.objects.in_force().count() == 2
    del exported["meetings"][0]["confirmed"]
    assert import_programme(source=read_programme(exported), now=NOON)
    assert not is_confirmed(Meeting.objects.get(pk=meeting.pk))


@pytest.mark.parametrize("status", ["proposed", "confirmed", "held", "cancelled"])
def test_the_key_belongs_to_published_meetings_alone(world: Programme, meeting: Meeting, status: str) -> None:
    content = write_programme(programme_from_rows(world))
    content["meetings"][0] |= {"status": status, "confirmed": True}
    with pytest.raises(InvalidProgramme, match=r"meetings\[0\]\.confirmed: belongs to a published meeting"):
        read_programme(content)


def test_who_moves_a_confirmed_meeting_is_told_that_the_host_is_asked_again(
    world: Programme, meeting: Meeting, coordinator: User, client: Client
) -> None:
    client.force_login(coordinator)
    confirm_meeting(meeting=meeting, actor=coordinator)
    address = reverse("admin:exchanges_meeting_change", args=[meeting.pk])
    shown = client.get(address)
    assert "noted on" in shown.content.decode()
    data = form_of(shown, "meeting_form")
    answered = client.post(address, {**data, "starts_on": "2027-03-16"}, follow=True)
    assert "has not confirmed the meeting as it is now" in text_of(answered)
    assert not is_confirmed(Meeting.objects.get(pk=meeting.pk))


def test_the_list_shows_and_filters_what_is_not_confirmed_and_its_actions_note_it(
    world: Programme, meeting: Meeting, coordinator: User, client: Client
) -> None:
    client.force_login(coordinator)
    publish(world, coordinator)
    address = f"{reverse('admin:exchanges_meeting_changelist')}?programme={world.slug}"

    def do(action: str) -> str:
        return str(act_on(client, address, action, meeting, follow=True).content.decode())

    assert "not yet" in text_of(client.get(f"{address}&confirmed=no"))
    do("confirm")
    assert is_confirmed(meeting)
    assert meeting.title not in text_of(client.get(f"{address}&confirmed=no"))
    assert meeting.title in text_of(client.get(f"{address}&confirmed=yes"))
    assert "has already confirmed the meeting" in do("confirm")
    do("take_back_confirmation")
    assert not is_confirmed(meeting)


def test_the_home_page_counts_and_leads_to_them(
    world: Programme, meeting: Meeting, coordinator: User, client: Client
) -> None:
    client.force_login(coordinator)
    page = client.get(reverse("admin:index"), {"programme": world.slug}).content.decode()
    assert "confirmed=no" in page
