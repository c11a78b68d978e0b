"""A choice of a filter, and what is wrong with one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A check box with the number of meetings behind it, the other filters kept; None where nobody counts them."""

    value: str
    label: str
    count: int | None
    checked: bool
    icon: str = ""
    css_class: str = ""


@dataclass(frozen=True, slots=True)
class FilterError:
    """What is wrong with a parameter, and the field it belongs to; none where no field has it."""

    message: str
    target: str = ""
