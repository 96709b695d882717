"""The network for feeds, politely: one request at a time to a host, limits of size, redirects checked hop by hop."""

from __future__ import annotations

import json as jsonlib
import logging
import random
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import httpx

from hirestream.errors import BadInput, Misconfigured, Transient
from hirestream.ingest.feeds.guard import Guard, GuardedBackend, GuardedTransport, Resolve, resolve
from hirestream.ingest.feeds.hosts import Hosts
from hirestream.ingest.feeds.ports import Answer
from hirestream.ingest.feeds.robots import MAX_BYTES as ROBOTS_BYTES
from hirestream.ingest.feeds.robots import Robots

#: The name that robots.txt files know us by.
AGENT: Final = "hirestream"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS: Final = 5
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_PAUSING: Final = frozenset({429, 503})
#: What may follow a redirect to another host: nothing that says who we are.
_PLAIN_HEADERS: Final = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})
_NAMED_PORTS: Final = {"http": 80, "https": 443}


class Validators(Protocol):
    """Remembers what a URL answered last (ETag, Last-Modified), once the caller has kept the answer."""

    def of(self, url: str) -> Mapping[str, str]:
        """Return the request headers that ask whether a URL has changed; none when it is new."""

    def note(self, url: str, headers: Mapping[str, str]) -> None:
        """Take note of the validators of an answer; they count from the time that it is kept."""


class NoValidators:
    """Remembers nothing: every answer is fetched whole."""

    def of(self, url: str) -> Mapping[str, str]:
        """Nothing is known."""
        del url
        return {}

    def note(self, url: str, headers: Mapping[str, str]) -> None:
        """Forget."""


@dataclass(frozen=True)
class Politeness:
    """How a source is treated, and what it may send. Times in seconds."""

    contact: str = ""
    max_bytes: int = 20_000_000
    tries: int = 3
    timeout_s: float = 20.0
    longest_s: float = 120.0
    backoff_s: float = 1.0
    longest_wait_s: float = 60.0

    @property
    def user_agent(self) -> str:
        """Who we are, and where complaints go."""
        from hirestream import __version__

        return f"{AGENT}/{__version__}" + (f" (+{self.contact})" if self.contact else "")


