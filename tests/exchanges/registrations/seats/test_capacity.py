"""Terms changed by the coordinator, and who comes in."""

import datetime

import pytest

from exchanges.outbox.models import Act, Message
from exchanges.registrations.booking.changing import cancel_registration
from exchanges.registrations.booking.delegations import DelegationDetails, register_delegation
from exchanges.registrations.errors import NotOpen, TermsRefused
from exchanges.registrations.identity.details import CONSENT_VERSION, Visit
from exchanges.registrations.models import Registration, RegistrationTerms, SeatAllotment
from exchanges.registrations.models.registering import Mode
from exchanges.registrations.seats.capacity import Allotment, change_terms, preview_terms
from municipalities.refusals import NotWithinReach
from tests.exchanges.registrations.factories import IN_PERSON, ONLINE, again, details, make_published, sign_up, town_of
from tests.factories import NOON, make_coordinator, make_country, make_meeting

pytestmark = pytest.mark.django_db

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
START = datetime.datetime(2027, 4, 27, 8, tzinfo=datetime.UTC)


def full_meeting(waiting: int = 3) -> list[Registration]:
    published = make_published(seats=1)
    return [sign_up(published) for _number in range(waiting + 1)]


def test_the_preview_says_who_comes_in_and_changes_nothing() -> None:
    first, second, third, fourth = full_meeting()
    preview = preview_terms(meeting=first.meeting, now=NOON, seats_in_person=3)
    assert [each.pk for each in preview.coming_in] == [second.pk, third.pk]
    assert preview.directly
    seats = preview.seats[Mode.IN_PERSON]
    assert (seats.limit, seats.taken, seats.waiting, seats.left) == (3, 3, 1, 0)
    assert again(second).seat is None
    assert RegistrationTerms.objects.get().seats_in_person == 1
    assert again(fourth).seat is None


def test_more_places_are_given_at_once_to_exactly_those_of_the_preview() -> None:
    first, second, third, fourth = full_meeting()
    change_terms(meeting=first.meeting, actor=make_coordinator("SE"), now=NOON + HOUR, seats_in_person=3)
    assert again(second).is_coming
    assert again(third).is_coming
    assert not again(fourth).is_coming
    assert Message.objects.filter(kind="confirmation").count() == 3


def test_the_preview_counts_offers_that_have_lapsed_as_saving_does() -> None:
    first, second, third, fourth = full_meeting()
    cancel_registration(registration=first, now=NOON)
    later = NOON + 3 * DAY
    preview = preview_terms(meeting=first.meeting, now=later, seats_in_person=2)
    # The second has not answered, so the third has the offer, and the new place is the fourth's.
    assert [each.pk for each in preview.coming_in] == [fourth.pk]
    assert preview.seats[Mode.IN_PERSON].offered == 1
    change_terms(meeting=first.meeting, actor=None, now=later, seats_in_person=2)
    assert again(second).status == "cancelled"
    assert again(third).offered_until == later + 2 * DAY
    assert again(fourth).is_coming


def test_a_meeting_that_is_not_public_has_no_preview() -> None:
    published = make_published()
    draft = make_meeting(published.version.programme, starts_on=published.starts_on)
    with pytest.raises(NotOpen, match="not public"):
        preview_terms(meeting=draft, now=NOON, seats_in_person=2)


def test_without_a_limit_everybody_comes() -> None:
    registrations = full_meeting()
    change_terms(meeting=registrations[0].meeting, actor=None, now=NOON + HOUR, seats_in_person=None)
    assert all(again(registration).is_coming for registration in registrations)


def test_once_registration_is_closed_places_are_offered() -> None:
    first, second, *_others = full_meeting()
    RegistrationTerms.objects.update(closes_at=NOON + HOUR)
    assert not preview_terms(meeting=first.meeting, now=NOON + DAY, seats_in_person=2).directly
    change_terms(meeting=first.meeting, actor=None, now=NOON + DAY, seats_in_person=2)
    assert again(second).offered_until == NOON + 3 * DAY


def test_once_the_meeting_has_begun_nobody_comes_in() -> None:
    first, *_others = full_meeting()
    assert preview_terms(meeting=first.meeting, now=START, seats_in_person=4).coming_in == ()
    change_terms(meeting=first.meeting, actor=None, now=START, seats_in_person=4)
    assert Registration.objects.filter(seat__isnull=False).count() == 1


def test_with_fewer_places_nobody_loses_theirs_and_none_is_given_until_there_is_room() -> None:
    published = make_published(seats=3)
    coming = [sign_up(published) for _number in range(3)]
    waits = sign_up(published)
    change_terms(meeting=published.meeting, actor=None, now=NOON + HOUR, seats_in_person=2)
    assert all(again(registration).is_coming for registration in coming)
    cancel_registration(registration=coming[0], now=NOON + 2 * HOUR)
    assert again(waits).seat is None
    cancel_registration(registration=coming[1], now=NOON + 3 * HOUR)
    assert again(waits).seat == 1


