"""The site without the lock that registrations take: the control of the race over HTTP, for tests alone."""

from importlib import import_module

from multiply.wsgi import application

# Only now: the application has made Django ready.
import_module("exchanges.registrations.seats.seat_inventory").lock_meeting = lambda _meeting_pk: None  # type: ignore[attr-defined]

__all__ = ["application"]
