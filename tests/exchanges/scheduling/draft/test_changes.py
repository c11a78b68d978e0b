"""Meetings are added, moved, confirmed, locked, held and cancelled by hand, within the rules and within reach."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from exchanges.hosting.models import Exemption
from exchanges.meetings.models import Meeting
from exchanges.scheduling.draft import changes, lifted_rules
from exchanges.scheduling.draft.changes import change_meeting, create_meeting
from exchanges.scheduling.draft.confirming import confirm_meeting
from exchanges.scheduling.draft.status_changes import cancel_meeting, mark_held, mark_not_held, set_locked
from exchanges.scheduling.errors import ChangeRefused, RulesBroken
from municipalities.models import Programme, User
from municipalities.refusals import NotWithinReach, ReasonMissing
from tests import factories
from tests.factories import NOON, host_of, make_meeting, slot_of, theme_of

TUESDAY = date(2027, 3, 9)


@pytest.fixture
def coordinator(db: None) -> User:
    return factories.make_coordinator()


def codes_of(refusal: pytest.ExceptionInfo[RulesBroken]) -> list[str]:
    return [rule.code for rule in refusal.value.rules]


def test_a_meeting_is_added_to_its_slot(world: Programme, coordinator: User) -> None:
    slot = slot_of(world, "forerunner")
    meeting = create_meeting(
        programme=world, slot=slot, theme=theme_of(world), starts_on=TUESDAY, actor=coordinator, now=NOON
    )
    meeting.refresh_from_db()
    assert (meeting.slot, meeting.host, meeting.exchange.country_id) == (slot, slot.host, "SE")
    assert (meeting.starts_on, meeting.ends_on, meeting.status) == (TUESDAY, TUESDAY, "proposed")


def test_the_conference_lasts_as_long_as_its_rule_says(world: Programme, coordinator: User) -> None:
    meeting = create_meeting(
        programme=world,
        slot=slot_of(world, "conference", None),
        host=host_of(world, "forerunner", "DE"),
        theme=theme_of(world, "european-exchange"),
        starts_on=TUESDAY,
        actor=coordinator,
        now=NOON,
    )
    assert meeting.days == 2
    assert meeting.exchange.country is None


def test_an_address_names_host_theme_and_month_and_is_unique(world: Programme, coordinator: User) -> None:
    host = host_of(world, "forerunner")
    first, second = (
        create_meeting(
            programme=world,
            country=host.municipality.country,
            host=host,
            theme=theme_of(world),
            starts_on=day,
            actor=coordinator,
            now=NOON,
        )
        for day in (TUESDAY, date(2027, 3, 16))
    )
    assert first.slug == f"{host.municipality.slug}-planning-2027-03"
    assert second.slug == f"{first.slug}-2"


def test_a_meeting_keeps_its_address_when_it_moves(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "forerunner"), slug="readable")
    moved = change_meeting(meeting=meeting, starts_on=date(2027, 9, 7), actor=coordinator, now=NOON)
    assert (moved.slug, moved.starts_on) == ("readable", date(2027, 9, 7))


def test_a_mistyped_name_of_what_changes_is_an_error_and_changes_nothing(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "forerunner"))
    with pytest.raises(TypeError, match="ChangedMeeting has no start_on"):
        change_meeting(meeting=meeting, start_on=date(2027, 9, 7), actor=coordinator, now=NOON)
    with pytest.raises(TypeError, match="NewMeeting has no lenght"):
        create_meeting(programme=world, starts_on=TUESDAY, lenght=2, actor=coordinator, now=NOON)
    assert Meeting.objects.get().starts_on == meeting.starts_on


def test_a_meeting_outside_the_rules_needs_neither_host_nor_theme(world: Programme, coordinator: User) -> None:
    webinar = create_meeting(programme=world, starts_on=TUESDAY, actor=coordinator, now=NOON)
    assert (webinar.slot, webinar.host, webinar.theme, webinar.exchange.country) == (None, None, None, None)
    assert webinar.slug == "europe-meeting-2027-03"


def test_a_meeting_that_is_owed_needs_a_theme(world: Programme, coordinator: User) -> None:
    with pytest.raises(ChangeRefused, match="theme"):
        create_meeting(
            programme=world, slot=slot_of(world, "forerunner"), starts_on=TUESDAY, actor=coordinator, now=NOON
        )


def test_a_meeting_that_is_owed_needs_a_host(world: Programme, coordinator: User) -> None:
    with pytest.raises(ChangeRefused, match="who hosts"):
        create_meeting(
            programme=world,
            slot=slot_of(world, "network"),
            theme=theme_of(world),
            starts_on=TUESDAY,
            actor=coordinator,
            now=NOON,
        )


def test_a_theme_of_another_programme_is_refused(world: Programme, coordinator: User) -> None:
    other = factories.make_programme()
    with pytest.raises(ChangeRefused, match="same programme"):
        create_meeting(
            programme=world,
            slot=slot_of(world, "forerunner"),
            theme=theme_of(other),
            starts_on=TUESDAY,
            actor=coordinator,
            now=NOON,
        )


def test_a_filled_slot_takes_no_second_meeting_even_for_a_reason(world: Programme, coordinator: User) -> None:
    slot = slot_of(world, "forerunner")
    make_meeting(slot=slot)
    with pytest.raises(RulesBroken, match="planned twice") as refusal:
        create_meeting(
            programme=world,
            slot=slot,
            theme=theme_of(world),
            starts_on=date(2027, 9, 7),
            actor=coordinator,
            now=NOON,
            exemption_reason="We want two.",
        )
    assert not refusal.value.can_be_exempted
    assert Meeting.objects.count() == 1
    assert not Exemption.objects.exists()


def test_what_only_the_database_sees_is_said_in_words(
    world: Programme, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = slot_of(world, "forerunner")
    make_meeting(slot=slot)
    # As if somebody had filled the slot since the rules were checked.
    monkeypatch.setattr(lifted_rules, "broken_by", lambda *_: [])
    with pytest.raises(RulesBroken, match="Somebody else has just planned this owed meeting") as refusal:
        create_meeting(
            programme=world,
            slot=slot,
            theme=theme_of(world),
            starts_on=date(2027, 9, 7),
            actor=coordinator,
            now=NOON,
        )
    assert not refusal.value.can_be_exempted


def test_another_error_of_the_database_is_no_refusal(
    world: Programme, coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "new_slug", lambda **_: make_meeting(slot=slot_of(world, "award")).slug)
    with pytest.raises(IntegrityError, match="slug"):
        create_meeting(programme=world, starts_on=date(2027, 9, 7), actor=coordinator, now=NOON)


def test_a_host_of_another_role_is_refused_by_name(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    with pytest.raises(RulesBroken, match="SE network 1 – Åłőß does not owe this meeting") as refusal:
        change_meeting(meeting=meeting, host=host_of(world, "network"), actor=coordinator, now=NOON)
    assert codes_of(refusal) == ["host"]
    meeting.refresh_from_db()
    assert meeting.host == host_of(world, "award")


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2027, 3, 13), "weekdays"),
        (date(2027, 5, 6), "closed"),
        (date(2028, 3, 14), "period"),
        (date(2027, 4, 6), "country_gap"),
        (date(2027, 4, 27), "host_free"),
    ],
)
def test_a_day_that_a_rule_forbids_is_refused(world: Programme, coordinator: User, day: date, code: str) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    make_meeting(slot=slot_of(world, "network"), starts_on=date(2027, 4, 13), theme="open")
    factories.make_availability(host_of(world, "award"), date(2027, 4, 26), date(2027, 4, 28))
    with pytest.raises(RulesBroken) as refusal:
        change_meeting(meeting=meeting, starts_on=day, actor=coordinator, now=NOON)
    assert code in codes_of(refusal)
    meeting.refresh_from_db()
    assert meeting.starts_on == TUESDAY


def test_just_far_enough_from_the_next_meeting_is_allowed(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    make_meeting(slot=slot_of(world, "network"), starts_on=date(2027, 4, 13), theme="open")
    moved = change_meeting(meeting=meeting, starts_on=date(2027, 3, 23), actor=coordinator, now=NOON)
    assert moved.starts_on == date(2027, 3, 23)


def test_an_exemption_lets_just_the_broken_rules_through(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    change_meeting(
        meeting=meeting,
        starts_on=date(2027, 3, 13),
        actor=coordinator,
        now=NOON,
        exemption_reason=" The fair is on a Saturday. ",
    )
    exemption = Exemption.objects.get()
    assert (exemption.slot, exemption.rule) == (meeting.slot, "weekdays")
    assert exemption.reason == "The fair is on a Saturday."
    assert (exemption.granted_by, exemption.granted_at) == (coordinator, NOON)
    with pytest.raises(RulesBroken) as refusal:
        change_meeting(meeting=meeting, starts_on=date(2028, 3, 11), actor=coordinator, now=NOON)
    assert codes_of(refusal) == ["period", "weekdays"]


def test_a_blank_reason_is_no_exemption(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    with pytest.raises(RulesBroken) as refusal:
        change_meeting(meeting=meeting, starts_on=date(2027, 3, 13), actor=coordinator, now=NOON, exemption_reason="  ")
    assert refusal.value.can_be_exempted


def test_a_reason_given_where_no_rule_is_broken_grants_nothing(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    change_meeting(
        meeting=meeting, starts_on=date(2027, 3, 16), actor=coordinator, now=NOON, exemption_reason="To be safe."
    )
    assert not Exemption.objects.exists()


def test_an_exemption_moves_the_conference_into_another_year(world: Programme, coordinator: User) -> None:
    """What happened in MULTIPLY: the conference of 2020 was held in April 2021."""
    world.hosting_rules.filter(kind="conference").update(year=2027)
    conference = make_meeting(slot=slot_of(world, "conference", None), starts_on=date(2027, 11, 9))
    later = date(2028, 4, 18)
    with pytest.raises(RulesBroken) as refusal:
        change_meeting(meeting=conference, starts_on=later, actor=coordinator, now=NOON)
    assert set(codes_of(refusal)) == {"period", "conference_year"}
    moved = change_meeting(
        meeting=conference, starts_on=later, actor=coordinator, now=NOON, exemption_reason="A pandemic."
    )
    assert moved.starts_on == later


def test_what_was_broken_before_does_not_stand_in_the_way_of_another_change(
    world: Programme, coordinator: User
) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    factories.make_availability(host_of(world, "award"), TUESDAY, TUESDAY)
    changed = change_meeting(meeting=meeting, theme=theme_of(world, "open"), actor=coordinator, now=NOON)
    assert changed.theme == theme_of(world, "open")


def test_another_meeting_that_would_be_disturbed_is_named(world: Programme, coordinator: User) -> None:
    make_meeting(slot=slot_of(world, "award"))
    sweden = factories.make_country("SE")
    with pytest.raises(
        RulesBroken, match="SE award 1 – Åłőß: on 9 March 2027 the network of Sweden has another meeting"
    ):
        create_meeting(programme=world, country=sweden, starts_on=TUESDAY, actor=coordinator, now=NOON)
    create_meeting(
        programme=world,
        country=sweden,
        starts_on=TUESDAY,
        actor=coordinator,
        now=NOON,
        exemption_reason="Side by side on purpose.",
    )
    assert Exemption.objects.get().slot == slot_of(world, "award")


def test_a_webinar_moves_off_its_own_old_day(world: Programme, coordinator: User) -> None:
    webinar = make_meeting(world, theme=None)
    make_meeting(slot=slot_of(world, "award"), starts_on=date(2027, 3, 16))
    moved = change_meeting(meeting=webinar, starts_on=date(2027, 3, 10), days=2, actor=coordinator, now=NOON)
    assert (moved.starts_on, moved.ends_on) == (date(2027, 3, 10), date(2027, 3, 11))
    with pytest.raises(RulesBroken) as refusal:
        change_meeting(meeting=webinar, starts_on=date(2027, 3, 16), actor=coordinator, now=NOON)
    assert codes_of(refusal) == ["extra_meeting"]


def test_zero_days_are_refused(world: Programme, coordinator: User) -> None:
    webinar = make_meeting(world, theme=None)
    with pytest.raises(ChangeRefused, match="at least one day"):
        change_meeting(meeting=webinar, days=0, actor=coordinator, now=NOON)


@pytest.mark.parametrize(
    ("before", "after"), [("proposed", "proposed"), ("confirmed", "proposed"), ("published", "published")]
)
def test_a_meeting_that_moves_is_to_be_confirmed_again_unless_it_is_public(
    world: Programme, coordinator: User, before: str, after: str
) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"), status=before)
    moved = change_meeting(meeting=meeting, starts_on=date(2027, 3, 16), actor=coordinator, now=NOON)
    assert moved.status == after


def test_a_confirmed_meeting_stays_confirmed_with_another_theme(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"), status="confirmed")
    changed = change_meeting(meeting=meeting, theme=theme_of(world, "open"), actor=coordinator, now=NOON)
    assert changed.status == "confirmed"


def test_what_a_form_wrote_into_the_caller_s_copy_does_not_hide_the_change(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"), status="confirmed")
    meeting.starts_on = meeting.ends_on = date(2027, 3, 13)
    with pytest.raises(RulesBroken):
        change_meeting(meeting=meeting, starts_on=meeting.starts_on, actor=coordinator, now=NOON)


def test_a_locked_meeting_moves_only_after_it_is_unlocked(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    set_locked(meeting=meeting, locked=True, actor=coordinator)
    with pytest.raises(ChangeRefused, match="Unlock it first"):
        change_meeting(meeting=meeting, starts_on=date(2027, 3, 16), actor=coordinator, now=NOON)
    set_locked(meeting=meeting, locked=False, actor=coordinator)
    moved = change_meeting(meeting=meeting, starts_on=date(2027, 3, 16), actor=coordinator, now=NOON)
    assert moved.starts_on == date(2027, 3, 16)


@pytest.mark.parametrize("status", ["held", "cancelled"])
def test_what_is_over_cannot_be_changed_or_cancelled(world: Programme, coordinator: User, status: str) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"), status=status)
    with pytest.raises(ChangeRefused):
        change_meeting(meeting=meeting, starts_on=date(2027, 3, 16), actor=coordinator, now=NOON)
    with pytest.raises(ChangeRefused):
        cancel_meeting(meeting=meeting, reason="Snow.", actor=coordinator)


def test_a_cancelled_meeting_leaves_its_slot_to_another(world: Programme, coordinator: User) -> None:
    slot = slot_of(world, "award")
    cancelled = cancel_meeting(meeting=make_meeting(slot=slot), reason=" Snow. ", actor=coordinator)
    assert (cancelled.status, cancelled.cancellation_reason) == ("cancelled", "Snow.")
    again = create_meeting(
        programme=world, slot=slot, theme=theme_of(world), starts_on=TUESDAY, actor=coordinator, now=NOON
    )
    assert again.slot == slot


def test_cancelling_takes_a_reason(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    with pytest.raises(ReasonMissing):
        cancel_meeting(meeting=meeting, reason=" ", actor=coordinator)
    meeting.refresh_from_db()
    assert meeting.status == "proposed"


def test_a_proposed_meeting_is_confirmed_once(world: Programme, coordinator: User) -> None:
    meeting = confirm_meeting(meeting=make_meeting(slot=slot_of(world, "award")), actor=coordinator)
    assert meeting.status == "confirmed"
    with pytest.raises(ChangeRefused, match="Confirmed"):
        confirm_meeting(meeting=meeting, actor=coordinator)


def test_a_meeting_is_held_from_its_first_day_in_its_country_on(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"), status="published")
    with pytest.raises(ChangeRefused, match="not started"):
        mark_held(meeting=meeting, actor=coordinator, now=datetime(2027, 3, 8, 22, 59, tzinfo=UTC))
    # In Stockholm it is past midnight.
    held = mark_held(meeting=meeting, actor=coordinator, now=datetime(2027, 3, 8, 23, 1, tzinfo=UTC))
    assert held.status == "held"


def test_a_meeting_that_the_public_never_saw_is_confirmed_after_all(world: Programme, coordinator: User) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"), status="held")
    assert mark_not_held(meeting=meeting, actor=coordinator).status == "confirmed"
    with pytest.raises(ChangeRefused, match="not marked as held"):
        mark_not_held(meeting=meeting, actor=coordinator)


def test_a_country_without_a_network_has_no_meeting(world: Programme, coordinator: User) -> None:
    with pytest.raises(ChangeRefused, match="Italy has no network"):
        create_meeting(
            programme=world, country=factories.make_country("IT"), starts_on=TUESDAY, actor=coordinator, now=NOON
        )


def test_a_national_coordinator_changes_only_the_own_country(world: Programme) -> None:
    swede = factories.make_coordinator("SE")
    theirs = make_meeting(slot=slot_of(world, "award", "DE"))
    conference = make_meeting(slot=slot_of(world, "conference", None), starts_on=date(2027, 11, 9))
    for meeting in (theirs, conference):
        with pytest.raises(NotWithinReach):
            change_meeting(meeting=meeting, starts_on=date(2027, 3, 16), actor=swede, now=NOON)
        with pytest.raises(NotWithinReach):
            cancel_meeting(meeting=meeting, reason="No.", actor=swede)
        with pytest.raises(NotWithinReach):
            set_locked(meeting=meeting, locked=True, actor=swede)
        with pytest.raises(NotWithinReach):
            confirm_meeting(meeting=meeting, actor=swede)
        with pytest.raises(NotWithinReach):
            mark_held(meeting=meeting, actor=swede, now=NOON)
        with pytest.raises(NotWithinReach):
            mark_not_held(meeting=meeting, actor=swede)
    with pytest.raises(NotWithinReach):
        create_meeting(programme=world, starts_on=TUESDAY, actor=swede, now=NOON)
    with pytest.raises(NotWithinReach):
        create_meeting(
            programme=world,
            slot=slot_of(world, "forerunner", "DE"),
            theme=theme_of(world),
            starts_on=TUESDAY,
            actor=swede,
            now=NOON,
        )
    ours = make_meeting(slot=slot_of(world, "award", "SE"))
    assert change_meeting(meeting=ours, starts_on=date(2027, 3, 16), actor=swede, now=NOON).starts_on.day == 16


def test_somebody_who_coordinates_nothing_changes_nothing(world: Programme) -> None:
    meeting = make_meeting(slot=slot_of(world, "award"))
    with pytest.raises(NotWithinReach):
        change_meeting(meeting=meeting, starts_on=date(2027, 3, 16), actor=factories.make_user(), now=NOON)
