"""A plan is asked for, looked at with its proof, and taken into the draft; the real planner answers."""

import datetime
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.meetings.models import Meeting
from exchanges.planning.files.plan_files import PlannedMeeting
from exchanges.planning.problem.programme import StandingMeeting
from exchanges.scheduling.proposals.lifecycle import request_proposal
from exchanges.scheduling.proposals.models import Proposal
from exchanges.scheduling.tasks import run_proposal
from exchanges.workspace.proposal_pages import change_of
from municipalities.models import Programme
from tests import factories
from tests.html_forms import queries_of, text_of

ADD = "/admin/exchanges/proposal/add/"
LIST = "/admin/exchanges/proposal/"


@pytest.fixture
def all_networks(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator())
    return client


@pytest.fixture
def sweden(client: Client, world: Programme) -> Client:
    client.force_login(factories.make_coordinator("SE"))
    return client


def _propose(client: Client, country: str = "") -> Proposal:
    response = client.post(ADD, {"country": country, "time_limit_seconds": "10"})
    assert response.status_code == 302, text_of(response)
    return Proposal.objects.order_by("-pk")[0]


def _page(proposal: Proposal) -> str:
    return reverse("admin:exchanges_proposal_change", args=[proposal.pk])


def _accept(client: Client, proposal: Proposal) -> str:
    address = reverse("admin:exchanges_proposal_accept", args=[proposal.pk])
    return client.post(address, follow=True).content.decode()


def test_a_new_proposal_waits_on_a_page_that_renews_itself(all_networks: Client) -> None:
    proposal = _propose(all_networks)
    response = all_networks.get(_page(proposal))
    assert response["Refresh"] == "3"
    assert "Waiting for the planner" in text_of(response)
    assert "Accept the plan" not in text_of(response)


def test_meetings_that_nobody_is_invited_to_are_named_before_and_after_planning(
    all_networks: Client, world: Programme
) -> None:
    assert "Nobody is invited" not in text_of(all_networks.get(ADD))
    world.hosting_rules.filter(kind="award").update(audience_forerunner=False, audience_network=False)
    said = "Nobody is invited except the hosts: SE award 1 – Åłőß and DE award 1 – Åłőß."
    assert said in text_of(all_networks.get(ADD))
    proposal = _propose(all_networks)
    run_proposal(proposal.pk)
    assert said in text_of(all_networks.get(_page(proposal)))


def test_a_coordinator_of_a_country_is_told_of_its_meetings_alone(sweden: Client, world: Programme) -> None:
    world.hosting_rules.filter(kind="award").update(audience_forerunner=False, audience_network=False)
    assert "Nobody is invited except the host: SE award 1 – Åłőß." in text_of(sweden.get(ADD))


def test_the_proof_is_shown_and_the_plan_becomes_the_draft(all_networks: Client) -> None:
    proposal = _propose(all_networks)
    run_proposal(proposal.pk)
    response = all_networks.get(_page(proposal))
    text = text_of(response)
    assert not response.has_header("Refresh")
    assert "Proved best: no plan costs less." in text
    assert "9 new meetings" in text
    assert "European conference" in text
    assert "9 meetings are new or have moved" in _accept(all_networks, proposal)
    assert Meeting.objects.count() == 9
    assert "accepted into the draft" in text_of(all_networks.get(_page(proposal)))


def test_what_moves_against_the_draft_is_told_with_where_it_was(all_networks: Client, world: Programme) -> None:
    first, second = (factories.slot_of(world, "forerunner", number=number) for number in (1, 2))
    factories.make_meeting(slot=first, starts_on=datetime.date(2027, 3, 9))
    factories.make_meeting(slot=second, starts_on=datetime.date(2027, 3, 16))
    proposal = _propose(all_networks)
    run_proposal(proposal.pk)
    text = text_of(all_networks.get(_page(proposal)))
    assert "Moved" in text
    assert "March 2027" in text


