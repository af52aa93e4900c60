"""What the interface sends and takes, as it stands in openapi.json."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from registry.model.batch import MAX_ROWS, BatchState, Choice


class Refused(BaseModel):
    """Why something was not done."""

    code: str = Field(description="Stable.", examples=["batch_state"])
    message: str = Field(description="For a person; it repeats no value.")
    column: str | None = Field(default=None, description="The column or field to change.")


class BatchStatus(BaseModel):
    """How far a batch is."""

    batch: str = Field(description="Its name in every address of this interface.")
    state: BatchState
    rows: int = Field(description="Rows of the list.")
    good: int = Field(description="Rows that were not refused.")
    refused: int
    issued: int
    rate: float = Field(description="Rows a second since it was last begun; 0 before anything is known.")
    seconds_left: int | None
    trouble: str | None = Field(description="The code of what hinders it, if anything.")
    destroyed_on: date = Field(description="The day on which it is destroyed if it was not handed over.")


class RefusedRow(BaseModel):
    """Why one row is not issued."""

    row: int = Field(
        description="As a spreadsheet shows it: the line of column names is 1. Of JSON, counted from 1."
    )
    column: str
    code: str
    message: str


class Report(BaseModel):
    """The rows that are not issued, in the order of the list."""

    refused: list[RefusedRow]


class Start(BaseModel):
    """What is issued if rows were refused."""

    model_config = ConfigDict(extra="forbid")

    choice: Choice


class PartOf(BaseModel):
    """A part of the hand-over: the sheets of these rows."""

    part: int
    first: int = Field(description="The first row number that would be in it.")
    last: int
    sheets: int
    sent: bool = Field(description="Whether this process sent it whole before; it can be fetched again.")


class Parts(BaseModel):
    """The parts of the hand-over that hold something."""

    parts: list[PartOf]


class ListedRowIn(BaseModel):
    """A row of a list. It only describes: rows are read one by one, and each is refused by itself."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(description="As it is printed.", examples=["Ana-María O\u2019Neill"])]
    framework: Annotated[str, Field(examples=["manufacturing"])]
    competency: Annotated[str, Field(examples=["MFG-05"])]
    level: Annotated[str, Field(examples=["L2"])]
    reference: Annotated[str, Field(description="Your own; never printed.")] = ""
    language: Annotated[
        str,
        Field(
            description="How it is printed: en, de, fr, es, ar or uk, or in two of them as ar+en.",
            examples=["en"],
        ),
    ] = ""


LIST: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["rows"],
    "additionalProperties": False,
    "properties": {
        "rows": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_ROWS,
            "items": ListedRowIn.model_json_schema(),
        }
    },
}
"""A list as JSON."""
