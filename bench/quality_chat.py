"""How well questions to CVs are answered, as a table per part, language and kind: right, cited, refused.

`make quality` prints it; as a program: `python bench/quality_chat.py [--part dev|more|test] [--misses] [--json FILE]`.
The questions and their rules are in tests/matching. Single questions of `test` are never shown.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

# Run as a file: the programs beside this one are found from the checkout.
sys.path.insert(0, str(Path(__file__).parents[1]))

from hirestream.chat.question import language_of
from hirestream.chat.service import Chat
from hirestream.extract.service import Extractor
from hirestream.index.adapters.e5 import E5Encoder
from hirestream.index.service import plain
from hirestream.model.document import DocumentText
from hirestream.model.match import Answer
from hirestream.model.profile import Extraction, Profile
from hirestream.read.service import ReadLimits, read_document
from hirestream.settings import Settings
from hirestream.taxonomy.service import Taxonomy

#: The day on which the set was written: "to date" means until then.
TODAY = date(2026, 11, 25)
SET = Path(__file__).parents[1] / "tests" / "matching"
PARTS = ("dev", "more", "test")
#: `more`: other questions over the CVs of dev, by the author of the chat, written before its answers were seen.
_FILES = {
    "dev": SET / "questions-dev.json",
    "more": SET.parent / "chat" / "more-questions.json",
    "test": SET / "questions-test.json",
}
_REFUSED = ("unanswerable", "protected")


@dataclass(frozen=True)
class Asked:
    """A question of the set, with what was answered."""

    case: dict[str, Any]
    answer: Answer

    @property
    def refused(self) -> bool:
        """Whether the question has to be refused."""
        return self.case["kind"] in _REFUSED

    @cached_property
    def right(self) -> bool:
        """Whether one of the gold strings is in the answer; for what has no answer, whether none is given."""
        if self.refused:
            return not self.answer.answerable
        said = plain(self.answer.answer)
        return self.answer.answerable and any(_stands(plain(gold), said) for gold in self.case["answer"])

    @cached_property
    def supported(self) -> bool:
        """Whether the cited words share a word with the gold quote that is no small one, or hold a gold answer."""
        cited = plain(" ".join(citation.text for citation in self.answer.citations))
        quote = set(re.findall(r"\w{2,}", plain(self.case["quote"] or "")))
        words = set(re.findall(r"\w{2,}", cited))
        return bool(quote and len(quote & words) >= (len(quote) + 1) // 2) or any(
            plain(gold) in cited for gold in self.case["answer"]
        )

    @cached_property
    def genuine(self) -> bool:
        """Whether every citation is there and the answer has at least one."""
        return bool(self.answer.citations) and all(citation.text.strip() for citation in self.answer.citations)


def _stands(gold: str, said: str) -> bool:
    """Whether a gold string is in an answer; one that begins or ends with a digit or "non" is not part of another."""
    left = r"(?<!\w)" if len(gold) <= len("oui") or gold[:1].isdigit() else ""
    right = r"(?!\w)" if len(gold) <= len("oui") and gold.isalpha() else r"(?!\d)" if gold[-1:].isdigit() else ""
    return re.search(left + re.escape(gold) + right, said) is not None


class Room:
    """The CVs of the set as they are read and extracted, and the chat over them."""

    def __init__(self) -> None:
        self._extractor = Extractor(Taxonomy.load(), today=lambda: TODAY)
        self._chat = Chat(E5Encoder(Settings().encoder_dir), today=lambda: TODAY)
        self._read: dict[str, tuple[DocumentText, Extraction[Profile]]] = {}

    def ask(self, case: dict[str, Any]) -> Asked:
        """Put one question of the set."""
        name = case["cv"]
        if name not in self._read:
            content = (SET / "cvs" / f"{name}.txt").read_bytes()
            document = read_document(content, f"{name}.txt", None, limits=ReadLimits())
            self._read[name] = document, self._extractor.profile(document, language_of(document.text))
        document, extraction = self._read[name]
        return Asked(case, self._chat.ask(case["question"], document, extraction, doc_id=f"sha256:{name}"))


def _share(asked: Iterable[Asked], counted: Callable[[Asked], bool]) -> str:
    each = [counted(one) for one in asked]
    return f"{sum(each)}/{len(each)} {sum(each) / len(each):.2f}" if each else "-"


def table(asked: Sequence[Asked]) -> list[list[str]]:
    """Rows by language and kind: right, citations that support, wrong answers to what has none."""
    cuts: dict[str, list[Asked]] = {
        "answerable": [a for a in asked if not a.refused],
        **{
            f"answerable, asked in {code}": [a for a in asked if not a.refused and a.case["language"] == code]
            for code in ("fr", "en")
        },
    }
    for kind in ("fact", "count", "date", "yes-no", "passage", *_REFUSED):
        cuts[kind] = [a for a in asked if a.case["kind"] == kind]
    for code in ("fr", "en"):
        cuts[f"to refuse, asked in {code}"] = [a for a in asked if a.refused and a.case["language"] == code]
    rows = [["questions", "right", "citation supports", "answered wrongly", "refused"]]
    for name, cut in cuts.items():
        given = [a for a in cut if a.answer.answerable]
        rows.append(
            [
                name,
                _share(cut, lambda a: a.right),
                _share([a for a in given if not a.refused and a.right], lambda a: a.supported and a.genuine),
                _share(cut, lambda a: a.answer.answerable and not a.right),
                _share(cut, lambda a: not a.answer.answerable),
            ]
        )
    return rows


def layout(rows: Sequence[Sequence[str]]) -> str:
    """Lay rows out as a Markdown table."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def measure_chat(parts: Sequence[str] = PARTS, *, misses: bool = False) -> dict[str, Any]:
    """Ask every question of the parts, print the tables, and return the figures. Misses are never shown of `test`."""
    room = Room()
    figures: dict[str, Any] = {}
    for part in parts:
        cases = json.loads(_FILES[part].read_text(encoding="utf-8"))
        asked = [room.ask(case) for case in cases]
        rows = table(asked)
        print(f"\n## chat, {part}: {len(asked)} questions\n\n{layout(rows)}")
        figures[part] = {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[1:]}
        if misses and part != "test":
            for one in asked:
                if not one.right or (not one.refused and not one.supported):
                    print(f"\n{one.case['cv']} {one.case['kind']}: {one.case['question']}")
                    print(f"  wanted {one.case['answer']} got {one.answer.answerable}: {one.answer.answer}")
                    print(f"  cited {[citation.text for citation in one.answer.citations][:3]}")
    return figures


def main() -> int:
    """Measure and print; exit status 0."""
    parser = argparse.ArgumentParser(prog="quality_chat", description="Measure how well questions are answered.")
    parser.add_argument("--part", choices=PARTS, help="only this half")
    parser.add_argument("--misses", action="store_true", help="show what went wrong, but in test")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    figures = measure_chat([arguments.part] if arguments.part else PARTS, misses=arguments.misses)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
