"""Forms of a line in the log, for people and for programs: both in UTC with its offset, and with the request's id."""

import json
import logging
from datetime import UTC, datetime

from multiply.logs.request_ids import current_request_id


class TextLine(logging.Formatter):
    """Moment, level, the request's id where there is a request, logger, message; a traceback in lines of its own."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {request}{name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Write the first line."""
        record.asctime = _moment(record)
        record.request = f"[{current_request_id()}] " if current_request_id() else ""
        return super().formatMessage(record)


class JsonLine(logging.Formatter):
    """A JSON object in one line, of these fields and no other: a record may carry the whole request."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        fields = {
            "time": _moment(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": current_request_id(),
            "status": getattr(record, "status_code", None),
            "error": record.exc_text or (self.formatException(record.exc_info) if record.exc_info else None),
            "stack": record.stack_info,
        }
        return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
