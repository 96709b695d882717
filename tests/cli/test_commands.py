"""The commands as other programs call them: output shapes, exit status, messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.contracts.model_server import model_server, said

from hirestream.cli import main
from hirestream.model.match import Match
from hirestream.model.parsed import Parsed
from hirestream.simulate.service import simulate, write_corpus

CV = """Ada Example
Data engineer
ada@example.org

Work experience
2019 - 2021  Data engineer, Example Ltd
Built pipelines with Python and SQL.

Languages
French (native), English (C1)

Skills
Python, SQL, Docker
"""


def hirestream(
    folder: Path, *arguments: str, stdin: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "hirestream.cli", *arguments],
        cwd=folder,
        env=os.environ | {"HIRESTREAM_DATA_DIR": str(folder / "data")} | (environment or {}),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few CVs and offers in folders of their own."""
    folder = tmp_path_factory.mktemp("corpus")
    for kind, counts in (("cvs", (6, 0)), ("offers", (0, 6))):
        list(write_corpus(simulate(cvs=counts[0], offers=counts[1], seed=3, formats=("txt", "html")), folder / kind))
        for gold in (folder / kind / "gold").iterdir():
            gold.unlink()
        (folder / kind / "gold").rmdir()
    return folder


def test_help_names_every_command(tmp_path: Path) -> None:
    """A person who asks for help sees what there is."""
    shown = hirestream(tmp_path, "--help")
    assert shown.returncode == 0
    operators = ("up", "down", "status", "doctor", "logs", "quarantine", "uncertain", "reclassify")
    for command in (*operators, "ingest", "parse", "match", "ask"):
        assert command in shown.stdout


@pytest.mark.enable_socket
def test_parse_asks_a_language_model_where_one_is_set(tmp_path: Path) -> None:
    """The line of a file has what the model quoted, and the last lines say what it did and cost."""
    (tmp_path / "ada.txt").write_text(
        CV.replace("Skills\nPython, SQL, Docker", "Call me in the evening: ada.example.org")
    )
    with model_server() as server:
        server.will(said('{"phones": [], "city": "Paris"}'))
        environment = {
            "HIRESTREAM_EXTRACT__MODEL__PROVIDER": "local",
            "HIRESTREAM_LLM__LOCAL__BASE_URL": f"{server.address}/v1",
        }
        done = hirestream(tmp_path, "parse", "ada.txt", environment=environment)
    assert done.returncode == 0
    assert Parsed.model_validate_json(done.stdout).profile is not None
    assert len(server.requests) == 1
    assert "documents: " in done.stderr
    assert "model: " in done.stderr


def test_parse_prints_a_line_for_each_file_as_the_contract_says(tmp_path: Path) -> None:
    """A good file gives its profile, a bad one its error; the exit status says that not all went well."""
    (tmp_path / "ada.txt").write_text(CV)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing else")
    done = hirestream(tmp_path, "parse", "ada.txt", "broken.pdf")
    assert done.returncode == 1
    good, bad = (json.loads(line) for line in done.stdout.splitlines())
    assert list(good)[:2] == ["path", "doc_id"]
    assert Parsed.model_validate(good).error is None
    assert (good["kind"], good["reader"], good["language"]) == ("cv", "text", "en")
    assert good["profile"]["full_name"] == "Ada Example"
    for field in ("pages", "text_chars", "warnings", "hidden_text", "versions", "evidence", "kind_probability"):
        assert field in good
    assert (bad["profile"], bad["error"]["code"]) == (None, "corrupt")
    assert hirestream(tmp_path, "parse", "ada.txt").returncode == 0


def test_a_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    """A mistyped name is told as such, with status 2 and nothing on standard output."""
    done = hirestream(tmp_path, "parse", "nowhere.pdf")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere.pdf" in done.stderr


@pytest.mark.parametrize("direction", ["cv-to-offers", "offer-to-cvs"])
def test_match_of_two_folders_prints_ranked_results(corpus: Path, tmp_path: Path, direction: str) -> None:
    """Each document of one side gets its best of the other, explained, as the contract says."""
    folders = ("--cvs", str(corpus / "cvs"), "--offers", str(corpus / "offers"))
    done = hirestream(tmp_path, "match", *folders, "--direction", direction, "--k", "3")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    matches = [Match.model_validate(line) for line in lines]
    asking = "cvs" if direction == "cv-to-offers" else "offers"
    assert {match.query for match in matches} == {str(path) for path in (corpus / asking).iterdir()}
    for match in matches:
        assert Path(match.result).exists()
        assert match.explanation
        assert match.receipt
    by_query = {query: [one for one in matches if one.query == query] for query in {one.query for one in matches}}
    for found in by_query.values():
        assert [one.rank for one in found] == list(range(1, len(found) + 1))
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_match_without_anything_to_match_is_wrong_usage(tmp_path: Path) -> None:
    """The message says what to give."""
    done = hirestream(tmp_path, "match")
    assert done.returncode == 2
    assert "--cvs" in done.stderr


