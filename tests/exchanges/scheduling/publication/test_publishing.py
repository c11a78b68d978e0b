"""Publishing makes numbered versions of the draft, tells what changes, and lets nothing broken through."""

from datetime import date, time, timedelta

import pytest

from exchanges.hosting.models import HostingRule
from exchanges.meetings.models import Meeting
from exchanges.meetings.models.agenda import MeetingDay
from exchanges.meetings.published import PublishedMeeting, Version, published_meetings
from exchanges.scheduling.draft.changes import change_meeting
from exchanges.scheduling.draft.status_changes import cancel_meeting, mark_held, mark_not_held
from exchanges.scheduling.errors import NothingToPublish, PublicationBlocked
from exchanges.scheduling.publication.public_changes import changes_of
from exchanges.scheduling.publication.publishing import PublicationPreview, preview_publication, publish_version
from municipalities.models import Country, Programme, User
from municipalities.refusals import NotWithinReach, ReasonMissing
from tests import factories
from tests.factories import NOON, host_of, make_meeting, slot_of, theme_of

TUESDAY = date(2027, 3, 9)
A_WEEK = timedelta(days=7)
LATER = NOON + A_WEEK


@pytest.fixture
def coordinator(db: None) -> User:
    return factories.make_coordinator()


@pytest.fixture
def sweden(world: Programme) -> Country:
    return Country.objects.get(code="SE")


def publish(
    programme: Programme, actor: User, country: Country | None = None, reason: str = "First plan.", **options: object
) -> Version:
    options = {"now": NOON, **options}
    return publish_version(programme=programme, country=country, reason=reason, actor=actor, **options)  # type: ignore[arg-type]


def preview(programme: Programme, country: Country | None = None, **options: object) -> PublicationPreview:
    return preview_publication(programme, country, **{"now": NOON, **options})  # type: ignore[arg-type]


def shown(meeting: Meeting) -> PublishedMeeting:
    return published_meetings().get(meeting=meeting)


