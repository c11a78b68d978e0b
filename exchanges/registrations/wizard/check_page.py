"""The page on which answers are checked: what was said, as lines, and what the last button does."""

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchanges.meetings.languages.marked import marked_title
from exchanges.meetings.languages.spoken import own_name
from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.identity.visit_in_words import mode_in_words
from exchanges.registrations.mail.clashes import clashes_of
from exchanges.registrations.models import Person
from exchanges.registrations.seats.occupancy import ModeSeats
from exchanges.registrations.wizard.choices import group_choices, meeting_days
from exchanges.registrations.wizard.steps import Answers, Step
from localisation.dates import date_range
from municipalities.models import Country


def facts_of_answers(
    answers: Answers, published: PublishedMeeting, address: Callable[[Step], str]
) -> list[dict[str, str]]:
    """Return the answers as lines, each with the address of the step where it can be changed."""
    given, visit = answers.of(Step.VISIT), answers.visit()
    lines = [
        (Step.EMAIL, _("E-mail"), answers.email),
        (Step.VISIT, _("Taking part"), mode_in_words(visit.mode, visit.days, len(meeting_days(published)))),
        (Step.VISIT, _("Your name"), given["name"]),
        (Step.VISIT, _("Municipality"), town_understood(answers)),
        (Step.VISIT, _("Function"), given["function"]),
        (Step.VISIT, _("Your group"), str(dict(group_choices(published)).get(given["group"], ""))),
        (Step.VISIT, _("Language at the meeting"), own_name(given["listens_in"]) if given.get("listens_in") else ""),
        (Step.REASON, _("Why you want to come"), answers.reason()),
    ]
    if Step.NEEDS in answers.steps():
        lines.append((Step.NEEDS, _("What you need"), answers.needs().in_words or _("Nothing")))
    return [{"term": term, "text": text, "url": address(step)} for step, term, text in lines if text]


def town_in_words(answers: Answers) -> str:
    """Name the municipality that was understood, in the reader's language; any other place as it was written."""
    visit = answers.of(Step.VISIT)
    name, country = str(visit["town"]), visit.get("town_country")
    return f"{name}, {Country(code=country).display_name}" if country else name


def town_understood(answers: Answers) -> str:
    """Name the municipality as it was understood; of any other place say that it is none of the programme's."""
    if answers.of(Step.VISIT).get("town_country"):
        return town_in_words(answers)
    return _("%(place)s (not in the programme)") % {"place": town_in_words(answers)}


def action_label(answers: Answers, published: PublishedMeeting, seats: ModeSeats | None) -> str:
    """Name what the last button does; `seats` are those of the mode that was chosen."""
    if answers.is_outside:
        return _("Ask for a place")
    if seats is not None and seats.is_full and not seats.kept:
        return _("Join the waiting list")
    days = date_range(published.starts_on, published.ends_on, language=get_language() or "en", year=False)
    return _("Register for %(days)s") % {"days": days}


def clash_lines(person: Person | None, published: PublishedMeeting, days: tuple[date, ...]) -> list[dict[str, str]]:
    """Return the meetings at which somebody has a seat on the same days, as lines."""
    return [
        {
            "title": marked_title(other),
            "days": words,
            "url": reverse("calendar:meeting_detail", args=[other.meeting.slug]),
        }
        for other, words in clashes_of(person, published, days)
    ]
