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
    """Digests that two CVs of one person share: of an e-mail address, or of a number together with the name."""
    told = ["mail " + address.casefold() for address in profile.get("emails", ())]
    name = " ".join(sorted(plain(profile.get("full_name") or "").split()))
    if name:
        told += [f"phone {phone['e164']} {name}" for phone in profile.get("phones", ())]
    return [hashlib.sha256(each.encode()).hexdigest()[:_LENGTH] for each in dict.fromkeys(told)]
