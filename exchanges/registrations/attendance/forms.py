"""The forms of those who were at a meeting: what they thought, what their municipality takes home."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from exchanges.registrations.attendance.feedback import GRADES
from exchanges.registrations.identity.forms import PageForm

GRADE_NAMES = {
    1: gettext_lazy("1, not at all"),
    2: gettext_lazy("2"),
    3: gettext_lazy("3"),
    4: gettext_lazy("4"),
    5: gettext_lazy("5, very much"),
}


def _grade(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[(grade, GRADE_NAMES[grade]) for grade in GRADES],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a number from 1 to 5.")},
    )


class FeedbackForm(PageForm):
    """Three grades and a few words."""

    useful = _grade(gettext_lazy("The meeting was useful for my work"))
    exchange = _grade(gettext_lazy("There was enough time to talk with others"))
    arrangements = _grade(gettext_lazy("The arrangements were good"))
    comment = forms.CharField(
        label=gettext_lazy("What should we keep, and what should we change?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The host reads it without your name. Do not write anything that identifies you."),
    )


class TakeHomeForm(PageForm):
    """What a municipality learned, and does next."""

    learning = forms.CharField(
        label=gettext_lazy("What did your municipality learn?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say what your municipality learned.")},
    )
    next_step = forms.CharField(
        label=gettext_lazy("What is your next step?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
