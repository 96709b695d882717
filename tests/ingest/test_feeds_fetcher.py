"""The polite fetcher against a real web server on loopback: what sources may send, and how they are treated."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpcore
import httpx
import pytest
from tests.local_http import Asked, LocalHttp, Reply, serving

from hirestream.errors import BadInput, Misconfigured, Transient
from hirestream.ingest.feeds.fetcher import PoliteFetcher, Politeness, own_urls
from hirestream.ingest.feeds.guard import Guard, GuardedBackend, GuardedTransport
from hirestream.ingest.feeds.hosts import Hosts

pytestmark = pytest.mark.enable_socket
PUBLIC = "93.184.216.34"


class Clock:
    """A clock that only moves when somebody waits; it outlives the clients that look at it."""

    def __init__(self) -> None:
        self.clients = ExitStack()
        self.at = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
        self.waits: list[float] = []

    def now(self) -> datetime:
        """Tell the time."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.at += timedelta(seconds=seconds)


class Kept:
    """Validators in memory."""

    def __init__(self) -> None:
        self.known: dict[str, Mapping[str, str]] = {}

    def of(self, url: str) -> Mapping[str, str]:
        """What to ask with."""
        return self.known.get(url, {})

    def note(self, url: str, headers: Mapping[str, str]) -> None:
        """What was answered."""
        self.known[url] = {"If-None-Match": headers["etag"]} if "etag" in headers else {}


