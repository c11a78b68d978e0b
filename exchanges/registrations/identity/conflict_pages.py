"""People's own pages that nobody overwrites: two windows, two devices or two colleagues may have one open."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from edit_conflicts import FIELD, Author, Sheet, Submission, sign_shown


def shown_of(request: HttpRequest, sheet: Sheet, *, about: str) -> str:
    """Return what a page carries along; a form that comes back keeps what it had shown at first."""
    if request.method == "POST":
        return request.POST.get(FIELD, "")
    return sign_shown(sheet.shown(timezone.now()), about=about)


def overtaken_page(
    request: HttpRequest, sheet: Sheet, *, about: str, heading: str, saved_at: datetime | None, now: datetime
) -> HttpResponse | None:
    """Hold what was sent against what stands now; return the page on which is chosen, None where nobody else saved.

    Call it in the transaction that saves, after the lock. What was sent is then in `request.POST`, with what was
    chosen. Who saved is not told: on people's own pages it was themselves, or a colleague who holds the same link.
    """
    submission = Submission(request, sheet, about=about)
    if not submission.is_overtaken:
        request.POST = submission.data  # type: ignore[assignment]
        return None
    is_later = saved_at is not None and submission.since is not None and saved_at > submission.since
    author = Author(saved_at) if saved_at is not None and is_later else None
    context = {"heading": heading}
    return submission.page(
        "registrations/identity/overtaken.html", now=now, author=author, context=context, back=request.path
    )
