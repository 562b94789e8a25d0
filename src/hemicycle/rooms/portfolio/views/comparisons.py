"""The page that sets the own register beside a comparison set."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hemicycle.design.formats import number, percent
from hemicycle.design.pages import allowed, page
from hemicycle.kernel.models import Chamber
from hemicycle.kernel.records import localise
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.models import Edition
from hemicycle.rooms.portfolio.queries import Pair, Words


@dataclass(frozen=True)
class Bar:
    """A line of the picture: the house as a bar, the others as a mark on it."""

    label: Words
    value: str
    limit: str
    words: str


@dataclass(frozen=True)
class Part:
    """One question of the comparison as picture and table, with how many do not state it."""

    key: str
    title: Words
    bars: list[Bar]
    pairs: list[tuple[Words, Pair]]
    own_unstated: int
    their_unstated: int


@allowed("portfolio.read")
@require_GET
def comparison(request: HttpRequest) -> HttpResponse:
    """Compare the own register with a set by stage, function and agency."""
    editions = list(queries.editions(request.user).order_by("title"))
    edition = _chosen(editions, request.GET.get("set", ""))
    context: dict[str, object] = {"editions": editions, "edition": edition}
    if edition:
        found = queries.beside(request.user, edition)
        names = _names(found)
        context |= {
            "found": found,
            "parts": [
                _part("stage", _("By stage"), found.stages, found),
                _part("function", _("By function"), found.functions, found),
            ],
            "agencies": [(_bar(pair.value, pair.their_share, pair.theirs), pair) for pair in found.agencies],
            "chambers": [(_bar(names[pair.value], pair.own_share, pair.own), pair) for pair in found.chambers],
        }
    return page(request, "portfolio/comparison.html", context)


def _names(found: queries.Beside) -> dict[str, str]:
    """Return the name of each chamber in the reader's language, by the name it was given."""
    chambers = [Chamber(pk=pk, name=name) for name, pk in found.ids_of_chambers.items()]
    localise(chambers, ["name"], get_language() or "en")
    return dict(zip(found.ids_of_chambers, (chamber.name for chamber in chambers), strict=True))


def _chosen(editions: list[Edition], key: str) -> Edition | None:
    if not key:
        return editions[0] if editions else None
    try:
        wanted = UUID(key)
    except ValueError:
        raise Http404(key) from None
    found = next((each for each in editions if each.pk == wanted), None)
    if found is None:
        raise Http404(key)
    return found


def _part(name: str, title: str, pairs: Iterable[Pair], found: queries.Beside) -> Part:
    named = [(queries.value_words(name, pair.value), pair) for pair in pairs]
    bars = [
        Bar(label, _hundredths(pair.own_share), _hundredths(pair.their_share), _words(pair)) for label, pair in named
    ]
    return Part(name, title, bars, named, found.own_unstated[name], found.their_unstated[name])


def _words(pair: Pair) -> str:
    return _("%(own)s here, %(theirs)s there") % {"own": percent(pair.own_share), "theirs": percent(pair.their_share)}


def _bar(label: str, share: float, count: int) -> Bar:
    return Bar(label, _hundredths(share), "", f"{number(count)} · {percent(share)}")


def _hundredths(share: float) -> str:
    """Return a share as the hundredths at which a drawing puts it."""
    return f"{share * 100:.1f}"
