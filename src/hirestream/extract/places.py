"""Places in a line: city, region and country as far as they are written."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from hirestream.extract.lines import Cut, split_at, tidy
from hirestream.taxonomy.words import fold, listed

#: Names of countries in French and English → ISO 3166-1 alpha-2.
_COUNTRIES: Final = """
FR France|BE Belgium Belgique|CH Switzerland Suisse|LU Luxembourg|MC Monaco|DE Germany Allemagne|ES Spain Espagne
IT Italy Italie
PT Portugal
GB United_Kingdom Royaume-Uni UK U.K. England Angleterre Scotland Écosse Wales Great_Britain Grande-Bretagne
Northern_Ireland
IE Ireland Irlande|NL Netherlands Pays-Bas The_Netherlands Holland|AT Austria Autriche|DK Denmark Danemark
SE Sweden Suède|NO Norway Norvège
FI Finland Finlande|PL Poland Pologne|CZ Czech_Republic République_tchèque Czechia|HU Hungary Hongrie
RO Romania Roumanie|BG Bulgaria Bulgarie
GR Greece Grèce|TR Turkey Turquie Türkiye|RU Russia Russie|UA Ukraine
US United_States États-Unis USA U.S.A. United_States_of_America US
CA Canada|MX Mexico Mexique|BR Brazil Brésil|AR Argentina Argentine|CL Chile Chili|CO Colombia Colombie
PE Peru Pérou|MA Morocco Maroc
DZ Algeria Algérie|TN Tunisia Tunisie|EG Egypt Égypte|SN Senegal Sénégal|CI Ivory_Coast Côte_d'Ivoire
CM Cameroon Cameroun|ML Mali|BF Burkina_Faso
BJ Benin Bénin|TG Togo|GA Gabon|CG Congo|CD DRC RDC|MG Madagascar|NG Nigeria|GH Ghana|KE Kenya
ZA South_Africa Afrique_du_Sud|RW Rwanda
IN India Inde|PK Pakistan|BD Bangladesh|LK Sri_Lanka|CN China Chine|JP Japan Japon|KR South_Korea Corée_du_Sud
VN Vietnam|TH Thailand Thaïlande
SG Singapore Singapour|MY Malaysia Malaisie|ID Indonesia Indonésie|PH Philippines|AU Australia Australie
NZ New_Zealand Nouvelle-Zélande
AE UAE United_Arab_Emirates Émirats_arabes_unis|SA Saudi_Arabia Arabie_saoudite|QA Qatar|IL Israel Israël
LB Lebanon Liban|JO Jordan Jordanie
IR Iran|IQ Iraq Irak|SY Syria Syrie|HK Hong_Kong|TW Taiwan Taïwan|HR Croatia Croatie|RS Serbia Serbie
SI Slovenia Slovénie|SK Slovakia Slovaquie
LT Lithuania Lituanie|LV Latvia Lettonie|EE Estonia Estonie|MT Malta Malte|CY Cyprus Chypre|IS Iceland Islande
MU Mauritius Maurice|HT Haiti Haïti
"""
COUNTRY: Final[dict[str, str]] = {
    fold(name.replace("_", " ")): entry.split()[0]
    for entry in re.split(r"[|\n]", _COUNTRIES)
    if entry.strip()
    for name in entry.split()[1:]
}
#: Regions by name → country; states also by their two letters, after a comma only.
_REGIONS: Final = """
FR Île-de-France Ile-de-France Auvergne-Rhône-Alpes Nouvelle-Aquitaine Occitanie Hauts-de-France Grand_Est Bretagne
Normandie
Pays_de_la_Loire Centre-Val_de_Loire Bourgogne-Franche-Comté Provence-Alpes-Côte_d'Azur PACA Corse Alsace Lorraine
Aquitaine Rhône-Alpes Guadeloupe
Martinique Guyane La_Réunion Mayotte
US Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois
Indiana Iowa Kansas
Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada
New_Hampshire New_Jersey
New_Mexico New_York North_Carolina North_Dakota Ohio Oklahoma Oregon Pennsylvania Rhode_Island South_Carolina
South_Dakota Tennessee Texas
Utah Vermont Virginia Washington West_Virginia Wisconsin Wyoming District_of_Columbia
CA Ontario Québec Quebec Colombie-Britannique British_Columbia
Alberta Manitoba Saskatchewan Nova_Scotia New_Brunswick Newfoundland
"""


#: Departments and counties → country: only behind a city, for alone they are rivers, names and much else.
_COUNTIES: Final = """
FR Ain Aisne Allier Ardèche Ardennes Ariège Aude Aveyron Bouches-du-Rhône Calvados
Cantal Charente Charente-Maritime Corrèze Côte-d'Or Côtes-d'Armor Creuse Dordogne Doubs Drôme Eure-et-Loir Finistère
Gard Haute-Garonne Gers Gironde Hérault Ille-et-Vilaine Indre Indre-et-Loire Isère Jura Landes Loir-et-Cher
Haute-Loire Loire-Atlantique Loiret Lot-et-Garonne Lozère Maine-et-Loire Manche Haute-Marne Mayenne
Meurthe-et-Moselle Meuse Morbihan Moselle Nièvre Oise Orne Pas-de-Calais Puy-de-Dôme Pyrénées-Atlantiques
Hautes-Pyrénées Pyrénées-Orientales Bas-Rhin Haut-Rhin Haute-Saône Saône-et-Loire Sarthe Savoie Haute-Savoie
Seine-Maritime Seine-et-Marne Yvelines Deux-Sèvres Somme Tarn Tarn-et-Garonne Var Vaucluse Vendée Haute-Vienne Vosges
Yonne Essonne Hauts-de-Seine Seine-Saint-Denis Val-de-Marne Val-d'Oise Alpes-Maritimes Hautes-Alpes
Alpes-de-Haute-Provence
GB Yorkshire West_Yorkshire South_Yorkshire North_Yorkshire Lancashire Greater_Manchester West_Midlands Kent Essex
Surrey Sussex East_Sussex West_Sussex Hampshire Berkshire Devon Cornwall Dorset Somerset Norfolk Suffolk
Cambridgeshire Oxfordshire Hertfordshire Bedfordshire Buckinghamshire Leicestershire Nottinghamshire Derbyshire
Staffordshire Warwickshire Cheshire Cumbria Northumberland Lincolnshire Northamptonshire Gloucestershire Wiltshire
Shropshire Merseyside Tyne_and_Wear South_Wales North_Wales Aberdeenshire Fife
IE Co._Dublin Co._Cork Co._Galway Co._Kildare Co._Meath Co._Wicklow Co._Limerick Co._Kerry Co._Mayo Co._Donegal
Co._Clare Co._Tipperary Co._Waterford Co._Wexford Co._Louth Co._Kilkenny Munster Leinster Connacht
"""


def _regions(listed_by_country: str) -> dict[str, str]:
    """Folded name of a region → its country: a word of two capitals in the list opens a country."""
    table: dict[str, str] = {}
    country = ""
    for word in listed_by_country.split():
        if len(word) == 2 and word.isupper():  # noqa: PLR2004
            country = word
        else:
            table[fold(word.replace("_", " "))] = country
    return table


_REGION: Final = _regions(_REGIONS)
_COUNTY: Final = _regions(_COUNTIES)
_STATES: Final = listed(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND "
    "OH OK OR PA RI SC SD TN TX UT "
    "VT VA WA WV WI WY DC"
)
_PROVINCES: Final = listed("ON QC BC AB MB SK NS NB NL PE")
#: Cities that documents name in another language than the table, and short names.
_OTHER_NAMES: Final = (
    "londres",
    "bale",
    "fribourg",
    "saint-petersbourg",
    "dublin",
    "bruxelles",
    "geneve",
    "anvers",
    "gand",
    "munich",
    "cologne",
    "francfort",
    "hambourg",
    "vienne",
    "milan",
    "rome",
    "turin",
    "lisbonne",
    "barcelone",
    "seville",
    "edimbourg",
    "copenhague",
    "varsovie",
    "prague",
    "moscou",
    "alger",
    "le caire",
    "quebec",
    "pekin",
    "zurich",
    "geneva",
    "brussels",
    "new york",
    "nyc",
    "munchen",
    "bangalore",
    "washington dc",
)
_POSTCODE_FR = re.compile(
    r"\b(?P<code>(?:F-?)?(?:0[1-9]|[1-8]\d|9[0-578])\d{3})\s+(?P<city>[A-ZÀ-Ý][\w'’.-]*(?:[ "
    r"-](?:[A-ZÀ-Ý][\w'’.-]*|(?:sur|sous|en|le|la|les|lès|de|du|des|d|l|aux?|et)['’]?(?=[ -]|"
    r"[A-ZÀ-Ý])[\w'’]*)){0,5})"
)
_MAX_PLACE = 80
#: Cities whose names are everyday words: they count with their region, country or postcode only.
_EVERYDAY = listed(
    "date mobile reading best split male ham most bar sale mary alice man home of as young worth enterprise"
)
_TOWN = 500  # inhabitants that suffice when region or country are written too
_CODE_BEHIND = re.compile(
    r"(?:^|\s+)(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|"
    r"(?<=[a-zA-Z] )[A-Z]{1,2}\d[A-Z\d]?)$"
)
#: "5000 Namur", "B-1000 Bruxelles", "CH-1204 Genève".
_CODE_BEFORE = re.compile(r"^(?:[A-Z]{1,2}-?\s?)?\d{4,5}\s+(?=[A-ZÀ-Ý][a-zà-ÿ])")
_CEDEX = re.compile(r"\s+(?:CEDEX|Cedex|cedex)(?:\s+\d+)?$")
_DEPARTMENT = re.compile(r"^(?P<city>[^\d()]{2,40}?)\s*\(\s*(?:\d{2,3}|2[AB])\s*\)$")
_IN_BRACKETS = re.compile(r"^(?P<city>[^()]+?)\s*\((?P<in>[^()]+)\)$")
#: Names that only places have: "Gonfreville-l'Orcher", "Neuilly-sur-Marne", "Saint-Aubin".
_COMMUNE = re.compile(
    r"^[A-ZÀ-Ý][\w'’]+(?:-[\w'’]+)*-(?:sur|sous|lès|les|en|le|la|aux?|devant|près)-[\w'’-]+$|^[A-ZÀ-Ý][\w-]+-[ld]['’]\w[\w-]*$|"
    r"^(?:Saint|Sainte|St|Ste)-[A-ZÀ-Ý][\w'’-]+$"
)
#: Everyday words that are towns when they end a list behind an employer.
_TOWNS_FIRST = listed("reading mobile split worth")
_DISTRICT = re.compile(r"\s+(?:\d{1,2}\s?(?:e|er|ème|eme)?(?:\s+arrondissement)?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as written: cuts for what is named, the country's code when the words tell it."""

    city: Cut | None = None
    region: Cut | None = None
    country: str | None = None
    country_cut: Cut | None = None

    @property
    def span(self) -> tuple[int, int]:
        """From the first to the last word of the place."""
        cuts = [c for c in (self.city, self.region, self.country_cut) if c]
        return min(c.start for c in cuts), max(c.end for c in cuts)


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str, int], ...]:
    """Folded name, country and inhabitants of the cities of the table, in its order."""
    raw = gzip.decompress((files("hirestream.taxonomy") / "data" / "cities.txt.gz").read_bytes()).decode()
    rows = (row.split("|") for row in raw.split("\n"))
    return tuple((fold(name).replace("-", " "), country, int(size)) for name, country, _region, size, *_ in rows)


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, ...]]:
    """Folded name → countries of the cities of that name, in the order of the table (by inhabitants)."""
    table: dict[str, tuple[str, ...]] = {}
    for name, country, _ in _rows():
        known = table.get(name, ())
        table[name] = known if country in known else (*known, country)
    return table


