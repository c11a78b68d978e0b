import datetime
from dataclasses import replace
from typing import Any

import pytest

from exchanges.hosting.models import Exemption
from exchanges.meetings.hosts.confirmations import HostConfirmation
from exchanges.meetings.models import Meeting
from exchanges.planning.files.programme_files import InvalidProgramme, read_programme, write_programme
from exchanges.planning.problem.programme import Exemption as PlannedExemption
from exchanges.planning.problem.programme import Municipality, StandingMeeting
from exchanges.planning.problem.programme import Programme as PlanningProgramme
from exchanges.registrations.models import Registration
from exchanges.scheduling.draft.confirming import note_confirmation
from exchanges.scheduling.draft.exemptions import grant, withdraw_exemption
from exchanges.scheduling.draft.mapping import normalised, programme_from_rows
from exchanges.scheduling.programme_import.importing import import_programme
from exchanges.scheduling.programme_import.report import ImportReport
from municipalities.models import Country, Programme
from municipalities.models import Municipality as MunicipalityRow
from tests.exchanges.registrations.factories import make_registration
from tests.factories import (
    NOON,
    host_of,
    make_coordinator,
    make_exemption,
    make_meeting,
    make_municipality,
    make_version,
    make_world,
    slot_of,
)

pytestmark = pytest.mark.django_db

FEBRUARY = datetime.date(2027, 2, 9)
MARCH = datetime.date(2027, 3, 9)
MAY = datetime.date(2027, 5, 11)
OCTOBER = datetime.date(2027, 10, 5)


@pytest.fixture
def source(world: Programme) -> PlanningProgramme:
    """The world as its file says it, with three meetings: the award winner's, the network's and the conference."""
    make_meeting(slot=slot_of(world, "award"), starts_on=MARCH)
    make_meeting(slot=slot_of(world, "network"), starts_on=MAY, theme="open")
    make_meeting(slot=slot_of(world, "conference"), starts_on=OCTOBER)
    return programme_from_rows(world)


def do_import(source: PlanningProgramme, **options: bool) -> ImportReport:
    return import_programme(source=source, now=NOON, **options)


def faults_of(source: PlanningProgramme) -> dict[str, str]:
    with pytest.raises(InvalidProgramme) as refusal:
        do_import(source)
    return {fault.path: fault.message for fault in refusal.value.faults}


def with_meeting(source: PlanningProgramme, index: int, **changes: Any) -> PlanningProgramme:
    meetings = list(source.meetings)
    meetings[index] = replace(meetings[index], **changes)
    return replace(source, meetings=tuple(meetings))


def without_meeting(source: PlanningProgramme, index: int) -> PlanningProgramme:
    return replace(source, meetings=source.meetings[:index] + source.meetings[index + 1 :])


def with_municipality(source: PlanningProgramme, municipality: Municipality, **changes: Any) -> PlanningProgramme:
    def changed(each: Municipality) -> Municipality:
        return replace(each, **changes) if each.id == municipality.id else each

    countries = (
        replace(country, municipalities=tuple(map(changed, country.municipalities))) for country in source.countries
    )
    return replace(source, countries=tuple(countries))


def award_winner(source: PlanningProgramme) -> Municipality:
    return next(municipality for municipality in source.country["SE"].municipalities if municipality.role == "award")


def row_of(source: PlanningProgramme, kind: str) -> Meeting:
    return Meeting.objects.get(exchange__programme__slug=source.slug, slot__rule__kind=kind)


def test_a_new_programme_is_created_whole(source: PlanningProgramme) -> None:
    report = do_import(replace(source, slug="another"))

    created = {noun: len(tally.created) for noun, tally in report.tallies.items()}
    assert created == {
        "programme": 1,
        "themes": 5,
        "hosting rules": 4,
        "countries": 2,
        "municipalities": 8,
        "slots": 9,
        "exemptions": 0,
        "meetings": 3,
    }
    assert programme_from_rows(Programme.objects.get(slug="another")) == replace(source, slug="another")
    assert not report.programme.is_sample


def test_every_network_and_the_programme_get_their_exchange(source: PlanningProgramme) -> None:
    programme = do_import(replace(source, slug="another")).programme

    assert set(programme.exchanges.values_list("country", flat=True)) == {"SE", "DE", None}


