"""Who asks: what the guards found out about a request."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from tools.people import Person
from ui.server.estate import Estate


def person_of(request: HTTPConnection) -> Person:
    """The person that a request comes from, as the guards left it in the request's state."""
    person = request.scope["state"]["person"]
    assert isinstance(person, Person)
    return person


def estate_of(request: HTTPConnection) -> Estate:
    """What this process serves from."""
    estate = request.app.state.estate
    assert isinstance(estate, Estate)
    return estate
