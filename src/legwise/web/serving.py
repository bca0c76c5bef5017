"""Starts the web application."""

import logging
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from sqlite3 import DatabaseError

import uvicorn

from legwise.assessment import assess
from legwise.knowledge.caching import load_knowledge
from legwise.knowledge.schema import Knowledge
from legwise.person.case import Case
from legwise.web.app import LOOPBACK, WebSettings, create_app, secret_from
from legwise.web.connections import Connection
from legwise.web.protection import ANY_ADDRESS
from legwise.web.telling import warm_up
from legwise.web.workers import Workers

LOG = logging.getLogger("legwise.web")

MOST_CONNECTIONS = 1000
LONGEST_REQUEST = 40 * 1024
"""Bytes of an address with its headers."""
SHORTEST_SECRET = 32


def serve(
    host: str, port: int, public_address: str = "", workers: int = 1, save: Path | None = None
) -> int:
    """Serve the page until it is stopped, with so many processes.

    With ``save``, cases are kept in that file when a person asks for it.
    """
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    settings = WebSettings(
        hosts=hosts_for(host, public_address), public_address=public_address, save=save
    )
    if (secret := secret_from()) is not None:
        if len(secret) < SHORTEST_SECRET:
            LOG.error("legwise: LEGWISE_SECRET needs %d letters or more", SHORTEST_SECRET)
            return 2
        settings = replace(settings, secret=secret)
    knowledge = load_knowledge()
    try:
        app = create_app(knowledge, settings)
    except (OSError, DatabaseError) as error:
        LOG.error("legwise: %s cannot keep cases: %s", save, error)
        return 2
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http=Connection,
            ws="none",
            # Addresses hold sealed answers: the server's own request log stays off.
            access_log=False,
            log_level="warning",
            server_header=False,
            # Only somebody who names a public address has a proxy whose word counts.
            proxy_headers=bool(public_address),
            limit_concurrency=MOST_CONNECTIONS,
            h11_max_incomplete_event_size=LONGEST_REQUEST,
        )
    )
    LOG.info("Legwise is at http://%s:%d/ (Ctrl+C stops it)", host, port)
    if workers == 1:
        server.run()
    else:
        _make_ready(knowledge)
        door = server.config.bind_socket()
        Workers(workers, lambda: server.run([door])).run()
    return 0


def _make_ready(knowledge: Knowledge) -> None:
    """Make what every worker needs, before they part."""
    assess(Case(), knowledge)
    warm_up(knowledge).join()


def hosts_for(host: str, public_address: str) -> Sequence[str]:
    """Return the names under which the page may be asked for.

    A page that is open to a network answers to any IP address and to the machine's own name, but
    not to other names: a name can be made to lead here by whoever owns it (DNS rebinding).
    """
    names = {*LOOPBACK, host.lower()}
    if host in ("0.0.0.0", "::"):
        own = socket.gethostname().lower()
        names = {*LOOPBACK, ANY_ADDRESS, own, f"{own}.local"}
    public = public_address.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    return tuple(sorted({*names, public} - {""}))
