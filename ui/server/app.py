"""The one application: every front of the web, behind the same guards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from ui.api import routes
from ui.chat import mounting
from ui.dashboard import pages
from ui.identity import guards
from ui.identity.settings import Settings
from ui.server import edge, mcp_mount, observing, shelf, threads
from ui.server.estate import Estate

Running = Callable[[], AbstractAsyncContextManager[object]]


def make_app(estate: Estate, *, verbose: bool = False, signing: Settings | None = None) -> FastAPI:
    """All fronts over one estate. The chat takes every path that is left, so it comes last; guards
    see each request first, and go by `signing` (default: that of the environment, on this machine).
    """
    app = FastAPI(
        title="Cloudwright", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan
    )
    app.state.estate = estate
    app.state.running = [threads.running]  # see `while_running`
    observing.mount(app, estate)
    routes.mount(app, estate)
    pages.mount(app, estate)
    mcp_mount.mount(app, estate)
    mounting.mount(app, estate)
    shelf.mount(app, estate)
    guards.mount(app, estate, signing)
    observing.watch(app, estate, verbose=verbose)
    edge.mount(app, estate)
    return app


def while_running(app: FastAPI, running: Running) -> None:
    """Have the application enter `running()` when it starts to serve, and leave it when it ends: for
    parts that need a task or a session of their own.
    """
    app.state.running.append(running)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for running in app.state.running:
            await stack.enter_async_context(running())
        yield
