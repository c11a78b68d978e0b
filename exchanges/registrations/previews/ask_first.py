"""Before something goes to people: one page that says what changes and who gets which mail, then does it as shown.

What a form was filled in with comes along in hidden fields, uploaded files with the preview. So nothing has to be kept
in a session, several such pages can be open, and all works without scripts.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.outbox.models import Act
from exchanges.outbox.previews import Preview, files_of, keep_preview
from exchanges.outbox.rehearsal import Rehearsed, do_as_shown
from exchanges.registrations.previews.who_is_told import Recipients, who_is_told
from localisation.plain_text import plain_value
from municipalities.models import User

SHOWN = "_told"
"""The field with the key of the preview that is confirmed."""

BACK = "_back_to_form"
"""The button that leads back to the form, filled in."""

_OURS = (SHOWN, BACK, "csrfmiddlewaretoken")


def ask_first(
    request: HttpRequest, do: Callable[[], HttpResponse], *, page: ModelAdmin, can_go_back: bool = False
) -> HttpResponse:
    """Return what `do` answers, done, where nobody is told or what is shown was confirmed; else the page that shows it.

    `do` answers the request with all that belongs to it, once for each call. What differs from what was shown is shown
    again. After it is done the person sees the messages that wait. `can_go_back` says that the form can be shown again
    with what was filled in, as BACK asks for.
    """
    actor, now = request.user, timezone.now()
    if not isinstance(actor, User):
        raise PermissionDenied
    preview = shown_preview(request)
    files = _files(request, preview)
    seen: list[Recipients] = []
    queue: list[Any] = messages.get_messages(request)._queued_messages  # type: ignore[union-attr]
    said_before = list(queue)
    outcome = do_as_shown(
        do,
        actor=actor,
        now=now,
        shown=preview.digest if preview else None,
        look=lambda found: seen.append(who_is_told(found)),
    )
    # A form that comes back, as something in it is wrong or somebody else has saved, is an answer too.
    if outcome.is_done or not (outcome.messages or _is_saved(outcome)):
        return _done(request, outcome, preview)
    # What the undone answer had to say has not happened.
    queue[:] = said_before
    context = preview_context(request, outcome, seen[0], files) | {"is_changed": preview is not None}
    context |= {
        "title": _("Before saving: who is told"),
        "hidden": [(name, value) for name, values in request.POST.lists() if name not in _OURS for value in values],
        "address": request.get_full_path(),
        "back_field": BACK,
        "can_go_back": can_go_back,
        "what_saving_does": what_saving_does(seen[0], leave_at_once=context["leave_at_once"]),
        **page.admin_site.each_context(request),
        "opts": page.opts,
    }
    if preview is not None:
        preview.delete()
    return TemplateResponse(request, "admin/exchanges/act/ask_first.html", context)


def what_saving_does(told: Recipients, *, leave_at_once: bool) -> str:
    """Say what becomes of the messages when it is saved."""
    if not told.count:
        return _("The people who would have been told are no longer affected.")
    if leave_at_once:
        return _("The meeting is soon: the messages are sent at once.")
    return _("What you save is public at once. Messages wait, and you can stop them until they are sent.")


def shown_preview(request: HttpRequest) -> Preview | None:
    """Return what was shown to this very person before they sent the form, None where nothing was."""
    shown_to = request.user if isinstance(request.user, User) else None
    return Preview.objects.filter(key=plain_value(request.POST, SHOWN), shown_to=shown_to).first()


def preview_context(
    request: HttpRequest, outcome: Rehearsed[Any], told: Recipients, files: list[tuple[str, UploadedFile]] | None = None
) -> dict[str, Any]:
    """Keep what is shown, and return what the page says of it: who is told what, when, and the way to each mail."""
    actor, now = request.user, timezone.now()
    assert isinstance(actor, User)
    samples = [sample for group in told.groups for sample in group.samples]
    preview = keep_preview(
        actor=actor, digest=outcome.digest, mails=[each.html for each in samples], files=files or [], now=now
    )
    numbers = {id(sample): number for number, sample in enumerate(samples)}
    return {
        "told": told,
        "said": outcome.said or (_("The information that people received is no longer right."),),
        "dropped": outcome.dropped,
        "preview_key": preview.key,
        "shown_field": SHOWN,
        "file_names": [file.name for _field, file in files or []],
        "mails": [
            {"group": group, "samples": [(each, _look(preview, numbers[id(each)])) for each in group.samples]}
            for group in told.groups
        ],
        "leave_at": max((message.due_at for message in outcome.messages), default=None),
        "leave_at_once": bool(outcome.messages) and all(message.due_at <= now for message in outcome.messages),
        "wait_minutes": round((outcome.act.leaves_at - outcome.act.done_at).total_seconds() / 60) if outcome.act else 0,
    }


def waiting_notice(request: HttpRequest, outcome: Rehearsed[Any]) -> str:
    """Tell what waits because of what was done, and return where it is; "" where nobody is told."""
    if outcome.dropped and not outcome.messages:
        words = ngettext(
            "%(count)d waiting message is no longer right and will not be sent.",
            "%(count)d waiting messages are no longer right and will not be sent.",
            outcome.dropped,
        )
        messages.info(request, words % {"count": outcome.dropped})
    return reverse("admin:exchanges_act_change", args=[outcome.act.pk]) if outcome.messages and outcome.act else ""


def say_what_waits(request: HttpRequest, *, now: datetime) -> None:
    """Say when the messages of what was done just now leave, and where they can be stopped; nothing where none wait."""
    act = Act.objects.filter(done_by=request.user.pk, done_at=now).first()
    if act is None:
        return
    address = reverse("admin:exchanges_act_change", args=[act.pk])
    at = date_format(timezone.localtime(act.leaves_at), "H:i")
    link = format_html('<a href="{}">{}</a>', address, _("View or stop it"))
    messages.info(request, format_html("{} {}", _("The message is sent at %(time)s.") % {"time": at}, link))


def _done(request: HttpRequest, outcome: Rehearsed[HttpResponse], preview: Preview | None) -> HttpResponse:
    if preview is not None:
        preview.delete()
    address = waiting_notice(request, outcome) if _is_saved(outcome) else ""
    return HttpResponseRedirect(address) if address else outcome.result


def _is_saved(outcome: Rehearsed[HttpResponse]) -> bool:
    return 300 <= outcome.result.status_code < 400


def _look(preview: Preview, number: int) -> str:
    return reverse("admin:exchanges_act_look", args=[preview.key, number])


def _files(request: HttpRequest, preview: Preview | None) -> list[tuple[str, UploadedFile]]:
    """Return the files of the request, or those that came with the form before; each can be saved more than once."""
    given = files_of(preview) if preview is not None and not request.FILES else request.FILES
    found: list[tuple[str, UploadedFile]] = []
    for field, files in given.lists():
        for file in files:
            file.seek(0)
            # In memory: saving one that lies in a temporary file would move it away.
            found.append((field, SimpleUploadedFile(file.name or "", file.read(), file.content_type or "")))
    if found:
        kept = request.FILES.copy()
        kept.clear()
        for field, file in found:
            kept.appendlist(field, file)
        request._files = kept  # type: ignore[attr-defined]
    return found
