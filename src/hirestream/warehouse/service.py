"""What enters the warehouse, and the dbt run that shapes it: raw rows without identity → facts, dimensions, marts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from hirestream.errors import HirestreamError, Misconfigured
from hirestream.model.profile import IDENTITY_FIELDS
from hirestream.store.tables import LEDGER

#: Columns of Delta that analysts have no use for: large, or pointers to a person's own words.
_LEFT_OUT: Final = ("evidence", "vector", "vector_model", "text_blob", "owner", "versions")
_UNWANTED: Final = frozenset({*IDENTITY_FIELDS, "contact"})
_BUILD_SECONDS: Final = 600


@dataclass(frozen=True)
class BuildResult:
    """What a run of dbt did: models built, tests passed, in how many seconds."""

    models: int
    tests: int
    seconds: float


def raw_rows(table: str, upserts: pa.Table) -> pa.Table:
    """Take from rows of a Delta table what the warehouse keeps: who a person is does not enter it."""
    if table == LEDGER:
        return upserts
    kept = upserts.drop_columns(list(_LEFT_OUT))
    profiles = pa.array([_without_identity(profile) for profile in kept.column("profile").to_pylist()], pa.string())
    return kept.set_column(kept.schema.get_field_index("profile"), "profile", profiles)


def _without_identity(profile: str | None) -> str | None:
    if profile is None:
        return None
    fields = {name: value for name, value in json.loads(profile).items() if name not in _UNWANTED}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def default_project_dir() -> Path:
    """Where the dbt project lies: `dbt/` of a checkout, else the copy inside the installed package."""
    package = Path(__file__).parents[1]
    for folder in (package.parents[1] / "dbt", package / "_dbt"):
        if (folder / "dbt_project.yml").is_file():
            return folder
    raise Misconfigured("The dbt project is missing from this installation: install hirestream again.")


def build(path: Path, project_dir: Path) -> BuildResult:
    """Run `dbt build` of `project_dir` on the DuckDB file `path`; its work files go to `dbt` beside the file.

    dbt runs in a process of its own, offline and without telemetry, and waits for others to let go of the file.
    Raises `HirestreamError` that names the models and tests that failed.
    """
    work = path.parent / "dbt"
    work.mkdir(parents=True, exist_ok=True)
    results = work / "target" / "run_results.json"
    results.unlink(missing_ok=True)
    command = [sys.executable, "-m", "dbt.cli.main", "--no-version-check", "build"]
    try:
        run = subprocess.run(
            command, cwd=work, env=_environment(path, project_dir, work), capture_output=True, text=True, check=False,
            timeout=_BUILD_SECONDS, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise HirestreamError(
            f"dbt did not finish within {_BUILD_SECONDS} s; see {work / 'logs' / 'dbt.log'}."
        ) from error
    if not results.is_file():
        raise HirestreamError(f"dbt could not start:\n{(run.stdout + run.stderr).strip()[-2000:]}")
    return _summary(json.loads(results.read_text("utf-8")), work)


def _environment(path: Path, project_dir: Path, work: Path) -> dict[str, str]:
    return os.environ | {
        "HIRESTREAM_DUCKDB": str(path.absolute()),
        "DBT_PROJECT_DIR": str(project_dir.absolute()),
        "DBT_PROFILES_DIR": str(project_dir.absolute()),
        "DBT_TARGET_PATH": str(work.absolute() / "target"),
        "DBT_LOG_PATH": str(work.absolute() / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
        "DO_NOT_TRACK": "1",
    }


def _summary(results: dict[str, Any], work: Path) -> BuildResult:
    failed = [node for node in results["results"] if node["status"] not in {"success", "pass"}]
    if failed:
        lines = [f"  {_short(node)} ({node['status']}): {(node.get('message') or '').strip()}" for node in failed]
        log = work / "logs" / "dbt.log"
        raise HirestreamError(
            "\n".join([f"{len(failed)} of the warehouse's models and tests failed:", *lines, f"See {log}."])
        )
    kinds = [node["unique_id"].split(".", maxsplit=1)[0] for node in results["results"]]
    return BuildResult(kinds.count("model"), kinds.count("test"), round(float(results["elapsed_time"]), 3))


def _short(node: dict[str, Any]) -> str:
    """`model.hirestream.fct_offer` → `fct_offer`."""
    return str(node["unique_id"]).split(".")[2]
