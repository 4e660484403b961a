"""MCP over HTTP as a part of the application, under /mcp."""

from __future__ import annotations

from fastapi import FastAPI

from ui.server.estate import Estate


def mount(app: FastAPI, estate: Estate) -> None:
    """Add it to the application."""
