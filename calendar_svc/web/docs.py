"""The page /docs: the OpenAPI description as a plain page.

The usual page loads two megabytes of scripts from another host, or ships them; this one needs no
script at all, works without a network, and says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    place: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of an operation: status, words, and the name of the schema of its body."""

    status: str
    words: str
    schema: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: method and path, and everything that the page says of it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of a schema."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class SchemaTable:
    """One named schema: its fields, or the words of a closed list."""

    name: str
    description: str
    fields: tuple[FieldRow, ...]
    values: tuple[str, ...]


def operations(openapi: Schema) -> tuple[Operation, ...]:
    """Every operation of an OpenAPI 3.1 document, in its order."""
    return tuple(
        Operation(
            id=told["operationId"],
            method=method.upper(),
            path=path,
            summary=told.get("summary", ""),
            description=told.get("description", ""),
            parameters=tuple(map(_parameter, told.get("parameters", ()))),
            answers=tuple(_answers(told.get("responses", {}))),
        )
        for path, methods in openapi["paths"].items()
        for method, told in methods.items()
    )


def schemas(openapi: Schema) -> tuple[SchemaTable, ...]:
    """Every named schema that has fields or is a closed list, in order of name."""
    named = openapi.get("components", {}).get("schemas", {})
    return tuple(
        SchemaTable(
            name=name,
            description=schema.get("description", ""),
            fields=tuple(
                FieldRow(field, type_words(value), value.get("description", ""))
                for field, value in schema.get("properties", {}).items()
            ),
            values=tuple(map(str, schema.get("enum", ()))),
        )
        for name, schema in sorted(named.items())
        if "properties" in schema or "enum" in schema
    )


def type_words(schema: Schema) -> str:
    """A JSON schema in a few words: ``string (date-time) or null``, ``list of QuoteRecord``."""
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema:
        return " or ".join(type_words(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {type_words(schema.get('items', {}))}"
    kind, form = str(schema.get("type", "any")), schema.get("format")
    return f"{kind} ({form})" if form else kind


def _name(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _parameter(told: Schema) -> Parameter:
    return Parameter(
        name=told["name"],
        place=told["in"],
        type=type_words(told["schema"]),
        required=told.get("required", False),
        description=told.get("description", told["schema"].get("description", "")),
    )


def _answers(told: Schema) -> Iterator[Answer]:
    for status in sorted(told):  # "default" comes after the numbers
        answer = told[status]
        bodies: Schema = answer.get("content", {})
        content: Schema = next(iter(bodies.values()), {})
        yield Answer(status, answer.get("description", ""), _name(content.get("schema", {})))


def with_problem_type(openapi: dict[str, Any], problem_schema: str, media_type: str) -> None:
    """Give error answers the media type they are sent with, in place.

    Parameters:
        openapi: What the framework made; it knows one media type for all answers.
        problem_schema: Name of the schema of errors.
        media_type: Their media type.
    """
    for methods in openapi["paths"].values():
        for told in methods.values():
            for answer in told["responses"].values():
                content: dict[str, Any] = answer.get("content", {})
                for sent_as, body in list(content.items()):
                    if _name(body.get("schema", {})) == problem_schema:
                        content[media_type] = content.pop(sent_as)
