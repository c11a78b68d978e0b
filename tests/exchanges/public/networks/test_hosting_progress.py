"""What is owed, published and held, host by host."""

import datetime

import pytest

from exchanges.hosting.models import Slot
from exchanges.public.base.queries import published_meetings
from exchanges.public.networks.hosting_progress import Duty, NetworkProgress, Stage, network_progress
from tests import factories
from tests.exchanges.public.conftest import Season
from tests.rewriting import unpublish

pytestmark = pytest.mark.django_db


def progress(season: Season, country: str) -> NetworkProgress:
    members = season.programme.participations.filter(municipality__country=country).order_by("position")
    slots = Slot.objects.filter(programme=season.programme, country=country).order_by("rule__position", "number")
    meetings = published_meetings().filter(exchange__country=country)
    return network_progress(members, slots=list(slots), published=meetings)


def stages(found: NetworkProgress) -> dict[str, list[str]]:
    return {host.host.municipality.name: [duty.stage for duty in host.duties] for host in found.hosts}


def test_duties_are_held_published_or_open(season: Season) -> None:
    assert stages(progress(season, "SE")) == {
        "SE forerunner 1 – Åłőß": ["held", "published"],
        "SE award 1 – Åłőß": ["published"],
        "SE network 1 – Åłőß": [],
        "SE network 2 – Åłőß": [],
    }


@pytest.mark.parametrize(
    ("stage", "label", "kind"),
    [("held", "Held", "neutral"), ("published", "Published", "good"), ("open", "In planning", "neutral")],
)
def test_a_duty_says_how_it_stands(stage: Stage, label: str, kind: str) -> None:
    duty = Duty(stage)
    assert (duty.stage_label, duty.stage_kind) == (label, kind)


def test_a_cancelled_meeting_leaves_its_slot_open_and_without_a_host(season: Season) -> None:
    assert progress(season, "SE").without_host == 1


def test_an_open_slot_belongs_to_the_host_of_its_published_meeting(season: Season) -> None:
    found = progress(season, "DE")
    assert stages(found)["DE network 1 – Åłőß"] == ["published"]
    assert stages(found)["DE forerunner 1 – Åłőß"] == ["open", "open"]
    assert found.without_host == 0


def test_duties_stand_in_order_of_time_the_open_ones_last(season: Season) -> None:
    unpublish(season.version.meetings.filter(meeting=season.held))
    earlier = factories.make_meeting(season.programme, theme="open", starts_on=datetime.date(2027, 1, 20))
    factories.make_published_meeting(season.version, earlier)
    forerunner = progress(season, "SE").hosts[0]
    assert [duty.stage for duty in forerunner.duties] == ["published", "open"]
    assert forerunner.done == 1
