"""Jobs over many rows: what fails with one of them is logged, and the others have their turn."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from django.db.models import Model

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)
Result = TypeVar("Result")


def each_apart(rows: Iterable[Row], do: Callable[[Row], Result]) -> Iterator[Result]:
    """Do something to each row, in a transaction that `do` opens, and yield what it answers.

    One that fails is logged by its key, and left for the next time that the job runs.
    """
    for row in rows:
        try:
            result = do(row)
        except Exception:
            # Whatever it is, it is this row's alone.
            logger.exception("%s %s", row._meta.label, row.pk)
        else:
            yield result
