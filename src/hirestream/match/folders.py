"""Two folders of files → matches, in one process and without any engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from hirestream.extract.parse import Parser
from hirestream.index.ports import Encoder, IndexedDocument
from hirestream.index.search import SearchIndex
from hirestream.index.service import Embedded, embed
from hirestream.match.filters import Filters
from hirestream.match.service import Matcher, Query
from hirestream.model.match import Direction, Match
from hirestream.model.parsed import Parsed

_BATCH = 32


def match_folders(
    parser: Parser,
    index: SearchIndex,
    encoder: Encoder,
    *,
    cvs: Path,
    offers: Path,
    direction: Direction,
    k: int,
    say: Callable[[str], None],
    filters: Filters | None = None,
) -> Iterator[Match]:
    """Match every document of one folder against the other, in the order of file names; `index` is an empty one.

    `query` and `result` of a match are paths. A file that cannot be read, or is not what its folder should hold, is
    told through `say` and left out.
    """
    asking, answering = (cvs, offers) if direction == "cv-to-offers" else (offers, cvs)
    asking_kind, answering_kind = ("cv", "offer") if direction == "cv-to-offers" else ("offer", "cv")
    index.open()
    paths: dict[str, str] = {}
    batch: list[Parsed] = []
    for parsed in _parsed(parser, answering, answering_kind, say):
        paths.setdefault(parsed.doc_id, parsed.path)
        batch.append(parsed)
        if len(batch) == _BATCH:
            index.add(_indexed(batch, encoder))
            batch = []
    index.add(_indexed(batch, encoder))
    matcher = Matcher(index, encoder, keep_all=True)  # a person asked for these very files
    for parsed in _parsed(parser, asking, asking_kind, say):
        for match in matcher.match(as_query(parsed), k=k, filters=filters):
            yield match.model_copy(update={"result": paths[match.doc_id]})


def _parsed(parser: Parser, folder: Path, kind: str, say: Callable[[str], None]) -> Iterator[Parsed]:
    code = "not-a-cv" if kind == "cv" else "not-an-offer"
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        parsed, _ = parser.parse(path.read_bytes(), str(path))
        if parsed.error:
            say(f"{path}: {parsed.error.code}: {parsed.error.message}")
        elif parsed.kind != kind:
            say(f"{path}: {code}: it looks like: {parsed.kind} ({parsed.kind_probability:.2f})")
        else:
            yield parsed


def _indexed(batch: list[Parsed], encoder: Encoder) -> Iterator[IndexedDocument]:
    queries = [as_query(parsed) for parsed in batch]
    vectors = embed(encoder, [Embedded(query.profile, query.gist, query.language) for query in queries])
    for query, vector in zip(queries, vectors, strict=True):
        yield IndexedDocument(
            doc_id=query.doc_id,
            kind=query.kind,
            language=query.language,
            profile=query.profile,
            evidence=query.evidence,
            vector=vector,
        )


def as_query(parsed: Parsed) -> Query:
    """Ask with a document that was parsed as a CV or an offer."""
    if parsed.profile is None or parsed.kind is None or parsed.kind == "other":
        raise ValueError(f"{parsed.doc_id} has no profile to match")
    return Query(
        path=parsed.path,
        doc_id=parsed.doc_id,
        kind=parsed.kind,
        language=parsed.language or "und",
        profile=parsed.profile,
        evidence=dict(parsed.evidence),
        gist=parsed.gist,
    )
