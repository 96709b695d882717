"""The web service: gunicorn with threads, and the search index following the change feed beside them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from gunicorn.app.base import BaseApplication
from pyarrow import compute as pc

from hirestream.model.events import utc_now
from hirestream.runtime.addresses import read_secrets
from hirestream.runtime.heartbeat import Heartbeat, Window
from hirestream.settings import Settings
from hirestream.store.job import FollowerThread
from hirestream.store.ports import Changes
from hirestream.web.app import create_app
from hirestream.web.backend import SystemBackend
from hirestream.web.security import LOOPBACK_HOSTS
from hirestream.wiring import delta_reader, search_index

_INDEX_PAUSE_S = 0.1
#: A page whose rows were extracted longer ago is a rebuild or a catch-up: it says nothing of freshness.
_LIVE = timedelta(minutes=1)


class Freshness:
    """Measures how long documents took from their receipt until they could be found."""

    def __init__(self) -> None:
        self._window = Window()

    def searchable(self, page: Changes) -> None:
        """Take the page that was just applied to the index."""
        now = utc_now()
        rows = page.upserts.select(["received_at", "extracted_at"])
        live = pc.greater(rows["extracted_at"], now - _LIVE) if rows.num_rows else None
        received = rows.filter(live)["received_at"].to_pylist() if rows.num_rows else []
        self._window.add([(now - at).total_seconds() for at in received if at])

    def facts(self) -> dict[str, object]:
        """Quantiles for the heartbeat."""
        return {"receipt_to_searchable": self._window.quantiles().model_dump()}


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with settings from us instead of a file."""

    def __init__(self, settings: Settings, port: int) -> None:
        self._settings = settings
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"{self._settings.web.host}:{self._port}",
            "workers": 1,  # the index lives in this process; threads share it
            "threads": self._settings.web.threads,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 5,
            "keepalive": 5,
            "control_socket_disable": True,  # its place is the user's home: two systems would share it
            "accesslog": None,  # addresses of people are not logged
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the application in the worker: threads and file handles do not survive the fork."""
        settings = self._settings
        index = search_index(settings, settings.index_dir)
        freshness = Freshness()
        follower = FollowerThread(
            index,
            delta_reader(settings),
            Heartbeat(settings, "view-index"),
            pause=_INDEX_PAUSE_S,
            on_page=freshness.searchable,
            facts=freshness.facts,
            before=index.refresh,
        )
        backend = SystemBackend(settings, index, follower)
        follower.start()
        backend.start_heartbeat()
        secret = settings.web.secret_key
        return create_app(
            backend,
            secret_key=secret.get_secret_value() if secret else read_secrets(settings).web,
            max_bytes=settings.limits.max_bytes,
            allowed_hosts={*LOOPBACK_HOSTS, settings.web.host},
        )


def serve(settings: Settings, *, port: int) -> None:
    """Serve until SIGTERM."""
    _Server(settings, port).run()
