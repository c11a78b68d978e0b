"""Reports of errors to whoever speaks the protocol of Sentry: where something went wrong, and nothing of anybody.

A report is made anew of what is named here, so that what the package collects besides, or will one day, stays here.
The log has the rest, under the same id of the request.
"""

import logging
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.types import Event, Hint

from multiply.logs.redaction import WithoutSecrets
from multiply.logs.request_ids import current_request_id

OF_A_REPORT = ("event_id", "timestamp", "platform", "level", "logger", "environment")
OF_A_FRAME = ("filename", "function", "module", "lineno", "in_app")
OF_AN_EXCEPTION = ("type", "module")
"""Not what it says: that may be a name that somebody has typed, or a row that the database refused."""

_TO_CLEAN = WithoutSecrets()


def start(address: str, site: str) -> None:
    """Report from now on what is logged as an error."""
    sentry_sdk.init(
        dsn=address,
        environment=site,
        server_name="",
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR, sentry_logs_level=None)],
        before_send=report_of,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        max_request_body_size="never",
        send_default_pii=False,
        auto_session_tracking=False,
        send_client_reports=False,
        propagate_traces=False,
        enable_metrics=False,
    )


def report_of(event: Event, _hint: Hint) -> Event:
    """Return what is told of an event."""
    known: dict[str, Any] = dict(event)
    told: dict[str, Any] = {name: known[name] for name in OF_A_REPORT if name in known}
    message = known.get("logentry", {})
    told["logentry"] = {"message": _TO_CLEAN.clean(str(message.get("formatted") or message.get("message") or ""))}
    exceptions = known.get("exception", {}).get("values") or []
    told["exception"] = {"values": [_exception(each) for each in exceptions]}
    told["tags"] = {"request_id": current_request_id()}
    report: Event = told  # type: ignore[assignment]
    return report


def _exception(known: dict[str, Any]) -> dict[str, Any]:
    frames = (known.get("stacktrace") or {}).get("frames") or []
    told = {name: known[name] for name in OF_AN_EXCEPTION if name in known}
    return {
        **told,
        "stacktrace": {"frames": [{name: each.get(name) for name in OF_A_FRAME} for each in frames]},
    }
