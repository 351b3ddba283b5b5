"""What other systems may ask of this one, as data: the server checks by it, and the OpenAPI file is made of it.

A subset of JSON Schema; without the ORM.
"""

import math
import re
from datetime import date

MODEL = "alseraj.integration"
VERSION = "1.0.0"
# what is too much for one call
MOST_ASKED = 1_000_000
MAX_REFERENCES = 100
MAX_RESULTS = 500
MAX_PAPERS = 30
MAX_CONTENT = 20 * 1024 * 1024  # characters of base64; the settings of the association say how large a scan may be
DECISIONS_A_PAGE = 100

REFERENCE = {
    "type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$",
    "description": "The caller's own name for it, unique among all that this caller sends.",
}
DATE = {"type": "string", "format": "date"}
AMOUNT = {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_ASKED}
CODE = {"type": "string", "minLength": 1, "maxLength": 64}
STATUS = {
    "type": "string",
    "enum": ["draft", "submitted", "incomplete", "under_study", "approved", "delivering", "done", "rejected", "withdrawn",
             "cancelled"],
    "description": "As the beneficiary sees it: an outcome only once he was told.",
}
NOTHING = {"type": "null"}


def _object(required, **properties):
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _list(items, most, least=0):
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _maybe(schema):
    return {"anyOf": [schema, NOTHING]}


TEXT = {"type": "string", "maxLength": 2000}
REQUEST = _object(
    ("reference", "number", "status"), reference=REFERENCE,
    number=_maybe({"type": "string"}), status=STATUS,
)
METHODS = {
    "open_request": {
        "summary": "Open a draft request. The same reference again gives the same request, and changes nothing.",
        "parameters": _object(
            ("reference", "applicant", "support"),
            reference=REFERENCE,
            applicant=_object(
                ("identifier_type", "identifier", "name"),
                identifier_type={"type": "string", "enum": ["national_id", "iqama", "passport"]},
                identifier={"type": "string", "minLength": 4, "maxLength": 20},
                name={"type": "string", "minLength": 2, "maxLength": 120},
                birth_date=DATE,
                gender={"type": "string", "enum": ["male", "female"]},
                mobile={"type": "string", "minLength": 7, "maxLength": 20},
            ),
            support={**CODE, "description": "The code of the support type."},
            amount=AMOUNT,
            description=TEXT,
        ),
        "result": _object(
            ("reference", "number", "status", "created"), **REQUEST["properties"], created={"type": "boolean"},
        ),
    },
    "complete_request": {
        "summary": "Fill in or change a draft. What is not given stays as it is.",
        "parameters": _object(("reference",), reference=REFERENCE, support=CODE, amount=AMOUNT, description=TEXT),
        "result": REQUEST,
    },
    "attach_paper": {
        "summary": "Attach a scan (PDF, JPG, PNG, HEIC) while the request is a draft or was returned to its applicant.",
        "parameters": _object(
            ("reference", "paper", "document_type", "file_name", "content"),
            reference=REFERENCE,
            paper={**REFERENCE, "description": "The caller's name for this scan, unique within the request."},
            document_type={**CODE, "description": "The code of the document type."},
            file_name={"type": "string", "minLength": 1, "maxLength": 100},
            content={"type": "string", "minLength": 4, "maxLength": MAX_CONTENT, "contentEncoding": "base64"},
            issued_on=DATE,
        ),
        "result": _object(
            ("reference", "paper", "status", "created"), reference=REFERENCE, paper=REFERENCE,
            status={"type": "string", "enum": ["missing", "received", "verified", "refused", "expired"]},
            created={"type": "boolean"},
        ),
    },
    "get_status": {
        "summary": "How far requests are, and the codes of the documents that are still missing.",
        "readonly": True,
        "parameters": _object(("references",), references=_list(REFERENCE, MAX_REFERENCES, 1)),
        "result": _object(
            ("requests", "unknown"),
            requests=_list(_object(
                ("reference", "number", "status", "submitted_on", "reply_due", "missing"), **REQUEST["properties"],
                submitted_on=_maybe(DATE), reply_due=_maybe(DATE), missing=_list(CODE, 1000),
            ), MAX_REFERENCES),
            unknown=_list(REFERENCE, MAX_REFERENCES),
        ),
    },
    "get_decisions": {
        "summary": "The decisions that beneficiaries were told since a day, oldest first, in pages.",
        "readonly": True,
        "parameters": _object(
            ("told_since",), told_since=DATE, page={"type": "integer", "minimum": 1, "maximum": 10000},
        ),
        "result": _object(
            ("decisions", "more"),
            decisions=_list(_object(
                ("reference", "number", "outcome", "amount", "told_on"), reference=REFERENCE, number={"type": "string"},
                outcome={"type": "string", "enum": ["approved", "rejected"]}, amount={"type": "number", "minimum": 0},
                told_on=DATE,
            ), DECISIONS_A_PAGE),
            more={"type": "boolean"},
        ),
    },
    "push_payment_results": {
        "summary": "What the bank did with lines of a sheet. Each line is taken or refused by itself; a reference that is "
                   "known already is not taken twice. A return waits for finance, who books it.",
        "parameters": _object(
            ("results",),
            results=_list(_object(
                ("reference", "run", "line", "outcome", "amount", "on"),
                reference=REFERENCE,
                run={"type": "string", "minLength": 1, "maxLength": 64, "description": "The number of the run."},
                line={"type": "string", "minLength": 1, "maxLength": 64,
                      "description": "The number of the installment, as the sheet has it."},
                outcome={"type": "string", "enum": ["executed", "returned"]},
                amount=AMOUNT, on=DATE, reason={"type": "string", "maxLength": 200},
            ), MAX_RESULTS, 1),
        ),
        "result": _object(
            ("results",),
            results=_list(_object(
                ("reference", "status"), reference=REFERENCE,
                status={"type": "string", "enum": ["recorded", "known", "refused"]},
                why={"type": "string", "enum": ["unknown_line", "other_amount", "not_sent", "conflict", "future"]},
            ), MAX_RESULTS),
        ),
    },
}
ERRORS = {
    "invalid": "The values are not those of this page.",
    "unknown_reference": "No request has this reference yet: open it first, then try again.",
    "unknown_code": "There is no support or document type with this code.",
    "conflict": "The reference stands for something else already.",
    "closed": "The request is no draft any more: people work on it.",
    "too_many": "The request has as many papers as one may have.",
    "refused": "A rule of the association refuses it; the sentence says why.",
}


