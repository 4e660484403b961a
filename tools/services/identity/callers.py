"""Who a request comes from, as far as a secret that came with it tells."""

from __future__ import annotations

from dataclasses import dataclass

from tools.people import Role


@dataclass(frozen=True)
class Caller:
    """A name, what it may do, and what told so: 'password', 'oidc', 'key ci'."""

    name: str
    role: Role
    source: str