def test_publishing_shows_the_draft_as_version_1(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"), status="confirmed")
    version = publish(world, coordinator, reason=" First plan. ")
    assert (version.number, version.is_current, version.reason) == (1, True, "First plan.")
    assert (version.published_by, version.published_at, version.country) == (coordinator, NOON, None)
    row = shown(meeting)
    assert (row.host, row.theme, row.starts_on, row.status) == (meeting.host, meeting.theme, TUESDAY, "published")
    assert (row.sequence, row.changed_at) == (0, NOON)
    meeting.refresh_from_db()
    assert meeting.status == "published"


def test_the_public_keeps_seeing_the_old_date_until_the_new_one_is_published(
    world: Programme, coordinator: User
) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    first = publish(world, coordinator)
    change_meeting(meeting=meeting, starts_on=TUESDAY + A_WEEK, actor=coordinator, now=LATER)
    assert shown(meeting).starts_on == TUESDAY
    second = publish(world, coordinator, reason="The hall is taken.", now=LATER)
    row = shown(meeting)
    assert (row.starts_on, row.sequence, row.changed_at) == (TUESDAY + A_WEEK, 1, LATER)
    first.refresh_from_db()
    assert (first.is_current, second.number) == (False, 2)
    assert first.meetings.get().starts_on == TUESDAY


def test_an_entry_that_stays_keeps_its_revision(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    publish(world, coordinator)
    make_meeting(slot=slot_of(world, "award", "DE"))
    publish(world, coordinator, now=LATER)
    assert (shown(meeting).sequence, shown(meeting).changed_at) == (0, NOON)


def test_having_been_held_is_published_and_no_revision(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    publish(world, coordinator)
    mark_held(meeting=meeting, actor=coordinator, now=NOON + timedelta(days=100))
    publish(world, coordinator, now=NOON + timedelta(days=100))
    row = shown(meeting)
    assert (row.status, row.sequence, row.changed_at) == ("held", 0, NOON)


def test_a_meeting_marked_as_held_by_mistake_is_published_again(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    publish(world, coordinator)
    later = NOON + timedelta(days=100)
    mark_held(meeting=meeting, actor=coordinator, now=later)
    publish(world, coordinator, now=later)
    assert mark_not_held(meeting=meeting, actor=coordinator).status == "published"
    (change,) = preview(world, now=later).changes
    assert [(detail.label, detail.old, detail.new) for detail in change.details] == [("state", "held", "takes place")]
    publish(world, coordinator, now=later)
    assert (shown(meeting).status, shown(meeting).sequence) == ("published", 0)


def test_a_cancelled_meeting_is_shown_as_cancelled_where_the_public_knew_it(
    world: Programme, coordinator: User
) -> None:
    known, unknown = make_meeting(slot=slot_of(world, "award")), make_meeting(slot=slot_of(world, "award", "DE"))
    cancel_meeting(meeting=unknown, reason="Never mind.", actor=coordinator)
    publish(world, coordinator)
    cancel_meeting(meeting=known, reason="Snow.", actor=coordinator)
    publish(world, coordinator, now=LATER)
    row = shown(known)
    assert (row.status, row.sequence, row.changed_at) == ("cancelled", 1, LATER)
    assert not published_meetings().filter(meeting=unknown).exists()


def test_a_cancelled_meeting_and_its_successor_in_the_slot_are_both_shown(world: Programme, coordinator: User) -> None:
    slot = slot_of(world, "award")
    old = make_meeting(slot=slot)
    publish(world, coordinator)
    cancel_meeting(meeting=old, reason="Snow.", actor=coordinator)
    new = make_meeting(slot=slot, starts_on=TUESDAY + A_WEEK)
    publish(world, coordinator)
    assert (shown(old).status, shown(new).status) == ("cancelled", "published")


def test_a_country_s_version_leaves_the_others_as_they_were(world: Programme, sweden: Country) -> None:
    ours, theirs = make_meeting(slot=slot_of(world, "award")), make_meeting(slot=slot_of(world, "award", "DE"))
    conference = make_meeting(slot=slot_of(world, "conference", None), starts_on=date(2027, 11, 9))
    everybody, swede = factories.make_coordinator(), factories.make_coordinator("SE")
    publish(world, everybody)
    for meeting, day in ((ours, TUESDAY + A_WEEK), (theirs, TUESDAY + A_WEEK), (conference, date(2027, 11, 16))):
        change_meeting(meeting=meeting, starts_on=day, actor=everybody, now=LATER)
    version = publish(world, swede, sweden, now=LATER)
    assert version.country == sweden
    assert shown(ours).starts_on == TUESDAY + A_WEEK
    assert (shown(theirs).starts_on, shown(theirs).sequence) == (TUESDAY, 0)
    assert shown(conference).starts_on == date(2027, 11, 9)


def test_a_country_s_version_publishes_no_draft_of_another(world: Programme, sweden: Country) -> None:
    make_meeting(slot=slot_of(world, "award"))
    theirs = make_meeting(slot=slot_of(world, "award", "DE"))
    publish(world, factories.make_coordinator("SE"), sweden)
    theirs.refresh_from_db()
    assert theirs.status == "proposed"
    assert not published_meetings().filter(meeting=theirs).exists()


def test_only_who_coordinates_it_publishes(world: Programme, sweden: Country) -> None:
    make_meeting(slot=slot_of(world, "award"))
    for actor, country in (
        (factories.make_coordinator("DE"), sweden),
        (factories.make_coordinator("SE"), None),
        (factories.make_user(), sweden),
    ):
        with pytest.raises(NotWithinReach):
            publish(world, actor, country)
    assert not Version.objects.exists()


def test_publishing_takes_a_reason(world: Programme, coordinator: User) -> None:
    make_meeting(slot=slot_of(world, "award"))
    with pytest.raises(ReasonMissing):
        publish(world, coordinator, reason="  ")


def test_nothing_new_is_not_published_again(world: Programme, coordinator: User) -> None:
    with pytest.raises(NothingToPublish):
        publish(world, coordinator)
    make_meeting(slot=slot_of(world, "award"))
    publish(world, coordinator)
    with pytest.raises(NothingToPublish):
        publish(world, coordinator)
    assert Version.objects.count() == 1


def test_a_part_of_the_plan_is_published_up_to_a_day(world: Programme, coordinator: User) -> None:
    near = make_meeting(slot=slot_of(world, "award"))
    far = make_meeting(slot=slot_of(world, "award", "DE"), starts_on=TUESDAY + A_WEEK)
    publish(world, coordinator, until=TUESDAY)
    far.refresh_from_db()
    assert far.status == "proposed"
    assert [row.meeting for row in published_meetings()] == [near]


def test_a_public_meeting_is_brought_up_to_date_even_when_it_moves_beyond_that_day(
    world: Programme, coordinator: User
) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    publish(world, coordinator, until=TUESDAY)
    change_meeting(meeting=meeting, starts_on=TUESDAY + A_WEEK, actor=coordinator, now=NOON)
    publish(world, coordinator, until=TUESDAY)
    assert shown(meeting).starts_on == TUESDAY + A_WEEK


def test_a_broken_rule_blocks_publishing_until_an_exemption_is_granted(world: Programme, coordinator: User) -> None:
    slot = slot_of(world, "award")
    make_meeting(slot=slot, starts_on=date(2027, 3, 13))
    found = preview(world)
    assert found.must_solve == (
        "SE award 1 – Åłőß: 13 March 2027 is a Saturday, on which this programme does not meet. "
        "Choose another weekday.",
    )
    assert not found.can_publish
    with pytest.raises(PublicationBlocked, match="Saturday"):
        publish(world, coordinator)
    assert not Version.objects.exists()
    factories.make_exemption(slot, "weekdays")
    assert preview(world).can_publish
    assert publish(world, coordinator).number == 1


def test_what_stays_a_draft_does_not_block_what_is_published(world: Programme, coordinator: User) -> None:
    make_meeting(slot=slot_of(world, "award"))
    make_meeting(slot=slot_of(world, "network"), starts_on=TUESDAY + A_WEEK, theme="open")
    assert preview(world).must_solve
    assert not preview(world, until=TUESDAY).must_solve
    assert publish(world, coordinator, until=TUESDAY).meetings.count() == 1


def test_what_is_wrong_in_another_country_does_not_block_this_one(world: Programme, sweden: Country) -> None:
    meeting = make_meeting(slot=slot_of(world, "award", "DE"))
    factories.make_version(world, meeting)
    factories.make_availability(host_of(world, "award", "DE"), TUESDAY, TUESDAY)
    make_meeting(slot=slot_of(world, "award"))
    assert preview(world).must_solve
    assert preview(world, sweden).must_solve == ()
    assert publish(world, factories.make_coordinator("SE"), sweden).number == 2


def test_the_preview_says_what_changes_with_old_and_new(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "network"), host=host_of(world, "network"))
    publish(world, coordinator)
    other = world.participations.filter(role="network", municipality__country="SE").order_by("-pk")[0]
    change_meeting(
        meeting=meeting,
        starts_on=TUESDAY + A_WEEK,
        host=other,
        theme=theme_of(world, "open"),
        actor=coordinator,
        now=NOON,
    )
    (change,) = preview(world).changes
    assert change.kind == "changed"
    assert [(detail.old, detail.new) for detail in change.details] == [
        ("9 March 2027", "16 March 2027"),
        ("SE network 1 – Åłőß", "SE network 2 – Åłőß"),
        ("Planning and goal fulfilment", "Open"),
    ]
    assert "date 16 March 2027 instead of 9 March 2027" in str(change)
    assert shown(meeting).starts_on == TUESDAY


def test_the_preview_says_what_is_new_held_and_cancelled(world: Programme, coordinator: User) -> None:
    held = make_meeting(slot=slot_of(world, "award"))
    cancelled = make_meeting(slot=slot_of(world, "award", "DE"))
    publish(world, coordinator)
    mark_held(meeting=held, actor=coordinator, now=NOON + timedelta(days=90))
    cancel_meeting(meeting=cancelled, reason="Snow.", actor=coordinator)
    make_meeting(slot=slot_of(world, "network"), starts_on=date(2027, 9, 7), theme="open")
    found = preview(world)
    assert found.number == 2
    assert [(change.kind, str(change)) for change in found.changes] == [
        ("held", "Planning and goal fulfilment in SE award 1 – Åłőß was held on 9 March 2027."),
        ("cancelled", "Planning and goal fulfilment in DE award 1 – Åłőß on 9 March 2027 is cancelled: Snow."),
        ("new", "Open in SE network 1 – Åłőß on 7 September 2027 becomes public."),
    ]


def test_the_preview_asks_for_a_look_at_what_is_open_unconfirmed_over_and_missed(
    world: Programme, sweden: Country
) -> None:
    make_meeting(slot=slot_of(world, "award"))
    factories.make_availability(host_of(world, "forerunner"), TUESDAY, TUESDAY)
    found = preview(world, sweden, now=NOON + timedelta(days=90))
    assert found.worth_a_look == (
        "SE forerunner 1 – Åłőß, meeting 1 of 2: the public sees no date yet.",
        "SE forerunner 1 – Åłőß, meeting 2 of 2: the public sees no date yet.",
        "Sweden, meeting of a network municipality: the public sees no date yet.",
        "Planning and goal fulfilment in SE award 1 – Åłőß on 9 March 2027 is over. Mark it as held, or cancel it.",
        "SE award 1 – Åłőß on 9 March 2027: SE forerunner 1 – Åłőß cannot come.",
    )
    assert ["it is too late for 9 March 2027" in each for each in found.must_solve] == [True]


def test_the_preview_names_meetings_that_nobody_is_invited_to_but_their_host(world: Programme, sweden: Country) -> None:
    slot = slot_of(world, "award")
    make_meeting(slot=slot, status="confirmed")
    assert not any("Nobody is invited" in said for said in preview(world).worth_a_look)
    HostingRule.objects.filter(pk=slot.rule_id).update(audience_forerunner=False, audience_network=False)
    assert preview(world, sweden).worth_a_look[-1] == (
        "Nobody is invited except the host: SE award 1 – Åłőß. Check who the hosting rule invites and who takes part."
    )
    germany = Country.objects.get(code="DE")
    assert not any("Nobody is invited" in said for said in preview(world, germany).worth_a_look)


def test_the_preview_names_what_of_a_programme_its_meeting_has_no_day_or_hour_for(
    world: Programme, sweden: Country
) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"), status="confirmed", starts_at=time(9), ends_at=time(16))
    theirs = make_meeting(slot=slot_of(world, "award", "DE"), status="confirmed")
    for each in (meeting, theirs):
        factories.make_agenda_item(each, title="Fika", starts_at=time(9), ends_at=time(16))
    assert not [said for said in preview(world).worth_a_look if "outside its days" in said]
    factories.make_agenda_item(meeting, title="Välkomna", starts_at=time(8, 30))
    factories.make_agenda_item(meeting, title="Kőszeg’s Große Runde", day_number=2, starts_at=time(10), ends_at=None)
    MeetingDay.objects.create(meeting=meeting, day_number=3, venue="Rådhuset")
    factories.make_agenda_item(theirs, title="Abschied", day_number=2, starts_at=time(10), ends_at=None)
    assert [said for said in preview(world, sweden).worth_a_look if "outside its days" in said] == [
        "Planning and goal fulfilment in SE award 1 – Åłőß on 9 March 2027: a part of its programme is outside its "
        "days or hours: Day 1, 08:30 Välkomna, Day 2, 10:00 Kőszeg’s Große Runde and Day 3."
    ]
    assert len([said for said in preview(world).worth_a_look if "outside its days" in said]) == 2
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled")
    assert not [said for said in preview(world, sweden).worth_a_look if "outside its days" in said]


def test_a_country_s_preview_leaves_the_loose_ends_of_others_to_them(world: Programme, sweden: Country) -> None:
    theirs = make_meeting(slot=slot_of(world, "award", "DE"))
    factories.make_version(world, theirs)
    Meeting.objects.filter(pk=theirs.pk).update(status="proposed")
    make_meeting(slot=slot_of(world, "award"), starts_on=date(2027, 9, 7), status="confirmed")
    later = NOON + timedelta(days=90)
    assert not [said for said in preview(world, sweden, now=later).worth_a_look if "DE" in said]
    everybody_s = preview(world, now=later).worth_a_look
    assert any(said.endswith("is over. Mark it as held, or cancel it.") for said in everybody_s)


def test_who_has_not_confirmed_is_counted_until_the_meeting_is_over_and_in_its_own_country(
    world: Programme, sweden: Country
) -> None:
    theirs = make_meeting(slot=slot_of(world, "award", "DE"))
    factories.make_version(world, theirs)
    make_meeting(slot=slot_of(world, "award"), starts_on=date(2027, 9, 7), status="confirmed")
    open_still = "1 meeting has not been confirmed by its host."
    on_its_day, after_it = (NOON + (day - NOON.date()) for day in (theirs.ends_on, theirs.ends_on + timedelta(days=1)))
    assert open_still in preview(world, now=on_its_day).worth_a_look
    assert open_still not in preview(world, sweden, now=on_its_day).worth_a_look
    assert open_still not in preview(world, now=after_it).worth_a_look


def test_versions_say_afterwards_what_each_changed(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    first = publish(world, coordinator)
    change_meeting(meeting=meeting, starts_on=TUESDAY + A_WEEK, actor=coordinator, now=NOON)
    second = publish(world, coordinator)
    assert [change.kind for change in changes_of(first)] == ["new"]
    assert [change.kind for change in changes_of(second)] == ["changed"]


def test_a_lock_lets_no_broken_rule_through(world: Programme, coordinator: User) -> None:
    make_meeting(slot=slot_of(world, "award"), starts_on=date(2027, 3, 13), locked=True)
    with pytest.raises(PublicationBlocked, match="Saturday"):
        publish(world, coordinator)


def test_an_earlier_version_speaks_of_the_host_it_showed(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "network"), host=host_of(world, "network"))
    first = publish(world, coordinator)
    other = world.participations.filter(role="network", municipality__country="SE").order_by("-pk")[0]
    change_meeting(meeting=meeting, host=other, actor=coordinator, now=NOON)
    assert str(changes_of(first)[0]) == (
        "Planning and goal fulfilment in SE network 1 – Åłőß on 9 March 2027 becomes public."
    )


def test_a_title_that_names_the_former_host_is_asked_about_and_stays(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "forerunner"), theme="planning")
    old = meeting.host
    titles = {"en": f"Heat – with {old.municipality.name}", "sv": "Värme"}
    Meeting.objects.filter(pk=meeting.pk).update(titles=titles)
    publish(world, coordinator)
    assert not any("names" in said for said in preview(world).worth_a_look)
    new = world.participations.filter(municipality__country="SE").exclude(pk=old.pk).order_by("pk").first()
    change_meeting(
        meeting=meeting, host=new, exemption_reason="Rådhuset brann.", actor=coordinator, now=NOON,
    )  # fmt: skip
    (question,) = [said for said in preview(world).worth_a_look if "names" in said]
    assert titles["en"] in question
    assert str(old) in question
    meeting.refresh_from_db()
    assert meeting.titles == titles


def test_a_place_of_the_former_host_is_asked_about_unless_the_meeting_is_online(
    world: Programme, coordinator: User
) -> None:
    meeting = make_meeting(slot=slot_of(world, "forerunner"), theme="planning")
    Meeting.objects.filter(pk=meeting.pk).update(venue="Rådhuset", address="Storgatan 1")
    meeting.special_days.create(day_number=1, venue="Bryggeriet")
    publish(world, coordinator)
    old = meeting.host
    assert not any("Is it still right?" in said for said in preview(world).worth_a_look)
    new = world.participations.filter(municipality__country="SE").exclude(pk=old.pk).order_by("pk").first()
    change_meeting(meeting=meeting, host=new, exemption_reason="Rådhuset brann.", actor=coordinator, now=NOON)
    asked = [said for said in preview(world).worth_a_look if "Is it still right?" in said]
    assert asked == [
        f"The place “{place}” was entered when {old} hosted this meeting. Is it still right?"
        for place in ("Rådhuset, Storgatan 1", "Bryggeriet")
    ]
    Meeting.objects.filter(pk=meeting.pk).update(format="online")
    assert not any("Is it still right?" in said for said in preview(world).worth_a_look)