def test_a_delegation_that_does_not_fit_is_passed_over_in_the_preview_too() -> None:
    published = make_published(seats=0)
    register_delegation(
        published=published,
        details=DelegationDetails(
            contact=details(municipality=town_of(published)),
            colleagues=[None, None],
            visit=Visit(IN_PERSON),
            consent_version=CONSENT_VERSION,
            all_or_none=True,
        ),
        now=NOON,
    )
    single = sign_up(published)
    preview = preview_terms(meeting=published.meeting, now=NOON, seats_in_person=1)
    assert [each.pk for each in preview.coming_in] == [single.pk]


def test_kept_places_are_replaced_and_what_is_not_given_stays() -> None:
    published = make_published(seats=4)
    town = town_of(published)
    change_terms(
        meeting=published.meeting,
        actor=None,
        now=NOON,
        kept=[Allotment(2, municipality=town)],
        join_url="https://x.org",
    )
    change_terms(meeting=published.meeting, actor=None, now=NOON, kept=[Allotment(1, country=make_country("DE"))])
    terms = RegistrationTerms.objects.get()
    assert (terms.seats_in_person, terms.join_url) == (4, "https://x.org")
    assert [(kept.country_id, kept.seats) for kept in SeatAllotment.objects.all()] == [("DE", 1)]


def test_places_no_longer_kept_go_to_those_who_wait() -> None:
    published = make_published(seats=1)
    change_terms(
        meeting=published.meeting, actor=None, now=NOON, kept=[Allotment(1, municipality=town_of(published, "award"))]
    )
    waits = sign_up(published)
    assert preview_terms(meeting=published.meeting, now=NOON).coming_in == ()
    assert [each.pk for each in preview_terms(meeting=published.meeting, now=NOON, kept=[]).coming_in] == [waits.pk]
    change_terms(meeting=published.meeting, actor=None, now=NOON + HOUR, kept=[])
    assert again(waits).is_coming


def test_terms_that_contradict_each_other_are_refused() -> None:
    published = make_published(seats=2)
    town, country = town_of(published), make_country("SE")
    for kept in (
        [Allotment(3, municipality=town)],
        [Allotment(1)],
        [Allotment(1, municipality=town, country=country)],
        [Allotment(1, country=country), Allotment(1, country=country)],
    ):
        with pytest.raises(TermsRefused):
            change_terms(meeting=published.meeting, actor=None, now=NOON, kept=kept)
    with pytest.raises(TermsRefused):
        preview_terms(meeting=published.meeting, now=NOON, opens_at=NOON, closes_at=NOON)
    with pytest.raises(TypeError, match="seats"):
        change_terms(meeting=published.meeting, actor=None, now=NOON, seats=3)


def test_the_coordinator_of_another_network_changes_no_terms() -> None:
    with pytest.raises(NotWithinReach):
        change_terms(meeting=make_published().meeting, actor=make_coordinator("DE"), now=NOON, seats_in_person=1)


def test_terms_are_saved_where_there_were_none() -> None:
    published = make_published()
    change_terms(meeting=published.meeting, actor=None, now=NOON, seats_online=5)
    assert RegistrationTerms.objects.get().meeting == published.meeting


def test_an_offer_that_lapsed_passes_on_under_the_terms_as_they_were() -> None:
    first, second, third, fourth = full_meeting()
    cancel_registration(registration=first, now=NOON)
    later = NOON + 3 * DAY
    change_terms(meeting=first.meeting, actor=None, now=later, seats_in_person=2)
    assert again(second).status == "cancelled"
    # The third is offered the place that the second let go; only the new one is given at once.
    assert again(third).offered_until == later + 2 * DAY
    assert again(fourth).is_coming


def test_the_preview_counts_who_comes_who_is_asked_and_who_waits() -> None:
    published = make_published(seats=2)
    first, _second, third, _fourth, _fifth = [sign_up(published) for _number in range(5)]
    cancel_registration(registration=first, now=NOON)
    assert again(third).offered_until is not None
    seats = preview_terms(meeting=published.meeting, now=NOON + HOUR, seats_in_person=3).seats[Mode.IN_PERSON]
    assert (seats.taken, seats.offered, seats.waiting, seats.left) == (2, 1, 1, 0)


def test_places_are_kept_in_the_room_alone_in_the_preview_too() -> None:
    published = make_published(seats=3, seats_online=3, format="hybrid")
    shares = [Allotment(2, municipality=town_of(published, "award"))]
    seats = preview_terms(meeting=published.meeting, now=NOON, kept=shares, seats_online=4).seats
    assert (seats[Mode.IN_PERSON].kept, seats[Mode.IN_PERSON].left) == (2, 1)
    assert (seats[Mode.ONLINE].kept, seats[Mode.ONLINE].limit, seats[Mode.ONLINE].left) == (0, 4, 4)


