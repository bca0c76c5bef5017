"""Starts the web application."""

import logging
from collections.abc import Sequence

import uvicorn

from legwise.web.app import LOOPBACK, WebSettings, create_app, secret_from

LOG = logging.getLogger("legwise.web")


def serve(host: str, port: int, public_address: str = "") -> int:
    """Serve the page until it is stopped."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    settings = WebSettings(hosts=hosts_for(host, public_address), public_address=public_address)
    if (secret := secret_from()) is not None:
        settings = WebSettings(settings.hosts, public_address, secret=secret)
    app = create_app(settings=settings)
    LOG.info("Legwise is at http://%s:%d/ (Ctrl+C stops it)", host, port)
    # Addresses hold sealed answers: the server's own request log stays off.
    uvicorn.run(
        app, host=host, port=port, access_log=False, log_level="warning", server_header=False
    )
    return 0


def hosts_for(host: str, public_address: str) -> Sequence[str]:
    """Return the names under which the page may be asked for."""
    if host in ("0.0.0.0", "::"):
        return ("*",)
    public = public_address.partition("://")[2].partition("/")[0].partition(":")[0]
    return tuple({*LOOPBACK, host, *([public] if public else [])})
