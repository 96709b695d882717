"""Profile (as JSON) → the keys by which documents are looked up: occupations, and whose CV it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from hirestream.index.terms import plain

_MOST_POSTS: Final = 3
_LENGTH: Final = 16


def occupations_of(profile: Mapping[str, Any]) -> list[str]:
    """URIs of the occupations that a document is about; of a CV, those of its headline and latest posts."""
    concepts = [profile.get("concept"), *(post.get("concept") for post in profile.get("experience", ())[:_MOST_POSTS])]
    return list(dict.fromkeys(concept["uri"] for concept in concepts if concept))


def persons_of(profile: Mapping[str, Any]) -> list[str]:
    """Digests that two CVs of one person share: of the name with an e-mail address, or with a number.

    An address alone does not tell: agencies and families share theirs.
    """
    name = " ".join(sorted(plain(profile.get("full_name") or "").split()))
    reached = [*(address.casefold() for address in profile.get("emails", ())), *_numbers(profile)]
    told = [f"{where} {name}" for where in dict.fromkeys(reached) if name]
    return [hashlib.sha256(each.encode()).hexdigest()[:_LENGTH] for each in told]


def _numbers(profile: Mapping[str, Any]) -> list[str]:
    return [phone["e164"] for phone in profile.get("phones", ())]
