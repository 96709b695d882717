"""How one applies to a job offer: whom to write to or call, and the address of the page; licences asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hirestream.extract import contact
from hirestream.extract.lines import Cut, Line
from hirestream.extract.trace import Trace
from hirestream.model.profile import Contact

_APPLY = re.compile(
    r"\b(?:postul\w*|candidat\w*|apply|application|offre|cv|job|jobs|careers?|"
    r"carri[eè]re\w*)\b",
    re.IGNORECASE,
)


def contact_of(emails: Sequence[Cut], phones: Sequence[contact.FoundPhone], trace: Trace) -> Contact:
    """First address and number, with their evidence."""
    if phones:
        trace.note("contact.phone", phones[0].cut.start, phones[0].cut.end)
    return Contact(
        email=trace.text("contact.email", emails[0] if emails else None), phone=phones[0].phone.e164 if phones else None
    )


def licences_of(licences: Sequence[contact.Said], trace: Trace) -> tuple[str, ...]:
    """Categories of driving licences, with their evidence."""
    for i, said in enumerate(licences):
        trace.note(f"driving_licence[{i}]", said.cut.start, said.cut.end)
    return tuple(said.value for said in licences)


def find_apply_url(lines: Sequence[Line]) -> Cut | None:
    """Address to apply at: one that says so, else the first."""
    links = contact.links_in(lines, bare=False)
    near = [
        c
        for c in links
        if _APPLY.search(c.text) or any(x.start <= c.start < x.end and _APPLY.search(x.text) for x in lines)
    ]
    return next(iter(near or links), None)