@lru_cache(maxsize=1)
def _cities() -> dict[str, int]:
    """Folded name → inhabitants of the largest city of that name."""
    table: dict[str, int] = {}
    for name, _, size in _rows():
        table.setdefault(name, size)
    for name in _OTHER_NAMES:
        table.setdefault(name, 500_000)
    return table


def _key(name: str) -> str:
    return re.sub(r"[’]", "'", fold(_CEDEX.sub("", name).strip())).replace("-", " ")


def city_size(name: str) -> int:
    """Inhabitants of the largest city of that name, 0 when none is known."""
    bare, table = _key(name), _cities()
    if bare in table:
        return table[bare]
    return table.get(re.sub(r"^st\b", "saint", re.sub(r"^ste\b", "sainte", bare)), 0)


def countries_of_city(name: str) -> tuple[str, ...]:
    """Countries that have a city of that name, the largest first: a hint, for the words do not say it."""
    return _countries().get(_key(name), ())


def country_code(name: str) -> str | None:
    """ISO code of a country named in French or English."""
    return COUNTRY.get(fold(name.strip(" .()")))


def read_place(cut: Cut, *, least: int = 15_000, by_form: bool = False) -> Place | None:
    """Place that a piece of text is, wholly: "Lyon", "69003 Lyon", "San Francisco, CA", "London, UK", "Paris (75)".

    A city alone must have `least` inhabitants, or (`by_form`) a name that only places have. None when the piece says
    something else as well.
    """
    bare = tidy(cut)
    code = _POSTCODE_FR.search(bare.text) if len(bare.text) <= _MAX_PLACE else None
    if code:
        return _by_postcode(bare, code)
    parts = [p for part in split_at(bare, ",") for p in _bracketed(_without_code(tidy(part))) if p.text]
    if not 0 < len(parts) <= 4 or any(len(p.text) > _MAX_PLACE // 2 for p in parts):  # noqa: PLR2004
        return None
    city_parts, region, country, country_cut = _take_country(parts, by_form=by_form)
    if len(city_parts) > 1:
        return None
    if not city_parts:
        if region is not None and country_cut is None and city_size(region.text) >= least:
            return Place(region)  # "New York" alone is the city
        return Place(None, region, country, country_cut) if region or country_cut else None
    city = _city(city_parts[0], least=_TOWN if region or country else least, by_form=by_form)
    return Place(city, region, country, country_cut) if city else None


def _bracketed(cut: Cut) -> list[Cut]:
    """`Montréal (Québec)` → the city and its region; other brackets stay."""
    m = _IN_BRACKETS.match(cut.text)
    if m and (country_code(m["in"]) or _is_region(m["in"], after=True)):
        return [cut.part(*m.span("city")), cut.part(*m.span("in"))]
    return [cut]


def _take_country(parts: list[Cut], *, by_form: bool) -> tuple[list[Cut], Cut | None, str | None, Cut | None]:
    """Take country and region off the end: what remains, the region, the country's code and its words."""
    rest = list(parts)
    region = country_cut = None
    country: str | None = None
    while rest:
        last = rest[-1]
        named = country_code(last.text)
        if country is None and named:
            country, country_cut = named, last
        elif region is None and _is_region(last.text, after=by_form or len(rest) > 1):
            region, country = last, country or _country_of(last.text)
        else:
            break
        rest.pop()
    return rest, region, country, country_cut


def _without_code(cut: Cut) -> Cut:
    """`CA 94601` → `CA`, `London SW1A 1AA` → `London`, `Montréal H2X 1Y4` → `Montréal`."""
    m = _CODE_BEHIND.search(cut.text)
    bare = tidy(cut.part(0, m.start())) if m else cut
    before = _CODE_BEFORE.match(bare.text)
    return bare.part(before.end(), len(bare.text)) if before else bare


def _by_postcode(bare: Cut, code: re.Match[str]) -> Place | None:
    city = bare.part(code.start("city"), code.end("city"))
    city = Cut(city.start, city.start + len(_CEDEX.sub("", city.text)), _CEDEX.sub("", city.text))
    rest = tidy(bare.part(code.end(), len(bare.text)))
    country = country_code(rest.text) if rest.text else None
    if not city_size(city.text) and len(city.text.split()) > 1:
        words = city.text.split()
        known = next((n for n in range(len(words), 0, -1) if city_size(" ".join(words[:n]))), None)
        if known:
            text = " ".join(words[:known])
            city = Cut(city.start, city.start + len(text), text)
    return Place(city, None, country, rest if country else None)


def _city(cut: Cut, *, least: int, by_form: bool = False) -> Cut | None:
    named = _DEPARTMENT.match(cut.text)
    if named:
        cut = cut.part(*named.span("city"))
        least = min(least, 1000)
    size = city_size(cut.text)
    if size == 0:
        district = _DISTRICT.search(cut.text)
        if district:
            cut = cut.part(0, district.start())
            size = city_size(cut.text)
    if by_form and (_COMMUNE.search(cut.text) or fold(cut.text) in _TOWNS_FIRST) and cut.text[:1].isupper():
        return cut
    if least > _TOWN and fold(cut.text) in _EVERYDAY:
        return None
    return cut if size >= least and cut.text[:1].isupper() else None


def _is_region(text: str, *, after: bool) -> bool:
    name = fold(text)
    return name in _REGION or (after and (text in _STATES | _PROVINCES or name in _COUNTY))


def _country_of(region: str) -> str | None:
    named = _REGION.get(fold(region)) or _COUNTY.get(fold(region))
    if named:
        return named
    return "US" if region in _STATES else "CA"
