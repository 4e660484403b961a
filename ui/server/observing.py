"""What whoever runs the process wants to know: /health for everyone, /metrics for admins."""

from __future__ import annotations

from fastapi import FastAPI

from ui.server.estate import Estate


def mount(app: FastAPI, estate: Estate) -> None:
    """Add both to the application."""
