"""Tables, mailboxes and the LinkedIn export: each gives the documents that people mean by them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from tests.ingest.test_imports_archives import ADA, BOB, imported, told, written, zipped

from hirestream.errors import BadInput, Misconfigured, Transient
from hirestream.ingest.feeds.ports import Answer
from hirestream.ingest.imports.limits import ImportLimits
from hirestream.ingest.imports.tables import mapping_of
from hirestream.ingest.imports.walk import Importer
from hirestream.ingest.incoming import Entry, Incoming
from hirestream.read.service import read_document, sniff_media_type

HTML = '<div class="fontsize"><h2>Experience</h2><p>2019 - 2021 Developer, Example Ltd</p></div>'


class OneSite:
    """A network with one site on it: the real fetcher belongs to the feeds, and its port is all that is used here."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self._pages = pages

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        conditional: bool = False,
        crawled: bool = False,
    ) -> Answer:
        """Answer with a page, or as the port says where there is none."""
        del params, headers, conditional, crawled
        if "away" in url:
            raise Transient("The site does not answer.")
        if url not in self._pages:
            raise BadInput("not-found")
        return Answer(url, 200, self._pages[url], "text/plain", None, {}, datetime(2026, 1, 1, tzinfo=UTC))

    def post(
        self,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Nothing is sent by an import."""
        raise NotImplementedError


def from_table(path: Path, *pairs: str, fetcher: OneSite | None = None) -> list[Entry]:
    """Import a table with a mapping and a network."""
    return list(Importer(ImportLimits(), mapping=mapping_of(pairs), fetcher=fetcher).entries([path]))


def test_the_well_known_export_gives_the_html_of_each_cv(tmp_path: Path) -> None:
    """HTML keeps headings and lists: it is preferred; a row without it gives its text, an empty one nothing."""
    table = written(
        tmp_path,
        "Resume.csv",
        (
            "ID,Resume_str,Resume_html,Category\n"
            f'1,"plain","{HTML.replace(chr(34), chr(34) * 2)}",IT\n2,"{ADA.decode()}",,IT\n3,,,IT\n'
        ).encode(),
    )
    first, second = from_table(table)
    assert isinstance(first.found, Incoming)
    assert isinstance(second.found, Incoming)
    assert (first.found.content, second.found.content) == (HTML.encode(), ADA.strip())
    assert sniff_media_type(first.found.content, first.found.name, first.found.media_type) == "text/html"
    assert [Path(one.name).name for one in (first, second)] == ["Resume.csv#1", "Resume.csv#2"]


def test_any_column_can_be_named(tmp_path: Path) -> None:
    """A table with heads of its own is read by a mapping, CVs and offers alike; a wrong name is told."""
    cvs = written(tmp_path, "a.csv", f'Nr;Lettre\n1;"{ADA.decode()}"\n'.encode("cp1252"))
    assert told(from_table(cvs, "text=Lettre")) == [("a.csv#1", ADA.strip())]
    offers = written(tmp_path, "b.csv", "Fonction,Inhalt,Ville\nMaçon,Gros œuvre,Lille\n".encode())
    ((_, posting),) = told(from_table(offers, "title=Fonction", "description=Inhalt"))
    assert isinstance(posting, bytes)
    found = json.loads(posting)
    assert found["title"] == "Maçon"
    assert "Lille" in str(found["jobLocation"])
    assert told(from_table(cvs, "text=Brief")) == [("a.csv", "unsupported-type")]
    with pytest.raises(Misconfigured, match="FIELD=COLUMN"):
        mapping_of(("colour=Lettre",))


def test_links_lead_to_files_inside_the_folder_only(tmp_path: Path) -> None:
    """A column of paths brings the files in; what leads out of the folder, by name or by link, is refused."""
    folder = tmp_path / "in"
    (folder / "files").mkdir(parents=True)
    (folder / "files" / "ada.txt").write_bytes(ADA)
    written(tmp_path, "secret.txt", BOB)
    (folder / "way-out.txt").symlink_to(tmp_path / "secret.txt")
    rows = "ID,CV_file\n1,files/ada.txt\n2,../secret.txt\n3,/etc/hostname\n4,way-out.txt\n5,files/none.txt\n"
    table = written(folder, "list.csv", rows.encode())
    outcomes = [code for _, code in told(from_table(table))]
    assert outcomes == [ADA, "unsafe-entry", "unsafe-entry", "unsafe-entry", "not-found"]


def test_web_links_are_followed_only_with_a_fetcher(tmp_path: Path) -> None:
    """Without the feeds' polite network a link is refused with a hint; with it, a site that is away costs its row."""
    rows = "CV_url\nhttps://example.org/ada.txt\nhttps://example.org/gone.txt\nhttps://away.example.org/x\n"
    table = written(tmp_path, "links.csv", rows.encode())
    assert [code for _, code in told(from_table(table))] == ["not-found"] * 3
    site = OneSite({"https://example.org/ada.txt": ADA})
    assert [code for _, code in told(from_table(table, fetcher=site))] == [ADA, "not-found", "not-found"]


def test_a_long_table_in_an_archive_is_read_row_by_row(tmp_path: Path) -> None:
    """A table larger than a document may be is no document: its rows are."""
    rows = "ID,Resume_str\n" + "".join(f'{number},"{ADA.decode()} {number}"\n' for number in range(300))
    path = written(tmp_path, "kaggle.zip", zipped({"Resume/Resume.csv": rows.encode()}))
    entries, _ = imported(path, ImportLimits(max_bytes=5_000))
    assert len(entries) == 300
    assert entries[0].name.endswith("kaggle.zip/Resume/Resume.csv#1")


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    """Bytes that are no text, and columns that nobody knows, are told apart."""
    assert told(from_table(written(tmp_path, "a.csv", b"title,description\n\x81\x8d\x8f,x\n")))[0][1] == "corrupt"
    assert told(from_table(written(tmp_path, "b.csv", b"article,price\nchair,3\n")))[0][1] == "unsupported-type"


# ---- mailboxes -----------------------------------------------------------------------------------------------------
def message(subject: str, *attached: tuple[bytes, str, str]) -> bytes:
    """A message with attachments, as an mbox holds it."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "ada@example.org", "jobs@example.org"
    mail.set_content("Please find my CV attached.\n\nFrom here on, thank you.\n")
    for content, kind, name in attached:
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    body = mail.as_bytes().replace(b"\nFrom ", b"\n>From ")
    return b"From ada@example.org Mon Mar  2 09:30:00 2026\n" + body + b"\n"


def test_the_attachments_of_a_mailbox_are_documents(tmp_path: Path) -> None:
    """CVs come in, whole archives of them too; letters, pictures of signatures and invitations do not."""
    box = message("CV", (ADA, "text/plain", "cv.txt"), (b"BEGIN:VCALENDAR", "text/calendar", "invite.ics"))
    box += message("Two CVs", (zipped({"bob.txt": BOB}), "application/zip", "cvs.zip"))
    box += message("No CV") + message("A program", (b"\x7fELF" + bytes(99), "application/octet-stream", "run"))
    entries, skipped = imported(written(tmp_path, "jobs.mbox", box), ImportLimits())
    assert told(entries) == [("cv.txt", ADA), ("bob.txt", BOB)]
    assert skipped == {"no document": 2}
    assert "jobs.mbox#1/cv.txt" in entries[0].name


def test_a_huge_message_costs_its_line_not_the_memory(tmp_path: Path) -> None:
    """A message that is larger than any document is refused, the next one is read."""
    box = message("Film", (bytes(60_000), "video/mp4", "film.mp4")) + message("CV", (ADA, "text/plain", "cv.txt"))
    entries, _ = imported(written(tmp_path, "Inbox", box), ImportLimits(max_bytes=20_000))
    assert told(entries) == [("Inbox#1", "too-large"), ("cv.txt", ADA)]


# ---- LinkedIn ------------------------------------------------------------------------------------------------------
EXPORT = {
    "Profile.csv": "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Geo Location,Websites\n"
    'Inès,Exemple,,,"Mar 4, 1990",Ingénieure de données,"Dix ans de flux.\nEt de tables.",'
    '"Lyon, Auvergne-Rhône-Alpes, France",[PORTFOLIO:https://example.org/ines]\n',
    "Positions.csv": "Company Name,Title,Description,Location,Started On,Finished On\n"
    "Nébuleuse,Ingénieure de données,Flux Kafka,Lyon,Mar 2020,\nCoop,Analyste,,Lyon,2016,Feb 2020\n",
    "Education.csv": "School Name,Start Date,End Date,Notes,Degree Name,Activities\nINSA,2011,2016,,Master,Chorale\n",
    "Skills.csv": "Name\nPython\nKafka\nPython\n",
    "Languages.csv": "Name,Proficiency\nFrançais,Native or bilingual proficiency\n",
    "Certifications.csv": "Name,Url,Authority,Started On,Finished On,License Number\nCKA,,CNCF,Jan 2024,,1\n",
    "Email Addresses.csv": "Email Address,Confirmed,Primary,Updated On\n"
    "old@example.org,Yes,No,\nines@example.org,Yes,Yes,\n",
    "PhoneNumbers.csv": "Extension,Number,Type\n,+33 6 12 34 56 78,Mobile\n",
    "Connections.csv": "First Name,Last Name\nBob,Example\n",
    "Jobs/Job Applications.csv": "Application Date,Company Name\n1/1/26,Secret Ltd\n",
}


@pytest.mark.parametrize("folder", ["", "Complete_LinkedInDataExport/"])
def test_a_linkedin_export_is_one_cv(tmp_path: Path, folder: str) -> None:
    """The member's own zip gives one JSON Resume, which reads as a CV; contacts and applications stay out of it."""
    files = {folder + name: content.encode() for name, content in EXPORT.items()}
    (entry,) = imported(written(tmp_path, "export.zip", zipped(files)), ImportLimits())[0]
    assert isinstance(entry.found, Incoming)
    resume = json.loads(entry.found.content)
    assert resume["basics"] == {
        "name": "Inès Exemple",
        "label": "Ingénieure de données",
        "email": "ines@example.org",
        "phone": "+33 6 12 34 56 78",
        "url": "https://example.org/ines",
        "summary": "Dix ans de flux.\nEt de tables.",
        "location": {"city": "Lyon", "region": "Auvergne-Rhône-Alpes", "country": "France"},
    }
    assert resume["work"][0]["startDate"] == "2020-03"
    assert [post.get("endDate") for post in resume["work"]] == [None, "2020-02"]
    assert resume["skills"] == [{"name": "Python"}, {"name": "Kafka"}]
    assert resume["certificates"] == [{"name": "CKA", "issuer": "CNCF", "date": "2024-01"}]
    for private in ("1990", "Bob", "Secret"):
        assert private not in entry.found.content.decode()
    assert read_document(entry.found.content, entry.found.name).reader == "json-resume"


def test_an_export_with_french_heads_is_understood(tmp_path: Path) -> None:
    """Files that were saved with translated heads and months give the same."""
    files = {
        "Profile.csv": "Prénom,Nom,Titre,Résumé,Lieu\nInès,Exemple,Ingénieure,Dix ans,Lyon\n",
        "Positions.csv": "Entreprise,Poste,Description,Lieu,Début,Fin\n"
        "Coop,Analyste,Rapports,Lyon,févr. 2016,août 2019\n",
    }
    path = written(tmp_path, "export.zip", zipped({name: content.encode() for name, content in files.items()}))
    (entry,) = imported(path, ImportLimits())[0]
    assert isinstance(entry.found, Incoming)
    resume = json.loads(entry.found.content)
    assert (resume["basics"]["name"], resume["basics"]["summary"]) == ("Inès Exemple", "Dix ans")
    assert (resume["work"][0]["startDate"], resume["work"][0]["endDate"]) == ("2016-02", "2019-08")