def test_the_same_file_twice_changes_nothing(source: PlanningProgramme) -> None:
    before = list(Meeting.objects.order_by("pk").values())

    report = do_import(source)

    assert not report
    assert {noun: tally.unchanged for noun, tally in report.tallies.items() if tally.unchanged} == {
        "programme": 1,
        "themes": 5,
        "hosting rules": 4,
        "countries": 2,
        "municipalities": 8,
        "slots": 9,
        "meetings": 3,
    }
    assert list(Meeting.objects.order_by("pk").values()) == before


def test_a_dry_run_changes_nothing(source: PlanningProgramme) -> None:
    report = do_import(replace(source, slug="another"), dry_run=True)

    assert len(report["municipalities"].created) == 8
    assert not Programme.objects.filter(slug="another").exists()


def test_changed_fields_are_named(source: PlanningProgramme) -> None:
    municipality = award_winner(source)

    report = do_import(
        with_municipality(replace(source, name="Anew"), municipality, website="https://example.org/", can_host=False)
    )

    assert report["programme"].changed == [f"{source.slug} (name)"]
    assert report["municipalities"].changed == [f"{municipality.id} (website, can_host)"]
    assert report["meetings"].unchanged == 3


def test_periods_and_levels_follow_the_file(source: PlanningProgramme) -> None:
    municipality = award_winner(source)
    full = with_municipality(
        source, municipality, unavailable=((MARCH, MAY),), preferred=((FEBRUARY, MARCH),), expertise={"open": 2}
    )

    assert do_import(full)["municipalities"].changed == [f"{municipality.id} (unavailable, preferred, levels)"]
    assert programme_from_rows(do_import(full).programme) == full
    assert programme_from_rows(do_import(source).programme) == source


def test_a_moved_meeting_keeps_its_row_its_address_and_what_no_file_carries(source: PlanningProgramme) -> None:
    row = row_of(source, "award")
    Meeting.objects.filter(pk=row.pk).update(titles={"en": "Heat from the river"}, venue="Town hall")

    report = do_import(with_meeting(source, 0, start=MARCH + datetime.timedelta(days=7)))

    moved = row_of(source, "award")
    assert (moved.pk, moved.slug, moved.uid) == (row.pk, row.slug, row.uid)
    assert (moved.titles, moved.venue) == ({"en": "Heat from the river"}, "Town hall")
    assert (moved.starts_on, moved.status) == (datetime.date(2027, 3, 16), "proposed")
    assert report["meetings"].changed == [f"{moved.slot} on 2027-03-16 (starts_on, ends_on)"]


def test_a_new_meeting_gets_a_readable_address(source: PlanningProgramme) -> None:
    new = replace(source, slug="another")

    do_import(new)

    assert row_of(new, "conference").slug.endswith("-european-exchange-2027-10")


def test_a_meeting_that_was_cancelled_and_replaced_stays_as_the_cancelled_one(source: PlanningProgramme) -> None:
    row = row_of(source, "award")
    replacement = replace(source.meetings[0], start=MARCH + datetime.timedelta(days=14))
    cancelled = with_meeting(source, 0, status="cancelled")

    report = do_import(replace(cancelled, meetings=(replacement, *cancelled.meetings)))

    row.refresh_from_db()
    assert (row.starts_on, row.status) == (MARCH, "cancelled")
    assert len(report["meetings"].created) == 1


def test_what_a_cancelled_meeting_names_must_be_in_the_file_to_be_kept(source: PlanningProgramme) -> None:
    gone = replace(source.meetings[0], status="cancelled", host="left", theme="dropped")
    webinar = StandingMeeting(None, MAY, status="cancelled", country="DK")
    faults = faults_of(replace(source, meetings=(*source.meetings, gone, webinar)))

    assert list(faults) == ["meetings[3].host", "meetings[3].theme", "meetings[4].country"]
    assert faults["meetings[3].host"].startswith('"left" is not in the file: add it')


def test_proposed_meetings_that_the_file_has_no_more_are_removed(source: PlanningProgramme) -> None:
    report = do_import(without_meeting(source, 0))

    assert report["meetings"].removed == [f"{source.meetings[0].slot} on 2027-03-09"]
    assert not Meeting.objects.filter(slot__rule__kind="award").exists()


@pytest.mark.parametrize("status", ["confirmed", "published", "held"])
def test_an_agreed_meeting_never_vanishes(source: PlanningProgramme, status: str) -> None:
    Meeting.objects.filter(slot__rule__kind="award").update(status=status)

    message = faults_of(without_meeting(source, 0))["meetings"]

    assert message.startswith(f"{source.meetings[0].slot} on 2027-03-09 is {status}, but the file has it no more")


