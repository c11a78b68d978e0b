"""A role changes while the programme runs: what was held stays under the old one, what comes follows the new one."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchanges.hosting.former_roles import FormerRole, keep_former_role
from exchanges.hosting.models import Slot
from exchanges.hosting.slots import generate_slots
from exchanges.planning.files.programme_files import read_programme, write_programme
from exchanges.planning.solver import plan_programme
from exchanges.planning.specification.checks import violations
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.draft.queries import network_overviews
from exchanges.scheduling.draft.status_changes import cancel_meeting
from exchanges.scheduling.programme_import.importing import import_programme
from municipalities.access import reach_of
from municipalities.models import Participation, Programme
from tests import factories
from tests.factories import NOON, host_of, make_meeting
from tests.html_forms import form_of, text_of

pytestmark = pytest.mark.django_db

CHANGES = date(2027, 6, 1)


@pytest.fixture
def weiz(world: Programme) -> Participation:
    return host_of(world, "forerunner")


def become(host: Participation, role: str, day: date = CHANGES) -> None:
    keep_former_role(host, host.role, first_day=day)
    host.role = role
    host.save()
    generate_slots(host.programme)


def test_what_was_held_stays_and_nothing_more_is_owed_in_the_old_role(world: Programme, weiz: Participation) -> None:
    first, second = weiz.owed_slots.order_by("number")
    held = make_meeting(slot=first, starts_on=date(2027, 3, 9), status="held")
    cancelled = make_meeting(slot=second, starts_on=date(2027, 4, 13), status="cancelled")

    become(weiz, "network")

    assert set(Slot.objects.owed().filter(rule__kind="forerunner", country="SE")) == {first}
    assert {held.slot, cancelled.slot} == {first, second}
    sweden = network_overviews(world, CHANGES, reach_of(factories.make_coordinator()))[0]
    assert (sweden.met, sweden.owed) == (1, 3)


def test_a_meeting_after_the_day_keeps_the_database_from_it(world: Programme, weiz: Participation) -> None:
    make_meeting(slot=weiz.owed_slots.get(number=1), starts_on=date(2027, 6, 8))
    with pytest.raises(IntegrityError, match="host"), transaction.atomic():
        become(weiz, "network")


def test_the_programme_plans_and_its_file_comes_back_the_same(world: Programme, weiz: Participation) -> None:
    make_meeting(slot=weiz.owed_slots.get(number=1), starts_on=date(2027, 3, 9), status="held")
    cancelled = make_meeting(slot=weiz.owed_slots.get(number=2), starts_on=date(2027, 9, 7), theme="open")
    cancel_meeting(meeting=cancelled, reason="Ill.", actor=None)
    become(weiz, "network")

    draft = programme_from_rows(world)
    plan = plan_programme(draft)
    assert plan.status == "optimal"
    assert violations(draft, plan.meetings) == []
    exported = write_programme(draft)
    assert not import_programme(source=read_programme(exported), now=NOON)
    report = import_programme(source=read_programme({**exported, "slug": "elsewhere"}), now=NOON)
    assert write_programme(programme_from_rows(report.programme)) == {**exported, "slug": "elsewhere"}
    assert not generate_slots(report.programme)


def test_a_new_role_owes_from_its_day_on(world: Programme) -> None:
    network = host_of(world, "network")
    become(network, "forerunner")
    plan = plan_programme(programme_from_rows(world))
    ours = [meeting for meeting in plan.meetings if meeting.slot.startswith(f"forerunner:{network.municipality.slug}")]
    assert len(ours) == 2
    assert all(meeting.start >= CHANGES for meeting in ours)


def test_the_page_keeps_the_old_role_where_the_municipality_has_hosted(
    world: Programme, weiz: Participation, client: Client
) -> None:
    client.force_login(factories.make_coordinator())
    meeting = make_meeting(slot=weiz.owed_slots.get(number=1), starts_on=timezone.localdate() - timedelta(days=9))
    type(meeting).objects.filter(pk=meeting.pk).update(status="held")
    cancelled = make_meeting(slot=weiz.owed_slots.get(number=2), starts_on=timezone.localdate() + timedelta(days=9))
    cancel_meeting(meeting=cancelled, reason="Ill.", actor=None)
    address = reverse("admin:municipalities_participation_change", args=[weiz.pk])
    data = form_of(client.get(address), "participation_form")
    assert client.post(address, {**data, "role": "network"}).status_code == 302
    weiz.refresh_from_db()
    assert weiz.role == "network"
    assert FormerRole.objects.get().last_day == timezone.localdate() - timedelta(days=1)
    assert "Forerunner until" in text_of(client.get(address))


def test_a_role_given_by_mistake_before_anything_was_hosted_leaves_no_trace(
    world: Programme, weiz: Participation, client: Client
) -> None:
    client.force_login(factories.make_coordinator())
    address = reverse("admin:municipalities_participation_change", args=[weiz.pk])
    data = form_of(client.get(address), "participation_form")
    assert client.post(address, {**data, "role": "network"}).status_code == 302
    assert not FormerRole.objects.exists()
    assert not Slot.objects.filter(rule__kind="forerunner", country="SE").exists()
