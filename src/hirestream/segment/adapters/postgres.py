"""Segments beside the people in Postgres: a run is written whole or not at all, and the latest one is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import psycopg

from hirestream.errors import Misconfigured, Transient
from hirestream.segment.service import Segment, SegmentedCandidate, SegmentRun, SkillLabel

_CONNECT_SECONDS: Final = 5
#: Runs that are kept, for those who compare.
_RUNS_KEPT: Final = 5

Connection = psycopg.Connection[tuple[Any, ...]]


class SegmentStore:
    """Candidates to segment, and the segments of the latest runs. Each call has a connection of its own.

    `url` is `postgresql://…`; `user` and `password` where the URL does not carry them.
    """

    def __init__(self, url: str, *, user: str | None = None, password: str | None = None) -> None:
        self._url = url
        self._user, self._password = user, password

    def count_candidates(self) -> int:
        """How many candidates there are to segment."""
        with self._session() as connection:
            [(number,)] = connection.execute("SELECT count(*) FROM candidate").fetchall()
            return int(number)

    def skill_labels(self, keys: Sequence[str]) -> dict[str, SkillLabel]:
        """What these skills are called in French and English; a skill without a concept as it is written."""
        with self._session() as connection:
            found = connection.execute(
                "SELECT key, coalesce(label_fr, name), coalesce(label_en, name) FROM skill WHERE key = ANY(%s)",
                [list(keys)],
            )
            return {key: SkillLabel(fr, en) for key, fr, en in found}

    def write_run(
        self,
        *,
        seed: int,
        candidates: int,
        silhouette: float | None = None,
        note: str | None = None,
        segments: Sequence[Segment] = (),
        members: Mapping[str, int] | None = None,
    ) -> SegmentRun:
        """Write a run in one transaction and return it. `members`: doc_id → segment_id.

        Candidates who were erased since they were read are left out, and not counted in the sizes.
        """
        with self._session() as connection:
            [(run_id,)] = connection.execute(
                "INSERT INTO segment_run (finished_at, candidates, k, silhouette, seed, note) "
                "VALUES (now(), %s, %s, %s, %s, %s) RETURNING run_id",
                [candidates, len(segments), silhouette, seed, note],
            ).fetchall()
            _write_segments(connection, run_id, segments)
            _write_members(connection, run_id, members or {})
            connection.execute(
                "DELETE FROM segment_run WHERE run_id NOT IN "
                "(SELECT run_id FROM segment_run ORDER BY run_id DESC LIMIT %s)",
                [_RUNS_KEPT],
            )
            written = tuple(_segments(connection, run_id))
        return SegmentRun(run_id, candidates, len(segments), silhouette, seed, note, written)

    def latest_run(self) -> SegmentRun | None:
        """Return the latest run with its segments, largest first; None before the first run."""
        with self._session() as connection:
            found = connection.execute(
                "SELECT run_id, candidates, k, silhouette, seed, note FROM segment_run ORDER BY run_id DESC LIMIT 1"
            ).fetchall()
            for run_id, candidates, k, silhouette, seed, note in found:
                return SegmentRun(run_id, candidates, k, silhouette, seed, note, tuple(_segments(connection, run_id)))
        return None

    def latest_members(self) -> list[SegmentedCandidate]:
        """Return every candidate of the latest run in its segment, without identity, ordered by pseudonym."""
        with self._session() as connection:
            found = connection.execute(
                "SELECT pseudonym, segment_id, title, city, country, language, years, education_level "
                "FROM candidate_segment JOIN candidate USING (doc_id) "
                "WHERE run_id = (SELECT max(run_id) FROM segment_run) ORDER BY pseudonym"
            )
            return [SegmentedCandidate(*row) for row in found]

    @contextmanager
    def _session(self) -> Iterator[Connection]:
        """One transaction on a connection of its own."""
        try:
            with psycopg.connect(
                self._url, connect_timeout=_CONNECT_SECONDS, user=self._user, password=self._password
            ) as connection:
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise Transient(f"Postgres is away: {error}") from error
        except psycopg.errors.UndefinedTable as error:
            raise Misconfigured(
                "The people database has no tables yet: start hirestream once, or run `hirestream rebuild people`."
            ) from error


def jdbc_parts(url: str) -> tuple[str, str, str]:
    """Split `postgresql://user:password@host:port/database?…` into what JDBC takes: its URL, the user, the password."""
    parts = urlsplit(url)
    address = f"{parts.hostname or 'localhost'}:{parts.port or 5432}{parts.path}"
    options = f"?{parts.query}" if parts.query else ""
    return f"jdbc:postgresql://{address}{options}", unquote(parts.username or "postgres"), unquote(parts.password or "")


def latest_segments(url: str) -> list[Segment]:
    """Return the segments of the latest run, largest first; empty before the first run and for tiny pools."""
    run = SegmentStore(url).latest_run()
    return list(run.segments) if run else []


def _write_segments(connection: Connection, run_id: int, segments: Sequence[Segment]) -> None:
    rows = [
        (run_id, one.segment_id, one.name_fr, one.name_en, one.size, list(one.top_titles), list(one.top_skills))
        for one in segments
    ]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO segment VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)


def _write_members(connection: Connection, run_id: int, members: Mapping[str, int]) -> None:
    # Locked against erasure until the run is written: an erased candidate must not come back in a segment.
    connection.execute(
        "INSERT INTO candidate_segment (run_id, doc_id, segment_id) "
        "SELECT %s, c.doc_id, m.segment_id FROM candidate c "
        "JOIN unnest(%s::text[], %s::int[]) AS m (doc_id, segment_id) USING (doc_id) FOR KEY SHARE OF c",
        [run_id, list(members), list(members.values())],
    )
    connection.execute(
        "UPDATE segment s SET size = "
        "(SELECT count(*) FROM candidate_segment m WHERE m.run_id = s.run_id AND m.segment_id = s.segment_id) "
        "WHERE s.run_id = %s",
        [run_id],
    )


def _segments(connection: Connection, run_id: int) -> Iterator[Segment]:
    found = connection.execute(
        "SELECT segment_id, name_fr, name_en, size, top_titles, top_skills FROM segment "
        "WHERE run_id = %s ORDER BY size DESC, segment_id",
        [run_id],
    ).fetchall()
    for segment_id, name_fr, name_en, size, top_titles, top_skills in found:
        yield Segment(segment_id, name_fr, name_en, size, tuple(top_titles), tuple(top_skills))
