"""Text of a job offer → Offer with evidence: its parts' readers brought together."""

from __future__ import annotations

from hirestream.extract import contact, offer_head, offer_needs, offer_terms
from hirestream.extract.licences import find_licences
from hirestream.extract.lines import join, split_lines
from hirestream.extract.offer_parts import sentences, split_parts
from hirestream.extract.salary import find_salary
from hirestream.extract.trace import Trace
from hirestream.model.document import DocumentText
from hirestream.model.profile import Extraction, Offer
from hirestream.taxonomy.service import Taxonomy


def read_offer(document: DocumentText, language: str, taxonomy: Taxonomy) -> Extraction[Offer]:
    """Read an offer out of its text."""
    trace = Trace(document)
    lines = split_lines(document.text)
    parts = split_parts(lines)
    title = offer_head.find_title(lines, taxonomy)
    place = offer_head.find_place(lines)
    required, preferred = offer_needs.find_skills(parts, title, taxonomy, language)
    emails = contact.emails_in(lines)
    phones = contact.phones_in(lines, contact.regions_for(language, place.country if place else None))
    licences, _ = find_licences(lines)
    body = join([x for x in lines if title is None or x.end <= title.start or x.start >= title.end])
    written = trace.text("title", title)
    pay = find_salary(sentences(lines))
    if pay:
        trace.note("salary", pay[1].start, pay[1].end)
    offer = Offer(
        title=offer_head.plain_title(written),
        company=trace.text("company", offer_head.find_company(lines, title, place)),
        sector=trace.text("sector", offer_head.find_sector(lines)),
        location=offer_head.location_of(place, trace),
        remote=offer_terms.find_remote(lines, trace),
        contract=offer_terms.find_contract(lines, trace),
        duration=trace.text("duration", offer_terms.find_duration(lines)),
        working_time=trace.text("working_time", offer_terms.find_working_time(lines)),
        salary=pay[0] if pay else None,
        start_date=offer_terms.find_start(lines, trace),
        valid_through=offer_terms.find_end(lines, trace),
        min_years_experience=offer_terms.find_years(lines, trace),
        education_level=offer_terms.find_level(lines, trace),
        skills_required=offer_needs.skills_of("skills_required", required, trace),
        skills_preferred=offer_needs.skills_of("skills_preferred", preferred, trace),
        languages=offer_needs.find_languages(lines, trace),
        driving_licence=offer_needs.licences_of(licences, trace),
        benefits=offer_needs.find_benefits(parts, trace),
        contact=offer_needs.contact_of(emails, phones, trace),
        apply_url=trace.text("apply_url", offer_needs.find_apply_url(lines)),
        description=trace.raw("description", body),
        concept=taxonomy.occupation(written) if written else None,
    )
    return Extraction[Offer](profile=offer, evidence=trace.evidence)
