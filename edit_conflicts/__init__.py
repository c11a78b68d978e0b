"""A form that somebody else's save has overtaken: nothing is written, and both values stand side by side."""

from edit_conflicts.choosing import CONFLICT, Author, Submission
from edit_conflicts.facts import Changed, Fact, Facts, Seen, changed_since, read_seen, sign_seen
from edit_conflicts.inputs import inputs_of
from edit_conflicts.lists import ListInput
from edit_conflicts.sheet_facts import facts_of_sheet
from edit_conflicts.shown import FIELD, Note, Sheet, sign_shown

__all__ = [
    "CONFLICT",
    "FIELD",
    "Author",
    "Changed",
    "Fact",
    "Facts",
    "ListInput",
    "Note",
    "Seen",
    "Sheet",
    "Submission",
    "changed_since",
    "facts_of_sheet",
    "inputs_of",
    "read_seen",
    "sign_seen",
    "sign_shown",
]