@pytest.fixture
def site() -> Iterator[LocalHttp]:
    """A site without pages."""
    with serving() as site:
        yield site


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that stands still."""
    clock = Clock()
    with clock.clients:
        yield clock


def fetcher(
    site: LocalHttp,
    clock: Clock,
    *,
    interval_s: float = 0.0,
    max_bytes: int = 100_000,
    allow: Sequence[str] = ("127.0.0.0/8",),
    validators: Kept | None = None,
    also: Sequence[str] = (),
) -> PoliteFetcher:
    """A fetcher that may reach the site."""
    client = PoliteFetcher(
        Politeness(contact="ops@example.org", max_bytes=max_bytes, timeout_s=5),
        Hosts(interval_s, 60.0, clock.now, clock.sleep),
        allow_private=allow,
        own_urls=[site.url, *also],
        validators=validators,
        jitter=lambda: 0.5,
    )
    return clock.clients.enter_context(closing(client))


def test_a_page_is_fetched_by_somebody_who_says_who_they_are(site: LocalHttp, clock: Clock) -> None:
    """The source sees our name and a contact; the caller gets bytes, type and encoding."""
    site.pages["/jobs"] = Reply("é".encode("latin-1"), headers={"Content-Type": "text/html; charset=ISO-8859-1"})
    answer = fetcher(site, clock).get(f"{site.url}/jobs", params={"q": "python"}, headers={"X-Key": "k"})
    assert (answer.status, answer.content, answer.media_type) == (200, b"\xe9", "text/html")
    assert answer.encoding == "iso-8859-1"
    (asked,) = site.asked
    assert asked.path == "/jobs?q=python"
    assert asked.headers["user-agent"].startswith("hirestream/")
    assert "ops@example.org" in asked.headers["user-agent"]
    assert asked.headers["x-key"] == "k"


def test_forms_and_json_are_sent(site: LocalHttp, clock: Clock) -> None:
    """A token is asked for with a form, a search with JSON."""
    site.pages["/token"] = Reply(b"{}")
    client = fetcher(site, clock)
    client.post(f"{site.url}/token", data={"grant_type": "client_credentials"})
    client.post(f"{site.url}/token", json={"what": "développeur"})
    form, search = site.asked
    assert (form.method, form.body) == ("POST", b"grant_type=client_credentials")
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (search.headers["content-type"], b"d\\u00e9veloppeur" in search.body) == ("application/json", True)


def test_requests_to_a_host_keep_their_distance(site: LocalHttp, clock: Clock) -> None:
    """Three pages of a host are asked for two intervals apart."""
    site.pages["/"] = Reply(b"x")
    client = fetcher(site, clock, interval_s=2.0)
    for _ in range(3):
        client.get(site.url)
    assert clock.waits == [2.0, 2.0]


def test_an_overloaded_source_is_asked_again_later_and_later(site: LocalHttp, clock: Clock) -> None:
    """Two failures, then an answer: waited longer the second time."""
    site.pages["/"] = [Reply(status=503), Reply(status=500), Reply(b"at last")]
    assert fetcher(site, clock).get(site.url).content == b"at last"
    assert clock.waits == [1.0, 2.0]


def test_a_source_that_stays_away_is_left_for_another_time(site: LocalHttp, clock: Clock) -> None:
    """After all tries the error is one to come back from."""
    site.pages["/"] = Reply(status=502)
    with pytest.raises(Transient, match="502"):
        fetcher(site, clock).get(site.url)
    assert len(site.asked) == 3


def test_retry_after_is_waited_for_as_seconds_and_as_a_date(site: LocalHttp, clock: Clock) -> None:
    """A source that says when to come back is believed."""
    soon = format_datetime(clock.at + timedelta(seconds=7 + 20), usegmt=True)
    site.pages["/"] = [
        Reply(status=429, headers={"Retry-After": "7"}),
        Reply(status=503, headers={"Retry-After": soon}),
        Reply(b"now"),
    ]
    assert fetcher(site, clock).get(site.url).content == b"now"
    assert clock.waits == [7.0, 20.0]


def test_a_long_retry_after_is_told_not_waited_for(site: LocalHttp, clock: Clock) -> None:
    """An hour is not sat through: the error says when, and until then the host is not asked again."""
    site.pages["/"] = Reply(status=429, headers={"Retry-After": "3600"})
    client = fetcher(site, clock)
    with pytest.raises(Transient) as told:
        client.get(site.url)
    assert told.value.retry_at == clock.at + timedelta(hours=1)
    with pytest.raises(Transient):
        client.get(f"{site.url}/other")
    assert (len(site.asked), clock.waits) == (1, [])


def test_refusals_say_who_must_act(site: LocalHttp, clock: Clock) -> None:
    """401 and 403 are for the operator, 404 and 410 mean that it is gone; nobody is asked twice."""
    client = fetcher(site, clock)
    for status in (401, 403, 400):
        site.pages["/"] = Reply(status=status)
        with pytest.raises(Misconfigured):
            client.get(site.url)
    for status in (404, 410):
        site.pages["/"] = Reply(status=status)
        with pytest.raises(BadInput) as gone:
            client.get(site.url)
        assert gone.value.code == "not-found"
    assert len(site.asked) == 5


def test_an_unchanged_page_is_not_sent_again(site: LocalHttp, clock: Clock) -> None:
    """The ETag of the last answer is sent, and 304 taken."""

    def page(asked: Asked) -> Reply:
        same = asked.headers.get("if-none-match") == '"7"'
        return Reply(status=304) if same else Reply(b"list", headers={"ETag": '"7"'})

    site.pages["/list"] = page
    client = fetcher(site, clock, validators=Kept())
    first, second = (client.get(f"{site.url}/list", conditional=True) for _ in range(2))
    assert (first.status, first.content, second.status, second.content) == (200, b"list", 304, b"")
    assert client.get(f"{site.url}/list").content == b"list"


def test_too_much_is_stopped_while_it_comes(site: LocalHttp, clock: Clock) -> None:
    """Neither a large page nor a small one that unpacks to gigabytes fills the memory."""
    site.pages["/large"] = Reply(b"x" * 200_001)
    site.pages["/bomb"] = Reply(gzip.compress(b"\0" * 50_000_000), headers={"Content-Encoding": "gzip"})
    client = fetcher(site, clock, max_bytes=200_000)
    for path in ("/large", "/bomb"):
        with pytest.raises(BadInput) as refused:
            client.get(site.url + path)
        assert refused.value.code == "too-large"


def test_packed_pages_are_unpacked(site: LocalHttp, clock: Clock) -> None:
    """Gzip and both kinds of deflate arrive as they were."""
    text = b"offres d'emploi " * 5000
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = {
        "gzip": gzip.compress(text),
        "deflate": zlib.compress(text),
        "Deflate": raw.compress(text) + raw.flush(),
    }
    client = fetcher(site, clock)
    for encoding, body in packed.items():
        site.pages["/"] = Reply(body, headers={"Content-Encoding": encoding})
        assert client.get(site.url).content == text


def test_a_page_that_is_cut_off_is_not_taken(site: LocalHttp, clock: Clock) -> None:
    """Half a list would look as if the other offers were gone."""
    site.pages["/short"] = Reply(b"half", announced=400)
    site.pages["/packed"] = Reply(gzip.compress(b"offers" * 100)[:-9], headers={"Content-Encoding": "gzip"})
    site.pages["/other"] = Reply(b"?", headers={"Content-Encoding": "br"})
    client = fetcher(site, clock)
    for path in ("/short", "/packed", "/other"):
        with pytest.raises(BadInput) as refused:
            client.get(site.url + path)
        assert refused.value.code == "corrupt"


def test_redirects_are_followed_a_few_times(site: LocalHttp, clock: Clock) -> None:
    """A moved page is found; a loop ends."""
    site.pages["/old"] = Reply(status=301, headers={"Location": "/new?x=1"})
    site.pages["/new"] = Reply(b"here")
    site.pages["/loop"] = Reply(status=302, headers={"Location": "/loop"})
    client = fetcher(site, clock)
    assert client.get(f"{site.url}/old").url == f"{site.url}/new?x=1"
    with pytest.raises(BadInput, match="redirects"):
        client.get(f"{site.url}/loop")
    assert site.paths().count("/loop") == 6


def test_a_redirect_to_another_host_is_not_given_our_key(site: LocalHttp, clock: Clock) -> None:
    """The key that a source gave stays with that source."""
    with serving() as other:
        other.pages["/"] = Reply(b"there")
        site.pages["/"] = Reply(status=302, headers={"Location": other.url})
        client = PoliteFetcher(
            Politeness(),
            Hosts(0, 60, clock.now, clock.sleep),
            allow_private=["127.0.0.1"],
            own_urls=[site.url, other.url],
        )
        assert client.get(site.url, headers={"Authorization": "Bearer k", "X-Api-Key": "k"}).content == b"there"
        (asked,) = other.asked
        client.close()
    assert not {"authorization", "x-api-key"} & asked.headers.keys()
    assert site.asked[0].headers["authorization"] == "Bearer k"


def test_redirects_lead_to_no_other_port_scheme_or_private_address(site: LocalHttp, clock: Clock) -> None:
    """A source cannot send us into the network that we run in."""
    client = fetcher(site, clock, allow=["127.0.0.1"])
    for where in ("http://127.0.0.1:6379/", "file:///etc/passwd", "http://169.254.169.254/latest", "http://[::1]/"):
        site.pages["/"] = Reply(status=302, headers={"Location": where})
        with pytest.raises(Misconfigured):
            client.get(site.url)


def test_robots_txt_decides_about_crawled_pages_only(site: LocalHttp, clock: Clock) -> None:
    """A page found by links is left alone where the site says so; a public API asks nobody."""
    site.pages["/robots.txt"] = Reply(b"User-agent: hirestream\nDisallow: /private\nCrawl-delay: 3\n")
    site.pages["/jobs"] = site.pages["/private/api"] = Reply(b"x")
    client = fetcher(site, clock)
    for _ in range(2):
        client.get(f"{site.url}/jobs", crawled=True)
    with pytest.raises(Misconfigured, match="robots"):
        client.get(f"{site.url}/private/x", crawled=True)
    client.get(f"{site.url}/private/api")
    assert site.paths().count("/robots.txt") == 1
    assert 3.0 in clock.waits


def test_a_site_without_robots_txt_allows_all_and_one_that_fails_allows_nothing_for_now(
    site: LocalHttp, clock: Clock
) -> None:
    """404 means no rules (RFC 9309, 2.3.1.3), 500 means to come back later (2.3.1.4)."""
    site.pages["/jobs"] = Reply(b"x")
    assert fetcher(site, clock).get(f"{site.url}/jobs", crawled=True).content == b"x"
    site.pages["/robots.txt"] = Reply(status=500)
    client = fetcher(site, clock)
    with pytest.raises(Transient) as told:
        client.get(f"{site.url}/jobs", crawled=True)
    assert told.value.retry_at
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nAllow: /\n")
    clock.at = told.value.retry_at
    assert client.get(f"{site.url}/jobs", crawled=True).content == b"x"


def test_only_the_beginning_of_a_huge_robots_txt_is_read(site: LocalHttp, clock: Clock) -> None:
    """Rules in the first 500 kB count, the rest is not read."""
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /secret\n" + b"# filler\n" * 200_000)
    client = fetcher(site, clock, max_bytes=100)
    with pytest.raises(Misconfigured):
        client.get(f"{site.url}/secret", crawled=True)


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "168.63.129.16",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "::1",
    "::",
    "::ffff:93.184.216.34",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001::1",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    """Whatever the name: an address that is not of the open internet is not connected to, also beside a public one."""
    with pytest.raises(Misconfigured, match="allow_private"):
        Guard().checked("jobs.example", [PUBLIC, address])


def test_public_addresses_and_those_that_are_named_are_allowed() -> None:
    """The operator opens a host by its name or a network, nothing else comes with it."""
    assert Guard().checked("jobs.example", [PUBLIC, "2606:2800:220:1::1"])
    guard = Guard(["Intranet.example", "10.0.0.0/8"])
    assert guard.checked("intranet.example.", ["192.168.0.1"])
    assert guard.checked("any.example", ["10.9.9.9"])
    with pytest.raises(Misconfigured):
        guard.checked("any.example", ["192.168.0.1"])
    with pytest.raises(Misconfigured, match="neither"):
        Guard(["10.0.0.0/99"])


class Detour(httpcore.SyncBackend):
    """Connections to the public address end at the test's own server; all that is asked for is written down."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port
        self.connected: list[str] = []

    def connect_tcp(self, host: str, port: int, *rest: object) -> httpcore.NetworkStream:
        """Connect."""
        del port, rest
        self.connected.append(host)
        return super().connect_tcp("127.0.0.1", self.port, 5)


