"""The changelog of a programme: its published versions, why each came, and what it changed for the public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.meetings.published import Version
from exchanges.scheduling.publication.public_changes import PublicChange, changes_between
from exchanges.scheduling.publication.public_plan import Entries, entries_by_version
from municipalities.models import Programme

MOST_CHANGES = 12
"""How many changes of a version are told one by one."""


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A version, with its first changes and the number of the others.

    The first version of a programme has none: `meetings` says how many it showed.
    """

    number: int
    published_on: date
    reason: str
    country_name: str
    is_first: bool
    meetings: int
    changes: tuple[PublicChange, ...]
    further: int

    @property
    def words(self) -> str:
        """What it says where it lists no changes, in the reader's language."""
        if not self.is_first:
            return _("Nothing changed for the public.")
        words = ngettext("%(count)s meeting became public.", "%(count)s meetings became public.", self.meetings)
        return words % {"count": localize(self.meetings)}


def versions_of(programme: Programme) -> list[Version]:
    """Return the versions of a programme, the newest first, each with the number of its meetings."""
    counted = programme.versions.annotate(shown=Count("meetings"))
    return list(counted.select_related("country").order_by("-number", "pk"))


def changelog(versions: Sequence[Version], *, shown: slice) -> list[VersionEntry]:
    """Return the entries of those versions that are shown, in one query; all of them are given, the newest first."""
    positions = range(len(versions))[shown]
    compared = versions[positions.start : positions.stop + 1]
    known = entries_by_version(compared) if len(compared) > 1 else {}
    return [_entry(versions, position, known) for position in positions]


def _entry(versions: Sequence[Version], position: int, known: dict[int, Entries]) -> VersionEntry:
    version, earlier = versions[position], versions[position + 1 : position + 2]
    changes = changes_between(known.get(earlier[0].pk, {}), known.get(version.pk, {})) if earlier else ()
    return VersionEntry(
        number=version.number,
        published_on=timezone.localdate(version.published_at),
        reason=version.reason,
        country_name=version.country.display_name if version.country else "",
        is_first=not earlier,
        meetings=getattr(version, "shown", 0),
        changes=changes[:MOST_CHANGES],
        further=max(len(changes) - MOST_CHANGES, 0),
    )