def test_a_meeting_that_only_gets_another_theme_is_not_said_to_move() -> None:
    day = datetime.date(2027, 3, 9)
    standing = StandingMeeting(
        slot="award", start=day, days=1, status="proposed", country=None, host="åmål", theme="open"
    )
    planned = PlannedMeeting("award", "award", "SE", "åmål", "planning", day, day, (), "moved")
    assert change_of(planned, standing) == "changed"
    later = replace(planned, start=day + datetime.timedelta(days=1), end=day + datetime.timedelta(days=1))
    assert change_of(later, standing) == "moved"
    assert change_of(replace(planned, host="łódź"), standing) == "moved"
    assert change_of(replace(planned, change="new"), None) == "new"


def test_a_plan_that_changes_nothing_is_not_offered_for_acceptance(all_networks: Client) -> None:
    for _round in range(2):
        proposal = _propose(all_networks)
        run_proposal(proposal.pk)
        text = text_of(all_networks.get(_page(proposal)))
        _accept(all_networks, proposal)
    assert "The draft already matches this plan." in text
    assert "Accept the plan" not in text


def test_a_stale_proposal_says_what_changed_and_cannot_be_accepted(all_networks: Client, world: Programme) -> None:
    proposal = _propose(all_networks)
    run_proposal(proposal.pk)
    factories.make_meeting(slot=factories.slot_of(world, "award"))
    text = text_of(all_networks.get(_page(proposal)))
    assert "What it depends on has changed" in text
    assert "SE award 1" in text
    assert "Accept the plan" not in text
    assert "something it depends on has changed" in _accept(all_networks, proposal)
    assert Meeting.objects.count() == 1


def test_the_conference_beside_which_a_country_has_no_plan_is_named(sweden: Client, world: Programme) -> None:
    early = world.starts_on + datetime.timedelta(days=64)
    conference = factories.make_meeting(slot=factories.slot_of(world, "conference", None), starts_on=early)
    proposal = _propose(sweden, "SE")
    run_proposal(proposal.pk)
    text = text_of(sweden.get(_page(proposal)))
    assert f"European conference is not part of this plan, so it stays: in {conference.host}" in text
    assert "Move or cancel this meeting, which is not part of this plan: European conference" in text


def test_an_infeasible_programme_is_answered_without_a_plan_to_accept(all_networks: Client, world: Programme) -> None:
    Programme.objects.update(ends_on=world.starts_on + datetime.timedelta(days=20))
    proposal = _propose(all_networks)
    run_proposal(proposal.pk)
    text = text_of(all_networks.get(_page(proposal)))
    assert "No plan keeps all the rules." in text
    assert "Requirements that conflict" in text
    assert "Accept the plan" not in text
    assert "No plan keeps all the rules" in _accept(all_networks, proposal)


def test_repairs_of_a_plan_from_before_name_the_whole_period(all_networks: Client, world: Programme) -> None:
    """They named the first and the last day of a period in which a host or country meets all the same."""
    proposal = _propose(all_networks)
    host = factories.host_of(world, "award").municipality
    repairs = [
        {"requirement": "host_free", "subject": host.slug, "value": ["2027-03-01", "2027-05-20"]},
        {"requirement": "closed", "subject": "SE", "value": ["2027-07-01", "2027-07-01"]},
        {"requirement": "country_gap", "subject": "SE", "value": [7]},
    ]
    proposal.plan = {
        "format": "multiply-plan/1",
        "programme": world.slug,
        "status": "infeasible",
        "seconds": 1.5,
        "meetings": [],
        "conflict": [{"requirement": "host_free", "subject": host.slug, "message": "Győr – große Not."}],
        "repairs": [{"message": "", **repair} for repair in repairs],
    }
    proposal.save()
    text = text_of(all_networks.get(_page(proposal)))
    assert f"Ask {host.name} to be available from 1 March 2027 to 20 May 2027." in text
    assert "Let the network of Sweden meet on 1 July 2027, too." in text