def test_a_meeting_with_registrations_never_vanishes(source: PlanningProgramme) -> None:
    Meeting.objects.filter(slot__rule__kind="award").update(registration_count=1)

    assert "has registrations" in faults_of(without_meeting(source, 0))["meetings"]


def test_registrations_here_win_over_the_number_of_a_file(source: PlanningProgramme, world: Programme) -> None:
    row = row_of(source, "award")
    make_version(world, row)
    registration = make_registration(row)
    exported = programme_from_rows(world)
    assert exported.meetings[0].registrations == 1
    assert not do_import(exported)
    assert not do_import(with_meeting(exported, 0, registrations=500))
    Registration.objects.filter(pk=registration.pk).update(status="cancelled")
    assert not do_import(exported)
    row.refresh_from_db()
    assert (row.registration_count, programme_from_rows(world).meetings[0].registrations) == (0, 0)


def test_a_meeting_that_was_ever_published_never_vanishes(source: PlanningProgramme, world: Programme) -> None:
    row = row_of(source, "award")
    make_version(world, row)
    Meeting.objects.filter(pk=row.pk).update(status="cancelled")

    assert "was published" in faults_of(without_meeting(source, 0))["meetings"]


def test_a_published_meeting_is_not_taken_back_to_a_proposal(source: PlanningProgramme, world: Programme) -> None:
    make_version(world, row_of(source, "award"))

    assert faults_of(source) == {
        "meetings[0].status": 'the public sees it as published: write "published" or "held" or "cancelled"'
    }
    assert not do_import(with_meeting(source, 0, status="published"))


def test_a_published_meeting_moves_in_the_draft_only(source: PlanningProgramme, world: Programme) -> None:
    version = make_version(world, row_of(source, "award"))

    do_import(with_meeting(source, 0, status="published", start=FEBRUARY))

    assert row_of(source, "award").starts_on == FEBRUARY
    assert version.meetings.get().starts_on == MARCH


def test_a_file_without_meetings_leaves_those_with_a_history_as_they_stand(
    source: PlanningProgramme, world: Programme
) -> None:
    make_version(world, row_of(source, "award"))
    Meeting.objects.filter(slot__rule__kind="conference").update(status="held")

    report = do_import(replace(source, name="Anew", meetings=()))

    assert report["meetings"].removed == [f"{source.meetings[1].slot} on 2027-05-11"]
    assert report["meetings"].unchanged == 2
    assert set(Meeting.objects.values_list("status", flat=True)) == {"published", "held"}
    assert not do_import(replace(source, name="Anew", meetings=()))


def test_a_file_without_meetings_is_refused_where_a_host_would_lose_its_role(source: PlanningProgramme) -> None:
    Meeting.objects.filter(slot__rule__kind="network").update(status="held")
    host = source.municipality[str(source.meetings[1].host)]

    faults = faults_of(with_municipality(replace(source, meetings=()), host, role="award"))

    assert faults["meetings"].startswith(
        "network:SE:1 on 2027-05-11 stands in the database, and network:SE:1 is hosted"
    )


def test_a_file_without_meetings_is_refused_where_one_would_no_longer_be_owed(source: PlanningProgramme) -> None:
    Meeting.objects.filter(slot__rule__kind="award").update(status="held")

    faults = faults_of(with_municipality(replace(source, meetings=()), award_winner(source), role="network"))

    assert list(faults) == ["countries[0].municipalities[1].role"]


def test_extra_meetings_are_told_apart_by_country_and_day(source: PlanningProgramme) -> None:
    extras = (
        StandingMeeting(slot=None, country="SE", start=MARCH),
        StandingMeeting(slot=None, country="SE", start=MARCH),
        StandingMeeting(slot=None, country=None, start=MARCH, theme="open"),
        StandingMeeting(slot=None, country="DE", start=MAY, days=2),
    )
    full = replace(source, meetings=(*extras, *source.meetings))

    assert len(do_import(full)["meetings"].created) == 4
    assert not do_import(full)
    assert do_import(replace(full, meetings=full.meetings[1:]))["meetings"].removed == [
        "outside the slots on 2027-03-09"
    ]


def test_an_extra_meeting_of_the_same_host_and_theme_has_moved(source: PlanningProgramme) -> None:
    host = award_winner(source).id
    extra = StandingMeeting(slot=None, country="SE", host=host, theme="open", start=MARCH)
    do_import(replace(source, meetings=(extra, *source.meetings)))
    row = Meeting.objects.get(slot=None)

    do_import(replace(source, meetings=(replace(extra, start=MAY), *source.meetings)))

    assert Meeting.objects.get(slot=None).pk == row.pk


