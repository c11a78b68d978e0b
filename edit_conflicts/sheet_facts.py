"""Facts of what a page with a form shows: for another page on the same row, which only asks whether it shall go."""

import json

from edit_conflicts.facts import Fact
from edit_conflicts.shown import Sheet
from edit_conflicts.tables import summary


def facts_of_sheet(sheet: Sheet) -> dict[str, Fact]:
    """Return each value that the page shows, and each row of its tables."""
    found = {
        f"field:{each.name}": Fact(json.dumps(each.shown), f"{each.label}: {each.words(each.shown)}")
        for each in sheet.inputs
    }
    found |= {f"note:{name}": Fact(note.value, f"{note.label}: {note.words}") for name, note in sheet.notes.items()}
    for table in sheet.tables:
        for key, row in table.rows.items():
            words = f"{table.title}: {summary(row, row.values)}"
            found[f"row:{table.model._meta.label_lower}:{key}"] = Fact(json.dumps(row.values, sort_keys=True), words)
    return found
