"""Managing accounts: what fronts call to connect clouds. Secrets go in here and never come out."""

from __future__ import annotations

__all__: list[str] = []