def test_meetings_move_past_each_other_in_one_import(source: PlanningProgramme) -> None:
    later = with_meeting(with_meeting(source, 2, start=datetime.date(2027, 12, 6)), 1, start=datetime.date(2027, 11, 9))

    assert programme_from_rows(do_import(later).programme) == later
    assert programme_from_rows(do_import(source).programme) == source


def test_roles_change_places_in_one_import(source: PlanningProgramme) -> None:
    winner = award_winner(source)
    heir = next(municipality for municipality in source.country["SE"].municipalities if municipality.role == "network")
    swapped = with_municipality(with_municipality(source, winner, role="network"), heir, role="award")
    swapped = with_meeting(swapped, 0, slot=f"award:{heir.id}:1", host=heir.id)
    swapped = with_meeting(swapped, 1, host=winner.id)

    report = do_import(swapped)

    assert programme_from_rows(report.programme) == swapped
    assert report["slots"].created == [f"award:{heir.id}:1"]
    assert report["slots"].removed == [f"award:{winner.id}:1"]


def test_a_role_does_not_change_under_an_agreed_meeting(source: PlanningProgramme) -> None:
    Meeting.objects.filter(slot__rule__kind="award").update(status="confirmed")
    changed = with_municipality(without_meeting(source, 0), award_winner(source), role="network")

    faults = faults_of(changed)

    assert list(faults) == ["countries[0].municipalities[1].role"]
    assert "keep role and rule" in faults["countries[0].municipalities[1].role"]


def test_a_municipality_leaves_the_programme_and_stays_in_the_others(source: PlanningProgramme) -> None:
    municipality = source.country["DE"].municipalities[-1]
    germany = replace(source.country["DE"], municipalities=source.country["DE"].municipalities[:-1])

    report = do_import(replace(source, countries=(source.countries[0], germany)))

    assert report["municipalities"].removed == [municipality.id]
    assert MunicipalityRow.objects.filter(slug=municipality.id).exists()


def test_a_country_leaves_the_programme_with_its_slots(source: PlanningProgramme) -> None:
    report = do_import(replace(source, countries=source.countries[:1]))

    assert report["countries"].removed == ["DE"]
    assert len(report["slots"].removed) == 4
    assert set(report.programme.exchanges.values_list("country", flat=True)) == {"SE", None}


def test_what_published_meetings_name_stays(source: PlanningProgramme, world: Programme) -> None:
    row = make_meeting(slot=slot_of(world, "award", "DE"), theme="citizen-engagement", starts_on=MARCH)
    make_version(world, row)
    slug = host_of(world, "award", "DE").municipality.slug
    themes = tuple(theme for theme in source.themes if theme.key != "citizen-engagement")

    faults = faults_of(replace(source, countries=source.countries[:1], themes=themes))

    assert faults["themes"] == 'a published meeting is about "citizen-engagement": keep the theme'
    assert faults["rules"].startswith(f"award:{slug}:1 on 2027-03-09 was published, so it must stay owed")
    assert set(faults) == {"themes", "rules", "countries"}


def test_a_co_host_of_a_meeting_that_stays_stays(source: PlanningProgramme, world: Programme) -> None:
    guest = host_of(world, "network", "DE")
    row_of(source, "award").co_hosts.add(guest)
    germany = replace(
        source.country["DE"],
        municipalities=tuple(
            municipality
            for municipality in source.country["DE"].municipalities
            if municipality.id != guest.municipality.slug
        ),
    )

    faults = faults_of(replace(source, countries=(source.countries[0], germany)))

    assert list(faults) == ["countries[1].municipalities"]


def test_a_municipality_of_another_country_is_refused(source: PlanningProgramme) -> None:
    elsewhere = make_municipality(country="IT")

    faults = faults_of(with_municipality(without_meeting(source, 0), award_winner(source), id=elsewhere.slug))

    assert faults["countries[0].municipalities[1].id"] == (
        f'"{elsewhere.slug}" is a municipality of IT already: choose another id'
    )


def test_a_country_is_named_by_two_capital_letters(source: PlanningProgramme) -> None:
    named = replace(
        source, countries=(*source.countries, replace(source.countries[0], code="Europe", municipalities=()))
    )

    assert faults_of(named)["countries[2].code"] == '"Europe" must be two capital letters, as in SE'


