"""The API of the whole house: every room's routes under the room's name, and one description of them all."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from hemicycle import __name__ as house_name
from hemicycle.api import description, problems
from hemicycle.api.door import Door, StrictParser, noted
from hemicycle.api.rights import Right
from hemicycle.kernel.rooms import permissions, rooms

HALL = "kernel"


class HouseAPI(NinjaAPI):
    """Ninja's API, whose operations all stand behind the door and whose description says all that they answer."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """Return the description of the API, with problems and the ways to sign in."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        return description.completed(description.Document(self, prefix))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the room and the name of the function, which rooms keep unique."""
        room = operation.tags[0] if operation.tags else "house"
        return f"{room}_{operation.view_func.__name__}"


def new_api(name: str = "api") -> HouseAPI:
    """Return an API without routes, which speaks problems and reads strict JSON."""
    api = HouseAPI(
        title="Hemicycle",
        version="1",
        description="Every AI initiative of a parliament: why it exists, what it risks, and who decided.",
        urls_namespace=name,
        openapi_url=None,
        docs_url=None,
        parser=StrictParser(),
    )
    problems.install(api)
    return api


def room_routers() -> Iterator[tuple[str, Router]]:
    """Yield the name and the routes of the hall and of every room that has any."""
    for room in rooms():
        module = "hemicycle.api.hall" if room.name == HALL else f"{house_name}.rooms.{room.name}.api"
        if find_spec(module):
            yield room.name, import_module(module).router


def build_api() -> HouseAPI:
    """Return the API of the house; ImproperlyConfigured where an operation is open to whoever comes."""
    api = new_api()
    for name, router in room_routers():
        api.add_router(f"/{name}", router, tags=[name])
    return guarded(api)


def operations(api: NinjaAPI) -> Iterator[tuple[str, Operation, Right]]:
    """Yield the path, the operation and its right, for every operation; a test asks what each of them demands."""
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for operation in view.operations:
                full = f"/{bound.prefix.strip('/')}{path}"  # a router within a router loses its first slash
                yield full, operation, _right(path, operation)


def _right(path: str, operation: Operation) -> Right:
    right = operation.auth_param
    if not isinstance(right, Right):
        raise ImproperlyConfigured(f"{operation.methods} {path} has no right; see hemicycle.api.grammar.")
    if right.permission and right.permission not in permissions():
        raise ImproperlyConfigured(f"{operation.methods} {path} asks for {right.permission}, which no room declares.")
    return right


def guarded(api: HouseAPI) -> HouseAPI:
    """Put every operation behind the door, and say so in its description."""
    for path, operation, right in operations(api):
        operation.openapi_extra = description.extra(path, operation, right)  # nosec B610: no query
        operation.view_func = noted(operation.view_func)
        operation.run = Door(operation, right)  # type: ignore[method-assign]
        operation.auth_callbacks = []
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            methods = sorted({method for operation in view.operations for method in operation.methods})
            view._not_allowed = _answering(methods)  # type: ignore[method-assign]
    return api


def _answering(methods: list[str]) -> Any:
    return lambda: problems.not_allowed(methods)