@dataclass(frozen=True)
class _Request:
    """One hop of a request."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    body: bytes | None = None
    secret: bool = False  # the caller sent headers or a body, which may hold one

    @property
    def host(self) -> str:
        """Host and port as messages name them: a query may hold a key."""
        return self.url.netloc.decode()

    @property
    def place(self) -> str:
        """Where it goes, without the query."""
        return f"{self.url.scheme}://{self.host}{self.url.path}"


class PoliteFetcher:
    """A `Fetcher`. Make one for each feed; `hosts` is shared between them.

    `own_urls` are those that the feed's settings name: other ports than 80 and 443 are only used where they say so.
    `allow_private` lists hosts and networks that may lie outside the open internet. `now` and `sleep` of `hosts` are
    the clock; `jitter` draws between 0 and 1.
    """

    def __init__(
        self,
        politeness: Politeness,
        hosts: Hosts,
        *,
        allow_private: Collection[str] = (),
        own_urls: Collection[str] = (),
        validators: Validators | None = None,
        resolver: Resolve = resolve,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._politeness = politeness
        self._hosts = hosts
        self._validators = validators or NoValidators()
        self._jitter = jitter
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes whole addresses, with the keys in them
        self._ports = {(url.host, url.port) for url in map(httpx.URL, own_urls)}
        self._client = httpx.Client(
            transport=GuardedTransport(GuardedBackend(Guard(allow_private), resolver)),
            timeout=politeness.timeout_s,
            follow_redirects=False,
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": politeness.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
        )
        self._robots = Robots(self._rules, AGENT, hosts.now)

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        conditional: bool = False,
        crawled: bool = False,
    ) -> Answer:
        """Fetch a URL: see `ports.Fetcher`."""
        target = _url(url).copy_merge_params(dict(params)) if params else _url(url)
        asked = self._validators.of(str(target)) if conditional else {}
        request = _Request("GET", target, {**(headers or {}), **asked}, secret=bool(headers or params))
        answer = self._follow(request, self._politeness.max_bytes, crawled=crawled)
        if conditional and answer.status == httpx.codes.OK:
            self._validators.note(str(target), answer.headers)
        if answer.status == httpx.codes.NOT_MODIFIED and not asked:
            raise BadInput("corrupt", f"{request.place} says that it has not changed, which was not asked.")
        return answer

    def post(
        self,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a form or JSON: see `ports.Fetcher`."""
        if json is not None:
            body, media_type = jsonlib.dumps(json).encode(), "application/json"
        else:
            body = str(httpx.QueryParams(dict(data or {}))).encode()
            media_type = "application/x-www-form-urlencoded"
        sent = {"Content-Type": media_type, **(headers or {})}
        request = _Request("POST", _url(url), sent, body, secret=True)
        return self._follow(request, self._politeness.max_bytes, crawled=False)

    def _rules(self, url: str) -> bytes:
        return self._follow(_Request("GET", _url(url), {}), ROBOTS_BYTES, crawled=False, cut=True).content

    def _follow(self, request: _Request, limit: int, *, crawled: bool, cut: bool = False) -> Answer:
        for _ in range(_MOST_REDIRECTS + 1):
            self._permit(request)
            delay = self._robots.delay_of(str(request.url)) if crawled else 0.0
            answer = self._try(request, limit, delay, cut=cut)
            if answer.status not in _REDIRECTS:
                return answer
            request = _redirected(request, answer)
        raise BadInput("corrupt", f"{request.place}: more than {_MOST_REDIRECTS} redirects.", stage="ingest")

    def _permit(self, request: _Request) -> None:
        url = request.url
        if url.scheme not in _NAMED_PORTS or not url.host:
            raise Misconfigured(f"{url.scheme}: only http and https addresses are fetched.")
        port = url.port
        if port not in {None, 80, 443} and (url.host, port) not in self._ports:
            raise Misconfigured(f"{request.host}: this port is not one that the feed's own settings name.")

    def _try(self, request: _Request, limit: int, delay: float, *, cut: bool) -> Answer:
        """Ask until there is an answer that is not for later, `tries` times at most."""
        left = self._politeness.tries
        while True:
            left -= 1
            self._hosts.take(request.host, interval_s=delay)
            try:
                answer = self._once(request, limit, cut=cut)
            except Transient:
                if not left:
                    raise
                self._back_off(request, left, None)
                continue
            except BadInput as error:
                if error.code != "corrupt" or not left:
                    raise
                self._back_off(request, left, None)
                continue
            if answer.status not in _AGAIN:
                return _checked(request, answer)
            wait = _retry_after(answer.headers, self._hosts.now()) if answer.status in _PAUSING else None
            if left and (wait is None or wait <= self._politeness.longest_wait_s):
                self._back_off(request, left, wait)
                continue
            self._hosts.pause(request.host, wait or 0.0)
            raise _later(request, answer.status, wait, self._hosts.now())

    def _back_off(self, request: _Request, left: int, wanted: float | None) -> None:
        step = self._politeness.tries - 1 - left
        drawn = self._politeness.backoff_s * 2**step * (0.5 + self._jitter())
        self._hosts.pause(request.host, min(max(drawn, wanted or 0.0), self._politeness.longest_wait_s))

    def _once(self, request: _Request, limit: int, *, cut: bool) -> Answer:
        built = self._client.build_request(
            request.method, request.url, headers=dict(request.headers), content=request.body
        )
        try:
            response = self._client.send(built, stream=True)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise Transient(f"{request.host} does not answer ({type(error).__name__}).") from error
        try:
            content = self._body(request, response, limit, cut=cut)
        except httpx.RemoteProtocolError as error:
            raise BadInput("corrupt", f"The answer of {request.place} is cut off.", stage="ingest") from error
        except httpx.TransportError as error:
            raise Transient(f"{request.host} stopped in the middle ({type(error).__name__}).") from error
        finally:
            response.close()
        media_type, encoding = _content_type(response.headers.get("content-type", ""))
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(
            str(response.url), response.status_code, content, media_type, encoding, headers, self._hosts.now()
        )

    def _body(self, request: _Request, response: httpx.Response, limit: int, *, cut: bool) -> bytes:
        """Read a body, inflating it by hand so that a small one cannot become a huge one."""
        if response.status_code in _REDIRECTS or response.status_code in _AGAIN:
            return b""
        began = self._hosts.now()
        inflate = _Inflate(response.headers.get("content-encoding", ""), request.place)
        content = bytearray()
        for chunk in response.iter_raw():
            content += inflate(chunk, limit + 1 - len(content))
            if len(content) > limit:
                if cut:
                    return bytes(content[:limit])
                raise BadInput("too-large", f"{request.place} sends more than {limit} bytes.", stage="ingest")
            if (self._hosts.now() - began).total_seconds() > self._politeness.longest_s:
                raise Transient(f"{request.host} is too slow: stopped after {self._politeness.longest_s:g} s.")
        if not inflate.complete:
            raise BadInput("corrupt", f"The answer of {request.place} is cut off.", stage="ingest")
        return bytes(content)


