"""Pay as offers write it: "38-42 k€", "12,31 €/h", "£45k", "2 000 € brut mensuel", "45 000 à 50 000 euros par an"."""

from __future__ import annotations

import re
from typing import Final

from hirestream.extract.lines import Cut
from hirestream.model.profile import Period, Salary

_AMOUNT = r"(?:\d{1,3}(?:[ \xa0\u202f.,'’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
_CURRENCY = (
    r"(?:€|£|(?:C|CA|CAN|A|AU|US|NZ|S)?\$(?:\s?(?:CAD|CA|CAN|AUD|USD|NZD)\b)?|euros?|eur|gbp|usd|chf|cad|aud|nzd|"
    r"pounds?|"
    r"dollars?|francs suisses|fr\.(?=\s?\d))"
)
_K = r"(?:\s?k(?![a-z])|\s?ke(?![a-z])|\s?K€|\s?k€|\s?000(?=\s?€))"
_MONEY: Final = re.compile(
    rf"(?<![\d.,])(?P<c1>{_CURRENCY})?\s?(?P<low>{_AMOUNT})\s?(?P<k1>k(?=€|eur)|k(?![a-z])|"
    rf"ke(?![a-z]))?\s?(?P<c2>{_CURRENCY})?"
    rf"(?:\s*(?:bruts?(?! an)\w*|gross|nets?)?\s*(?:[-–—/]|à|a|to|et|and|jusqu['’]à|up to|"
    rf",? ?(?:rising|going up|growing) to)\s*(?P<c3>{_CURRENCY})?\s?(?P<high>{_AMOUNT})\s?(?P<k2>k(?=€|eur)|k(?![a-z])|"
    rf"ke(?![a-z]))?\s?(?P<c4>{_CURRENCY})?)?",
    re.IGNORECASE,
)
_ISO: Final = {
    "€": "EUR",
    "£": "GBP",
    "$": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "usd": "USD",
    "chf": "CHF",
    "cad": "CAD",
    "pou": "GBP",
    "dol": "USD",
    "aud": "AUD",
    "nzd": "NZD",
    "fra": "CHF",
    "fr.": "CHF",
}
#: Where a plain "$" is another dollar: places, laws and plans of savings that only that country has.
_DOLLARS: Final = (
    ("CAD", re.compile(
        r"\bCAD\b|\bCanad(?:a|ian|ien\w*)\b|Qu[ée]bec|\bOntario\b|\bAlberta\b|British Columbia|Manitoba|Saskatchewan|"
        r"Nova Scotia|New Brunswick|\bREER\b|\bRRSP\b|\b(?:Toronto|Vancouver|Montr[ée]al|Calgary|Ottawa|Edmonton|"
        r"Winnipeg|Halifax|Laval|Gatineau)\b|,\s(?:ON|QC|BC|AB|MB|SK|NS|NB)\b|\.ca\b")),
    ("AUD", re.compile(
        r"\bAUD\b|\bAustralia\w*\b|Queensland|New South Wales|\bNSW\b|\bQLD\b|\bVIC\b|Tasmania|superannuation|"
        r"\b(?:Sydney|Melbourne|Brisbane|Perth|Adelaide|Canberra|Darwin|Hobart)\b|\.com\.au\b|\+ ?super\b|"
        r"plus super\b")),
    ("NZD", re.compile(r"\bNZD\b|New Zealand|Aotearoa|KiwiSaver|\b(?:Auckland|Wellington|Christchurch)\b")),
)  # fmt: skip
_PERIODS: Final[tuple[tuple[Period, re.Pattern[str]], ...]] = (
    ("hour", re.compile(r"(?:/|par|de l['’]|per|an|a|\bl['’])\s?h(?:eure|our|r)?\b|\bhoraires?\b|\bhourly\b|"
        r"\btaux horaire\b|"
        r"\bp\.?h\.?\b|€/h|\bheure\b", re.IGNORECASE)),
    ("day", re.compile(r"(?:/|par|per|a)\s?(?:j(?:our)?|day|d)\b|\btjm\b|\bjournali(?:er|ère)\b|\bdaily\b|\bper "
        r"diem\b", re.IGNORECASE)),
    ("month", re.compile(r"(?:/|par|per|a)\s?(?:mois|month|mth)\b|\bmensuel(?:le|s)?\b|\bmonthly\b|"
        r"\bmensuellement\b|\bmois\b", re.IGNORECASE)),
    ("year", re.compile(r"(?:/|par|per|a)\s?(?:an|year|annum|yr)\b|\bannuel(?:le|s)?\b|\bannual(?:ly)?\b|"
        r"\bp\.?a\.?\b|\bper "
        r"annum\b|\bannée\b|\bannuellement\b", re.IGNORECASE)),
)  # fmt: skip
_SAYS_PAY: Final = re.compile(
    r"\b(?:salaire|rémunération|remuneration|rémunéré|salary|pay|wage|compensation|package|brut|gross|net|"
    r"rémunéré|taux horaire|hourly rate|tjm|daily rate|day rate|rate|fixe|smic|per annum|base|basic|ote|earn\w*|"
    r"stipend|"
    r"gratification|indemnité de stage|traitement|barème|bruts?|nets?|grade|band|echelon|échelon|fourchette|doe|"
    r"pro rata)\b",
    re.IGNORECASE,
)
_NOT_PAY: Final = re.compile(
    r"\b(?:prime|bonus|capital|valeur|valued|worth|portefeuille|portfolio|clients?|projets? de|projects?|sales of|"
    r"ventes de|"
    r"stipend of up|learning|carte|loan|grant|subvention|fundraising|donations?|saved|savings|chiffre d['’]affaires|"
    r"\bca\b|tickets?|titres?[- ]restaurant|panier|indemnit|"
    r"revenue|turnover|turn-over|budget|funding|raised|levée|cooptation|"
    r"chèques?|remboursement|participation|abonnement|forfait|frais|allowance|million|milliard|billion|m€|md€|"
    r"(?:he|she|they|il|elle) (?:gagne|earn|touche|start)s?|pay (?:him|her|them)|voucher|sign-on|"
    r"referral)\w*\b[^.\n]{0,40}$",
    re.IGNORECASE,
)
#: Least and most that a person is paid, by period: outside, the figure is not pay.
_BOUNDS: Final[dict[Period, tuple[float, float]]] = {
    "hour": (4, 300), "day": (40, 3000), "month": (300, 30_000), "year": (5_000, 900_000)
}  # fmt: skip


