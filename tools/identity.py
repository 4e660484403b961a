"""Identity: what fronts call to sign people in, and to manage people, keys and sessions."""

from __future__ import annotations

__all__: list[str] = []
