"""Sources of offers as their APIs answer: invented offers in the shape of each, served on loopback."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from tests.local_http import Asked, LocalHttp, Reply


@dataclass(frozen=True)
class Sample:
    """An offer, before a source gives it its own shape."""

    key: str
    title: str
    text: str
    city: str
    country: str
    contract: str = "permanent"
    low: int = 2300
    high: int = 2500
    currency: str = "EUR"
    unit: str = "month"
    remote: bool = False


COMPANY = "Clinique des Tilleuls"
NURSE = Sample(
    "4001", "Infirmier de nuit (H/F)",
    "<p>La clinique recherche un infirmier pour les nuits de son service de cardiologie.</p>"
    "<ul><li>Soins infirmiers &amp; surveillance des patients</li><li>Travail en équipe de quatre</li></ul>",
    "Dijon", "FR",
)  # fmt: skip
DEVELOPER = Sample(
    "4002", "Backend Developer",
    "<p>We are looking for a developer to work on the records of our patients.</p><ul><li>Python and SQL</li></ul>",
    "Bristol", "GB", "fixed-term", 52_000, 60_000, "GBP", "year", remote=True,
)  # fmt: skip
COOK = Sample(
    "4003", "Cuisinier", "<p>Préparation des repas du midi et du soir pour les patients et les équipes.</p>",
    "Lyon", "FR", low=1950, high=2100,
)  # fmt: skip
SAMPLES = (NURSE, DEVELOPER, COOK)


def many(count: int) -> list[Sample]:
    """As many different offers as are asked for."""
    return [replace(COOK, key=str(10_000 + n), title=f"Cuisinier de l'équipe {n}") for n in range(count)]


def body(value: Any) -> Reply:
    """JSON as servers send it."""
    return Reply(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


def query(asked: Asked) -> dict[str, str]:
    """Query fields of a request."""
    return {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}


@dataclass(frozen=True)
class Source:
    """A connector and how its source answers.

    `entry` gives an offer its shape, `serve` puts entries on the site; `spoil` is the field that tests change the type
    of; `setting` is what is wrong when the source does not know us, `path` the first page that is asked for. `lacks`
    names what the source does not tell, `page` how many it gives at once (0: all).
    """

    kind: str
    options: Callable[[str], dict[str, Any]]
    entry: Callable[[Sample], Any]
    serve: Callable[[LocalHttp, Sequence[Any]], None]
    path: str
    setting: str
    spoil: str = "title"
    lacks: frozenset[str] = field(default_factory=frozenset)
    page: int = 0
    is_json: bool = True


def greenhouse_entry(one: Sample) -> dict[str, Any]:
    """A job of the Job Board API: its text is HTML, escaped once more."""
    return {
        "absolute_url": f"https://boards.example/tilleuls/jobs/{one.key}",
        "internal_job_id": int(one.key) + 7,
        "id": int(one.key),
        "location": {"name": f"{'Remote - ' if one.remote else ''}{one.city}"},
        "metadata": None,
        "updated_at": "2026-03-02T08:12:44-05:00",
        "first_published": "2026-02-27T05:30:00-05:00",
        "requisition_id": f"TIL-{one.key}",
        "title": one.title,
        "company_name": COMPANY,
        "content": html.escape(one.text),
        "departments": [{"id": 1, "name": "Soins", "child_ids": [], "parent_id": None}],
        "offices": [{"id": 2, "name": one.city, "location": one.city}],
        "pay_input_ranges": [
            {"min_cents": one.low * 100, "max_cents": one.high * 100, "currency_type": one.currency, "title": "Pay"}
        ]
        if one.unit == "year"
        else [],
    }


def lever_entry(one: Sample) -> dict[str, Any]:
    """A posting of the Postings API."""
    return {
        "id": f"{one.key}-aaaa-bbbb",
        "text": one.title,
        "country": one.country,
        "workplaceType": "remote" if one.remote else "on-site",
        "categories": {
            "commitment": "CDI - Temps plein" if one.contract == "permanent" else "Fixed-term",
            "department": "Soins", "location": one.city, "team": "Nuit", "allLocations": [one.city, "Nantes"],
        },
        "createdAt": 1772200000000,
        "description": one.text,
        "descriptionPlain": "",
        "lists": [{"text": "Profil & savoirs", "content": "<li>Rigueur</li><li>Écoute</li>"}],
        "additional": "<div>Candidatures jusqu'à la fin du mois.</div>",
        "salaryRange": {
            "min": one.low, "max": one.high, "currency": one.currency, "interval": f"per-{one.unit}-salary"
        },
        "hostedUrl": f"https://jobs.example/tilleuls/{one.key}",
        "applyUrl": f"https://jobs.example/tilleuls/{one.key}/apply",
    }  # fmt: skip


def ashby_entry(one: Sample) -> dict[str, Any]:
    """A job of the posting API."""
    return {
        "id": f"ashby-{one.key}",
        "title": one.title,
        "department": "Soins",
        "employmentType": "FullTime",
        "location": one.city,
        "secondaryLocations": [{"location": "Nantes", "address": {"postalAddress": {"addressLocality": "Nantes"}}}],
        "publishedAt": "2026-02-27T18:36:29.484+00:00",
        "isListed": True,
        "isRemote": one.remote,
        "workplaceType": "Remote" if one.remote else "OnSite",
        "address": {"postalAddress": {"addressLocality": one.city, "addressCountry": one.country}},
        "jobUrl": f"https://jobs.example/tilleuls/{one.key}",
        "applyUrl": f"https://jobs.example/tilleuls/{one.key}/application",
        "descriptionHtml": one.text,
        "descriptionPlain": "",
        "compensation": {
            "compensationTierSummary": "…",
            "summaryComponents": [
                {"compensationType": "EquityPercentage", "interval": "NONE", "currencyCode": None},
                {"compensationType": "Salary", "interval": f"1 {one.unit.upper()}", "currencyCode": one.currency,
                 "minValue": one.low, "maxValue": one.high},
            ],
        },
    }  # fmt: skip


def recruitee_entry(one: Sample) -> dict[str, Any]:
    """An offer of the Careers Site API."""
    return {
        "id": int(one.key),
        "slug": f"offre-{one.key}",
        "title": one.title,
        "description": one.text,
        "requirements": "<p>Un premier poste au même métier est un plus.</p>",
        "company_name": COMPANY,
        "city": one.city,
        "country_code": one.country,
        "location": f"{one.city}, {one.country}",
        "locations": [{"id": 1, "city": one.city, "country_code": one.country, "name": "Siège", "state": None}],
        "remote": one.remote,
        "hybrid": False,
        "on_site": not one.remote,
        "employment_type_code": "fulltime_permanent" if one.contract == "permanent" else "fulltime_fixed_term",
        "salary": {"min": str(one.low), "max": str(one.high), "currency": one.currency, "period": one.unit},
        "published_at": "2026-02-27 09:12:33 UTC",
        "close_at": "2026-06-30 22:00:00 UTC",
        "careers_url": f"https://tilleuls.example/o/offre-{one.key}",
        "careers_apply_url": f"https://tilleuls.example/o/offre-{one.key}/c/new",
    }


def workable_entry(one: Sample) -> dict[str, Any]:
    """A job of the widget."""
    return {
        "title": one.title,
        "shortcode": f"ABC{one.key}",
        "code": "",
        "employment_type": "Full-time" if one.contract == "permanent" else "Temporary",
        "telecommuting": one.remote,
        "department": "Soins",
        "url": f"https://apply.example/j/ABC{one.key}",
        "application_url": f"https://apply.example/j/ABC{one.key}/apply",
        "published_on": "2026-02-27",
        "created_at": "2026-02-20",
        "country": one.country,
        "city": one.city,
        "state": "",
        "industry": "Hospital & Health Care",
        "locations": [{"country": "", "countryCode": one.country, "city": one.city, "region": "", "hidden": False}],
        "description": one.text,
    }


def smartrecruiters_entry(one: Sample) -> dict[str, Any]:
    """A posting, with the text that only its own address gives."""
    return {
        "id": f"7439{one.key}",
        "name": one.title,
        "refNumber": f"REF{one.key}",
        "company": {"identifier": "Tilleuls", "name": COMPANY},
        "releasedDate": "2026-02-27T13:00:00.000Z",
        "location": {"city": one.city, "region": "", "country": one.country.lower(), "remote": one.remote},
        "industry": {"id": "health", "label": "Hospital & Health Care"},
        "typeOfEmployment": {
            "id": "permanent", "label": "Full-time" if one.contract != "permanent" else "CDI temps plein"
        },
        "experienceLevel": {"id": "entry_level", "label": "Entry Level"},
        "postingUrl": f"https://jobs.example/Tilleuls/{one.key}",
        "applyUrl": f"https://jobs.example/Tilleuls/{one.key}?oga=true",
        "jobAd": {
            "sections": {
                "companyDescription": {"title": "L'entreprise", "text": "<p>Une clinique.</p>"},
                "jobDescription": {"title": "Le poste", "text": one.text},
                "qualifications": {"title": "Profil", "text": "<p>Rigueur et écoute.</p>"},
                "additionalInformation": {"title": "Plus", "text": "<p>Self sur place.</p>"},
            }
        },
    }  # fmt: skip


def france_travail_entry(one: Sample) -> dict[str, Any]:
    """An offer of the search. Texts are plain."""
    plain = one.text.replace("<p>", "").replace("</p>", "\n").replace("<ul>", "").replace("</ul>", "")
    plain = html.unescape(plain.replace("<li>", "- ").replace("</li>", "\n"))
    pay = {"month": "Mensuel", "year": "Annuel"}[one.unit]
    return {
        "id": f"17{one.key}X",
        "intitule": one.title,
        "description": plain,
        "dateCreation": "2026-02-27T14:01:33.000Z",
        "dateActualisation": "2026-02-28T14:01:33.000Z",
        "lieuTravail": {"libelle": f"21 - {one.city.upper()}", "codePostal": "21000", "commune": "21231"},
        "romeCode": "J1506",
        "entreprise": {"nom": COMPANY, "entrepriseAdaptee": False},
        "typeContrat": "CDI" if one.contract == "permanent" else "CDD",
        "typeContratLibelle": "Contrat à durée indéterminée",
        "natureContrat": "Contrat travail",
        "experienceExige": "D",
        "experienceLibelle": "Débutant accepté",
        "salaire": {"libelle": f"{pay} de {one.low}.0 Euros à {one.high}.0 Euros sur 12.0 mois"},
        "dureeTravailLibelle": "35H/semaine Travail de nuit",
        "dureeTravailLibelleConverti": "Temps plein",
        "alternance": False,
        "contact": {"nom": "Personne Inventée - Service RH", "coordonnees1": "1 rue de l'Exemple"},
        "competences": [{"code": "1", "libelle": "Soins d'hygiène", "exigence": "S"}],
        "origineOffre": {"origine": "1", "urlOrigine": f"https://candidat.example/offres/17{one.key}X"},
    }


def adzuna_entry(one: Sample) -> dict[str, Any]:
    """A result of the search; its link changes at each call."""
    return {
        "__CLASS__": "Adzuna::API::Response::Job",
        "id": f"98{one.key}",
        "title": one.title,
        "description": one.text,
        "created": "2026-02-27T04:10:00Z",
        "company": {"display_name": COMPANY},
        "location": {"area": ["France", "Bourgogne", one.city], "display_name": one.city},
        "category": {"tag": "healthcare", "label": "Santé"},
        "contract_type": "permanent" if one.contract == "permanent" else "contract",
        "contract_time": "full_time",
        "salary_min": one.low * 12 if one.unit == "month" else one.low,
        "salary_max": one.high * 12 if one.unit == "month" else one.high,
        "salary_is_predicted": "0",
        "redirect_url": f"https://www.adzuna.example/land/ad/98{one.key}?se=SESSION&utm_source=app-id-1&v=99",
    }


def rss_entry(one: Sample) -> dict[str, Any]:
    """An item, as fields that `rss` writes down."""
    return {
        "title": one.title,
        "link": f"https://offres.example/{one.key}?utm_source=rss",
        "guid": f"offre-{one.key}",
        "description": one.text,
        "pubDate": "Fri, 27 Feb 2026 09:00:00 GMT",
        "company": COMPANY,
        "city": one.city,
        "country": one.country,
        "contractType": "CDI" if one.contract == "permanent" else "CDD",
    }


def row_entry(one: Sample) -> dict[str, Any]:
    """A row of an export."""
    return {
        "Référence": one.key,
        "Intitulé": one.title,
        "Descriptif": one.text,
        "Entreprise": COMPANY,
        "Ville": one.city,
        "Pays": one.country,
        "Type de contrat": "CDI temps plein" if one.contract == "permanent" else "CDD",
        "Salaire min": one.low,
        "Salaire max": one.high,
        "Devise": one.currency,
        "Période": one.unit,
        "Lien": f"https://offres.example/{one.key}",
        "Date limite": "30/06/2026",
        "Télétravail": "oui" if one.remote else "",
    }


def page_entry(one: Sample) -> dict[str, Any]:
    """The JobPosting of a career page."""
    return {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "identifier": {"@type": "PropertyValue", "name": COMPANY, "value": one.key},
        "title": one.title,
        "description": one.text,
        "datePosted": "2026-02-27",
        "validThrough": "2026-06-30T00:00",
        "employmentType": ["FULL_TIME", "CDI" if one.contract == "permanent" else "CDD"],
        "hiringOrganization": {"@type": "Organization", "name": COMPANY, "logo": "https://careers.example/logo.png"},
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": one.city, "addressCountry": one.country},
        },
        "jobLocationType": "TELECOMMUTE" if one.remote else None,
        "baseSalary": {
            "@type": "MonetaryAmount", "currency": one.currency,
            "value": {
                "@type": "QuantitativeValue", "minValue": one.low, "maxValue": one.high, "unitText": one.unit.upper()
            },
        },
    }  # fmt: skip


def in_one_list(path: str, under: str, **head: Any) -> Callable[[LocalHttp, Sequence[Any]], None]:
    """Serve all entries in one answer, under a name."""

    def serve(site: LocalHttp, entries: Sequence[Any]) -> None:
        site.pages[path] = body({under: list(entries), **head})

    return serve


def serve_lever(site: LocalHttp, entries: Sequence[Any]) -> None:
    """Serve postings from `skip`, `limit` at most."""

    def page(asked: Asked) -> Reply:
        skip, limit = int(query(asked)["skip"]), int(query(asked)["limit"])
        return body(list(entries)[skip : skip + limit])

    site.pages["/v0/postings/tilleuls"] = page


def serve_smartrecruiters(site: LocalHttp, entries: Sequence[Any]) -> None:
    """Serve the list without texts, and each posting with its own."""
    root = "/v1/companies/Tilleuls/postings"

    def page(asked: Asked) -> Reply:
        offset, limit = int(query(asked)["offset"]), int(query(asked)["limit"])
        lines = [
            {**{k: v for k, v in one.items() if k not in {"jobAd", "applyUrl", "postingUrl"}}, "hash": hash_of(one)}
            if isinstance(one, dict)
            else one
            for one in entries
        ]
        return body(
            {"offset": offset, "limit": limit, "totalFound": len(lines), "content": lines[offset : offset + limit]}
        )

    site.pages[root] = page
    for one in entries:
        if isinstance(one, dict) and isinstance(one.get("id"), str):
            site.pages[f"{root}/{one['id']}"] = body(one)


def hash_of(entry: Any) -> int:
    """A figure that stands for the release of a posting."""
    return len(json.dumps(entry))


def serve_france_travail(site: LocalHttp, entries: Sequence[Any]) -> None:
    """Serve a token, and ranges of the search to those who have it, as parts with `Content-Range`."""
    site.pages["/connexion/oauth2/access_token"] = body(
        {"access_token": "token-1", "token_type": "Bearer", "expires_in": 1499, "scope": "api_offresdemploiv2"}
    )

    def page(asked: Asked) -> Reply:
        if asked.headers.get("authorization") != "Bearer token-1":
            return Reply(status=401)
        first, last = map(int, query(asked)["range"].split("-"))
        found = list(entries)[first : last + 1]
        if not found:
            return Reply(status=204)
        told = {"Content-Range": f"offres {first}-{first + len(found) - 1}/{len(entries)}"}
        whole = len(found) == len(entries)
        headers = {"Content-Type": "application/json", **told}
        return Reply(json.dumps({"resultats": found}).encode(), status=200 if whole else 206, headers=headers)

    site.pages["/partenaire/offresdemploi/v2/offres/search"] = page


def serve_adzuna(site: LocalHttp, entries: Sequence[Any]) -> None:
    """Serve pages of 50, with links that are new at each call."""
    for number in range(1, max(1, -(-len(entries) // 50)) + 1):

        def page(_: Asked, number: int = number) -> Reply:
            found = list(entries)[(number - 1) * 50 : number * 50]
            text = json.dumps({"count": len(entries), "mean": 1, "results": found})
            return Reply(text.replace("SESSION", f"session{len(site.asked)}").encode())

        site.pages[f"/v1/api/jobs/fr/search/{number}"] = page


def serve_rss(site: LocalHttp, entries: Sequence[Any]) -> None:
    """Serve items as RSS 2.0."""
    items = "".join(
        f"<item>{''.join(f'<{name}>{escape(str(value))}</{name}>' for name, value in one.items())}</item>"
        for one in entries
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Offres</title>'
    text = f"{head}{items}</channel></rss>"
    site.pages["/offres.xml"] = Reply(text.encode(), headers={"Content-Type": "application/rss+xml; charset=utf-8"})


def serve_csv(site: LocalHttp, entries: Sequence[Any]) -> None:
    """Serve rows as a CSV with semicolons, as French spreadsheets write it."""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(row_entry(NURSE)), delimiter=";")
    writer.writeheader()
    writer.writerows(entries)
    site.pages["/offres.csv"] = Reply(file.getvalue().encode("utf-8-sig"), headers={"Content-Type": "text/csv"})


def serve_pages(site: LocalHttp, entries: Sequence[Any]) -> None:
    """Serve a page for each posting, listed by an index of sitemaps that robots.txt names."""
    for path in [path for path in site.pages if path.startswith("/emploi/")]:
        del site.pages[path]
    paths = []
    for entry in entries:
        paths.append(f"/emploi/{entry['identifier']['value']}")
        script = json.dumps({"@graph": [{"@type": "WebPage"}, entry]}).replace("</", "<\\/")
        text = f'<html><body><h1>Offre</h1><script type="application/ld+json">{script}</script></body></html>'
        site.pages[paths[-1]] = Reply(text.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    urls = "".join(f"<url><loc>{site.url}{path}</loc></url>" for path in paths)
    site.pages["/robots.txt"] = Reply(f"User-agent: *\nDisallow: /admin\nSitemap: {site.url}/sitemap.xml\n".encode())
    index = f"<sitemapindex {space}><sitemap><loc>{site.url}/emplois.xml</loc></sitemap></sitemapindex>"
    site.pages["/sitemap.xml"] = Reply(index.encode())
    site.pages["/emplois.xml"] = Reply(f"<urlset {space}>{urls}</urlset>".encode())


SOURCES = {
    source.kind: source
    for source in (
        Source(
            "greenhouse",
            lambda url: {"board": "tilleuls", "base_url": url},
            greenhouse_entry,
            in_one_list("/v1/boards/tilleuls/jobs", "jobs", meta={"total": 3}),
            "/v1/boards/tilleuls/jobs",
            "`board`",
            lacks=frozenset({"contract", "country", "salary by month"}),
        ),
        Source(
            "lever",
            lambda url: {"site": "tilleuls", "company": COMPANY, "base_url": url},
            lever_entry,
            serve_lever,
            "/v0/postings/tilleuls",
            "`site`",
            spoil="text",
            page=100,
        ),
        Source(
            "ashby",
            lambda url: {"board": "tilleuls", "company": COMPANY, "base_url": url},
            ashby_entry,
            in_one_list("/posting-api/job-board/tilleuls", "jobs", apiVersion="1"),
            "/posting-api/job-board/tilleuls",
            "`board`",
            lacks=frozenset({"contract"}),
        ),
        Source(
            "recruitee",
            lambda url: {"company": "tilleuls", "base_url": url},
            recruitee_entry,
            in_one_list("/api/offers/", "offers"),
            "/api/offers/",
            "`company`",
        ),
        Source(
            "workable",
            lambda url: {"account": "tilleuls", "base_url": url},
            workable_entry,
            in_one_list("/api/v1/widget/accounts/tilleuls", "jobs", name=COMPANY, description=""),
            "/api/v1/widget/accounts/tilleuls",
            "`account`",
            lacks=frozenset({"contract", "salary"}),
        ),
        Source(
            "smartrecruiters",
            lambda url: {"company": "Tilleuls", "base_url": url},
            smartrecruiters_entry,
            serve_smartrecruiters,
            "/v1/companies/Tilleuls/postings",
            "`company`",
            spoil="name",
            lacks=frozenset({"salary", "contract of some"}),
            page=100,
        ),
        Source(
            "france-travail",
            lambda url: {
                "client_id": "PAR_tilleuls",
                "client_secret": "secret-ft",
                "search": {"departement": "21"},
                "token_url": f"{url}/connexion/oauth2/access_token?realm=%2Fpartenaire",
                "base_url": url,
                "relist_hours": 0,
            },
            france_travail_entry,
            serve_france_travail,
            "/partenaire/offresdemploi/v2/offres/search",
            "`search` and `scope`",
            spoil="intitule",
            lacks=frozenset({"country", "currency", "remote"}),
            page=150,
        ),
        Source(
            "adzuna",
            lambda url: {
                "app_id": "app-id-1",
                "app_key": "secret-adzuna",
                "search": {"what": "santé"},
                "base_url": url,
                "relist_hours": 0,
            },
            adzuna_entry,
            serve_adzuna,
            "/v1/api/jobs/fr/search/1",
            "`app_key`",
            lacks=frozenset({"country", "currency", "remote", "salary by month", "contract of some"}),
            page=50,
        ),
        Source(
            "syndication",
            lambda url: {"url": f"{url}/offres.xml", "complete": True},
            rss_entry,
            serve_rss,
            "/offres.xml",
            "`url`",
            lacks=frozenset({"salary", "remote"}),
            is_json=False,
        ),
        Source(
            "table",
            lambda url: {"url": f"{url}/offres.csv"},
            row_entry,
            serve_csv,
            "/offres.csv",
            "`url`",
            spoil="Salaire min",
            page=200,
            is_json=False,
        ),
        Source(
            "career-pages",
            lambda url: {"site": url, "max_pages": 1000},
            page_entry,
            serve_pages,
            "/emplois.xml",
            "`site`",
            page=20,
            is_json=False,
        ),
    )
}
