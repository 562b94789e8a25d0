"""The addresses of the house: the hall's pages, each room's under its name, the API, and what operators ask."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from hemicycle import front

ROOMS = "hemicycle.rooms."


def rooms() -> list[URLResolver]:
    """Return the addresses of every room that has pages, under the room's name."""
    names = [app.name for app in apps.get_app_configs() if app.name.startswith(ROOMS)]
    return [
        path(f"{name.removeprefix(ROOMS)}/", include(f"{name}.urls")) for name in names if find_spec(f"{name}.urls")
    ]


def outside() -> list[URLPattern | URLResolver]:
    """Return the addresses that a room keeps at the top: for those who are not signed in, or not people."""
    names = [app.name for app in apps.get_app_configs() if app.name.startswith(ROOMS) and find_spec(f"{app.name}.urls")]
    return [address for name in names for address in getattr(import_module(f"{name}.urls"), "outside", [])]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.home, name="home"),
    path("healthz", front.health, name="health"),
    path("readyz", front.ready, name="ready"),
    path("metrics", front.metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("hemicycle.api.urls")),
    path("", include("hemicycle.design.urls")),
    path("", include("hemicycle.design.hall.urls")),
    *rooms(),
    *outside(),
]
