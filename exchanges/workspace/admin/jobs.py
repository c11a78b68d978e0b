"""The worker's failed jobs and its schedules, for technical administrators to read.

The queue's own pages would let them write the function that the worker runs; so they are taken away.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django_q.models import Failure, OrmQ, Schedule, Success

from municipalities.admin.deleting import HeldDeletions
from municipalities.admin.lookups import NamedLookups

for _model in (Failure, OrmQ, Schedule, Success):
    admin.site.unregister(_model)


class ReadOnlyJobs(NamedLookups, HeldDeletions):
    """Rows of the queue, which the worker alone writes."""

    actions = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs are written by what causes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Jobs stay as they are."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Jobs are kept."""
        return False


@admin.register(Failure)
class FailureAdmin(ReadOnlyJobs):
    """Jobs that failed, each with the reason, refused ones included."""

    list_display = ("name", "func", "started", "stopped", "attempt_count")
    fields = ("name", "func", "args", "started", "stopped", "attempt_count", "result")
    ordering = ("-stopped",)


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyJobs):
    """The regular jobs, and when each runs next."""

    list_display = ("name", "func", "minutes", "next_run")
    fields = ("name", "func", "minutes", "next_run")
    ordering = ("name",)
