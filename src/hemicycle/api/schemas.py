"""What goes in and what comes out: strict schemas for requests, plain ones for records, types that fit a database."""

import json
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
)
from pydantic_core import core_schema

NO_NUL = r"^[^\x00]*$"
FIRST_YEAR, LAST_YEAR = 1900, 2199
_YEARS = r"^(19|20|21)[0-9]{2}-"
BIGGEST = 2**63 - 1


def _in_our_time(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("must name its offset from UTC, as in 2026-03-01T09:00:00Z")
    return moment


def _written_out(value: Any) -> Any:
    """Return true and false of an address as such; pydantic would take yes, on and 1 as well."""
    if isinstance(value, str) and value not in {"true", "false"}:
        raise ValueError("must be true or false")
    return value


# PostgreSQL keeps no NUL in a text.
Text = Annotated[str, Field(pattern=NO_NUL)]
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
Day = Annotated[date, Field(json_schema_extra={"pattern": _YEARS}), AfterValidator(_in_our_time)]
Moment = Annotated[
    datetime, Field(json_schema_extra={"pattern": _YEARS}), AfterValidator(_in_our_time), AfterValidator(_with_zone)
]
Flag = Annotated[bool, BeforeValidator(_written_out)]


class In(BaseModel):
    """What somebody sends. Unknown fields and values of another JSON type are refused, never guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Judge parsed JSON by the rules of JSON, in which a date is a text and a number is no text."""
        strictly = handler(source)

        def as_json(data: Any, _as_python: core_schema.ValidatorFunctionWrapHandler) -> Any:
            _fits(data)
            return cls.model_validate_json(json.dumps(data))

        return core_schema.json_or_python_schema(
            json_schema=strictly, python_schema=core_schema.no_info_wrap_validator_function(as_json, strictly)
        )


def _fits(data: Any) -> None:
    """Raise ValueError for a number that no column holds and for a text that is no Unicode."""
    if isinstance(data, dict):
        for key, value in data.items():
            _fits(key)
            _fits(value)
    elif isinstance(data, list):
        for value in data:
            _fits(value)
    elif isinstance(data, int) and abs(data) > BIGGEST:
        raise ValueError("holds a number beyond 64 bits")
    elif isinstance(data, str) and not data.isascii() and any("\ud800" <= letter <= "\udfff" for letter in data):
        raise ValueError("holds half of a surrogate pair, which is no text")


class Out(Schema):
    """What somebody gets."""


class RecordOut(Out):
    """What every record says of itself."""

    id: UUID
    chamber: UUID | None
    version: int
    created_at: datetime
    changed_at: datetime

    @staticmethod
    def resolve_chamber(record: Any) -> UUID | None:
        """Return the id of the chamber, without reading it."""
        chamber: UUID | None = record.chamber_id
        return chamber