def find_salary(cuts: list[Cut]) -> tuple[Salary, Cut] | None:
    """The first pay that the lines tell, and its words; lines that speak of pay come first."""
    found = _first(cuts)
    if found is None or found[0].currency != "USD" or re.search(r"US\$|USD", found[1].text):
        return found
    dollar = next((code for code, words in _DOLLARS if any(words.search(c.text) for c in cuts)), "USD")
    return found[0].model_copy(update={"currency": dollar}), found[1]


def _first(cuts: list[Cut]) -> tuple[Salary, Cut] | None:
    ordered = sorted(cuts, key=lambda c: not _SAYS_PAY.search(c.text))
    for cut in ordered:
        if not any(c.isdigit() for c in cut.text):
            continue
        for m in _MONEY.finditer(cut.text):
            found = _read(m, cut)
            if found:
                return found
    return None


def _read(m: re.Match[str], cut: Cut) -> tuple[Salary, Cut] | None:
    currency = m["c1"] or m["c2"] or m["c3"] or m["c4"]
    thousands = bool(m["k1"] or m["k2"])
    around = cut.text[max(0, m.start() - 60) : m.end() + 45]
    before, after = cut.text[max(0, m.start() - 70) : m.start()], cut.text[m.end() : m.end() + 30]
    if not currency and not (thousands and _SAYS_PAY.search(around)):
        return None
    if _NOT_PAY.search(before) or re.match(r"\s*(?:million|milliard|m€|md|bn|billion|m\b|%)", after, re.IGNORECASE):
        return None
    low, high = number(m["low"]), number(m["high"]) if m["high"] else None
    if high is not None and low < 1000 <= high / 50 and not thousands:  # noqa: PLR2004 — "45-50 000 €"
        low = low * 1000
    if thousands:
        low = low * 1000 if low < 1000 else low  # noqa: PLR2004
        high = high * 1000 if high is not None and high < 1000 else high  # noqa: PLR2004
    if high is not None and high > low * 6 and (m["k2"] or m["c4"]):
        return None
    if high is not None and not low <= high <= low * 6:
        high = None
    largest = high if high is not None else low
    period = _period(after, before, largest)
    if period is None or not (_BOUNDS[period][0] <= low <= _BOUNDS[period][1]):
        return None
    wide = high is not None and period == "year" and high <= 3 * low
    if not (_SAYS_PAY.search(around) or thousands or wide or _period_said(after) is not None):
        return None
    said = re.match(
        r"\s*(?:€|euros?)?\s*(?:brut\w*|gross|net\w*)?\s*(?:(?:/|par|per|de l['’]|an|a)\s?\w+|annuel\w*|"
        r"mensuel\w*|horaire|p\.?a\.?|annum|annually)?",
        after,
        re.IGNORECASE,
    )
    end = m.end() + (said.end() if said else 0)
    span = cut.part(m.start(), end)
    salary: tuple[float | None, float | None]
    upto = re.search(r"(?:jusqu['’]à|up to|maximum|max\.?)\s*$", before, re.IGNORECASE)
    if upto and high is None:
        salary = (None, low)
    else:
        from_ = re.search(
            r"(?:à partir de|from|dès|minimum|min\.?|(?:starting|starts?) (?:at|from|on)|upwards of|au moins|"
            r"at least)\s*$",
            before,
            re.IGNORECASE,
        ) or after.startswith("+")
        salary = (low, high if high is not None or from_ else low)
    return Salary(min=salary[0], max=salary[1], currency=_code_of(currency, after), period=period), span