def test_a_name_that_turns_private_after_the_check_gains_nothing(site: LocalHttp) -> None:
    """DNS rebinding: the address that was checked is the one that is connected to; the next look-up is checked anew."""
    site.pages["/"] = Reply(b"public", headers={"Connection": "close"})
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    looked_up: list[str] = []

    def resolver(host: str, port: int) -> Sequence[str]:
        looked_up.append(f"{host}:{port}")
        return next(answers)

    detour = Detour(site.port)
    with httpx.Client(transport=GuardedTransport(GuardedBackend(Guard(), resolver, detour))) as client:
        assert client.get("http://rebind.example/").content == b"public"
        assert (looked_up, detour.connected) == (["rebind.example:80"], [PUBLIC])
        assert site.asked[0].headers["host"] == "rebind.example"
        with pytest.raises(Misconfigured):
            client.get("http://rebind.example/")
    assert detour.connected == [PUBLIC]


def test_numbers_that_spell_an_inside_address_are_seen_through(site: LocalHttp, clock: Clock) -> None:
    """Decimal and short forms of 127.0.0.1 are refused as it is."""
    client = fetcher(site, clock, allow=[])
    for host in ("2130706433", "127.1", "0x7f000001", "localhost"):
        with pytest.raises(Misconfigured, match="allow_private"):
            client.get(f"http://{host}/")


def test_a_server_that_is_not_there_is_one_to_come_back_to(site: LocalHttp, clock: Clock) -> None:
    """No connection, no name: `Transient`, and the query, which may hold a key, is not in the message."""
    with serving() as gone:
        url = gone.url
    client = fetcher(site, clock, also=[url])
    with pytest.raises(Transient) as away:
        client.get(url, params={"key": "geheim"})
    assert "geheim" not in away.value.message


def test_addresses_among_options_are_found() -> None:
    """The ports that a feed may use are those that its own settings name."""
    assert own_urls({"url": "http://a.example:8080/x", "n": 3, "pages": ["https://b.example"], "name": "c"}) == [
        "http://a.example:8080/x",
        "https://b.example",
    ]
