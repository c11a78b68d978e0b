"""The report of an import, noun by noun."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import models

from municipalities.models import Programme

NOUNS = ("programme", "themes", "hosting rules", "countries", "municipalities", "slots", "exemptions", "meetings")


@dataclass
class Tally:
    """What became of the rows of one noun; names of those that were touched, a number of the others."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0

    def note(self, name: str, *, is_new: bool, changed: Iterable[str] = ()) -> None:
        """Count a row; `changed` names the fields that differed."""
        fields = ", ".join(field.removesuffix("_id") for field in changed)
        if is_new:
            self.created.append(name)
        elif fields:
            self.changed.append(f"{name} ({fields})")
        else:
            self.unchanged += 1

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.removed)


@dataclass(frozen=True)
class ImportReport:
    """The programme and what an import created, changed, removed and left."""

    programme: Programme
    tallies: Mapping[str, Tally] = field(default_factory=lambda: {noun: Tally() for noun in NOUNS})

    def __getitem__(self, noun: str) -> Tally:
        return self.tallies[noun]

    def __bool__(self) -> bool:
        """Whether anything differs from before."""
        return any(self.tallies.values())

    def lines(self, *, with_names: bool = False) -> Iterator[str]:
        """Say it in a line a noun, with the names of what was touched where asked for."""
        for noun, tally in self.tallies.items():
            counts = [
                f"{len(tally.created)} created",
                f"{len(tally.changed)} changed",
                f"{len(tally.removed)} removed",
                f"{tally.unchanged} left",
            ]
            yield f"{noun}: {', '.join(counts)}"
            if with_names:
                for done in ("created", "changed", "removed"):
                    yield from (f"  {done} {name}" for name in getattr(tally, done))


def write(row: models.Model, **fields: object) -> list[str]:
    """Save a row when it is new or differs; return the names of the fields that differed."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed or row._state.adding:
        row.save()
    return changed
