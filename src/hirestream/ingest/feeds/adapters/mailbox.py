"""A folder of an IMAP mailbox → the files attached to its messages. The texts of messages are not taken."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from hirestream.errors import Misconfigured, Transient
from hirestream.ingest.feeds.options import MailboxOptions
from hirestream.ingest.feeds.ports import Attachment, Cursor, Fetcher, Page

_LISTED: Final = 50


class Mailbox:
    """Attachments of the messages that are new since the cursor: the highest UID seen, and the folder's UIDVALIDITY.

    The folder is opened for reading only, unless messages are to be moved; a message is moved once its page is kept.
    """

    def __init__(self, options: MailboxOptions, fetcher: Fetcher) -> None:
        del fetcher  # IMAP is no HTTP
        self._options = options

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield a page for each message that has attachments: see `ports.Feed`."""
        with self._failures(), self._open() as mailbox:
            validity = self._select(mailbox)
            known = since.get("uid") if since.get("uidvalidity") == validity else 0
            reached = known if isinstance(known, int) else 0
            sizes = self._new(mailbox, reached)
            for uid in sorted(sizes):
                page = self._message(mailbox, validity, uid, sizes[uid])
                reached = uid
                if page.attachments or page.problems:
                    yield page
                if page.attachments and self._options.move_to:
                    mailbox.move(str(uid), self._options.move_to)
            yield Page(cursor={"uidvalidity": validity, "uid": reached})

    @contextmanager
    def _open(self) -> Iterator[Any]:
        import imap_tools

        options = self._options
        if options.tls:
            context = ssl.create_default_context()
            mailbox: Any = imap_tools.MailBox(options.host, options.port, options.timeout_s, ssl_context=context)
        else:
            mailbox = imap_tools.MailBoxUnencrypted(options.host, options.port, options.timeout_s)
        try:
            try:
                mailbox.login(options.user, options.password.get_secret_value(), initial_folder=None)
            except (imap_tools.MailboxLoginError, UnicodeEncodeError):
                raise Misconfigured(f"{options.host} refuses the sign-in. Check `user` and `password`.") from None
            yield mailbox
        finally:
            _close(mailbox)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Say what a failure means; what a server says of it may name a person, and goes no further."""
        import imap_tools

        where = f"{self._options.host}:{self._options.port}"
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise Misconfigured(f"The certificate of {where} cannot be trusted: {error.verify_message}.") from None
        except (OSError, imaplib.IMAP4.error) as error:
            raise Transient(f"{where} does not answer as a mail server ({type(error).__name__}).") from None
        except imap_tools.ImapToolsError as error:
            raise Transient(f"{where} refused a command ({type(error).__name__}).") from None

    def _select(self, mailbox: Any) -> int:
        import imap_tools

        try:
            mailbox.folder.set(self._options.folder, readonly=self._options.move_to is None)
            return int(mailbox.folder.status(self._options.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
        except (imap_tools.ImapToolsError, KeyError):
            raise Misconfigured(f"There is no folder {self._options.folder!r}. Check `folder`.") from None

    def _new(self, mailbox: Any, reached: int) -> dict[int, int]:
        """Sizes of the messages after `reached`, by UID. The range `n:*` always names the last message."""
        found = sorted(uid for uid in map(int, mailbox.uids(f"UID {reached + 1}:*", None)) if uid > reached)
        uids = [str(uid) for uid in found[: self._options.max_messages]]
        if not uids:
            return {}
        heads = mailbox.fetch(uid_list=uids, headers_only=True, mark_seen=False, bulk=_LISTED)
        return {int(head.uid): head.size_rfc822 for head in heads if head.uid}

    def _message(self, mailbox: Any, validity: int, uid: int, size: int) -> Page:
        cursor = {"uidvalidity": validity, "uid": uid}
        if size > self._options.max_message_bytes:
            return Page(cursor=cursor, problems=(f"Mailbox: message {uid} was not read: it has {size:,} bytes",))
        found: list[Attachment] = []
        problems: list[str] = []
        for message in mailbox.fetch(uid_list=[str(uid)], mark_seen=False):
            for number, part in enumerate(_files(message), start=1):
                try:
                    name, content = part.filename, part.payload
                except (ValueError, LookupError) as error:
                    problems.append(f"Mailbox: file {number} of message {uid} cannot be read ({type(error).__name__})")
                    continue
                if name.lower().endswith(self._options.endings) and content:
                    key = f"{validity}/{uid}/{number}"
                    found.append(
                        Attachment(key, content, name.replace("\\", "/").rsplit("/", 1)[-1], part.content_type)
                    )
        return Page(attachments=tuple(found), cursor=cursor, problems=tuple(problems))


def _files(message: Any) -> Sequence[Any]:
    """Attachments proper: not the pictures that a message shows in its text."""
    shown = message.html
    return [part for part in message.attachments if not part.content_id or f"cid:{part.content_id}" not in shown]


def _close(mailbox: Any) -> None:
    """Say good-bye; a server that has gone already is no failure."""
    import imap_tools

    try:
        mailbox.logout()
    except (OSError, imaplib.IMAP4.error, imap_tools.ImapToolsError):
        mailbox.client.shutdown()
