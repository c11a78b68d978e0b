"""Feedback on a meeting: asked of those who came, answered once, kept without the person."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.models import Meeting
from exchanges.registrations.attendance.attending import NotThere, local_day
from exchanges.registrations.mail.mail_facts import published_of
from exchanges.registrations.models import Attendance, Feedback, Registration
from municipalities.refusals import Refusal

FEWEST_SHOWN = 3
"""Fewer answers are shown to nobody: of one or two, the host would guess whose they are."""

GRADES = range(1, 6)


class AnsweredAlready(Refusal):
    """The single answer has been given."""

    words = _("You have already answered. Thank you.")


@dataclass(frozen=True, slots=True)
class FeedbackAnswers:
    """What somebody thought: three grades from 1 (not at all) to 5 (very), and words."""

    useful: int
    exchange: int
    arrangements: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """One question's answers: the mean, and how many gave each grade from 1 to 5."""

    mean: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote, and in which of the site's languages."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Results:
    """What people thought of a meeting. `asked` came and were asked; with too few answers nothing more is told."""

    asked: int
    answers: int
    useful: Rating | None = None
    exchange: Rating | None = None
    arrangements: Rating | None = None
    comments: tuple[Comment, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether there are enough answers."""
        return self.useful is not None


def give_feedback(*, registration: Registration, answers: FeedbackAnswers, language: str, now: datetime) -> None:
    """Keep what somebody who came thought; raise NotThere, or AnsweredAlready the second time.

    Nothing in the answer leads back: the registration only says that there is one, and the answer names the day only.
    """
    with transaction.atomic():
        if not Attendance.objects.filter(registration=registration).exists():
            raise NotThere
        open_ones = Registration.objects.filter(pk=registration.pk, has_given_feedback=False)
        if not open_ones.update(has_given_feedback=True):
            raise AnsweredAlready
        Feedback.objects.create(
            meeting_id=registration.meeting_id,
            language=language,
            useful=answers.useful,
            exchange=answers.exchange,
            arrangements=answers.arrangements,
            comment=answers.comment,
            given_on=local_day(published_of(registration.meeting), now),
        )


def feedback_results(meeting: Meeting) -> Results:
    """Return what people thought, from FEWEST_SHOWN answers on; comments by their words, so in no order of arrival."""
    came = Registration.objects.filter(meeting=meeting, attendances__isnull=False).distinct().count()
    given = list(Feedback.objects.filter(meeting=meeting).order_by())
    if len(given) < FEWEST_SHOWN:
        return Results(asked=came, answers=len(given))
    comments = [Comment(each.comment, each.language) for each in given if each.comment]
    return Results(
        asked=came,
        answers=len(given),
        useful=_rating([each.useful for each in given]),
        exchange=_rating([each.exchange for each in given]),
        arrangements=_rating([each.arrangements for each in given]),
        comments=tuple(sorted(comments, key=lambda comment: comment.text)),
    )


def _rating(grades: list[int]) -> Rating:
    counts = Counter(grades)
    return Rating(sum(grades) / len(grades), tuple(counts[grade] for grade in GRADES))