def test_a_conference_in_another_year_needs_an_exemption(source: PlanningProgramme) -> None:
    postponed = with_meeting(replace(source, end=datetime.date(2028, 12, 15)), 2, start=datetime.date(2028, 4, 11))

    message = faults_of(postponed)["meetings[2].start"]

    assert message.startswith("conference:1 must start in 2027")
    exempt = with_meeting(postponed, 2, exemptions=(PlannedExemption("conference_year", "The pandemic."),))
    assert do_import(exempt)["exemptions"].created == ["conference:1 conference_year"]
    assert Exemption.objects.get().granted_by is None


def test_a_conference_before_the_last_meeting_needs_an_exemption(source: PlanningProgramme) -> None:
    early = with_meeting(source, 2, start=MAY)

    assert faults_of(early)["meetings[2].start"].startswith("conference:1 must start after network:SE:1 ends")
    for index in (1, 2):
        exempt = (PlannedExemption("conference_lead", "The hall was free."),)
        do_import(with_meeting(early, index, exemptions=exempt))


def test_every_fault_is_told(source: PlanningProgramme) -> None:
    wrong = with_meeting(source, 2, start=MAY, exemptions=(PlannedExemption("locked", "No."),))
    wrong = replace(wrong, countries=(*wrong.countries, replace(wrong.countries[0], code="x", municipalities=())))

    assert list(faults_of(wrong)) == ["countries[2].code", "meetings[2].exemptions[0].rule", "meetings[2].start"]


@pytest.mark.parametrize("slug", ["", "another"])
def test_the_database_has_the_last_word_on_a_meeting(source: PlanningProgramme, slug: str) -> None:
    """No reader looked at this programme: the award winner's meeting has another host."""
    unread = replace(with_meeting(source, 0, host=source.meetings[1].host), slug=slug or source.slug)

    assert faults_of(unread)["meetings[0]"].startswith("This host cannot host the owed meeting")


def test_the_database_has_the_last_word_on_everything_else(source: PlanningProgramme) -> None:
    """No reader looked at this programme: it has every rule twice."""
    unread = replace(source, slug="another", rules=source.rules * 2, meetings=())

    assert faults_of(unread)["(file)"].startswith("the database refused it")
    assert not Programme.objects.filter(slug="another").exists()


def test_an_extra_meeting_of_the_same_day_is_the_same(source: PlanningProgramme) -> None:
    extra = StandingMeeting(slot=None, country="SE", start=MARCH)
    do_import(replace(source, meetings=(extra, *source.meetings)))
    row = Meeting.objects.get(slot=None)

    do_import(replace(source, meetings=(replace(extra, host=award_winner(source).id), *source.meetings)))

    assert Meeting.objects.get(slot=None).pk == row.pk


def test_a_cancelled_meeting_is_revived_with_its_row(source: PlanningProgramme) -> None:
    row = row_of(source, "award")
    do_import(with_meeting(source, 0, status="cancelled"))

    assert do_import(source)["meetings"].changed == [f"{source.meetings[0].slot} on 2027-03-09 (status)"]
    assert row_of(source, "award").pk == row.pk


def test_a_refused_file_changes_nothing(source: PlanningProgramme) -> None:
    faults_of(with_meeting(replace(source, name="Anew"), 2, start=MAY))

    assert programme_from_rows(Programme.objects.get(slug=source.slug)) == source


def test_an_exemption_stays_with_the_meeting_it_was_granted_for(source: PlanningProgramme) -> None:
    exempt = (PlannedExemption("host_free", "It wanted to."),)
    cancelled = replace(source.meetings[0], status="cancelled", exemptions=exempt)

    twice = replace(source, meetings=(cancelled, *source.meetings))

    assert programme_from_rows(do_import(twice).programme) == normalised(twice)
    assert not do_import(twice)


def test_an_exemption_may_have_several_reasons(source: PlanningProgramme) -> None:
    reasons = tuple(PlannedExemption("host_free", reason) for reason in ("It had to.", "It wanted to."))

    do_import(with_meeting(source, 0, exemptions=reasons))

    assert [row.reason for row in Exemption.objects.order_by("reason")] == ["It had to.", "It wanted to."]
    assert not do_import(with_meeting(source, 0, exemptions=reasons))


def test_a_lapsed_exemption_says_in_the_file_what_it_was_granted_for(source: PlanningProgramme) -> None:
    lapsed = PlannedExemption("weekdays", "The fair is on a Saturday.", start=datetime.date(2027, 4, 10))
    file = with_meeting(source, 0, exemptions=(lapsed,))

    assert programme_from_rows(do_import(file).programme).meetings[0].exemptions == (lapsed,)
    assert read_programme(write_programme(file)) == file
    assert not do_import(file)


