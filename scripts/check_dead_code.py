"""Find functions, methods and classes that nothing uses: `make lint` runs it.

Vulture names what no code reads. Used as well is what a tag or a variable of a template names, or a text in the code as
a whole word: Django is told of views, filters, columns of the admin and middleware by their names. What only tests call
is dead, and so is an excuse for a name that nobody defines any more.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from vulture import Vulture
from vulture.core import Item

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("exchanges", "municipalities", "multiply", "localisation", "audit", "edit_conflicts")
KINDS = {"function", "method", "class", "property"}

CALLED_BY = {
    "allauth": {
        "is_open_for_signup",
        "get_client_ip",
        "pre_authenticate",
        "authentication_failed",
        "get_reset_password_from_key_url",
        "send_password_reset_mail",
        "send_notification_mail",
        "encrypt",
        "decrypt",
        "build_totp_svg",
        "generate_authenticator_name",
        "get_public_key_credential_rp_entity",
        "list_apps",
        "authenticate_by_email",
        "pre_social_login",
        "on_authentication_error",
        "get_oauth2_adapter",
        "extract_uid",
        "extract_extra_data",
        "get_callback_url",
        "parse_token",
        "complete_login",
    },
    "Django's admin": {
        "get_changelist",
        "history_view",
        "get_inlines",
        "get_changelist_instance",
        "get_prepopulated_fields",
        "has_add_permission",
        "has_module_permission",
        "has_resend_permission",
        "lookup_allowed",
        "lookups",
        "_get_obj_does_not_exist_redirect",
    },
    "Django's commands": {"Command", "add_arguments"},
    "Django's forms": {"compress", "has_changed"},
    "Django's middleware": {"process_exception", "process_view"},
    "Django's sitemaps and feeds": {"lastmod", "latest_post_date"},
    "Django's converters of addresses": {"to_url"},
    "Django's models and users": {"as_postgresql", "get_by_natural_key"},
    "Django, when it starts": {"AuditConfig", "ExchangesConfig", "MunicipalitiesConfig", "ready"},
    "migrations": {"install", "drop_triggers", "remove", "AlterWords", "AddUpdatedAt"},
    "Django, of an operation of migrations": {"deconstruct", "database_forwards", "database_backwards"},
    "the job queue": {"write_reminders", "pass_on_offers"},
}
"""Names that others call than our own code, by who does."""

KEPT: dict[str, str] = {}
"""What may stay without a caller, with the reason."""


def _words(paths: Iterable[Path]) -> set[str]:
    return {word for path in paths for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}


def _template_words(paths: Iterable[Path]) -> set[str]:
    """Return the words inside tags and variables: what stands between them is for people."""
    found = (re.findall(r"\{[{%].*?[%}]\}", path.read_text(encoding="utf-8"), re.DOTALL) for path in paths)
    return {word for tags in found for tag in tags for word in re.findall(r"\w+", tag)}


def _texts(paths: Iterable[Path]) -> set[str]:
    """Return the words of the short texts in code, of which some name a function."""
    texts = (re.findall(r"[\"']([\w.:]{2,80})[\"']", path.read_text(encoding="utf-8")) for path in paths)
    return {word for found in texts for text in found for word in re.findall(r"\w+", text)}


def _is_hook(name: str) -> bool:
    return name.startswith(("clean_", "test_", "filter_", "visit_"))


def _code() -> list[Path]:
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]


def unused() -> Iterator[Item]:
    """Yield what nothing uses and nobody has excused."""
    code = _code()
    vulture = Vulture()
    vulture.scavenge([str(path) for path in code])
    known = _template_words((ROOT / "templates").rglob("*.*")) | _words((ROOT / "deploy").rglob("*.py"))
    known |= _texts(code) | set(KEPT)
    known |= {name for names in CALLED_BY.values() for name in names}
    for item in vulture.get_unused_code(min_confidence=60):
        if item.typ in KINDS and item.name not in known and not _is_hook(item.name) and not _is_registered(item):
            yield item


def stale_excuses() -> set[str]:
    """Return the names that are excused as called by others, and that no module of ours defines."""
    defined = {
        node.name
        for path in _code()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    return {name for names in (*CALLED_BY.values(), KEPT) for name in names} - defined


def _is_registered(item: Item) -> bool:
    """Return whether a decorator hands it to Django: a tag, a filter, a receiver, an action or column of the admin."""
    lines = Path(item.filename).read_text(encoding="utf-8").splitlines()
    first = item.first_lineno - 1
    return any(
        re.match(r"\s*@(register|receiver|admin)\b", line)
        for line in (lines[first], lines[max(0, first - 1)], lines[max(0, first - 2)])
    )


def main() -> int:
    """Tell what is dead, one a line; return how many, at most one."""
    found = [f"{item.filename}:{item.first_lineno}: {item.typ} {item.name} is used nowhere" for item in unused()]
    found += [f"{name} is excused, and defined nowhere" for name in sorted(stale_excuses())]
    for line in found:
        print(line)
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main())
