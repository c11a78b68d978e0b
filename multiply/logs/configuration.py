"""The configuration of the log: one handler, through which Django, the worker and the web server write."""

from typing import Any

from multiply import environment


def log_configuration() -> dict[str, Any]:
    """Return the configuration for `logging.config.dictConfig`, as the environment says."""
    level = environment.choice("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
    shows_requests = environment.boolean("ACCESS_LOG", False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_secrets": {"()": "multiply.logs.redaction.WithoutSecrets"}},
        "formatters": {
            "TEXT": {"()": "multiply.logs.formats.TextLine"},
            "JSON": {"()": "multiply.logs.formats.JsonLine"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["without_secrets"],
                "formatter": environment.choice("LOG_FORMAT", "TEXT", ("TEXT", "JSON")),
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would mail whole requests to ADMINS; its DEBUG shows the variables of templates.
            "django": {"handlers": [], "level": "INFO" if level == "DEBUG" else level},
            "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            # Each attempt to sign in leaves its line, whatever is left out else.
            "exchanges.sign_in": {"level": "INFO"},
            "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
            "gunicorn.access": {"handlers": [], "level": "INFO" if shows_requests else "WARNING", "propagate": True},
        },
    }
