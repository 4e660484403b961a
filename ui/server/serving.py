"""Running the application: `cloudwright serve`."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from types import FrameType

import uvicorn

from tools.context import Context
from ui.chat import mounting
from ui.identity.callers import for_host
from ui.identity.tls import Tls
from ui.server import listening
from ui.server.app import make_app
from ui.server.estate import Estate
from ui.server.warming import Warming

PATIENCE = 5  # seconds that requests get to end
GARBAGE = 20_000  # objects after which the newest are looked through
SWITCH = 0.001  # seconds after which a thread that computes lets others in: reads beside turns
KEEP_ALIVE = 20  # seconds that an idle connection is kept open
Ready = Callable[[str], None]


def serve(
    context: Context,
    *,
    host: str,
    port: int,
    model: str | None = None,
    verbose: bool = False,
    tls: Tls | None = None,
    ready: Ready = lambda _url: None,
) -> int:
    """Serve until interrupted, which is a good end; returns the exit code. `ready` is told the
    address once connections are accepted. Raises InputError when the address cannot be had, and
    RefusedError when everyone who reaches it would be let in.
    """
    signing = for_host(context, host, https=tls is not None)
    with (
        closing(listening.take(host, port)) as bound,
        closing(Estate(context, model)) as estate,
        context.store.calls.gathering(),
    ):
        _be_quiet()
        warming = Warming(estate)
        warming.load()
        app = make_app(estate, verbose=verbose, signing=signing)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # `ui.identity` reads them, of trusted proxies only
            ssl_certfile=tls.certificate if tls else None,
            ssl_keyfile=str(tls.key) if tls else None,
            lifespan="on",
            timeout_graceful_shutdown=PATIENCE,
            timeout_keep_alive=KEEP_ALIVE,
        )
        server = _Server(
            config, estate, lambda: ready(listening.base_url(bound, https=tls is not None))
        )
        with _settled(), warming.going_on():
            mounting.load_meanwhile(app, estate)
            asyncio.run(server.serve(sockets=[bound]))
    return 0


class _Server(uvicorn.Server):
    """Says when it is ready, and takes a signal for the end it asks for, not for a failure."""

    def __init__(self, config: uvicorn.Config, estate: Estate, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._estate = estate
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Once: let all requests end. Again: at once."""
        self.force_exit = self.should_exit
        self.should_exit = True
        self._estate.ending.set()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """As the server's own, but what was asked for is not raised again afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, earlier in before.items():
                signal.signal(number, earlier)


@contextmanager
def _settled() -> Generator[None]:
    """What was loaded stays, so nobody looks through it for garbage again; what requests leave behind is
    taken away often enough to keep memory flat. Threads that compute let others in sooner.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        gc.unfreeze()  # else libraries find at the end that nobody took away what is theirs


def _be_quiet() -> None:
    """What the server's own library says of requests is nothing that a user can act on; errors are
    told by `ui.server.edge`.
    """
    library = logging.getLogger("uvicorn")
    library.addHandler(logging.NullHandler())
    library.propagate = False
