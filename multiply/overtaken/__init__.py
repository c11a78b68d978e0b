"""A form that somebody else's save has overtaken: nothing is written, and both values stand side by side."""

from multiply.overtaken.choosing import CONFLICT, Author, Submission
from multiply.overtaken.facts import Changed, Fact, Facts, Seen, changed_since, read_seen, sign_seen
from multiply.overtaken.inputs import inputs_of
from multiply.overtaken.lists import ListInput
from multiply.overtaken.sheet_facts import facts_of_sheet
from multiply.overtaken.shown import FIELD, Note, Sheet, sign_shown

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
