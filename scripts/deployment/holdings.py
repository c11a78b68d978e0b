"""All that an installation holds, row for row and file for file, written to a file.

    python -m scripts.deployment.holdings FILE [--at-the-next-snapshot]

The site's own Python runs it, with its settings. With the option it waits until a snapshot of the database is handed
on, as `back_up` does, and looks at that very moment, whatever is written meanwhile: as root, who sees it.
"""

import hashlib
import json
import sys
import time
from itertools import chain
from pathlib import Path
from typing import Any

import django

SNAPSHOTS = Path("/var/lib/postgresql")
"""Under which a server keeps a file for each snapshot that others may take up, by its name."""

LONGEST_WAIT = 120.0


def main() -> None:
    """Look, and write down what is there."""
    django.setup()
    from django.db import connection, transaction

    connection.ensure_connection()
    snapshot = _next_snapshot() if "--at-the-next-snapshot" in sys.argv else ""
    with transaction.atomic():
        if snapshot:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        found = _holdings()
    Path(sys.argv[1]).write_text(json.dumps(found), encoding="utf-8")


def _next_snapshot() -> str:
    print("looking", flush=True)
    ends = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < ends:
        found = next(SNAPSHOTS.glob("*/*/pg_snapshots/*"), None)
        if found is not None:
            return found.name
        time.sleep(0.005)
    raise SystemExit(f"Nobody asked for a snapshot for {LONGEST_WAIT:.0f} seconds.")


def _holdings() -> dict[str, Any]:
    from django.db import connection

    from exchanges.meetings.documents.documents import Document
    from exchanges.meetings.documents.files import file_fields
    from exchanges.outbox.models import Message
    from exchanges.outbox.pauses import SendingPause
    from exchanges.public.http_cache.models import SiteStamp
    from tests.exchanges.operation.backups.installations import rows_of, triggers_of

    storage = Document._meta.get_field("file").storage
    named = [field.model._base_manager.values_list(field.name, flat=True) for field in file_fields()]
    names = sorted(filter(None, chain.from_iterable(named)))
    rows = rows_of(connection)
    # In these a restored site has more: sending is paused, and no page kept before is one of now.
    for model in (SendingPause, SiteStamp):
        del rows[model._meta.db_table]
    states = Message.State
    of = {state: list(Message.objects.filter(state=state).values_list("message_id", flat=True)) for state in states}
    return {
        "rows": rows,
        "triggers": [list(each) for each in triggers_of(connection)],
        "files": {name: hashlib.sha256(storage.open(name).read()).hexdigest() for name in names},
        "waiting": of[states.WAITING] + of[states.SENDING],
        "sent": of[states.SENT],
    }


if __name__ == "__main__":
    main()
