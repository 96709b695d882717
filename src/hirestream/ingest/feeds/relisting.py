"""Sources that can be asked for what is new since a time → when to list all anew, to see what has closed or changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hirestream.ingest.feeds.ports import Cursor

#: Offers become visible a little after the time that they bear.
_OVERLAP = timedelta(hours=1)


@dataclass(frozen=True)
class Relisting:
    """One run: everything (`since` is None), or what is new. `listed_at` is when everything was last listed."""

    since: datetime | None
    listed_at: datetime | None

    @classmethod
    def of(cls, cursor: Cursor, now: datetime, every: timedelta) -> Relisting:
        """Tell by the cursor which run it is."""
        reached, listed_at = _time(cursor, "reached"), _time(cursor, "listed_at")
        if reached is None or listed_at is None or now - listed_at >= every:
            return cls(None, None)
        return cls(reached - _OVERLAP, listed_at)

    @property
    def is_whole(self) -> bool:
        """Whether this run lists everything."""
        return self.since is None

    def after(self, now: datetime) -> dict[str, str]:
        """Return the cursor once the run is kept that began at `now`."""
        return {"reached": now.isoformat(), "listed_at": (self.listed_at or now).isoformat()}


def _time(cursor: Cursor, name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(cursor.get(name)))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
