"""A form that somebody else's save has overtaken: nothing is written, and both values stand side by side."""

from multiply.overtaken.choosing import Author, Submission
from multiply.overtaken.inputs import inputs_of
from multiply.overtaken.lists import ListInput
from multiply.overtaken.shown import FIELD, Note, Sheet, sign_shown

__all__ = ["FIELD", "Author", "ListInput", "Note", "Sheet", "Submission", "inputs_of", "sign_shown"]
