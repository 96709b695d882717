"""`hirestream simulate` as a person calls it: stopped and gone on with, with a model and without, right and wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.contracts.model_server import ModelServer, Reply, failed, model_server
from tests.simulate.obedient import altered, obedient
from tests.simulate.test_model_writer import lie

from hirestream.cli import main
from hirestream.simulate.service import simulate as draw
from hirestream.simulate.service import write_corpus

pytestmark = pytest.mark.enable_socket

PATIENCE = {"HIRESTREAM_LLM__TRIES": "1", "HIRESTREAM_LLM__TIMEOUT": "10"}
Simulate = Callable[..., Result]


@pytest.fixture
def simulate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulate]:
    """The command in a folder of its own, in this process: starting Python takes longer than most of these runs."""
    monkeypatch.chdir(tmp_path)
    mask = os.umask(0o022)

    def call(*arguments: str, environment: dict[str, str] | None = None) -> Result:
        known = {"HIRESTREAM_DATA_DIR": str(tmp_path / "data"), "GROQ_API_KEY": ""}
        return CliRunner().invoke(main, ["simulate", *arguments], env=known | (environment or {}))

    yield call
    os.umask(mask)


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    """A service of the tests."""
    with model_server() as server:
        yield server


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    """The service, with nothing asked yet."""
    running.requests.clear()
    return running


def local(server: ModelServer) -> dict[str, str]:
    """Settings for the model of that server."""
    return PATIENCE | {"HIRESTREAM_LLM__LOCAL__BASE_URL": f"{server.address}/v1"}


def groq(server: ModelServer) -> dict[str, str]:
    """Settings for that server in Groq's place."""
    return PATIENCE | {"HIRESTREAM_LLM__GROQ__BASE_URL": server.address, "GROQ_API_KEY": "gsk-wrong"}


