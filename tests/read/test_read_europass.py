"""Europass CVs and JSON Resumes as people have them: read like a JSON Resume, and nothing but what a person sees."""

from __future__ import annotations

import io
import json
from typing import Any

import pikepdf
import pytest

from hirestream.errors import BadInput
from hirestream.extract.service import Extractor
from hirestream.read.europass import resume_of
from hirestream.read.service import read_document, sniff_media_type
from hirestream.simulate.service import simulate
from hirestream.taxonomy.service import Taxonomy

OLDER = """<?xml version="1.0" encoding="UTF-8"?>
<SkillsPassport xmlns="http://europass.cedefop.europa.eu/Europass" locale="fr">
 <LearnerInfo>
  <Identification>
   <PersonName><FirstName>Zoé</FirstName><Surname>Exemple</Surname></PersonName>
   <ContactInfo>
    <Address><Contact><AddressLine>1 rue du Test</AddressLine><PostalCode>69003</PostalCode>
     <Municipality>Lyon</Municipality><Country><Code>FR</Code><Label>France</Label></Country></Contact></Address>
    <Email><Contact>zoe@example.org</Contact></Email>
    <TelephoneList><Telephone><Contact>+33 6 12 34 56 78</Contact></Telephone></TelephoneList>
   </ContactInfo>
   <Demographics><Birthdate year="1990" month="--03" day="---04"/></Demographics>
   <Photo><MimeType>image/jpeg</MimeType><Data>AAAA</Data></Photo>
  </Identification>
  <Headline><Type><Code>preferred_job</Code></Type><Description><Label>Infirmière</Label></Description></Headline>
  <WorkExperienceList><WorkExperience>
   <Period><From year="2016" month="--03"/><Current>true</Current></Period>
   <Position><Code>0</Code><Label>Infirmière de nuit</Label></Position>
   <Activities>&lt;p&gt;Soins &lt;strong&gt;intensifs&lt;/strong&gt;&lt;/p&gt;
    &lt;ul&gt;&lt;li&gt;Garde&lt;/li&gt;&lt;/ul&gt;</Activities>
   <Employer><Name>Clinique des Aulnes</Name>
    <ContactInfo><Address><Contact><Municipality>Dijon</Municipality></Contact></Address></ContactInfo></Employer>
  </WorkExperience></WorkExperienceList>
  <EducationList><Education>
   <Period><From year="2012"/><To year="2015" month="--06"/></Period>
   <Title>Diplôme d'État d'infirmier</Title><Organisation><Name>IFSI Lyon</Name></Organisation>
  </Education></EducationList>
  <Skills>
   <Linguistic>
    <MotherTongueList><MotherTongue><Description><Code>fr</Code><Label>français</Label></Description></MotherTongue>
    </MotherTongueList>
    <ForeignLanguageList><ForeignLanguage><Description><Code>en</Code></Description>
     <ProficiencyLevel><Listening>C1</Listening><Writing>B2</Writing></ProficiencyLevel></ForeignLanguage>
    </ForeignLanguageList></Linguistic>
   <JobRelated><Description>Soins palliatifs; hygiène hospitalière</Description></JobRelated>
   <Driving><Description><Licence>B</Licence></Description></Driving>
  </Skills>
 </LearnerInfo>
</SkillsPassport>"""
NEWER = """<Candidate xmlns="http://www.europass.eu/1.0" xmlns:oa="http://www.openapplications.org/oagis/9"
  xmlns:eures="http://www.europass_eures.eu/1.0" xmlns:hr="http://www.hr-xml.org/3">
 <CandidatePerson>
  <PersonName><oa:GivenName>Zoé</oa:GivenName><hr:FamilyName>Exemple</hr:FamilyName></PersonName>
  <Communication><ChannelCode>Email</ChannelCode><oa:URI>zoe@example.org</oa:URI></Communication>
  <Communication><ChannelCode>Telephone</ChannelCode><CountryDialing>33</CountryDialing>
   <oa:DialNumber>612345678</oa:DialNumber></Communication>
  <Communication><Address><oa:CityName>Lyon</oa:CityName><CountryCode>fr</CountryCode></Address></Communication>
  <PrimaryLanguageCode name="NORMAL">fra</PrimaryLanguageCode>
 </CandidatePerson>
 <CandidateProfile languageCode="fr">
  <EmploymentHistory><EmployerHistory>
   <hr:OrganizationName>Clinique des Aulnes</hr:OrganizationName>
   <PositionHistory><PositionTitle>Infirmière de nuit</PositionTitle>
    <eures:EmploymentPeriod><eures:StartDate><hr:FormattedDateTime>2016-03-01</hr:FormattedDateTime></eures:StartDate>
     <hr:CurrentIndicator>true</hr:CurrentIndicator></eures:EmploymentPeriod>
    <oa:Description>&lt;p&gt;Soins intensifs&lt;/p&gt;</oa:Description><City>Dijon</City></PositionHistory>
  </EmployerHistory></EmploymentHistory>
  <EducationHistory><EducationOrganizationAttendance>
   <hr:OrganizationName>IFSI Lyon</hr:OrganizationName>
   <AttendancePeriod><StartDate><hr:FormattedDateTime>2012</hr:FormattedDateTime></StartDate>
    <EndDate><hr:FormattedDateTime>2015-06</hr:FormattedDateTime></EndDate></AttendancePeriod>
   <EducationDegree><hr:DegreeName>Diplôme d'État d'infirmier</hr:DegreeName></EducationDegree>
  </EducationOrganizationAttendance></EducationHistory>
  <PersonQualifications>
   <PersonCompetency><CompetencyID schemeName="NORMAL">eng</CompetencyID><hr:TaxonomyID>language</hr:TaxonomyID>
    <eures:CompetencyDimension><hr:CompetencyDimensionTypeCode>CEF-Speaking-Production</hr:CompetencyDimensionTypeCode>
     <eures:Score><hr:ScoreText>B2</hr:ScoreText></eures:Score></eures:CompetencyDimension></PersonCompetency>
   <PersonCompetency><hr:TaxonomyID>Digital_Skill</hr:TaxonomyID>
    <hr:CompetencyName>Soins palliatifs</hr:CompetencyName></PersonCompetency>
  </PersonQualifications>
 </CandidateProfile>
</Candidate>"""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """The rules with the package's taxonomy."""
    return Extractor(Taxonomy.load())


