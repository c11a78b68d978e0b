"""Further hosts are asked when they can host, as the first one is."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.hosting.models import Exemption
from exchanges.meetings.models import Meeting
from municipalities.models import Participation, Programme
from tests import factories
from tests.factories import host_of, make_availability, make_meeting, slot_of
from tests.html_forms import form_of, text_of

pytestmark = pytest.mark.django_db

TUESDAY = date(2027, 3, 9)


@pytest.fixture
def meeting(world: Programme) -> Meeting:
    return make_meeting(slot=slot_of(world, "award"), starts_on=TUESDAY)


@pytest.fixture
def other(world: Programme) -> Participation:
    found = host_of(world, "network")
    make_availability(found, date(2027, 3, 8), date(2027, 3, 12))
    return found


@pytest.fixture
def coordinator(client: Client) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


def address(meeting: Meeting) -> str:
    return reverse("admin:exchanges_meeting_change", args=[meeting.pk])


def test_one_that_cannot_host_is_refused_beside_the_field(
    meeting: Meeting, other: Participation, coordinator: Client
) -> None:
    data = form_of(coordinator.get(address(meeting)), "meeting_form")
    answered = coordinator.post(address(meeting), {**data, "co_hosts": [str(other.pk)]})
    assert f"{other} cannot host on these days" in text_of(answered)
    assert not meeting.co_hosts.exists()


def test_a_meeting_does_not_move_to_where_its_further_host_cannot_come(
    meeting: Meeting, other: Participation, coordinator: Client
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_on=date(2027, 4, 13), ends_on=date(2027, 4, 13))
    meeting.co_hosts.add(other)
    data = form_of(coordinator.get(address(meeting)), "meeting_form")
    answered = coordinator.post(address(meeting), {**data, "starts_on": TUESDAY.isoformat()})
    assert "cannot host on these days" in text_of(answered)
    meeting.refresh_from_db()
    assert meeting.starts_on == date(2027, 4, 13)


def test_a_reason_exempts_the_meeting(meeting: Meeting, other: Participation, coordinator: Client) -> None:
    data = form_of(coordinator.get(address(meeting)), "meeting_form")
    given = {"co_hosts": [str(other.pk)], "exemption_reason": "Ihre Bürgermeisterin kommt trotzdem."}
    assert coordinator.post(address(meeting), {**data, **given}).status_code == 302
    assert list(meeting.co_hosts.all()) == [other]
    exemption = Exemption.objects.get()
    assert (exemption.rule, exemption.reason) == ("host_free", "Ihre Bürgermeisterin kommt trotzdem.")


def test_who_has_withdrawn_is_no_further_host(world: Programme, meeting: Meeting, coordinator: Client) -> None:
    gone = host_of(world, "forerunner")
    factories.make_withdrawal(gone, first_day=date(2027, 3, 1))
    data = form_of(coordinator.get(address(meeting)), "meeting_form")
    answered = coordinator.post(address(meeting), {**data, "co_hosts": [str(gone.pk)]})
    assert "cannot host on these days" in text_of(answered)