def _code_of(currency: str | None, after: str) -> str:
    """ISO code of a currency as written: `C$`, `$ CAD`, `£`, `fr.`."""
    text = (currency or "€").lower().replace(" ", "")
    behind = re.match(r"\s*(cad|aud|nzd|usd)\b", after, re.IGNORECASE)
    if "$" in text and behind:
        return behind[1].upper()
    for code, signs in (("CAD", ("c$", "ca$", "can$")), ("AUD", ("a$", "au$")), ("NZD", ("nz$",)), ("USD", ("us$",))):
        if text.startswith(signs):
            return code
    if "$" in text:
        return {"ca": "CAD", "can": "CAD", "cad": "CAD", "aud": "AUD", "nzd": "NZD"}.get(text.rpartition("$")[2], "USD")
    return _ISO.get(text[:3], "EUR")


def _period_said(text: str) -> Period | None:
    at = [(m.start(), period) for period, pattern in _PERIODS if (m := pattern.search(text))]
    return min(at)[1] if at else None


def _period(after: str, before: str, amount: float) -> Period | None:
    """Period by the words behind the amount, else before it, else by its size."""
    said = None
    for words in (re.split(r"\n|\s\+\s|\splus\s", after, maxsplit=1)[0], before[-40:]):
        told = _period_said(words)
        if told and _BOUNDS[told][0] <= amount <= _BOUNDS[told][1]:
            return told
        said = said or told
    if said:
        return "year" if said in {"month", "hour"} and amount > _BOUNDS["month"][1] else None
    if amount >= 12_000:  # noqa: PLR2004
        return "year"
    if 1_000 <= amount < 8_000:  # noqa: PLR2004
        return "month"
    hourly = re.search(r"horaire|hour|/h|taux|rate|brut", before + after, re.IGNORECASE)
    return "hour" if hourly and 8 <= amount < 60 else None  # noqa: PLR2004


def number(text: str) -> float:
    """`45 000`, `45.000`, `45,000`, `12,31`, `1 850,50` → float."""
    bare = re.sub(r"[ \xa0\u202f'’]", "", text)
    m = re.fullmatch(r"(\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?", bare)
    if m:
        return float(re.sub(r"[.,]", "", m[1]) + "." + (m[2] or "0"))
    return float(bare.replace(",", "."))
