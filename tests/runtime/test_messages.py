"""What a person is told when the machine is not as it should be: what happened, and what to do."""

from __future__ import annotations

import fcntl
import socket
from pathlib import Path
from typing import Literal

import pytest

from hirestream.errors import Misconfigured, NotRunning
from hirestream.runtime import lifecycle, supervisor
from hirestream.runtime.addresses import (
    choose_addresses,
    data_folder_lock,
    free_ports,
    port_is_free,
    read_addresses,
    read_secrets,
)
from hirestream.runtime.doctor import Check, examine
from hirestream.runtime.java import find_java
from hirestream.settings import Extract, ExtractModel, Settings, Web


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder in which nothing was started."""
    return Settings(data_dir=tmp_path / "data")


@pytest.mark.enable_socket
def test_a_taken_port_names_the_way_out(tmp_path: Path) -> None:
    """A person who asked for a port that is in use learns how to take another."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        settings = Settings(data_dir=tmp_path, web=Web(port=port))
        with pytest.raises(Misconfigured, match=r"HIRESTREAM_WEB__PORT=0"):
            choose_addresses(settings)
        (check,) = [one for one in examine(settings, running=False) if one.name == "web port"]
        assert not check.ok


def test_the_doctor_says_whether_a_language_model_is_asked(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person sees that no document leaves the machine, or where it goes and what is missing for that."""

    def check(provider: Literal["none", "groq", "local"]) -> Check:
        chosen = settings.model_copy(update={"extract": Extract(model=ExtractModel(provider=provider))})
        (found,) = [one for one in examine(chosen, running=False) if one.name == "language model"]
        return found

    monkeypatch.delenv("GROQ_API_KEY", raising=False)
    assert check("none").ok
    assert "rules alone" in check("none").found
    assert not check("groq").ok
    assert "GROQ_API_KEY" in check("groq").fix
    assert not check("groq").needed
    monkeypatch.setenv("GROQ_API_KEY", "k")
    assert check("groq").ok
    assert "127.0.0.1" in check("local").found


@pytest.mark.enable_socket
def test_free_ports_are_distinct_and_free(settings: Settings) -> None:
    """Two services never get the same port, and every command finds the ones that were chosen."""
    ports = free_ports(12)
    assert len(set(ports)) == 12
    assert all(port_is_free(port) for port in ports)
    chosen = choose_addresses(settings)
    assert read_addresses(settings) == chosen
    assert len(set(chosen.model_dump().values())) == len(chosen.model_dump())


def test_commands_on_a_stopped_system_say_how_to_start_it(settings: Settings) -> None:
    """A person who forgot `up` is told so, with the folder that was looked at."""
    with pytest.raises(NotRunning, match="hirestream up"):
        read_addresses(settings)
    with pytest.raises(NotRunning, match=str(settings.root)):
        supervisor.processes(settings)
    assert not supervisor.is_up(settings)


def test_a_data_folder_in_use_names_its_owner(settings: Settings) -> None:
    """Two starts in one folder at the same time: the second is told which process has it."""
    with data_folder_lock(settings), (settings.root / ".lock").open("a+") as second:
        with pytest.raises(BlockingIOError):
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(Misconfigured, match="hirestream down"), data_folder_lock(settings):
            pass


def test_a_lock_that_a_killed_run_left_behind_stops_nobody(settings: Settings) -> None:
    """The lock is the kernel's: it goes with its process, and the file alone means nothing."""
    settings.root.mkdir(parents=True)
    (settings.root / ".lock").write_text("999999")
    with data_folder_lock(settings):
        pass


def test_a_missing_java_names_the_package(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Without Java nothing is started, and the message has the line that installs one."""
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(Misconfigured, match="openjdk-17-jre-headless"):
        find_java()
    with pytest.raises(Misconfigured, match="java"):
        lifecycle.check_machine(settings)


def test_a_machine_without_set_up_is_told_to_run_it(tmp_path: Path) -> None:
    """Jars and model that are not there name `make setup`, all at once."""
    settings = Settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "cache")
    with pytest.raises(Misconfigured) as caught:
        lifecycle.check_machine(settings)
    assert caught.value.message.count("make setup") == 3


def test_secrets_are_made_once_and_only_their_owner_reads_them(settings: Settings) -> None:
    """Passwords of the engines are random, stay the same, and are not for other users."""
    first = read_secrets(settings)
    assert read_secrets(settings) == first
    assert len({first.postgres, first.valkey, first.web}) == 3
    assert (settings.root / "secrets.json").stat().st_mode & 0o077 == 0


def test_stopping_what_does_not_run_is_no_error(settings: Settings) -> None:
    """`down` twice says that nothing was running."""
    assert not supervisor.stop(settings)
