"""The pages of themes: all that meetings are about, and one."""

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges.meetings.models import Theme
from exchanges.public.base.former_addresses import leads_on
from exchanges.public.base.queries import published_meetings, visible_programmes
from exchanges.public.base.theme_texts import theme_texts
from exchanges.public.meeting_rows.dated_rows import halves
from exchanges.public.networks.profiles import sights_about
from exchanges.public.networks.public_documents import public_documents


def _themes_by_key() -> dict[str, list[Theme]]:
    """Return the themes of the programmes that pages speak of by key, the newest programme's first."""
    programmes = visible_programmes(timezone.localdate())
    themes = Theme.objects.filter(programme__in=programmes).select_related("programme")
    by_key: dict[str, list[Theme]] = {}
    for theme in themes.order_by("-programme__starts_on", "position", "pk"):
        by_key.setdefault(theme.key, []).append(theme)
    return by_key


@require_safe
def theme_list(request: HttpRequest) -> HttpResponse:
    """Show the themes, with the number of meetings to come about each."""
    upcoming = published_meetings().coming(timezone.localdate())
    keys = upcoming.order_by().values_list("theme__key")
    counts = dict(keys.annotate(number=Count("pk")))
    themes = {key: group[0] for key, group in _themes_by_key().items()}
    context = {
        "themes": [theme_texts(theme, upcoming=counts.get(key, 0)) for key, theme in themes.items()],
        "sample": any(theme.programme.is_sample for theme in themes.values()),
    }
    return render(request, "public/networks/theme_list.html", context)


@require_safe
@leads_on(Theme, "key")
def theme_detail(request: HttpRequest, key: str) -> HttpResponse:
    """Show a theme: what it is about, for whom, who has what to show, and its meetings and documents."""
    themes = _themes_by_key().get(key)
    if themes is None:
        raise Http404
    theme = themes[0]
    today = timezone.localdate()
    meetings = published_meetings().filter(theme__key=key)
    context = {
        "theme": theme_texts(theme),
        "meetings": halves(meetings, today=today, now=timezone.now(), query=f"theme={key}"),
        "sights": sights_about(theme),
        "documents": public_documents(meetings, themes),
        "sample": any(one.programme.is_sample for one in themes),
    }
    return render(request, "public/networks/theme_detail.html", context)
