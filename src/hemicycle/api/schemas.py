"""What goes in and what comes out: strict schemas for requests, plain ones for records, types that fit a database."""

import json
import math
from datetime import date, datetime
from decimal import Decimal
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
    WithJsonSchema,
)
from pydantic_core import core_schema
from typing_extensions import TypeAliasType

NO_NUL = r"^[^\x00]*$"
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Said as patterns and not as formats, which would promise the year 1 and let a fuzzer find none that fits.
_DAY = (
    r"(19|20|21)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    r"|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])"
BIGGEST = 2**63 - 1
EXACT = 2**53 - 1  # beyond it JSON of others, and so the ledger, keeps no whole number exactly


def exact(amount: float, places: int = 2) -> Decimal:
    """Return a number of JSON as the decimal that a column of so many places keeps."""
    return round(Decimal(str(amount)), places)


def _in_our_time(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return day


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("must name its offset from UTC, as in 2026-03-01T09:00:00Z")
    return moment


def _written_out(value: Any) -> Any:
    """Return true and false of an address or a form as such; pydantic would take yes, on and 1 as well."""
    if not isinstance(value, str):
        return value
    if value not in {"true", "false"}:
        raise ValueError("must be true or false")
    return value == "true"


# PostgreSQL keeps no NUL in a text.
Text = Annotated[str, Field(pattern=NO_NUL)]
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
Day = Annotated[
    date,
    AfterValidator(_in_our_time),
    WithJsonSchema({"type": "string", "pattern": f"^{_DAY}$", "description": "A day, as in 2026-03-01."}),
]
Moment = Annotated[
    datetime,
    AfterValidator(_in_our_time),
    AfterValidator(_with_zone),
    WithJsonSchema(
        {"type": "string", "pattern": f"^{_DAY}T{_TIME}$", "description": "An instant, as in 2026-03-01T09:00:00Z."}
    ),
]
Flag = Annotated[bool, BeforeValidator(_written_out)]
# Whatever JSON may hold, with numbers that are kept exactly.
Value = TypeAliasType(
    "Value",
    "bool | Annotated[int, Field(ge=-EXACT, le=EXACT)] | Annotated[float, Field(ge=-EXACT, le=EXACT)]"
    " | str | list[Value] | dict[str, Value] | None",
)


class In(BaseModel):
    """What somebody sends. Unknown fields and values of another JSON type are refused, never guessed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Judge parsed JSON by the rules of JSON, in which a date is a text and a number is no text."""
        strictly = handler(source)

        def as_json(data: Any, _as_python: core_schema.ValidatorFunctionWrapHandler) -> Any:
            return cls.model_validate_json(json.dumps(_fitting(data)))

        return core_schema.json_or_python_schema(
            json_schema=strictly, python_schema=core_schema.no_info_wrap_validator_function(as_json, strictly)
        )


def _fitting(data: Any) -> Any:
    """Return parsed JSON with 3.0 as 3; ValueError for a number that no column holds, or a text that is no Unicode."""
    if isinstance(data, dict):
        return {_fitting(key): _fitting(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_fitting(value) for value in data]
    if isinstance(data, float):
        if not math.isfinite(data):
            raise ValueError("holds a number beyond 64 bits")
        data = int(data) if data.is_integer() else data
    if isinstance(data, int) and abs(data) > BIGGEST:
        raise ValueError("holds a number beyond 64 bits")
    if isinstance(data, str) and not data.isascii() and any("\ud800" <= letter <= "\udfff" for letter in data):
        raise ValueError("holds half of a surrogate pair, which is no text")
    return data


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