class _Inflate:
    """Undoes a content encoding, at most so many bytes at a call."""

    def __init__(self, encoding: str, place: str) -> None:
        name = encoding.strip().lower()
        if name not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise BadInput("corrupt", f"{place} answers in an encoding that was not asked for: {name[:20]}")
        self._place = place
        self._deflate = name == "deflate"
        self._inflater = None if name in {"", "identity"} else zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._begun = False

    def __call__(self, chunk: bytes, most: int) -> bytes:
        if self._inflater is None:
            return chunk
        try:
            return self._inflated(chunk, most)
        except zlib.error as error:
            raise BadInput("corrupt", f"The answer of {self._place} cannot be unpacked.", stage="ingest") from error

    def _inflated(self, chunk: bytes, most: int) -> bytes:
        assert self._inflater is not None  # noqa: S101 - told by the caller
        begun, self._begun = self._begun, self._begun or bool(chunk)
        try:
            return self._inflater.decompress(chunk, most)
        except zlib.error:
            if begun or not self._deflate:
                raise
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)  # "deflate" without its header, as some servers send
            return self._inflater.decompress(chunk, most)

    @property
    def complete(self) -> bool:
        """Whether the end of the packed data was seen."""
        return self._inflater is None or self._inflater.eof or not self._begun


def _url(text: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except httpx.InvalidURL as error:
        raise Misconfigured(f"This is not an address: {text[:200]}") from error


def _redirected(request: _Request, answer: Answer) -> _Request:
    """Where a redirect leads, with what may go there."""
    where = answer.headers.get("location", "")
    try:
        url = request.url.join(where)
    except httpx.InvalidURL as error:
        raise BadInput("corrupt", f"{request.place} redirects to no address.", stage="ingest") from error
    if not where:
        raise BadInput("corrupt", f"{request.place} redirects to no address.", stage="ingest")
    if request.url.scheme == "https" and url.scheme == "http" and request.secret:
        raise Misconfigured(f"{request.place} redirects to plain HTTP; what was sent may hold a secret.")
    same = (request.url.scheme, request.url.host, request.url.port) == (url.scheme, url.host, url.port)
    keeps = answer.status in {307, 308} or request.method == "GET"
    if not same and keeps and request.body is not None:
        raise Misconfigured(f"{request.place} redirects what was sent to another host, {url.host}.")
    headers = request.headers
    if not same:
        headers = {name: value for name, value in headers.items() if name.lower() in _PLAIN_HEADERS}
    if keeps:
        return _Request(request.method, url, headers, request.body, request.secret)
    headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    return _Request("GET", url, headers, None, request.secret)


def _checked(request: _Request, answer: Answer) -> Answer:
    """Turn the refusals of a source into errors that say who acts."""
    status = answer.status
    if status in {401, 403, 407}:
        raise Misconfigured(f"{request.place} refuses us ({status}): check the feed's key, or ask the source.")
    if status in {404, 410}:
        raise BadInput("not-found", f"{request.place} is not there ({status}).", stage="ingest")
    if status >= 500:  # noqa: PLR2004 - server errors that do not pass by waiting a little
        raise Transient(f"{request.host} has a fault of its own ({status}).")
    if status >= 400:  # noqa: PLR2004 - the rest of the client errors
        raise Misconfigured(f"{request.place} does not accept the request ({status}): check the feed's settings.")
    return answer


def _later(request: _Request, status: int, wait: float | None, now: datetime) -> Transient:
    if wait is None:
        return Transient(f"{request.host} is overloaded or away ({status}).")
    at = datetime.fromtimestamp(now.timestamp() + wait, UTC)
    return Transient(f"{request.host} asks to come back at {at:%Y-%m-%d %H:%M:%S} UTC ({status}).", retry_at=at)


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that a source asks to wait: `Retry-After` as seconds or as a date; None when it does not say."""
    told = headers.get("retry-after", "").strip()
    if told.isdecimal():
        return float(min(int(told[:9]), 7 * 86_400))
    try:
        at = parsedate_to_datetime(told)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), 7 * 86_400.0)


def _content_type(header: str) -> tuple[str, str | None]:
    message = Message()
    message["content-type"] = header or "application/octet-stream"
    return message.get_content_type(), message.get_content_charset()


def own_urls(options: Any) -> list[str]:
    """Find the addresses among a feed's options: every text that begins as one."""
    if isinstance(options, str):
        return [options] if urlsplit(options).scheme in _NAMED_PORTS else []
    if isinstance(options, Mapping):
        return [url for value in options.values() for url in own_urls(value)]
    if isinstance(options, list | tuple):
        return [url for value in options for url in own_urls(value)]
    return []
