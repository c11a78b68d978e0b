"""A form that was sent, held against what stands now; where it was overtaken, a page on which each value is chosen.

The page sends the form once more, with all that was typed, brought up to what stood when the page was made. So nothing
is kept on the server, nothing is lost by closing the page, and a third save in between is noticed just the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from edit_conflicts.comparison import Comparison
from edit_conflicts.shown import FIELD, Sheet, Shown, read_shown, sign_shown
from edit_conflicts.tables import take_row

OPEN = "_open"
PICK = "_pick"
MINE, THEIRS = "mine", "theirs"
CONFLICT = 409
_OURS = (FIELD, OPEN, PICK, "csrfmiddlewaretoken")


@dataclass(frozen=True, slots=True)
class Author:
    """Who saved meanwhile, and when. Without a name nobody is to be told, or it was no person."""

    at: datetime
    name: str = ""
    email: str = ""
    is_self: bool = False

    @property
    def words(self) -> str:
        """Who saved, and when, in the reader's language and time zone."""
        at = timezone.localtime(self.at)
        when = {"time": date_format(at, "H:i"), "day": date_format(at, "DATE_FORMAT")}
        if self.is_self:
            return _("you, at %(time)s on %(day)s") % when
        if self.name:
            return _("%(who)s, at %(time)s on %(day)s") % {"who": self.name, **when}
        return _("at %(time)s on %(day)s") % when


@dataclass(frozen=True)
class Overtaken:
    """A form that somebody else's save has overtaken, as its page shows it.

    `is_known` where it is known what the page had shown; `sent` are the fields to send once more, `files` the names of
    those that do not come along, and `back` is the address of the form as it stands now.
    """

    comparison: Comparison
    author: Author | None
    is_known: bool
    sent: list[tuple[str, str]]
    files: list[str]
    back: str

    @property
    def title(self) -> str:
        """What has happened, in few words."""
        if not self.is_known:
            return _("We no longer know what this page showed")
        if self.author and self.author.is_self:
            return _("You have changed this in another window")
        return _("Somebody else has changed this")

    @property
    def what_happened(self) -> str:
        """Who saved meanwhile and when, as far as that is known."""
        if not self.is_known:
            return _("We cannot tell what you changed. Your entries are shown beside what is saved.")
        if self.author is None:
            return _("It was changed while your page was open, by the planner, an import or somebody on another page.")
        at = timezone.localtime(self.author.at)
        when = {"time": date_format(at, "H:i"), "day": date_format(at, "DATE_FORMAT")}
        if self.author.is_self:
            return _("You saved at %(time)s on %(day)s, while this page was open.") % when
        if self.author.name:
            words = _("%(who)s saved at %(time)s on %(day)s, while your page was open.")
            return words % {"who": self.author.name, **when}
        return _("It was saved at %(time)s on %(day)s, while your page was open.") % when

    @property
    def saved_by(self) -> str:
        """What stands above a value that is saved: whose it is, as far as that is known."""
        if self.author is None or not (self.author.is_self or (self.author.name and self.is_known)):
            return _("Saved now")
        time = date_format(timezone.localtime(self.author.at), "H:i")
        if self.author.is_self:
            return _("You, saved %(time)s") % {"time": time}
        return _("%(who)s, saved %(time)s") % {"who": self.author.name, "time": time}


class Submission:
    """What was sent from a page about something; `data` is what is to be saved, once `is_overtaken` is false."""

    def __init__(self, request: HttpRequest, sheet: Sheet, *, about: str) -> None:
        """Compare; call it in the transaction that saves, after the lock, so that nobody can save in between."""
        self.request, self.sheet, self.about = request, sheet, about
        self.shown = read_shown(request.POST.get(FIELD, ""), about=about)
        self.data: QueryDict = request.POST
        still_open = request.POST.getlist(OPEN)
        if PICK in request.POST:
            self.data = request.POST.copy()
            still_open = self._pick(request.POST[PICK], still_open)
        self.comparison = Comparison(sheet, self.shown, self.data, request.FILES, still_open)

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody else saved meanwhile, and it has not been chosen what becomes of that."""
        return self.comparison.is_overtaken

    @property
    def since(self) -> datetime | None:
        """When the page was shown; None where it does not say so."""
        return self.shown.at if self.shown else None

    def page(
        self, template: str, *, now: datetime, author: Author | None, context: Mapping[str, Any], back: str
    ) -> HttpResponse:
        """Return the page with both values side by side; `back` is where the form is as it stands now."""
        found = self.comparison
        sent = [(name, value) for name in found.data if name not in _OURS for value in found.data.getlist(name)]
        sent.append((FIELD, sign_shown(self.sheet.shown(now), about=self.about)))
        sent += [(OPEN, each.key) for each in found.conflicts]
        files = [str(each.name) for name in self.request.FILES for each in self.request.FILES.getlist(name)]
        overtaken = Overtaken(found, author, is_known=self.shown is not None, sent=sent, files=files, back=back)
        return TemplateResponse(self.request, template, {**context, "overtaken": overtaken}, status=CONFLICT)

    def _pick(self, picked: str, still_open: list[str]) -> list[str]:
        """Take what was picked over into what was sent; return what is still to be chosen."""
        side, _colon, key = picked.partition("|")
        keys = [key] if key else still_open
        if side == THEIRS and self.shown:
            for each in keys:
                _take_theirs(self.sheet, self.shown, self.data, each)
        return [each for each in still_open if each not in keys] if side in (MINE, THEIRS) else still_open


def _take_theirs(sheet: Sheet, shown: Shown, data: QueryDict, key: str) -> None:
    """Put what the page showed of the other's value into what was sent."""
    prefix, slash, rest = key.partition("/")
    if not slash:
        for each in sheet.inputs:
            if each.name == key and key in shown.fields:
                each.write(data, shown.fields[key])
        return
    for table in sheet.tables:
        if table.prefix == prefix:
            row_key, _slash, name = rest.partition("/")
            take_row(table, data, shown.tables.get(prefix, {}), row_key, name)