def test_more_places_online_are_given_to_those_who_wait_online() -> None:
    published = make_published(seats=1, seats_online=1, format="hybrid")
    room = [sign_up(published) for _number in range(2)]
    online = [sign_up(published, mode=ONLINE) for _number in range(2)]
    preview = preview_terms(meeting=published.meeting, now=NOON, seats_online=2)
    assert [each.pk for each in preview.coming_in] == [online[1].pk]
    change_terms(meeting=published.meeting, actor=None, now=NOON + HOUR, seats_online=2)
    assert (again(online[1]).is_coming, again(room[1]).is_coming) == (True, False)


def test_what_is_kept_stays_where_other_terms_change() -> None:
    published = make_published(seats=4)
    shares = [Allotment(2, municipality=town_of(published)), Allotment(1, country=make_country("HU"))]
    change_terms(meeting=published.meeting, actor=None, now=NOON, kept=shares)
    change_terms(meeting=published.meeting, actor=None, now=NOON, join_url="https://example.org/å")
    assert [kept.seats for kept in SeatAllotment.objects.order_by("pk")] == [2, 1]
    with pytest.raises(TermsRefused, match="More places are kept than there are"):
        change_terms(meeting=published.meeting, actor=None, now=NOON, seats_in_person=2)


def test_what_may_be_said_of_terms_is_refused_by_name() -> None:
    published = make_published(seats=3)
    town = town_of(published)
    same_day = {"opens_at": NOON, "closes_at": NOON + HOUR}
    assert change_terms(meeting=published.meeting, actor=None, now=NOON, **same_day).closes_at == NOON + HOUR
    change_terms(meeting=published.meeting, actor=None, now=NOON, closes_at=None)
    all_kept = [Allotment(2, municipality=town), Allotment(1, country=make_country("DE"))]
    change_terms(meeting=published.meeting, actor=None, now=NOON, kept=all_kept)
    for words, kept in (
        ("a municipality or a country", [Allotment(1)]),
        ("can have kept places only once", [Allotment(1, municipality=town), Allotment(2, municipality=town)]),
        ("More places are kept", [Allotment(2, municipality=town), Allotment(2, country=make_country("DE"))]),
    ):
        with pytest.raises(TermsRefused, match=words):
            change_terms(meeting=published.meeting, actor=None, now=NOON, kept=kept)
    change_terms(meeting=published.meeting, actor=None, now=NOON, seats_in_person=None)
    with pytest.raises(TermsRefused, match="closes before it opens"):
        change_terms(meeting=published.meeting, actor=None, now=NOON, closes_at=NOON - HOUR)


def test_terms_of_a_meeting_that_is_not_public_yet_are_set_beforehand() -> None:
    published = make_published()
    draft = make_meeting(published.version.programme, starts_on=published.starts_on)
    coordinator = make_coordinator("SE")
    shares = [Allotment(2, municipality=town_of(published))]
    change_terms(meeting=draft, actor=coordinator, now=NOON, seats_in_person=3, kept=shares)
    assert change_terms(meeting=draft, actor=None, now=NOON, seats_online=9).seats_online == 9
    terms = RegistrationTerms.objects.get(meeting=draft)
    assert (terms.seats_in_person, terms.seats_online) == (3, 9)
    assert [kept.seats for kept in terms.allotments.all()] == [2]
    with pytest.raises(TermsRefused):
        change_terms(meeting=draft, actor=coordinator, now=NOON, seats_in_person=1)
    with pytest.raises(NotWithinReach):
        change_terms(meeting=draft, actor=make_coordinator("DE"), now=NOON, seats_in_person=5)
    assert RegistrationTerms.objects.get(meeting=draft).seats_in_person == 3


def test_the_act_says_which_terms_change_and_what_they_were() -> None:
    first, *_others = full_meeting()
    change_terms(
        meeting=first.meeting,
        actor=make_coordinator("SE"),
        now=NOON,
        opens_at=None,
        closes_at=NOON + DAY,
        seats_in_person=3,
        kept_until=datetime.date(2027, 4, 1),
        join_url="https://example.org/ł",
    )
    title = str(first.meeting.published.get().title)
    assert Act.objects.get().said.splitlines() == [
        f"{title}. Closes: Saturday 16 January 2027, 13:00 (CET) instead of none.",
        f"{title}. Places in the room: 3 instead of 1.",
        f"{title}. Kept places return: 1 April 2027 instead of none.",
        f"{title}. Joining link: https://example.org/ł instead of none.",
    ]
