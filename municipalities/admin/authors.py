"""Authors of what was saved last, as the workspace's own log tells it."""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import TypeAlias

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from edit_conflicts import Author, Changed
from municipalities.models import User

Rows: TypeAlias = tuple[type[Model], Iterable[object]]
"""Rows of a model by their primary keys."""


def author_of(rows: Iterable[Rows], *, since: datetime | None, reader: object) -> Author | None:
    """Return who changed any of the rows since a moment, best somebody else than the reader; None: no page did."""
    asked = [
        Q(content_type=ContentType.objects.get_for_model(model, for_concrete_model=False), object_id__in=list(keys))
        for model, keys in rows
    ]
    if not asked:
        return None
    entries = LogEntry.objects.filter(reduce(operator.or_, asked)).select_related("user").order_by("-action_time")
    if since is not None:
        entries = entries.filter(action_time__gt=since)
    own = getattr(reader, "pk", None)
    entry = entries.exclude(user=own).first() or entries.first()
    if entry is None or not isinstance(entry.user, User):
        return None
    is_self = entry.user.pk == own
    return Author(entry.action_time, entry.user.get_short_name(), "" if is_self else entry.user.email, is_self=is_self)


@dataclass(frozen=True, slots=True)
class ChangedBy:
    """Something that is not as a page showed it, in words as in `Changed`, and who saved it, where that is known."""

    was: str
    now: str
    author: Author | None = None

    @property
    def is_another(self) -> bool:
        """Whether something else has taken the place of what was."""
        return bool(self.was and self.now) and self.was != self.now

    @property
    def words(self) -> str:
        """What came, or went, in the reader's language; of what only differs, as it is now."""
        if not self.was:
            return _("New: %(words)s") % {"words": self.now}
        return self.now or _("No longer: %(words)s") % {"words": self.was}


def with_authors(
    changed: Iterable[Changed],
    rows_of: Callable[[str], Iterable[Iterable[Rows]]],
    *,
    since: datetime | None,
    reader: object,
) -> list[ChangedBy]:
    """Name with each change who made it; `rows_of` a key are the rows that write it, those that say it best first."""
    found = []
    for each in changed:
        authors = (author_of(rows, since=since, reader=reader) for rows in rows_of(each.key))
        found.append(ChangedBy(each.was, each.now, next(filter(None, authors), None)))
    return found


def in_words(changed: ChangedBy) -> str:
    """Say in a line what was, what is, and who saved it, for messages; pages use `admin/changed.html`."""
    words = " → ".join(dict.fromkeys(each for each in (changed.was, changed.now or _("gone")) if each))
    return f"{words} ({changed.author.words})" if changed.author else words
