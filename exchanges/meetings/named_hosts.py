"""Titles that name a host: whoever gives a meeting another host is asked about them, and nothing is rewritten."""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from municipalities.models import Participation


def titles_that_name(host: Participation | None, titles: Mapping[str, str]) -> list[str]:
    """Return the titles, of those by language, in which a host's town stands as a word of its own."""
    if host is None or not host.municipality.name:
        return []
    name = re.compile(rf"(?<!\w){re.escape(host.municipality.name)}(?!\w)", re.IGNORECASE)
    return [title for title in dict.fromkeys(titles.values()) if name.search(title)]


def ask_about_titles(
    before: Participation | None, after: Iterable[Participation | None], titles: Mapping[str, str]
) -> list[str]:
    """Ask, in a sentence a title, whether it should still name the host that a meeting had `before`."""
    if before in after:
        return []
    return [
        _("The title “%(title)s” names %(host)s, which does not host this meeting any more. Is it still right?")
        % {"title": title, "host": before}
        for title in titles_that_name(before, titles)
    ]