def test_all_reasons_are_shown_with_what_mends_them_together(all_networks: Client, world: Programme) -> None:
    """Each forerunner owes one meeting more than there are themes: two reasons with nothing in common."""
    themes = world.themes.filter(scope="national").count()
    world.hosting_rules.filter(kind="forerunner").update(meetings=themes + 1)
    world.host_gap_days = world.country_gap_days = 0
    world.save()
    proposal = _propose(all_networks)
    run_proposal(proposal.pk)
    text = text_of(all_networks.get(_page(proposal)))
    assert "several separate reasons. Each one needs to be solved" in text
    assert "Reason 2" in text
    assert "In Sweden every theme is covered, and no host has a theme twice." in text
    together = text.partition("These together make a plan possible:")[2]
    assert "In Sweden allow a theme to come twice or be left out." in together
    assert "In Germany allow a theme to come twice or be left out." in together
    assert "Each of these on its own" not in text


def test_what_only_does_together_is_shown_as_one(all_networks: Client, world: Programme) -> None:
    """A month before its end the programme has no plan left in the conference's year."""
    late = datetime.datetime.combine(world.ends_on - datetime.timedelta(days=1), datetime.time(12), datetime.UTC)
    proposal = request_proposal(programme=world, country=None, actor=None, now=late, time_limit_seconds=20)
    run_proposal(proposal.pk)
    text = text_of(all_networks.get(_page(proposal)))
    together = text.partition("These together make a plan possible:")[2]
    assert "Let the programme end on " in together
    assert "Hold the European conference in " in together
    assert "Each of these on its own" not in text
    assert "several separate reasons" not in text


def test_a_failure_is_shown_and_nothing_offered(all_networks: Client, world: Programme) -> None:
    proposal = factories.make_proposal(world, state="failed", failure="MemoryError")
    text = text_of(all_networks.get(_page(proposal)))
    assert "The planner failed" in text
    assert "MemoryError" in text


def test_a_national_coordinator_plans_the_own_country_only(sweden: Client) -> None:
    response = sweden.get(ADD)
    assert [country.code for country in response.context["form"].fields["country"].queryset] == ["SE"]
    refused = sweden.post(ADD, {"country": "DE", "time_limit_seconds": "10"})
    assert "Select a valid choice" in text_of(refused)
    refused = sweden.post(ADD, {"country": "", "time_limit_seconds": "10"})
    assert "This field is required" in text_of(refused)
    proposal = _propose(sweden, "SE")
    run_proposal(proposal.pk)
    assert "4 meetings are new or have moved" in _accept(sweden, proposal)
    assert set(Meeting.objects.values_list("exchange__country", flat=True)) == {"SE"}


def test_proposals_out_of_reach_are_not_there(sweden: Client, world: Programme) -> None:
    for country in (None, factories.make_country("DE")):
        proposal = factories.make_proposal(world, country=country)
        assert sweden.get(_page(proposal)).status_code == 404
        assert sweden.post(reverse("admin:exchanges_proposal_accept", args=[proposal.pk])).status_code == 404
    assert sweden.get(LIST).context["cl"].result_count == 0


def test_without_a_programme_nothing_is_proposed(client: Client, db: None) -> None:
    client.force_login(factories.make_coordinator())
    assert "Add a programme first" in client.get(ADD, follow=True).content.decode()


def test_accepting_takes_a_post(all_networks: Client, world: Programme) -> None:
    proposal = factories.make_proposal(world)
    assert all_networks.get(reverse("admin:exchanges_proposal_accept", args=[proposal.pk])).status_code == 405


def test_a_proposal_is_neither_changed_nor_deleted(all_networks: Client, world: Programme) -> None:
    proposal = factories.make_proposal(world)
    assert all_networks.post(reverse("admin:exchanges_proposal_delete", args=[proposal.pk])).status_code == 403


def test_the_list_asks_the_database_as_often_for_many_proposals_as_for_one(
    all_networks: Client, world: Programme
) -> None:
    factories.make_proposal(world, country=factories.make_country("SE"), requested_by=factories.make_coordinator("SE"))
    few = queries_of(all_networks, LIST)
    for code in ("DE", "AT"):
        coordinator = factories.make_coordinator(code)
        factories.make_proposal(world, country=factories.make_country(code), requested_by=coordinator)
    assert queries_of(all_networks, LIST) == few