def test_ask_cites_the_cv_or_says_that_it_does_not_say(tmp_path: Path) -> None:
    """An answer stands on words of the CV; what it does not say is not invented."""
    (tmp_path / "ada.txt").write_text(CV)
    known = json.loads(hirestream(tmp_path, "ask", "--cv", "ada.txt", "Does she know Docker?").stdout)
    assert known["answerable"]
    assert known["language"] == "en"
    for citation in known["citations"]:
        assert CV[citation["start"] : citation["end"]] == citation["text"]
    unknown = json.loads(hirestream(tmp_path, "ask", "--cv", "ada.txt", "A-t-elle le permis de conduire ?").stdout)
    assert (unknown["answerable"], unknown["citations"], unknown["language"]) == (False, [], "fr")


def test_a_cv_goes_out_and_comes_back(tmp_path: Path) -> None:
    """`export` prints a form that `parse` reads again as the same person; a wrong form and a wrong call are told."""
    (tmp_path / "ada.txt").write_text(CV)
    out = hirestream(tmp_path, "export", "--file", "ada.txt", "--format", "europass")
    assert (out.returncode, out.stderr) == (0, "")
    (tmp_path / "ada.xml").write_text(out.stdout)
    again = json.loads(hirestream(tmp_path, "parse", "ada.xml").stdout)
    assert (again["profile"]["full_name"], again["profile"]["emails"]) == ("Ada Example", ["ada@example.org"])
    wrong = hirestream(tmp_path, "export", "--file", "ada.txt", "--format", "job-posting")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "job offer was expected" in wrong.stderr
    assert hirestream(tmp_path, "export", "--format", "europass").returncode == 2


def test_a_report_or_a_mapping_that_cannot_be_is_wrong_usage(tmp_path: Path) -> None:
    """A mistyped option is told before anything is handed in, whether or not the system is up."""
    (tmp_path / "ada.txt").write_text(CV)
    report = hirestream(tmp_path, "ingest", "ada.txt", "--report", "out.xlsx")
    assert (report.returncode, ".jsonl or .csv" in report.stderr) == (2, True)
    mapping = hirestream(tmp_path, "ingest", "ada.txt", "--map", "colour=Farbe")
    assert (mapping.returncode, "FIELD=COLUMN" in mapping.stderr) == (2, True)


def test_asking_something_that_is_not_a_cv_says_so(tmp_path: Path) -> None:
    """A question about an invoice is not answered as if it were a person."""
    (tmp_path / "invoice.txt").write_text(
        "INVOICE No 2026-114\nDate: 3 March 2026\nBill to: Example Ltd\n\nQty Description Unit price Amount\n"
        "2 Office chair 120.00 240.00\n1 Desk 310.00 310.00\n\nSubtotal 550.00\nVAT 20% 110.00\nTotal due 660.00 EUR\n"
        "Payment within 30 days by bank transfer. IBAN FR76 0000 0000 0000\n"
    )
    done = hirestream(tmp_path, "ask", "--cv", "invoice.txt", "Who is this?")
    assert done.returncode == 1
    assert "does not look like a CV" in done.stderr


def test_normalize_links_titles_and_skills_line_by_line(tmp_path: Path) -> None:
    """French and English words for one thing lead to one concept."""
    titles = hirestream(tmp_path, "normalize", "titles", "--lang", "fr", "--k", "3", stdin="Infirmière\nzzzz\n")
    first, second = (json.loads(line) for line in titles.stdout.splitlines())
    assert (first["line"], second["line"]) == ("Infirmière", "zzzz")
    assert 1 <= len(first["concepts"]) <= 3
    assert set(first["concepts"][0]) - {"rome"} == {"uri", "label_fr", "label_en", "score"}
    assert first["concepts"][0]["label_en"] == "nurse"
    skills = hirestream(tmp_path, "normalize", "skills", "--lang", "en", stdin="We use Python and SQL daily\n")
    labels = {concept["label_en"] for concept in json.loads(skills.stdout)["concepts"]}
    assert any("Python" in (label or "") for label in labels)


