"""Errors of the database, in words: what it refused."""

import re

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from exchanges.hosting.database_rules_v6 import MARK

MESSAGES = {
    "programme": _(
        "Meeting, owed meeting, host and theme must belong to the same programme, "
        "and owed meeting and meeting to the same country."
    ),
    "host": _(
        "This host cannot host the owed meeting: its role and country must "
        "match, and it hosts no more than its rule allows."
    ),
    "waived": _("The meeting is no longer owed, as its host has withdrawn. Plan it as one outside the hosting rules."),
    "shared": _("A meeting hosted together already counts as this owed meeting. Keep one of the two."),
    "conference_year": _("The conference would not be in the year that its rule names."),
    "conference_lead": _("The conference must come after every national meeting."),
    "slot_is_kept": _("A meeting that is owed must stay so. Cancel it, or plan another one outside the hosting rules."),
    "slot_is_filled_once": _(
        "Somebody else has just planned this owed meeting. Open the list again to see the meeting."
    ),
}


def broken_database_rule(error: IntegrityError) -> str:
    """Return the code of the rule that the database kept, or the constraint's name; empty where it is another error."""
    text = str(error)
    marked = re.search(rf"{MARK}(\w+)", text)
    if marked:
        return marked.group(1)
    # PostgreSQL names the constraint; SQLite names the columns of a unique index.
    if "slot_is_filled_once" in text or "exchanges_meeting.slot_id" in text:
        return "slot_is_filled_once"
    return ""
