"""Segments and their candidates → a `.hyper` extract that Tableau opens, without identity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hirestream.errors import HirestreamError
from hirestream.segment.service import Segment, SegmentedCandidate


def write_extract(
    path: Path, members: Iterable[SegmentedCandidate], segments: Sequence[Segment], *, log_dir: Path
) -> int:
    """Write the tables `candidate_segments` and `segments` to `path` and return how many candidates were written.

    An extract that is open in Tableau is replaced as a whole, never half written. Hyper's logs go to `log_dir`;
    nothing is sent to Tableau. Raises `HirestreamError` when the file cannot be written.
    """
    import tableauhyperapi as hyper

    path.parent.mkdir(parents=True, exist_ok=True)
    log_dir.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.stem}.draft.hyper")
    rows = [
        (one.pseudonym, one.segment_id, one.title, one.city, one.country, one.language, one.years, one.education_level)
        for one in members
    ]
    groups = [
        (part.segment_id, part.name_fr, part.name_en, part.size, ", ".join(part.top_titles), ", ".join(part.top_skills))
        for part in segments
    ]
    candidate_segments = _table(
        "candidate_segments", candidate="text", segment_id="big_int", title="text", city="text", country="text",
        language="text", years="double", education_level="text",
    )  # fmt: skip
    named = _table(
        "segments", segment_id="big_int", name_fr="text", name_en="text", size="big_int", top_titles="text",
        top_skills="text",
    )  # fmt: skip
    try:
        with (
            hyper.HyperProcess(
                telemetry=hyper.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU, parameters={"log_dir": str(log_dir)}
            ) as process,
            hyper.Connection(process.endpoint, str(draft), hyper.CreateMode.CREATE_AND_REPLACE) as connection,
        ):
            for table, content in ((candidate_segments, rows), (named, groups)):
                connection.catalog.create_schema_if_not_exists(table.table_name.schema_name)
                connection.catalog.create_table(table)
                with hyper.Inserter(connection, table) as inserter:
                    inserter.add_rows(content)
                    inserter.execute()
        draft.replace(path)
    except (hyper.HyperException, OSError) as error:
        raise HirestreamError(f"The Tableau extract {path} cannot be written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)
    return len(rows)


def _table(name: str, **columns: str) -> Any:
    """Definition of a table: its columns by name, with the name of their Hyper type."""
    from tableauhyperapi import NULLABLE, SqlType, TableDefinition, TableName

    return TableDefinition(
        TableName("Extract", name),
        [TableDefinition.Column(column, getattr(SqlType, kind)(), NULLABLE) for column, kind in columns.items()],
    )