def test_commands_for_the_running_system_say_how_to_start_it(tmp_path: Path) -> None:
    """Without `up`, ingesting is refused with the way out; status and the quarantine show that nothing is there."""
    (tmp_path / "ada.txt").write_text(CV)
    refused = hirestream(tmp_path, "ingest", "ada.txt")
    assert refused.returncode == 2
    assert "hirestream up" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "data" / "blobs").exists()
    status = json.loads(hirestream(tmp_path, "status", "--json").stdout)
    assert (status["services"], status["account"]["accepted"], status["url"]) == ([], 0, None)
    assert hirestream(tmp_path, "quarantine", "list").stdout == ""
    assert hirestream(tmp_path, "uncertain").stdout == ""
    nobody = hirestream(tmp_path, "reclassify", "sha256:" + "0" * 64, "--as", "cv")
    assert (nobody.returncode, "Traceback" in nobody.stderr) == (2, False)
    assert hirestream(tmp_path, "reclassify", "sha256:" + "0" * 64, "--as", "poem").returncode == 2
    assert hirestream(tmp_path, "logs", "kafka").returncode == 2


def test_a_mistyped_setting_is_named(tmp_path: Path) -> None:
    """A setting that does not exist, or has the wrong type, is told by its name; never a stack trace."""
    done = hirestream(tmp_path, "status", environment={"HIRESTREAM_WEB__PORT": "many"})
    assert done.returncode == 2
    assert "web.port" in done.stderr
    assert "Traceback" not in done.stderr


def test_simulated_files_come_with_their_gold(tmp_path: Path) -> None:
    """A folder of files for trying things out, the same for the same seed."""
    for folder in ("one", "two"):
        done = hirestream(tmp_path, "simulate", "--cvs", "3", "--offers", "2", "--seed", "5", "--to", folder)
        assert done.returncode == 0, done.stderr
    one, two = (sorted(path.name for path in (tmp_path / folder).rglob("*.*")) for folder in ("one", "two"))
    assert one == two
    assert len(list((tmp_path / "one" / "gold").glob("*.json"))) == 5
    assert all((tmp_path / "two" / p.relative_to(tmp_path / "one")).read_bytes() == p.read_bytes()
               for p in (tmp_path / "one").rglob("*.*"))  # fmt: skip


@pytest.fixture
def feeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """`hirestream feeds …` in this process, in a data folder of its own."""
    monkeypatch.setenv("HIRESTREAM_DATA_DIR", str(tmp_path / "data"))
    umask = os.umask(0o077)
    yield lambda *arguments: CliRunner().invoke(main, ["feeds", *arguments])
    os.umask(umask)


def test_feeds_are_written_down_shown_and_taken_out(feeds: Callable[..., Result], tmp_path: Path) -> None:
    """A person adds a board, sees it in lists, and removes it; its file can be read."""
    added = feeds("add", "acme", "greenhouse", "board=acme", "--every", "30m")
    assert (added.exit_code, added.stdout) == (0, "")
    assert 'board = "acme"' in (tmp_path / "data" / "feeds.toml").read_text()
    listed = json.loads(feeds("list", "--json").stdout)
    assert listed == {"name": "acme", "type": "greenhouse", "every": "30m", "enabled": True}
    told = json.loads(feeds("status", "--json").stdout)
    assert (told["state"], told["open"], told["last_run"]) == ("new", 0, None)
    assert "acme" in feeds("status").stdout
    assert "greenhouse" in feeds("list", "--kinds").stdout
    assert feeds("remove", "acme").exit_code == 0
    assert feeds("list").stdout == ""


def test_feeds_that_cannot_work_are_wrong_usage(feeds: Callable[..., Result]) -> None:
    """An unknown kind, a missing option, no feed of that name, nothing running: status 2, and what to do."""
    for arguments, told in (
        (("add", "acme", "linkedin", "q=data"), "Kinds:"),
        (("add", "acme", "greenhouse"), "board"),
        (("add", "acme", "greenhouse", "board"), "OPTION=VALUE"),
        (("test", "acme"), "feeds list"),
        (("run",), "feeds add"),
    ):
        done = feeds(*arguments)
        assert (done.exit_code, done.stdout) == (2, ""), arguments
        assert told in done.stderr
    assert feeds("add", "acme", "greenhouse", "board=acme").exit_code == 0
    assert feeds("run", "acme").exit_code == 2


def test_a_secret_of_a_feed_is_asked_for_and_kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is typed unseen, and stands in no file that others read, nor in what is printed."""
    monkeypatch.setenv("HIRESTREAM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ADZUNA_ID", "made-up")
    umask = os.umask(0o077)
    arguments = [
        "feeds",
        "add",
        "jobs",
        "adzuna",
        "app_id=env:ADZUNA_ID",
        'search={"what":"data"}',
        "--secret",
        "app_key",
    ]
    done = CliRunner().invoke(main, arguments, input="geheim\n")
    os.umask(umask)
    assert done.exit_code == 0, done.output
    assert "geheim" not in done.output
    assert "geheim" not in (tmp_path / "data" / "feeds.toml").read_text()
    assert "geheim" in (tmp_path / "data" / "feeds-secrets.toml").read_text()
