"""Files of a storage that go once it is certain that their row has."""

from collections.abc import Iterable
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction


def delete_after_commit(storage: Storage, names: Iterable[str]) -> None:
    """Delete files when the transaction is committed; one that is gone already is no fault."""
    for name in filter(None, names):
        transaction.on_commit(partial(storage.delete, name), robust=True)
