"""A program that got no answer sends its request again under the same key: what it asks for is made once."""

import json
from hashlib import sha256
from typing import Any

from django.core.exceptions import BadRequest
from rest_framework.request import Request

from portal.web.api.problems import Unprocessable
from portal.web.once import GIVEN, Ticket

HEADER = "Idempotency-Key"


def key_of(request: Request) -> str:
    """ "" where the request carries none."""
    given = request.headers.get(HEADER, "")
    if given and not GIVEN.fullmatch(given):
        raise BadRequest(f"{HEADER} 应为 16 至 64 个字母、数字、“-”或“_”")
    return given


def made_before(ticket: Ticket, request: Request, body: dict) -> int | None:
    """The key of the row that this request made when it was here before; refused when it asked for something else."""
    if not ticket.made:
        return None
    pk, asked = ticket.made.split()
    if asked != _digest(request, body):
        raise Unprocessable({HEADER: ["这个值已用于另一个请求，不同的请求各用各的值"]})
    return int(pk)


def keep(ticket: Ticket, request: Request, body: dict, row: Any) -> None:
    ticket.keep(f"{row.pk} {_digest(request, body)}")


def _digest(request: Request, body: dict) -> str:
    return sha256(json.dumps([request.path, body], sort_keys=True).encode()).hexdigest()
