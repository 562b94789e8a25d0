"""What strangers reach besides the files: where they write to the house, and where they find the answer.

Neither needs a session or sets a cookie, so there is no token against forged requests to carry in one. None is needed:
what is sent here acts in nobody's name, and whoever could have it sent by another's browser can send it themselves.
Pages of other sites are refused all the same, by what the browser says of where the request comes from.
"""

from typing import Any
from urllib.parse import urlsplit

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hemicycle.design.context import OWN_NAMES
from hemicycle.design.pages import public
from hemicycle.kernel.errors import Refused
from hemicycle.rooms.engagement import actions, forms, queries
from hemicycle.rooms.engagement.models import Contribution, PublicRecord
from hemicycle.rooms.engagement.rules import clock

LIMIT_BYTES = 32 << 10
RETRY_AFTER_S = 600


@public
@require_safe
def nothing_yet(request: HttpRequest) -> HttpResponse:
    """Say that nothing was published yet; once something is, the file of that name answers instead."""
    return _page(request, "nothing_yet.html", queries.languages()[0], "")


@public
@require_safe
def answers(request: HttpRequest, language: str) -> HttpResponse:
    """Show what became of a contribution to whoever has its reference."""
    codes = _known(language)
    asked = clock.reference_from(request.GET.get("reference", "")[:40])
    found = Contribution.objects.filter(reference=asked).select_related("record").first() if asked else None
    context = {"reference": asked, "found": found, "sent": "sent" in request.GET, "codes": codes}
    return _page(request, "answers.html", language, "answers/", context, 404 if asked and not found else 200)


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """Take what somebody writes about a record, and tell them the reference by which they find the answer."""
    _known(language)
    record = _record(name)
    path = f"{name}/report"
    if request.method != "POST":
        return _page(request, "report.html", language, path, {"name": name})
    with translation.override(language):
        refusal = _refusal(request)
    if refusal:
        return _page(request, "report.html", language, path, {"name": name, "refused": refusal[1]}, refusal[0])
    form = forms.ContributionForm(request.POST)
    context: dict[str, Any] = {"form": form, "name": name}
    if not form.is_valid() or form.cleaned_data.pop("subject"):
        return _page(request, "report.html", language, path, context, 422)
    try:
        with translation.override(language):
            received = queries.same_today(record, form.cleaned_data["text"]) or actions.receive(
                record, by=None, language=language, **form.cleaned_data
            )
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, "report.html", language, path, context, 422)
    return HttpResponseRedirect(f"/register/{language}/answers/?reference={received.reference}&sent", status=303)


def _known(language: str) -> list[str]:
    codes = queries.languages()
    if language not in codes:
        raise Http404(language)
    return codes


def _record(name: str) -> PublicRecord:
    number = name.removeprefix("r-")
    found = (
        queries.public_records().filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    )
    if found is None or found.public_name != name:
        raise Http404(name)
    return found


def _refusal(request: HttpRequest) -> tuple[int, str] | None:
    """Return why a sending is not even read: from another site, too large, too many."""
    origin = request.headers.get("Origin", "")
    host = urlsplit(origin).netloc
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or (host and host != request.get_host()):
        return 403, _("This was sent from another site. Open the register and write there.")
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdecimal() or int(size) > LIMIT_BYTES:
        return 413, _("This is too long. Write at most 2,000 characters.")
    if not ratelimit.consume(request, action="contribution", key="house"):
        return 429, _("Too much was sent in a short time. Nothing was lost on your page: send it again later.")
    return None


def _page(
    request: HttpRequest,
    template: str,
    language: str,
    path: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer in the language of the address, whatever the browser asked for."""
    codes, house = queries.languages(), queries.house_texts()
    with translation.override(language):
        frame = {
            "language": language,
            "is_rtl": translation.get_language_bidi(),
            "languages": [
                (code, OWN_NAMES.get(code, code), f"/register/{code}/{path}") for code in codes if code != language
            ],
            "root": "/register/",
            "here": f"/register/{language}/",
            "top": "/",
            "house": queries.in_language(house, language),
            "answer_days": clock.answer_within(),
        }
        response = render(request, f"engagement/public/{template}", {**frame, **(context or {})}, status=status)
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    if status == 429:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response
