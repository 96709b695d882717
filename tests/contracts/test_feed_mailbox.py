"""A mailbox as a feed: attachments come once, messages stay as they are, and no text of theirs is taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from pydantic import ValidationError
from tests.local_imap import PASSWORD, USER, LocalImap, serving_mail

from hirestream.errors import Misconfigured, Transient
from hirestream.ingest.feeds.adapters.mailbox import Mailbox
from hirestream.ingest.feeds.catalogue import FEEDS
from hirestream.ingest.feeds.options import MailboxOptions
from hirestream.ingest.feeds.ports import Attachment, Cursor, Page

pytestmark = pytest.mark.enable_socket
OFFER = b"Infirmier de nuit\nLa clinique recherche un infirmier pour son service de cardiologie.\n"


@pytest.fixture
def box() -> Iterator[LocalImap]:
    """A mailbox with two messages: one with an offer, one without."""
    with serving_mail() as box:
        box.put(3, message("Une offre", ("offre d'été.txt", "text/plain", OFFER)))
        box.put(5, message("Bonjour"))
        yield box


def message(subject: str, *files: tuple[str, str, bytes]) -> EmailMessage:
    """A message of an invented person, with files."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Jeanne Inventée <jeanne@example.org>", USER, subject
    mail.set_content("Voici notre offre. Appelez-moi au 06 12 34 56 78.")
    for name, media_type, content in files:
        main, sub = media_type.split("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail


def run(box: LocalImap, since: Cursor | None = None, **options: Any) -> list[Page]:
    """One run, with the cursor as it comes back from where it is kept."""
    given = {"host": "127.0.0.1", "port": box.port, "user": USER, "password": PASSWORD, "tls": False, "timeout_s": 5}
    settings = MailboxOptions.model_validate(given | options)
    feed = FEEDS["mailbox"].make(settings, None)  # type: ignore[arg-type]
    assert isinstance(feed, Mailbox)
    return list(feed.fetch(json.loads(json.dumps(since or {}))))


def files(pages: list[Page]) -> list[Attachment]:
    """Attachments of a run."""
    return [one for page in pages for one in page.attachments]


def test_attachments_come_and_texts_do_not(box: LocalImap) -> None:
    """The file arrives with its name and type; nothing else of the message goes anywhere."""
    pages = run(box)
    (file,) = files(pages)
    assert (file.content, file.name, file.media_type) == (OFFER, "offre d'été.txt", "text/plain")
    assert file.key == "7/3/1"
    assert "Jeanne" not in repr(pages)
    assert "06 12" not in repr(pages)


def test_a_message_is_read_once(box: LocalImap) -> None:
    """The next run takes only what has come since, and the same file read again has the same key."""
    first = run(box)
    assert files(run(box, first[-1].cursor)) == []
    box.put(9, message("Encore", ("b.pdf", "application/pdf", b"%PDF-1.7 essai")))
    assert [file.name for file in files(run(box, first[-1].cursor))] == ["b.pdf"]
    assert files(run(box))[0] == files(first)[0]


def test_a_mailbox_that_was_rebuilt_is_read_anew(box: LocalImap) -> None:
    """When the server numbers its messages anew, no old number is trusted."""
    first = run(box)
    box.uidvalidity = 8
    assert [file.key for file in files(run(box, first[-1].cursor))] == ["8/3/1"]


def test_nothing_is_changed_in_the_mailbox(box: LocalImap) -> None:
    """By default the folder is opened for reading only, and messages are not marked as read."""
    run(box)
    assert any(command.startswith("EXAMINE") for command in box.commands)
    assert not any(command.startswith(("SELECT", "UID STORE", "UID COPY")) for command in box.commands)


def test_a_message_is_moved_once_it_is_kept(box: LocalImap) -> None:
    """With `move_to`, a message leaves the folder after its page was taken, not before."""
    settings = {"host": "127.0.0.1", "port": box.port, "user": USER, "password": PASSWORD, "tls": False}
    feed = FEEDS["mailbox"].make(MailboxOptions.model_validate({**settings, "move_to": "Lus"}), None)  # type: ignore[arg-type]
    pages = feed.fetch({})
    assert files([next(pages)])
    assert set(box.folders["INBOX"]) == {3, 5}
    list(pages)
    assert set(box.folders["INBOX"]) == {5}
    assert len(box.folders["Lus"]) == 1


def test_pictures_and_large_messages_are_left(box: LocalImap) -> None:
    """A logo in the text is no document; a message that is too large is reported, and the next one read."""
    mail = message("Signature")
    mail.add_alternative('<p>Bonjour <img src="cid:logo"></p>', subtype="html")
    html_part = mail.get_payload()[1]  # type: ignore[index]
    html_part.add_related(b"\x89PNG", "image", "png", cid="<logo>", filename="logo.png")  # type: ignore[union-attr]
    box.put(11, mail)
    box.put(12, message("Lourd", ("gros.txt", "text/plain", b"x" * 20_000)))
    box.put(13, message("Après", ("suite.txt", "text/plain", OFFER), ("virus.exe", "application/octet-stream", b"MZ")))
    pages = run(box, max_message_bytes=15_000)
    assert [file.name for file in files(pages)] == ["offre d'été.txt", "suite.txt"]
    assert [line for page in pages for line in page.problems] == [
        f"Mailbox: message 12 was not read: it has {len(box.folders['INBOX'][12]):,} bytes"
    ]


def test_a_run_is_bounded_and_goes_on(box: LocalImap) -> None:
    """A full mailbox is read in parts, none of them twice."""
    for uid in range(20, 25):
        box.put(uid, message(f"Offre {uid}", (f"{uid}.txt", "text/plain", OFFER)))
    first = run(box, max_messages=4)
    second = run(box, first[-1].cursor, max_messages=4)
    assert [file.name for file in files(first + second)] == [
        "offre d'été.txt",
        *(f"{uid}.txt" for uid in range(20, 25)),
    ]


def test_a_name_of_a_file_is_no_path(box: LocalImap) -> None:
    """A name that climbs out of a folder keeps its last part."""
    box.put(
        30, message("Chemin", ("../../etc/offre.txt", "text/plain", OFFER), ("C:\\temp\\o.txt", "text/plain", OFFER))
    )
    assert [file.name for file in files(run(box))][1:] == ["offre.txt", "o.txt"]


def test_a_wrong_password_names_the_setting_and_nobody(box: LocalImap) -> None:
    """The operator learns what to correct; what the server says of the person stays out."""
    with pytest.raises(Misconfigured, match=r"`user` and `password`") as caught:
        run(box, password="faux")
    assert USER not in caught.value.message


def test_a_folder_that_is_not_there_is_named(box: LocalImap) -> None:
    """A mistyped folder is a setting to correct."""
    with pytest.raises(Misconfigured, match=r"'Ofres'. Check `folder`"):
        run(box, folder="Ofres")


def test_a_server_that_hangs_up_is_tried_again_later(box: LocalImap) -> None:
    """Half a message gives nothing, and is read whole the next time."""
    box.cuts = True
    with pytest.raises(Transient):
        run(box)
    box.cuts = False
    assert len(files(run(box))) == 1


def test_a_server_without_tls_is_not_spoken_to(box: LocalImap) -> None:
    """With TLS asked for, the password is not sent to a server that has none; without, only this machine is allowed."""
    with pytest.raises(Transient):
        run(box, tls=True, timeout_s=0.5)
    assert box.commands == []
    with pytest.raises(ValidationError, match="only allowed for a local server"):
        MailboxOptions.model_validate({"host": "imap.example", "user": "u", "password": "p", "tls": False})
