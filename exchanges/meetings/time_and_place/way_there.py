"""The way to a meeting, as its page tells it."""

from dataclasses import dataclass

from exchanges.meetings.languages.by_language import foreign_language, in_language
from exchanges.meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class WayThere:
    """How one gets to a meeting by train; `language` is empty where the words are in the reader's."""

    words: str
    language: str


def way_there(meeting: Meeting) -> WayThere | None:
    """Return the way in the reader's language, or as near as there is; None where it is not known, or nobody goes."""
    texts = meeting.access_by_train
    words = in_language(texts)
    if not words or meeting.format == Meeting.Format.ONLINE:
        return None
    return WayThere(words, foreign_language(texts))
