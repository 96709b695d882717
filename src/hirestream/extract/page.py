"""What was parsed from a file → one page that shows it: the text with its spans marked by field, the profile beside it.

The page is self-contained: no script, no address, no font from elsewhere; all text of the document is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from hirestream.model.document import DocumentText
from hirestream.model.parsed import Parsed
from hirestream.model.spans import Span

#: Field → hue: what belongs together has one colour.
_HUES: Final = {
    "full_name": 210, "title": 210, "company": 30, "emails": 190, "phones": 190, "links": 190, "contact": 190,
    "apply_url": 190, "location": 160, "experience": 30, "education": 275, "skills": 110, "skills_required": 110,
    "skills_preferred": 85, "soft_skills": 85, "languages": 330, "certifications": 50, "driving_licence": 50,
    "salary": 0, "benefits": 0,
}  # fmt: skip
_OTHER_HUE: Final = 230
#: Whole entries and running text hold other values: they would paint everything.
_WIDE: Final = re.compile(r"^(?:summary|description)$|\.description$|^(?:experience|education)\[\d+\]$")
_STYLE: Final = """
:root{color-scheme:light dark}
body{margin:0;font:15px/1.55 system-ui,sans-serif;color:#1c1c1c;background:#fafafa}
header{padding:1rem 1.5rem;border-bottom:1px solid #8884}
h1{font-size:1.2rem;margin:0}
main{display:grid;grid-template-columns:minmax(0,3fr) minmax(18rem,2fr);gap:1.5rem;padding:1rem 1.5rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:0;line-height:2.3}
mark{color:inherit;background:hsl(var(--h) 75% 84%);border-radius:3px;padding:.1em .15em}
mark small{font-size:.65em;color:hsl(var(--h) 70% 24%);margin-left:.4em;white-space:nowrap}
table{border-collapse:collapse;width:100%}
td,th{border-top:1px solid #8884;padding:.25rem .5rem .25rem 0;text-align:left;vertical-align:top;font-weight:400}
th{color:#555;width:40%;overflow-wrap:anywhere}
td{overflow-wrap:anywhere}
@media (max-width:50rem){main{grid-template-columns:1fr}}
@media (prefers-color-scheme:dark){body{color:#eee;background:#171717}th{color:#aaa}
mark{background:hsl(var(--h) 45% 26%)}mark small{color:hsl(var(--h) 60% 80%)}}
"""


def render_page(results: Sequence[tuple[Parsed, DocumentText | None]]) -> str:
    """Lay out files that were parsed, one under the other, as an HTML page."""
    body = "\n".join(_section(parsed, document) for parsed, document in results)
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>hirestream parse</title>'
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    head = f"<head>{head}{policy}<style>{_STYLE}</style></head>"
    return f'<!DOCTYPE html>\n<html lang="en">{head}\n<body>{body}</body></html>\n'


def _section(parsed: Parsed, document: DocumentText | None) -> str:
    facts = [parsed.kind, parsed.language, parsed.reader, f"{parsed.pages} p."] if parsed.kind else []
    problem = f"{parsed.error.code}: {parsed.error.message}" if parsed.error else ""
    said = " · ".join(escape(str(fact)) for fact in (*facts, problem) if fact)
    text = _marked(document, parsed.evidence) if document else ""
    profile = parsed.profile.model_dump(exclude_none=True) if parsed.profile else {}
    rows = "".join(_row(path, value) for path, value in _leaves(profile, ""))
    heading = f"<header><h1>{escape(parsed.path)}</h1>{said}</header>"
    return f"{heading}<main><pre>{text}</pre><table>{rows}</table></main>"


def _marked(document: DocumentText, evidence: Mapping[str, Span]) -> str:
    """The text with each span marked and named; of spans that overlap, the narrower is shown."""
    parts, at = [], 0
    for span, names in _apart(evidence):
        label = escape(", ".join(names))
        words = escape(document.text[span.start : span.end])
        hue = _HUES.get(re.split(r"[.\[]", names[0])[0], _OTHER_HUE)
        parts.append(escape(document.text[at : span.start]))
        parts.append(f'<mark style="--h:{hue}" title="{label}">{words}<small>{label}</small></mark>')
        at = span.end
    return "".join([*parts, escape(document.text[at:])])


def _apart(evidence: Mapping[str, Span]) -> list[tuple[Span, list[str]]]:
    """Spans that do not overlap, in order, each with the paths of the values that stand there."""
    named: dict[tuple[int, int], tuple[Span, list[str]]] = {}
    for path, span in evidence.items():
        if not _WIDE.search(path):
            name = f"{path} (by {span.by})" if span.by else path
            named.setdefault((span.start, span.end), (span, []))[1].append(name)
    taken: list[tuple[Span, list[str]]] = []
    for span, names in sorted(named.values(), key=lambda n: (n[0].end - n[0].start, n[0].start)):
        if all(span.end <= other.start or other.end <= span.start for other, _ in taken):
            taken.append((span, names))
    return sorted(taken, key=lambda n: n[0].start)


def _row(path: str, value: Any) -> str:
    return f"<tr><th>{escape(path)}</th><td>{escape(str(value))}</td></tr>"


def _leaves(value: Any, path: str) -> list[tuple[str, Any]]:
    """All that is said, by JSON path; empty lists, false and concepts' addresses left out."""
    if isinstance(value, Mapping):
        inner = [(f"{path}.{key}" if path else key, one) for key, one in value.items() if key != "uri"]
    elif isinstance(value, list | tuple):
        inner = [(f"{path}[{i}]", one) for i, one in enumerate(value)]
    else:
        return [] if value is False or value == "" else [(path, value)]
    return [leaf for name, one in inner for leaf in _leaves(one, name)]
