"""The page after registering: what came of it, what is still to come, what was told."""

from datetime import date, datetime
from typing import Any

from exchanges.meetings.published import PublishedMeeting
from exchanges.registrations.mail.to_come import MailsToCome, mails_to_come
from exchanges.registrations.models import RegistrationTerms
from exchanges.registrations.wizard.check_page import facts_of_answers
from exchanges.registrations.wizard.outcomes import COMING, Outcome
from exchanges.registrations.wizard.steps import Answers


def done_facts(
    outcome: Outcome, published: PublishedMeeting, terms: RegistrationTerms, *, now: datetime
) -> dict[str, Any]:
    """Return what the page shows, in the active language: what was told is kept as answers."""
    to_come = MailsToCome()
    if outcome.kind == COMING:
        days = tuple(date.fromisoformat(day) for day in outcome.days)
        to_come = mails_to_come(published, now=now, is_online=outcome.is_online, days=days)
    return {
        "told": facts_of_answers(Answers(outcome.given), published, lambda _step: "") if outcome.given else [],
        "outcome": outcome,
        "to_come": to_come,
        "call_is_told": to_come.call_soon and bool(terms.join_url),
    }
