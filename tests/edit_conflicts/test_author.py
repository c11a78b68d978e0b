"""Who saved meanwhile, in words."""

import datetime

import pytest
from django.utils import timezone, translation

from edit_conflicts import Author

AT = datetime.datetime(2027, 3, 10, 14, 5, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("author", "words"),
    [
        (Author(AT, "Zoë O'Łódź", is_self=True), "you, at 15:05 on 10 March 2027"),
        (Author(AT, "Zoë O'Łódź"), "Zoë O'Łódź, at 15:05 on 10 March 2027"),
        (Author(AT), "at 15:05 on 10 March 2027"),
    ],
)
def test_who_saved_is_told_with_the_time_at_the_readers(author: Author, words: str) -> None:
    with timezone.override("Europe/Stockholm"), translation.override("en"):
        assert author.words == words
