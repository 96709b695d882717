"""A posting → what tells whether another source has the same offer: exactly (its words), or nearly (MinHash)."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

_TAG: Final = re.compile(r"<[^>]*>|&[a-z#0-9]+;", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")
#: What titles and names of firms bear or not, without meaning another: (H/F), (m/w/d), SAS, Ltd.
_GENDERS: Final = re.compile(r"\(?\b(?:[hfmwdx]\s*/\s*){1,3}[hfmwdx]\b\)?", re.IGNORECASE)
_LEGAL: Final = frozenset(
    {
        "sa",
        "sas",
        "sasu",
        "sarl",
        "eurl",
        "sca",
        "scop",
        "ltd",
        "limited",
        "llc",
        "inc",
        "plc",
        "gmbh",
        "ag",
        "bv",
        "srl",
    }
)
_SHINGLE: Final = 4
_PERMUTATIONS: Final = 128
#: Least share of word shingles that two texts of one offer have in common, as estimated (standard error 0.04).
NEAR: Final = 0.75
_LEAST_WORDS: Final = 30


@dataclass(frozen=True)
class Traits:
    """What is compared. `exact` is empty where a posting says too little to be told from another by its words."""

    exact: str
    block: str
    place: str
    text: str
    valid_through: date | None

    def signature(self) -> bytes | None:
        """MinHash of the text's shingles; None where the text is too short to compare."""
        words = self.text.split()
        if len(words) < _LEAST_WORDS or not self.block:
            return None
        from datasketch import MinHash

        sketch = MinHash(num_perm=_PERMUTATIONS)
        shingles = {" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}
        sketch.update_batch([shingle.encode() for shingle in shingles])
        return bytes(sketch.hashvalues.astype("<u8").tobytes())


def traits_of(content: bytes) -> Traits:
    """Read title, company, place, description and last day out of a JobPosting; of anything else, its bytes count."""
    posting = _job_posting(content)
    if posting is None:
        return Traits("", "", "", "", None)
    title = " ".join(_words(_GENDERS.sub(" ", str(posting.get("title") or ""))))
    company = " ".join(word for word in _words(_name(posting.get("hiringOrganization"))) if word not in _LEGAL)
    place = " ".join(_words(_place(posting.get("jobLocation"))))
    text = " ".join(_words(_TAG.sub(" ", str(posting.get("description") or ""))))
    told = title and company and text
    exact = hashlib.sha256(f"{title}\x00{company}\x00{place}\x00{text}".encode()).hexdigest() if told else ""
    block = f"{company}\0{title}" if title and company else ""
    return Traits(exact, block, place, text, _day(posting.get("validThrough")))


def title_of(content: bytes) -> str | None:
    """Title of a posting as it is written, for people."""
    posting = _job_posting(content)
    return str(posting["title"]) if posting and posting.get("title") else None


def places_agree(one: str, other: str) -> bool:
    """Whether two places can be the same: equal, one within the other (Paris, Paris 11e), or one not told."""
    ours, theirs = set(one.split()), set(other.split())
    return ours <= theirs or theirs <= ours


def likeness(one: bytes, other: bytes) -> float:
    """Estimated Jaccard similarity of two signatures (Broder, 1997), 0..1."""
    import numpy as np

    return float(np.mean(np.frombuffer(one, "<u8") == np.frombuffer(other, "<u8")))


def _job_posting(content: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "JobPosting" in str(found.get("@type")) else None


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _name(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name") or "")
    return value if isinstance(value, str) else ""


def _place(value: object) -> str:
    places = value if isinstance(value, list) else [value]
    found = []
    for place in places:
        address = place.get("address") if isinstance(place, Mapping) else place
        if isinstance(address, Mapping):
            found.append(str(address.get("addressLocality") or ""))
        elif isinstance(address, str):
            found.append(address)
    return " ".join(sorted(found))


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