def started(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """The command, running."""
    return subprocess.Popen(
        [sys.executable, "-m", "hirestream.cli", "simulate", *arguments],
        cwd=folder,
        env=os.environ | {"HIRESTREAM_DATA_DIR": str(folder / "data"), "PYTHONUNBUFFERED": "1"} | (environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder but its journal."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def names(stdout: str) -> list[str]:
    """Names of the documents in lines of results."""
    return [Path(line.split()[2]).name for line in stdout.splitlines()]


COUNTS = ("--cvs", "8", "--offers", "6", "--seed", "5", "--languages", "en", "--today", "2026-10-31")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of that simulation when nothing stops it."""
    folder = tmp_path_factory.mktemp("whole")
    list(write_corpus(draw(cvs=8, offers=6, seed=5, languages=("en",)), folder))
    return files(folder)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_stopped_goes_on_to_the_same_end(
    simulate: Simulate, tmp_path: Path, whole: dict[str, bytes], ending: signal.Signals
) -> None:
    """Killed or interrupted in the middle, the same command makes what is missing, and the folder is as if uncut."""
    with started(tmp_path, *COUNTS, "--rate", "4/s", "--to", "cut") as process:
        assert process.stdout is not None
        first = [process.stdout.readline() for _ in range(3)]
        process.send_signal(ending)
        rest, errors = process.communicate(timeout=60)
    done = {*names("".join(first)), *names(rest)}
    assert 3 <= len(done) < 14
    if ending is signal.SIGINT:
        assert process.returncode == 1
        assert "goes on from here" in errors
        assert "Traceback" not in errors
    again = simulate(*COUNTS, "--to", "cut")
    assert again.exit_code == 0
    assert not done & set(names(again.stdout))
    assert files(tmp_path / "cut") == whole
    last = simulate(*COUNTS, "--to", "cut")
    assert last.stdout == ""
    assert "nothing new" in last.stderr
    assert "14 were there before" in last.stderr


def test_another_seed_in_the_same_folder_is_refused(simulate: Simulate, tmp_path: Path) -> None:
    """Two simulations are never mixed in a folder; the message says how to go on."""
    assert simulate("--cvs", "1", "--seed", "5", "--to", "out").exit_code == 0
    before = files(tmp_path / "out")
    for other in (("--seed", "6"), ("--seed", "5", "--languages", "fr")):
        done = simulate("--cvs", "1", *other, "--to", "out")
        assert done.exit_code == 2
        assert "another folder" in done.stderr
    assert files(tmp_path / "out") == before


def test_a_model_writes_and_the_summary_says_so(simulate: Simulate, server: ModelServer) -> None:
    """With a server of one's own, the texts are the model's; the last lines count texts, tokens and cost."""
    server.will(obedient, obedient, altered(lie))
    prices = {"HIRESTREAM_LLM__LOCAL__PROMPT_PRICE": "1000", "HIRESTREAM_LLM__LOCAL__COMPLETION_PRICE": "1000"}
    arguments = ("--cvs", "2", "--offers", "1", "--llm", "local", "--model", "mine", "--to", "out")
    done = simulate(*arguments, environment=local(server) | prices)
    assert done.exit_code == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3
    assert "texts: 2 by model, 1 by grammar (1 refused: figure)" in done.stderr
    assert "model: 4 answers, 44 tokens in, 28 out, 0.0720 USD" in done.stderr
    assert {request["model"] for request in server.requests} == {"mine"}
    again = simulate(*arguments, environment=local(server))
    assert again.stdout == ""
    assert len(server.requests) == 4


def test_texts_of_a_model_survive_a_kill(simulate: Simulate, tmp_path: Path, server: ModelServer) -> None:
    """What was paid for is not asked for again: after a kill, written texts come out of the journal."""
    asked, released = threading.Event(), threading.Event()

    def hang(_request: object) -> Reply:
        asked.set()
        return Reply(hang=released)

    server.will(obedient, obedient, obedient, hang)
    arguments = ("--cvs", "4", "--offers", "2", "--llm", "groq", "--to", "out")
    with started(tmp_path, *arguments, environment=groq(server)) as process:
        assert asked.wait(60)
        process.kill()
        process.communicate(timeout=60)
    released.set()
    server.will(obedient)
    server.requests.clear()
    done = simulate(*arguments, environment=groq(server))
    assert done.exit_code == 0, done.stderr
    assert len(server.requests) == 3
    assert "6 written" in done.stderr or "were there before" in done.stderr
    assert len(list((tmp_path / "out").glob("*-0*.*"))) == 6


def test_when_the_service_is_away_the_run_goes_on_and_says_so(
    simulate: Simulate, tmp_path: Path, server: ModelServer
) -> None:
    """Documents come all the same, by grammar; it is said when it happens, once, and in the summary."""
    server.will(failed(503))
    done = simulate("--cvs", "3", "--llm", "local", "--model", "m", "--to", "out", environment=local(server))
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 3
    assert done.stderr.count("by grammar until it answers again") == 1
    assert "texts: 0 by model, 3 by grammar (3 away: HTTP 503)" in done.stderr
    plain = simulate("--cvs", "3", "--to", "plain")
    assert plain.exit_code == 0
    assert files(tmp_path / "plain") == files(tmp_path / "out")


def test_a_wrong_key_stops_before_anything_is_written(simulate: Simulate, tmp_path: Path, server: ModelServer) -> None:
    """A person who gave a wrong key for Groq is told where to mend it, and no document pretends to be a model's."""
    server.will(failed(401))
    done = simulate("--cvs", "1", "--llm", "groq", "--to", "out", environment=groq(server))
    assert done.exit_code == 2
    assert "GROQ_API_KEY" in done.stderr
    assert "gsk-wrong" not in done.stderr
    assert not list((tmp_path / "out").glob("*.*"))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--to", "out"), "--cvs"),
        (("--cvs", "1", "--rate", "fast", "--to", "out"), "5/s"),
        (("--cvs", "1", "--languages", "de", "--to", "out"), "list of fr, en"),
        (("--cvs", "-1", "--to", "out"), "x>=0"),
        (("--cvs", "1", "--model", "m", "--to", "out"), "--llm"),
        (("--cvs", "1", "--llm", "groq", "--to", "out"), "HIRESTREAM_LLM__GROQ__API_KEY"),
        (("--cvs", "1", "--to", "pipeline"), "hirestream up"),
    ],
    ids=["nothing", "rate", "language", "count", "model", "no key", "not running"],
)
def test_what_cannot_be_done_is_said_before_anything_is(
    simulate: Simulate, tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    """Wrong usage ends with status 2, a sentence that helps, and no file."""
    done = simulate(*arguments, environment=None)
    assert done.exit_code == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_rate_is_kept(simulate: Simulate) -> None:
    """At five a second, six documents take a second."""
    begun = time.monotonic()
    done = simulate("--cvs", "6", "--rate", "5/s", "--to", "out")
    assert done.exit_code == 0
    assert time.monotonic() - begun >= 1.0
    assert len(done.stdout.splitlines()) == 6