@pytest.mark.parametrize("xml", [OLDER, NEWER], ids=["SkillsPassport", "Candidate"])
def test_a_europass_xml_is_a_cv(xml: str, extractor: Extractor) -> None:
    """Both forms of Europass give a profile with evidence for each value."""
    assert sniff_media_type(xml.encode(), "europass.xml") == "application/xml"
    document = read_document(xml.encode(), "europass.xml")
    assert document.reader == "json-resume"
    found = extractor.profile(document, "fr")
    profile = found.profile
    assert (profile.full_name, profile.emails, profile.location.city) == ("Zoé Exemple", ("zoe@example.org",), "Lyon")
    assert [phone.e164 for phone in profile.phones] == ["+33612345678"]
    (post,) = profile.experience
    assert (post.title, post.company, post.city, post.current) == (
        "Infirmière de nuit", "Clinique des Aulnes", "Dijon", True,
    )  # fmt: skip
    assert post.start is not None
    assert post.start.startswith("2016-03")
    assert (profile.education[0].institution, profile.education[0].end) == ("IFSI Lyon", "2015-06")
    assert [(one.code, one.level) for one in profile.languages] == [("fr", "native"), ("en", "B2")]
    assert "Soins palliatifs" in {skill.name for skill in profile.skills}
    assert document.quote(found.evidence["experience[0].company"]) == "Clinique des Aulnes"
    assert "strong" not in document.text
    assert "AAAA" not in document.text


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE], ids=["bomb", "file"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(doctype: str, encoding: str) -> None:
    """An XML that would unpack, or fetch files of the machine, is not read, whatever its encoding."""
    body = OLDER.split("?>", 1)[1].replace("Infirmière de nuit", "&a;")
    content = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{body}'.encode(encoding)
    with pytest.raises(BadInput) as refused:
        resume_of(content)
    assert refused.value.code in {"unsupported-type", "corrupt"}


def test_a_damaged_europass_is_told() -> None:
    """Half a file is no CV; another XML is not read."""
    with pytest.raises(BadInput) as cut:
        read_document(OLDER.encode()[:1500], "europass.xml")
    with pytest.raises(BadInput) as other:
        read_document(b'<?xml version="1.0"?><invoice>12</invoice>' + b" " * 30, "invoice.xml")
    assert (cut.value.code, other.value.code) == ("corrupt", "unsupported-type")


# ---- a PDF that carries the XML ------------------------------------------------------------------------------------
def page(*lines: str) -> bytes:
    """A PDF of one page with these lines on it."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )  # fmt: skip
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    shown = b"".join(b"(" + line.encode("cp1252") + b") Tj 0 -18 Td " for line in lines)
    pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 11 Tf 50 780 Td " + shown + b"ET")
    held = io.BytesIO()
    pdf.save(held)
    return held.getvalue()


def carrying(content: bytes, xml: str) -> bytes:
    """The same PDF with the XML attached, as the Europass editor attaches it."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.attachments["attachment.xml"] = xml.encode()
        held = io.BytesIO()
        pdf.save(held)
    return held.getvalue()


VISIBLE = (
    "Zoé Exemple", "zoe@example.org | +33 6 12 34 56 78 | Lyon, FR", "Infirmière", "Expérience",
    "Infirmière de nuit, Clinique des Aulnes, Dijon", "2016-03 - aujourd'hui", "Soins intensifs", "Garde", "Formation",
    "Diplôme d'État d'infirmier, IFSI Lyon", "2012 - 2015-06", "Soins palliatifs, hygiène hospitalière", "français",
    "B", "English",
)  # fmt: skip


def test_a_europass_pdf_is_read_by_its_data_with_evidence_on_its_pages(extractor: Extractor) -> None:
    """The fields come from the data in the PDF, each shown on the page; the page's own text is the document."""
    document = read_document(carrying(page(*VISIBLE), OLDER), "cv.pdf")
    assert document.reader == "pdf-text"
    assert document.warnings == ()
    found = extractor.profile(document, "fr")
    (post,) = found.profile.experience
    assert (post.title, post.company, post.start, post.current) == (
        "Infirmière de nuit", "Clinique des Aulnes", "2016-03", True,
    )  # fmt: skip
    assert document.quote(found.evidence["experience[0].company"]) == "Clinique des Aulnes"
    assert found.profile.birth_date is None  # in the data only: nobody sees it


def test_data_that_nobody_sees_is_not_believed(extractor: Extractor) -> None:
    """Skills and posts that are in the data of a PDF but not on its pages get nobody a job."""
    padded = OLDER.replace("Soins palliatifs;", "Soins palliatifs; Chirurgie cardiaque;")
    found = extractor.profile(read_document(carrying(page(*VISIBLE), padded), "cv.pdf"), "fr")
    names = {skill.name for skill in found.profile.skills}
    assert "Soins palliatifs" in names
    assert "Chirurgie cardiaque" not in names


def test_data_of_somebody_else_is_not_used() -> None:
    """When the pages say other things than the data, they count, and the person is told."""
    (other,) = simulate(cvs=1, offers=0, seed=1, formats=("pdf",))
    plain = read_document(other.content, "cv.pdf")
    document = read_document(carrying(other.content, OLDER), "cv.pdf")
    assert (document.structured, document.text) == (None, plain.text)
    assert [notice.code for notice in document.warnings] == ["europass"]
    assert "Exemple" not in document.text


# ---- JSON Resume ---------------------------------------------------------------------------------------------------
def resume(**more: Any) -> bytes:
    """A JSON Resume with more fields."""
    return json.dumps({"basics": {"name": "Ada Example", "email": "ada@example.org"}, **more}).encode()


def test_a_valid_json_resume_gives_no_warning() -> None:
    """Who keeps to the schema hears nothing."""
    valid = resume(work=[{"name": "Example", "startDate": "2019-03", "highlights": ["x"]}], skills=[{"name": "SQL"}])
    assert read_document(valid).warnings == ()


def test_usual_deviations_are_understood_and_told(extractor: Extractor) -> None:
    """Older names, other dates, words in place of objects: a warning each, and the profile is there all the same."""
    document = read_document(
        resume(
            work=[
                {"company": "Example Ltd", "position": "Developer", "startDate": "03/2019", "endDate": "Present"},
                {"name": "Other Ltd", "position": "Tester", "startDate": "2015-01-01T00:00:00Z", "endDate": "2018"},
            ],
            skills=["Python", "SQL"],
            languages=["French"],
        )
    )
    told = " ".join(notice.message for notice in document.warnings)
    for at in ("work[0].company", "work[0].startDate", "work[1].startDate", "skills[0]", "languages[0]"):
        assert at in told
    profile = extractor.profile(document, "en").profile
    assert [(post.company, post.start, post.current) for post in profile.experience] == [
        ("Example Ltd", "2019-03", True),
        ("Other Ltd", "2015-01-01", False),
    ]
    assert {skill.name for skill in profile.skills} >= {"Python", "SQL"}
    assert [one.code for one in profile.languages] == ["fr"]


def test_a_json_resume_full_of_faults_gives_a_few_warnings() -> None:
    """Ten faults are told one by one, the rest is counted."""
    document = read_document(resume(work=[{"name": 1, "startDate": "soon"} for _ in range(20)]))
    assert len(document.warnings) == 11
    assert document.warnings[-1].message.startswith("30 more")


def test_archives_are_no_documents() -> None:
    """Whoever uploads an archive learns which command takes it."""
    for content in (b"PK\x05\x06" + bytes(18), b"\x1f\x8b\x08" + bytes(60), bytes(257) + b"ustar" + bytes(300)):
        with pytest.raises(BadInput, match="hirestream ingest") as refused:
            sniff_media_type(b"x" + content[1:] if content.startswith(b"\0") else content, "cvs")
        assert refused.value.code == "unsupported-type"