def find_error(schema, value, path="value"):
    """What is wrong with ``value``, or None.

    :return: a sentence in English; callers of an interface read it in their logs
    """
    if "anyOf" in schema:
        errors = [find_error(one, value, path) for one in schema["anyOf"]]
        return None if None in errors else errors[0]
    return _CHECKS[schema["type"]](schema, value, path)


def _check_null(schema, value, path):
    return None if value is None else f"{path} is to be null"


def _check_boolean(schema, value, path):
    return None if isinstance(value, bool) else f"{path} is to be true or false"


def _check_string(schema, value, path):
    if not isinstance(value, str):
        return f"{path} is to be a text"
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", math.inf):
        return f"{path} has {len(value)} characters"
    if "\x00" in value:
        return f"{path} holds a character that is none"
    if "enum" in schema and value not in schema["enum"]:
        return f"{path} is none of {', '.join(schema['enum'])}"
    if "pattern" in schema and not re.fullmatch(schema["pattern"].removeprefix("^").removesuffix("$"), value):
        return f"{path} does not fit {schema['pattern']}"
    if schema.get("format") == "date" and not _is_date(value):
        return f"{path} is no day like 2026-12-31"
    return None


def _is_date(value):
    try:
        return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) and 1900 <= date.fromisoformat(value).year <= 2200
    except ValueError:
        return False


def _check_number(schema, value, path):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return f"{path} is to be a number"
    if schema["type"] == "integer" and value != int(value):
        return f"{path} is to be a whole number"
    if value < schema.get("minimum", -math.inf) or value > schema.get("maximum", math.inf):
        return f"{path} is out of bounds"
    if value <= schema.get("exclusiveMinimum", -math.inf):
        return f"{path} is out of bounds"
    return None


def _check_array(schema, value, path):
    if not isinstance(value, list):
        return f"{path} is to be a list"
    if not schema["minItems"] <= len(value) <= schema["maxItems"]:
        return f"{path} has {len(value)} items"
    errors = (find_error(schema["items"], item, f"{path}[{index}]") for index, item in enumerate(value))
    return next(filter(None, errors), None)


def _check_object(schema, value, path):
    if not isinstance(value, dict):
        return f"{path} is to be an object"
    if missing := [name for name in schema["required"] if name not in value]:
        return f"{path} lacks {', '.join(missing)}"
    if unknown := [str(name)[:64] for name in value if name not in schema["properties"]]:
        return f"{path} has what is not known: {', '.join(sorted(unknown)[:5])}"
    errors = (find_error(schema["properties"][name], item, f"{path}.{name}") for name, item in value.items())
    return next(filter(None, errors), None)


_CHECKS = {
    "null": _check_null, "boolean": _check_boolean, "string": _check_string, "number": _check_number,
    "integer": _check_number, "array": _check_array, "object": _check_object,
}


def get_openapi():
    """:return: the contract as an OpenAPI 3.1 document"""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Alseraj beneficiary relations: interface for other systems",
            "version": VERSION,
            "description": "See docs/INTEGRATION.md. Each call is a POST with an API key of a user with the role Integration.",
        },
        "servers": [{"url": "https://association.example"}],
        "security": [{"apiKey": []}],
        "paths": {f"/json/2/{MODEL}/{name}": {"post": _get_operation(name, method)} for name, method in METHODS.items()},
        "components": {
            "securitySchemes": {"apiKey": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Error": {
                "type": "object", "required": ["message"],
                "properties": {"message": {"type": "string", "description": "A code, a colon and a sentence. Codes: " + "; ".join(
                    f"{code}: {text}" for code, text in ERRORS.items())}},
            }},
        },
    }


def _get_operation(name, method):
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        "operationId": name,
        "summary": method["summary"],
        "requestBody": {"required": True, "content": {"application/json": {"schema": method["parameters"]}}},
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": method["result"]}}},
            "401": {"description": "No key, or one that is not valid.", "content": error},
            "403": {"description": "The user has not the role.", "content": error},
            "422": {"description": "Refused; nothing was changed.", "content": error},
        },
    }
