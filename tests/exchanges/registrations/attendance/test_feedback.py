"""Feedback is given once, by those who came, and leads back to nobody; notes name the municipality only."""

import datetime

import pytest

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.attendance.attending import NotThere, record_attendance
from exchanges.registrations.attendance.feedback import (
    FEWEST_SHOWN,
    AnsweredAlready,
    Comment,
    FeedbackAnswers,
    Rating,
    feedback_results,
    give_feedback,
)
from exchanges.registrations.attendance.take_aways import (
    NoMunicipality,
    NothingLearned,
    hide_take_home,
    public_take_homes,
    take_home_of,
    write_take_home,
)
from exchanges.registrations.models import Feedback, Registration, TakeHome
from municipalities.refusals import NotWithinReach
from tests.exchanges.registrations.factories import (
    IN_PERSON,
    STARTS_ON,
    again,
    make_published,
    make_registration,
    sign_up,
    town_of,
)
from tests.factories import make_coordinator

AFTERWARDS = datetime.datetime(2027, 4, 29, 22, 30, tzinfo=datetime.UTC)


@pytest.fixture
def published(db: None) -> PublishedMeeting:
    return make_published(days=2)


def _came(published: PublishedMeeting, **fields: object) -> Registration:
    registration = sign_up(published, **fields)  # type: ignore[arg-type]
    return _noted(registration)


def _noted(registration: Registration) -> Registration:
    record_attendance(
        registration=registration, day=STARTS_ON, mode=IN_PERSON, actor=make_coordinator(), now=AFTERWARDS
    )
    return registration


def _answer(registration: Registration, useful: int = 4, comment: str = "") -> None:
    answers = FeedbackAnswers(useful=useful, exchange=3, arrangements=5, comment=comment)
    give_feedback(registration=registration, answers=answers, language="pl", now=AFTERWARDS)


def test_an_answer_is_kept_with_its_day_and_without_its_person(published: PublishedMeeting) -> None:
    registration = _came(published)
    _answer(registration, comment="More walks.")
    kept = Feedback.objects.get()
    assert (kept.useful, kept.exchange, kept.arrangements, kept.comment) == (4, 3, 5, "More walks.")
    assert (kept.meeting, kept.language) == (published.meeting, "pl")
    assert kept.given_on == datetime.date(2027, 4, 30), "the day where the meeting was: it is past midnight there"
    person = registration.person
    assert person is not None
    values = " ".join(str(value) for value in Feedback.objects.values().get().values())
    assert registration.reference not in values
    assert person.email not in values


def test_no_column_of_an_answer_leads_to_a_registration_or_person() -> None:
    related = {field.related_model for field in Feedback._meta.get_fields() if field.related_model}
    assert {model.__name__ for model in related} == {"Meeting"}  # type: ignore[union-attr]
    assert {field.name for field in Feedback._meta.get_fields()} == {
        "id",
        "meeting",
        "language",
        "useful",
        "exchange",
        "arrangements",
        "comment",
        "given_on",
    }


def test_a_second_answer_is_refused(published: PublishedMeeting) -> None:
    registration = _came(published)
    _answer(registration)
    with pytest.raises(AnsweredAlready):
        _answer(registration, useful=1)
    assert [each.useful for each in Feedback.objects.all()] == [4]
    assert again(registration).has_given_feedback


def test_who_was_not_there_is_not_asked(published: PublishedMeeting) -> None:
    registration = sign_up(published)
    with pytest.raises(NotThere):
        _answer(registration)
    assert not again(registration).has_given_feedback


def test_answers_are_shown_from_three_on_and_in_no_order_of_arrival(published: PublishedMeeting) -> None:
    people = [_came(published) for _number in range(FEWEST_SHOWN + 1)]
    _answer(people[0], useful=1, comment="Zoo next time.")
    _answer(people[1], useful=4, comment="All good.")
    few = feedback_results(published.meeting)
    assert (few.asked, few.answers, few.is_shown, few.useful, few.comments) == (4, 2, False, None, ())
    _answer(people[2], useful=4)
    results = feedback_results(published.meeting)
    assert results.is_shown
    assert results.useful == Rating(3.0, (1, 0, 0, 2, 0))
    assert results.arrangements == Rating(5.0, (0, 0, 0, 0, 3))
    assert results.comments == (Comment("All good.", "pl"), Comment("Zoo next time.", "pl"))


def _write(registration: Registration, learning: str = "Trees need water.", next_step: str = "Plant.") -> TakeHome:
    return write_take_home(
        registration=registration, learning=learning, next_step=next_step, language="sv", now=AFTERWARDS
    )


def test_a_colleague_changes_the_note_of_the_same_municipality(published: PublishedMeeting) -> None:
    first, colleague = _came(published), _came(published)
    _write(first)
    assert take_home_of(colleague) == TakeHome.objects.get()
    _write(colleague, learning=" Old trees need water. ", next_step="")
    note = TakeHome.objects.get()
    assert (note.municipality, note.learning, note.next_step) == (town_of(published), "Old trees need water.", "")
    assert (note.language, note.written_at) == ("sv", AFTERWARDS)


def test_a_note_needs_somebody_who_was_there_a_municipality_and_words(published: PublishedMeeting) -> None:
    with pytest.raises(NotThere):
        _write(sign_up(published))
    with pytest.raises(NoMunicipality):
        _write(_noted(make_registration(published.meeting)))
    with pytest.raises(NothingLearned):
        _write(_came(published), learning="  ")
    assert not TakeHome.objects.exists()


def test_a_coordinator_within_reach_hides_a_note_and_it_stays_hidden(published: PublishedMeeting) -> None:
    registration = _came(published)
    note = _write(registration)
    with pytest.raises(NotWithinReach):
        hide_take_home(note=note, is_hidden=True, actor=make_coordinator("DE"))
    assert list(public_take_homes(published.meeting)) == [note]
    hide_take_home(note=note, is_hidden=True, actor=make_coordinator("SE"))
    _write(registration, learning="The same again.")
    assert not public_take_homes(published.meeting).exists()
    hide_take_home(note=note, is_hidden=False, actor=make_coordinator())
    assert public_take_homes(published.meeting).get().learning == "The same again."
