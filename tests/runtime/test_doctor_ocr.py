"""What `doctor` says of OCR: which engine reads scans here, or how to install one."""

from __future__ import annotations

import pytest

from hirestream.runtime import doctor


@pytest.mark.parametrize(
    ("has_rapidocr", "ok", "found"),
    [(True, True, "rapidocr"), (False, False, "scans cannot be read")],
)
def test_ocr(has_rapidocr: bool, ok: bool, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tesseract, rapidocr is named when it is there; without both, what to install."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(doctor, "find_spec", lambda _: object() if has_rapidocr else None)
    check = doctor._ocr()
    assert check.ok is ok
    assert found in check.found
    assert has_rapidocr or ("apt-get install tesseract-ocr" in check.fix and "hirestream[ocr]" in check.fix)
