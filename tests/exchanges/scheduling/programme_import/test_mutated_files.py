"""Whatever is done to a programme file, it is imported whole, or refused with the path of each fault: never by half."""

import json
import time
from typing import Any

from django.db import connection, transaction

from exchanges.hosting.database_rules_v6 import VIEW
from exchanges.planning.files.programme_files import InvalidProgramme, write_programme
from exchanges.scheduling.draft.mapping import programme_from_rows
from exchanges.scheduling.programme_import.files import read_named_programme
from exchanges.scheduling.programme_import.importing import import_programme
from municipalities.models import Country, Municipality, Programme
from tests import factories
from tests.factories import NOON
from tests.mutating import as_json, dice, mutated_value, times


def test_a_file_with_other_values_is_imported_whole_or_not_at_all(world: Programme) -> None:
    factories.make_meeting(slot=factories.slot_of(world, "award"), status="confirmed")
    factories.make_version(world, factories.make_meeting(slot=factories.slot_of(world, "network")))
    file = json.loads(json.dumps(write_programme(programme_from_rows(world))))
    before, thrown = _all_there_is(), dice("import")
    with transaction.atomic():
        assert _is_imported(as_json(file))
        transaction.set_rollback(True)
    for _time in range(times(12)):
        began = time.process_time()
        with transaction.atomic():
            if not _is_imported(as_json(mutated_value(file, thrown))):
                assert _all_there_is() == before
            _hold_to_be_whole()
            transaction.set_rollback(True)
        assert time.process_time() - began < 10


def _is_imported(text: str) -> bool:
    try:
        import_programme(source=read_named_programme(text), now=NOON)
    except InvalidProgramme as refusal:
        return not refusal.faults
    return True


def _all_there_is() -> list[Any]:
    programmes = [write_programme(programme_from_rows(each)) for each in Programme.objects.order_by("pk")]
    rows = [list(model._default_manager.order_by("pk").values()) for model in (Country, Municipality)]
    return [programmes, *rows]


def _hold_to_be_whole() -> None:
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {VIEW}")
        assert cursor.fetchall() == []
