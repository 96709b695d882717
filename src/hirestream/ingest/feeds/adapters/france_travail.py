"""France Travail: the API Offres d'emploi v2 by OAuth; new offers at each run, all of them once a day."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hirestream.errors import BadInput, Misconfigured
from hirestream.ingest.feeds.entries import MAX_ENTRIES, STAGE, Batch, Entry, asking, json_of, listed
from hirestream.ingest.feeds.job_posting import OfferFields, Pay, Place
from hirestream.ingest.feeds.options import FranceTravailOptions
from hirestream.ingest.feeds.ports import Answer, Cursor, Fetcher, Page
from hirestream.ingest.feeds.relisting import Relisting
from hirestream.ingest.feeds.terms import day_of, employment_types, unit_of

_SOURCE: Final = "France Travail"
_SEARCH: Final = "/partenaire/offresdemploi/v2/offres/search"
_PAGE: Final = 150
#: The API gives no range that begins later.
_LAST_START: Final = 1000
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_TOTAL: Final = re.compile(r"/(\d+)\s*$")
_DEPARTMENT: Final = re.compile(r"^(?P<department>\d{2,3}|2[AB])\s*-\s*(?P<city>.+)$")
_EMPLOYMENT: Final = {
    "CDI": "PERMANENT",
    "CDD": "FIXED_TERM",
    "MIS": "TEMPORARY",
    "SAI": "FIXED_TERM",
    "LIB": "CONTRACTOR",
}
_APPRENTICED: Final = frozenset({"E2", "FS"})  # natureContrat: apprenticeship, professionalisation
_AMOUNTS: Final = re.compile(
    r"(?P<low>\d[\d ]*(?:[.,]\d+)?)\s*(?:€|Euros?)(?:\s*(?:à|-|�)\s*(?P<high>\d[\d ]*(?:[.,]\d+)?)\s*(?:€|Euros?))?",
    re.IGNORECASE,
)


class FranceTravail:
    """Offers of a search (francetravail.io/data/api/offres-emploi)."""

    def __init__(self, options: FranceTravailOptions, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher
        self._token = ""
        self._secret = options.client_secret.get_secret_value()

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield offers created since the last run, or all of them when that is due: see `ports.Feed`.

        A search gives 1,150 offers at most: when there are more, it goes on with those created before the last.
        """
        now = self._sign_in()
        listing = Relisting.of(since, now, timedelta(hours=self._options.relist_hours))
        until, start, named, seen = now, 0, True, 0
        while True:
            bounded = listing.since is not None or until < now
            answer = self._search(start, (listing.since or _LONG_AGO, until) if bounded else None)
            found = listed(json_of(answer, _SOURCE), "resultats", _SOURCE) if answer.content.strip() else []
            batch = Batch(_SOURCE)
            batch.take(found, lambda entry: entry.key("id"), _offer)
            named, seen = named and batch.named, seen + len(found)
            total = _total(answer, start + len(found))
            more = bool(found) and start + len(found) < total
            if more and start + _PAGE > _LAST_START:
                start, earlier = 0, _oldest(found)
                if earlier is None or earlier >= until:
                    batch.problems.append(f"{_SOURCE}: more than {_LAST_START} offers of one moment: narrow the search")
                    more = named = False
                until = earlier or until
            else:
                start += _PAGE
            if more and seen >= MAX_ENTRIES:
                batch.give_up(MAX_ENTRIES)
                more = named = False
            yield batch.page(listing.after(now) if not more else since, whole=not more and named and listing.is_whole)
            if not more:
                return

    def _sign_in(self) -> datetime:
        """Get a token; return the time that the source answered."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._options.client_id,
            "client_secret": self._secret,
            "scope": self._options.scope,
        }
        with asking(_SOURCE, "client_id` and `client_secret", self._options.token_url, secrets=[self._secret]):
            answer = self._fetcher.post(self._options.token_url, data=form)
            token = Entry(json_of(answer, _SOURCE)).text("access_token") if answer.content else None
        if not token:
            raise BadInput("corrupt", f"{_SOURCE} gave no token: its sign-in may have changed.", stage=STAGE)
        self._token = token
        return answer.fetched_at.astimezone(UTC)

    def _search(self, start: int, between: tuple[datetime, datetime] | None) -> Answer:
        params = {**self._options.search, "sort": "1", "range": f"{start}-{start + _PAGE - 1}"}
        if between is not None:  # the API wants both or none
            params |= {"minCreationDate": _stamp(between[0]), "maxCreationDate": _stamp(between[1])}
        url = self._options.base_url.rstrip("/") + _SEARCH
        with asking(_SOURCE, "search` and `scope", url, secrets=[self._secret, self._token]):
            try:
                return self._fetcher.get(url, params=params, headers=self._signed())
            except Misconfigured:
                self._sign_in()  # the token has run out; once, for a refusal that stays is not for lack of a token
                return self._fetcher.get(url, params=params, headers=self._signed())

    def _signed(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _total(answer: Answer, seen: int) -> int:
    """How many offers the search has, by `Content-Range: offres 0-149/2381`."""
    told = _TOTAL.search(answer.headers.get("content-range", ""))
    return int(told[1]) if told else seen


def _oldest(found: list[Any]) -> datetime | None:
    try:
        return datetime.fromisoformat(str(found[-1]["dateCreation"]))
    except (KeyError, TypeError, ValueError):
        return None


def _offer(offer: Entry) -> OfferFields:
    key = offer.key("id")
    origin = offer.entry("origineOffre").text("urlOrigine")
    company = offer.entry("entreprise")
    apprenticed = offer.flag("alternance") or offer.text("natureContrat") in _APPRENTICED
    contract = offer.text("typeContrat")
    kind = _EMPLOYMENT.get(contract or "") or contract or ""
    said = offer.text("typeContratLibelle") or ""
    lasting = said if any(map(str.isdigit, said)) else ""  # "Contrat à durée déterminée - 6 Mois"
    return OfferFields(
        title=offer.needed("intitule"),
        description=_lines(offer.text("description") or ""),
        company=company.text("nom"),
        places=tuple(filter(None, [_place(offer.entry("lieuTravail"))])),
        employment=tuple(
            filter(
                None,
                [
                    "APPRENTICESHIP" if apprenticed else "",
                    kind,
                    lasting,
                    *employment_types(offer.text("dureeTravailLibelleConverti")),
                ],
            )
        ),
        pay=_pay(offer.entry("salaire")),
        posted=day_of(offer.text("dateCreation")),
        page=origin or f"https://candidat.francetravail.fr/offres/recherche/detail/{key}",
        apply=offer.entry("contact").text("urlPostulation"),
        identifier=key,
        industry=offer.text("secteurActiviteLibelle"),
        work_hours=offer.text("dureeTravailLibelle"),
        experience=offer.text("experienceLibelle"),
        education=", ".join(filter(None, (one.text("niveauLibelle") for one in offer.entries("formations")))) or None,
        skills=tuple(filter(None, (one.text("libelle") for one in offer.entries("competences")))),
    )


def _lines(text: str) -> str:
    """Plain text keeps its characters: `<` in it is no tag."""
    return html.escape(text, quote=False).replace("\n", "<br>\n") if "<" in text or "&" in text else text


def _place(place: Entry) -> Place | None:
    said = place.text("libelle")
    told = _DEPARTMENT.match(said or "")
    if not told:
        return Place(locality=said, country="FR", postcode=place.text("codePostal")) if said else None
    city = told["city"].strip()
    return Place(
        locality=city.title() if city.isupper() else city, country="FR", postcode=place.text("codePostal") or None
    )


def _pay(pay: Entry) -> Pay | None:
    """Pay out of its label: `Mensuel de 1850.0 Euros à 2100.0 Euros sur 12.0 mois`."""
    said = pay.text("libelle") or ""
    told = _AMOUNTS.search(said)
    unit = unit_of(said.split(" ", 1)[0])
    if not told or unit is None:
        return None
    low = _figure(told["low"])
    return Pay(low, _figure(told["high"]) if told["high"] else low, "EUR", unit)


def _figure(text: str) -> float:
    return float(text.replace(" ", "").replace(",", "."))
