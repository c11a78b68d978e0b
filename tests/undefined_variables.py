"""Makes a test fail where a template of ours prints a variable that nobody gave it.

Django prints nothing there, so a misspelt name goes unseen. The templates of packages may rely on that: they print
nothing, as ever.
"""

import sys
from pathlib import Path
from types import FrameType

from django.template.base import FilterExpression, Node

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


class UndefinedVariableError(AssertionError):
    """A template of ours prints a variable that is not in its context."""


class Undefined(str):
    """What stands for an undefined variable: an empty text, and an error where the template is ours.

    To be used as `string_if_invalid`, of which Django asks the truth value each time it meets an undefined variable.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        expression = frame.f_locals.get("self")
        if frame.f_code is FilterExpression.resolve.__code__ and isinstance(expression, FilterExpression):
            _refuse_in_our_templates(expression, frame)
        return False


def _refuse_in_our_templates(expression: FilterExpression, frame: FrameType) -> None:
    template = _template_of(frame)
    has_default = any(function.__name__ in ("default", "default_if_none") for function, _ in expression.filters)
    if template and Path(template).is_relative_to(TEMPLATES) and not has_default:
        name = Path(template).relative_to(TEMPLATES)
        raise UndefinedVariableError(f"{name} prints {expression.token!r}, which is not in its context.")


def _template_of(frame: FrameType | None) -> str:
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and hasattr(node, "origin"):
            return str(node.origin.name)
        frame = frame.f_back
    return ""
