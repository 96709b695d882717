"""Text of a job offer → Offer with evidence: its parts' readers brought together."""

from __future__ import annotations

import re
from dataclasses import replace

from hirestream.extract import (
    contact,
    offer_apply,
    offer_company,
    offer_level,
    offer_place,
    offer_skills,
    offer_terms,
    offer_title,
)
from hirestream.extract.licences import find_licences
from hirestream.extract.lines import Line, join, split_lines
from hirestream.extract.offer_benefits import find_benefits, with_lists_told
from hirestream.extract.offer_languages import find_languages
from hirestream.extract.offer_parts import sentences, split_parts, unwrapped
from hirestream.extract.salary import find_salary
from hirestream.extract.trace import Trace
from hirestream.model.document import DocumentText
from hirestream.model.profile import Extraction, Offer
from hirestream.taxonomy.service import Taxonomy

#: Whose telephone numbers an offer has that pays in a currency of one country.
_COUNTRY_OF = {"GBP": "GB", "CHF": "CH", "CAD": "CA", "AUD": "AU", "NZD": "NZ"}


_NUMBER = re.compile(r"\d{1,2}[.)]\s+(?=[A-ZÀ-Ý])")


def _numbered(line: Line) -> Line:
    """`2. Confident use of Excel` is an item of a list."""
    m = _NUMBER.match(line.text)
    return replace(line, start=line.start + m.end(), text=line.text[m.end() :], bullet=True) if m else line


def read_offer(document: DocumentText, language: str, taxonomy: Taxonomy) -> Extraction[Offer]:
    """Read an offer out of its text."""
    trace = Trace(document)
    lines = unwrapped([_numbered(line) for line in split_lines(document.text)], document.text)
    parts = with_lists_told(split_parts(lines))
    title = offer_title.find_title(lines, taxonomy)
    place = offer_place.find_place(lines)
    company = offer_company.find_company(lines, parts, title, place)
    place = place or offer_place.place_of_firm(company, lines)
    required, preferred = offer_skills.find_skills(parts, title, company, taxonomy, language)
    pay = find_salary(sentences(lines))
    if pay:
        trace.note("salary", pay[1].start, pay[1].end)
    country = place.country if place and place.country else _COUNTRY_OF.get(pay[0].currency) if pay else None
    emails = contact.emails_in(lines)
    phones = contact.phones_in(lines, contact.regions_for(language, country))
    licences, _ = find_licences(lines)
    body = join([x for x in lines if title is None or x.end <= title.start or x.start >= title.end])
    written = trace.text("title", title)
    offer = Offer(
        title=offer_title.plain_title(written),
        company=trace.text("company", company),
        sector=trace.text("sector", offer_company.find_sector(lines)),
        location=offer_place.location_of(place, trace),
        remote=offer_terms.find_remote(lines, trace),
        contract=offer_terms.find_contract(lines, trace),
        duration=trace.text("duration", offer_terms.find_duration(lines)),
        working_time=trace.text("working_time", offer_terms.find_working_time(lines)),
        salary=pay[0] if pay else None,
        start_date=offer_terms.find_start(lines, trace),
        valid_through=offer_terms.find_end(lines, trace),
        min_years_experience=offer_level.find_years(parts, trace),
        education_level=offer_level.find_level(parts, trace),
        skills_required=offer_skills.skills_of("skills_required", required, trace),
        skills_preferred=offer_skills.skills_of("skills_preferred", preferred, trace),
        languages=find_languages(parts, title, trace),
        driving_licence=offer_apply.licences_of(licences, trace),
        benefits=find_benefits(parts, trace),
        contact=offer_apply.contact_of(emails, phones, trace),
        apply_url=trace.text("apply_url", offer_apply.find_apply_url(lines)),
        description=trace.raw("description", body),
        concept=taxonomy.occupation(written) if written else None,
    )
    return Extraction[Offer](profile=offer, evidence=trace.evidence)
