"""Running the application: `cloudwright serve`."""

from __future__ import annotations

from tools.context import Context
from ui.server.estate import Estate


def serve(context: Context, *, host: str, port: int, model: str | None = None) -> int:
    """Serve until interrupted; returns the exit code."""
    import uvicorn

    from ui.server.app import make_app

    estate = Estate(context, model)
    uvicorn.run(make_app(estate), host=host, port=port, log_level="warning")
    estate.close()
    return 0
