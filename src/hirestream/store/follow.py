"""Keep a view at the heels of the change feed, and rebuild it from nothing."""

from __future__ import annotations

from collections.abc import Callable

from hirestream.store.ports import Changes, TableReader, View


def follow(view: View, tables: TableReader, on_page: Callable[[Changes], None] | None = None) -> int:
    """Bring `view` up to the latest version of its tables; how many versions it advanced.

    A first load that was interrupted starts over. Raises `Transient` when the tables or the store behind the
    view are away: call again later, nothing is lost.
    """
    advanced = 0
    reached = view.versions()
    unloaded = [table for table in view.tables if reached.get(table, -1) < 0]
    if unloaded and any(view.rows().get(table, 0) for table in unloaded):
        # A first load was interrupted. What was deleted since is not in the new one: begin with nothing.
        view.reset()
        reached = view.versions()
    for table in view.tables:
        since = reached.get(table, -1)
        for page in tables.changes(table, since):
            view.apply(page)
            if on_page:
                on_page(page)
            if page.complete:
                advanced += page.version - since
                since = page.version
    return advanced


def rebuild(view: View, tables: TableReader, on_page: Callable[[Changes], None] | None = None) -> int:
    """Drop everything in `view` and build it again from the tables; how many rows it holds then."""
    view.reset()
    follow(view, tables, on_page)
    return sum(view.rows().values())