def test_an_exemption_from_a_file_changes_and_goes_with_it(source: PlanningProgramme) -> None:
    for reason in ("It wanted to.", "It had to."):
        do_import(with_meeting(source, 0, exemptions=(PlannedExemption("host_free", reason),)))

    assert Exemption.objects.get().reason == "It had to."
    assert do_import(source)["exemptions"].removed == [f"{source.meetings[0].slot} host_free"]


def test_an_exemption_that_a_person_granted_is_not_taken_back(source: PlanningProgramme, world: Programme) -> None:
    make_exemption(slot_of(world, "award"), "host_free", granted_by=make_coordinator())

    assert "was granted an exemption of host_free" in faults_of(source)["meetings[0].exemptions"]


def test_of_two_cancelled_meetings_that_are_alike_each_keeps_its_exemptions(
    source: PlanningProgramme, world: Programme
) -> None:
    rows = [make_meeting(slot=slot_of(world, "award"), starts_on=MAY, status="cancelled") for _ in range(3)]
    for row, rule in ((rows[0], "themes"), (rows[1], "host_free"), (rows[1], "themes")):
        grant(meeting=row, rule=rule, reason="Łódź – så är det.", actor=make_coordinator(), now=NOON)
    kept = list(Exemption.objects.order_by("pk").values_list("meeting", "rule"))
    exported = programme_from_rows(world)

    assert not do_import(exported)
    added = PlannedExemption("period", "Győr's fair comes after the end.")
    index = next(at for at, meeting in enumerate(exported.meetings) if len(meeting.exemptions) == 2)
    do_import(with_meeting(exported, index, exemptions=(*exported.meetings[index].exemptions, added)))

    assert list(Exemption.objects.order_by("pk").values_list("meeting", "rule")) == [*kept, (rows[1].pk, "period")]


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_a_proposed_meeting_that_a_person_exempted_does_not_vanish(
    source: PlanningProgramme, world: Programme, is_withdrawn: bool
) -> None:
    row, coordinator = row_of(source, "award"), make_coordinator()
    exemption = grant(meeting=row, rule="host_free", reason="Győr – große Not.", actor=coordinator, now=NOON)
    if is_withdrawn:
        withdraw_exemption(exemption=exemption, actor=coordinator, now=NOON)

    faults = faults_of(without_meeting(source, 0))
    assert faults["meetings"].startswith(f"{source.meetings[0].slot} on 2027-03-09 is proposed and was granted an ex")
    do_import(replace(source, meetings=()))

    assert list(Meeting.objects.filter(exchange__programme=world)) == [row]
    assert list(Exemption.objects.values_list("pk", "meeting")) == [(exemption.pk, row.pk)]


def test_of_two_extra_meetings_that_are_alike_the_confirmed_one_stays_so(
    source: PlanningProgramme, world: Programme
) -> None:
    host = slot_of(world, "award").host
    confirmed, _ = (make_meeting(programme=world, host=host, starts_on=MAY, status="published") for _ in range(2))
    note_confirmation(confirmed, None)

    assert not do_import(programme_from_rows(world))
    assert list(HostConfirmation.objects.values_list("meeting", flat=True)) == [confirmed.pk]


def test_an_exemption_of_a_slot_without_a_meeting_stays(source: PlanningProgramme, world: Programme) -> None:
    make_exemption(slot_of(world, "forerunner"), "host_free")

    assert not do_import(source)
    assert Exemption.objects.exists()


def test_what_several_programmes_share_changes_for_all(source: PlanningProgramme) -> None:
    do_import(replace(source, countries=(replace(source.countries[0], timezone="Europe/Oslo"), source.countries[1])))

    assert Country.objects.get(code="SE").time_zone == "Europe/Oslo"


def test_a_sample_stays_a_sample(source: PlanningProgramme) -> None:
    Programme.objects.filter(slug=source.slug).update(is_sample=True)

    assert do_import(replace(source, name="Anew")).programme.is_sample


def test_importing_into_one_programme_leaves_another_alone(source: PlanningProgramme) -> None:
    other = make_world("SE")
    make_meeting(slot=slot_of(other, "award"), starts_on=MARCH)
    before = programme_from_rows(other)

    do_import(replace(source, countries=(), meetings=()))

    assert programme_from_rows(other) == before
