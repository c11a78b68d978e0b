"""Run the background jobs."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from exchanges.management.guard import run_guarded
from exchanges.management.schedules import ensure_schedules


class Command(BaseCommand):
    """The queue's worker, with the schedules of the site's regular jobs made first."""

    help = "Make the schedules of the regular jobs, then run jobs until stopped."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run until a signal comes; end with an error where the worker ends without."""
        ensure_schedules()
        if not run_guarded(lambda: call_command("qcluster")):
            raise CommandError("The worker ended although nobody stopped it. What was left of it was ended, too.")
