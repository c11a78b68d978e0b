"""Form fields for texts that are kept by language: one labelled input for each language of the site."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from exchanges.meetings.languages.spoken import own_name
from localisation.plain_text import PlainModelForm

LANGUAGE_CODES = tuple(code for code, _name in settings.LANGUAGES)


class TranslatedWidget(forms.MultiWidget):
    """An input for each language, labelled with the language's own name."""

    template_name = "admin/widgets/translated.html"
    use_fieldset = True
    parts_stand_alone = True  # whoever changes one language does not change the others

    def __init__(self, inputs: Mapping[str, forms.Widget]) -> None:
        super().__init__(dict(inputs))

    def decompress(self, value: Any) -> list[Any]:
        """Split texts by language into the inputs."""
        texts: Mapping[str, Any] = value or {}
        return [texts.get(code) for code in LANGUAGE_CODES]

    @property
    def part_names(self) -> list[str]:
        """What each input is called: the language's own name."""
        return [own_name(code) for code in LANGUAGE_CODES]

    def id_for_label(self, id_: str) -> str:  # noqa: ARG002 (Django's name)
        """Return nothing: the group has a legend, each input its own label."""
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Give each input the language that it is for."""
        context = super().get_context(name, value, attrs)
        for code, subwidget in zip(LANGUAGE_CODES, context["widget"]["subwidgets"], strict=True):
            subwidget["attrs"]["lang"] = code
            subwidget["language_name"] = own_name(code)
        return context


class TranslatedTextField(forms.MultiValueField):
    """Texts by language, those left empty left out: `{"en": "Planning", "sv": "Planering"}`."""

    default_error_messages = {"required": _("Write this in one language at least.")}

    def __init__(self, *, rows: int = 1, max_length: int | None = None, **kwargs: Any) -> None:
        parts = [self.part(max_length) for _code in LANGUAGE_CODES]
        widget = TranslatedWidget({code: self.input(rows) for code in LANGUAGE_CODES})
        super().__init__(parts, widget=widget, require_all_fields=False, **kwargs)

    def part(self, max_length: int | None) -> forms.Field:
        """Return the field of one language."""
        return forms.CharField(required=False, max_length=max_length)

    def input(self, rows: int) -> forms.Widget:
        """Return the input of one language."""
        if rows > 1:
            return forms.Textarea({"rows": rows, "class": "vLargeTextField"})
        return forms.TextInput({"class": "vTextField"})

    def compress(self, data_list: Sequence[Any]) -> dict[str, Any]:
        """Put the texts that are written under their language."""
        return {code: text for code, text in zip(LANGUAGE_CODES, data_list, strict=False) if text}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what would be kept, so that a missing language and an empty one are the same."""
        kept = {code: text for code, text in (initial or {}).items() if code in LANGUAGE_CODES and text}
        if not any(data or ()):
            return bool(kept)
        try:
            return bool(kept != self.clean(data))
        except forms.ValidationError:
            return True


class PointsInput(forms.Textarea):
    """A text area that shows a list one point a line."""

    def format_value(self, value: Any) -> str | None:
        """Write one point a line."""
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else super().format_value(value)


class PointsField(forms.CharField):
    """A list of points, one a line, without empty lines."""

    def to_python(self, value: Any) -> Any:
        """Split into points."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def run_validators(self, value: Sequence[str]) -> None:
        """Hold each point to what a text is held to."""
        for point in value:
            super().run_validators(point)


class TranslatedPointsField(TranslatedTextField):
    """Lists of points by language, one point a line: `{"en": ["Monitoring", "Teamwork"]}`."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(rows=rows, **{"help_text": _("One point per line."), **kwargs})

    def part(self, max_length: int | None) -> forms.Field:
        """Return the field of one language."""
        return PointsField(required=False, max_length=max_length)

    def input(self, rows: int) -> forms.Widget:
        """Return the input of one language."""
        return PointsInput({"rows": rows, "class": "vLargeTextField"})


class KeepsOtherLanguages(PlainModelForm):
    """A form that leaves texts in languages without an input as they are: a file may carry more than the site's."""

    def clean(self) -> dict[str, Any] | None:
        """Add the texts that have no input."""
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, TranslatedTextField) and name in cleaned:
                kept = getattr(self.instance, name) or {}
                cleaned[name] = {code: text for code, text in kept.items() if code not in LANGUAGE_CODES} | cleaned[
                    name
                ]
        return cleaned
