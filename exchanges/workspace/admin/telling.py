"""Pages whose form, saved, may tell people: who is told is shown first."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from exchanges.registrations.previews.ask_first import BACK, ask_first
from municipalities.admin import FormError, ScopedAdmin


class TellsFirst(ScopedAdmin):
    """A page that asks before its save tells anybody; a save that tells nobody asks nothing."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show who would be told before it is saved."""
        show = partial(super().changeform_view, request, *args, **kwargs)
        if request.method != "POST":
            return show()
        if BACK in request.POST:
            words = _("Nothing is saved yet. Make your changes, then save. Choose any files again.")
            request.refusals = (FormError(words),)  # type: ignore[attr-defined]
            return show()
        return ask_first(request, show, page=self, can_go_back=True)
