"""Words of documents in tantivy: title, skills and body, stemmed in French and in English, ranked by BM25."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final

from hirestream.errors import Transient
from hirestream.index.ports import KINDS, DocumentKind, StoredText

_STEMMERS: Final = {"fr": "french", "en": "english"}
_FIELDS: Final = {"title": 3.0, "skills": 2.0, "body": 1.0}
_SHARP: Final = re.compile(r"(?<=\w)#")
_MOST_WORDS: Final = 64
_HEAP_BYTES: Final = 30_000_000
_CHECKPOINT: Final = "checkpoint"


def spelt(text: str) -> str:
    """Text in which C++ and C# are words for a tokenizer that knows letters and digits: twice as fast as a pattern."""
    text = text.replace("++", "plusplus")
    return _SHARP.sub("sharp", text) if "#" in text else text


def _skill_words(skills: Iterable[Mapping[str, Any]]) -> str:
    """Names of skills, with the labels of their concepts in both languages, so that either finds them."""
    words: list[str] = []
    for skill in skills:
        words.append(skill["name"])
        concept = skill.get("concept")
        if concept:
            words.extend(label for label in (concept.get("label_fr"), concept.get("label_en")) if label)
    return "\n".join(dict.fromkeys(words))


def fields_of(kind: DocumentKind, profile: Mapping[str, Any]) -> dict[str, str]:
    """What is searched of a document, by field. Of a CV: its trades, never who the person is."""
    several: dict[str, Sequence[Any]] = defaultdict(tuple, {name: value for name, value in profile.items() if value})
    if kind == "cv":
        jobs = several["experience"]
        titles = [profile.get("title"), *(job.get("title") for job in jobs)]
        studies = [word for study in several["education"] for word in (study.get("degree"), study.get("field"))]
        body = [*(job.get("description") for job in jobs), *studies, *several["certifications"], *several["projects"]]
        skills = several["skills"]
    else:
        titles = [profile.get("title")]
        body = [profile.get("description"), profile.get("sector"), profile.get("company"), *several["benefits"]]
        skills = [*several["skills_required"], *several["skills_preferred"]]
    return {
        "title": "\n".join(title for title in titles if title),
        "skills": _skill_words(skills),
        "body": "\n".join(text for text in body if text),
    }


class TantivyWords:
    """The word index of one generation. One thread writes; any may search meanwhile.

    `reached` is the number of the last change that a commit holds; it is stored in the same commit.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._analyzers = self._make_analyzers()
        self._schema = self._make_schema()
        self._index = self._open()
        self._writer: Any = None
        self.reached = self._read_reached()

    def write(self, documents: Iterable[StoredText], gone: Sequence[tuple[DocumentKind, str]], upto: int) -> None:
        """Add or replace `documents`, forget those `gone`, and commit all at once as change number `upto`.

        Raises `Transient` when another process writes this index, or the disk is full.
        """
        import tantivy

        try:
            if self._writer is None:
                self._writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
                # A kill in mid-commit leaves files that nothing speaks of; the next commit would take their names.
                self._writer.garbage_collect_files()
            for kind, doc_id in gone:
                self._writer.delete_documents_by_term("key", f"{kind} {doc_id}")
            fresh = self.reached == 0 and not self._index.searcher().num_docs
            for document in documents:
                if not fresh:  # else there is nothing to replace: a tenth of a rebuild
                    self._writer.delete_documents_by_term("key", f"{document.kind} {document.doc_id}")
                self._writer.add_document(self._row(document))
            self._writer.delete_documents_by_term("key", _CHECKPOINT)
            self._writer.add_document(tantivy.Document(key=_CHECKPOINT, reached=upto))
            self._writer.commit()
        except ValueError as error:
            self._writer = None
            raise Transient(f"The word index cannot be written: {error}") from error
        self._index.reload()
        self.reached = upto

    def search(self, kind: DocumentKind, query: str, k: int) -> list[tuple[str, float]]:
        """Documents of a kind that hold words of `query`, with their BM25 score, best first."""
        import tantivy

        parts = []
        for language, analyzer in self._analyzers.items():
            for word in list(dict.fromkeys(analyzer.analyze(spelt(query))))[:_MOST_WORDS]:
                for field, weight in _FIELDS.items():
                    term = tantivy.Query.term_query(self._schema, f"{kind}_{field}_{language}", word)
                    parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(term, weight)))
        if not parts or k <= 0:
            return []
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(parts), k).hits
        found = [(str(searcher.doc(address)["doc_id"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def held(self) -> set[tuple[DocumentKind, str]]:
        """Every document that has words here."""
        import tantivy

        searcher = self._index.searcher()
        found: set[tuple[DocumentKind, str]] = set()
        for kind in KINDS:
            query = tantivy.Query.term_query(self._schema, "kind", kind)
            hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
            found |= {(kind, str(searcher.doc(address)["doc_id"][0])) for _, address in hits}
        return found

    def close(self) -> None:
        """Let go of the writer and its lock."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def _row(self, document: StoredText) -> Any:
        import tantivy

        language = document.language if document.language in _STEMMERS else "en"
        row = {
            f"{document.kind}_{field}_{language}": spelt(text)
            for field, text in fields_of(document.kind, document.profile).items()
            if text
        }
        key = f"{document.kind} {document.doc_id}"
        return tantivy.Document(key=key, kind=document.kind, doc_id=document.doc_id, **row)

    @staticmethod
    def _make_analyzers() -> dict[str, Any]:
        from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

        return {
            language: TextAnalyzerBuilder(Tokenizer.simple())
            .filter(Filter.remove_long(60))
            .filter(Filter.lowercase())
            .filter(Filter.stopword(name))
            .filter(Filter.stemmer(name))
            .filter(Filter.ascii_fold())  # last, since the French stemmer reads accents
            .build()
            for language, name in _STEMMERS.items()
        }

    @staticmethod
    def _make_schema() -> Any:
        from tantivy import SchemaBuilder

        builder = SchemaBuilder()
        builder.add_text_field("key", tokenizer_name="raw")
        builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("doc_id", tokenizer_name="raw", stored=True)
        builder.add_integer_field("reached", stored=True)
        # Fields of each kind, not a filter by kind: a plain union of terms is searched without reading all of each.
        for kind, field, language in product(KINDS, _FIELDS, _STEMMERS):
            builder.add_text_field(f"{kind}_{field}_{language}", tokenizer_name=language, index_option="freq")
        return builder.build()

    def _open(self) -> Any:
        import tantivy

        if self._folder is None:
            index = tantivy.Index(self._schema)
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                index = tantivy.Index(self._schema, path=str(self._folder))
            except ValueError:
                # Of an older schema or torn by a failing disk: all of it is derived, so it is written again.
                shutil.rmtree(self._folder)
                self._folder.mkdir()
                index = tantivy.Index(self._schema, path=str(self._folder))
        for language, analyzer in self._analyzers.items():
            index.register_tokenizer(language, analyzer)
        return index

    def _read_reached(self) -> int:
        import tantivy

        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.term_query(self._schema, "key", _CHECKPOINT), 1).hits
        return int(searcher.doc(hits[0][1])["reached"][0]) if hits else 0
