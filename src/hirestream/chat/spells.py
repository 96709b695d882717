"""Questions about how long, since and until when, before, after and between → answers computed from posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from hirestream.chat.asked import SILENT, Asked, Found
from hirestream.chat.entries import entries
from hirestream.chat.passages import speaks_to_the_reader
from hirestream.chat.posts import Post, posts_about, posts_of, said_by, years_in
from hirestream.index.service import plain, terms
from hirestream.model.spans import Span

_HOW_LONG: Final = (
    r"\b(combien d'? ?annees|combien de temps|combien de mois|years of|how many (years|months)|how long|depuis combien|"
    r"annees d'experience|anciennete|how experienced|duree)\b"
)
#: Words of a question about time that do not say what the time was spent on.
_OF_TIME: Final = terms(
    "total totale professionnelle professional profession carriere career work working overall globale tout tous toute "
    "all told altogether together behind belt spend spent passe passee rester reste reste stay stayed worked field "
    "domaine cumul cumulee count longtemps temps duree anciennete months mois done doing does job jobs emploi metier "
    "employed exerce exercer pratique practice"
)
_SINCE: Final = re.compile(
    r"\b(depuis (quand|quelle)|since (when|what|which)|when did \w+ (start|begin|join|become)|quand a t (il|"
    r"elle) (commence|debute|rejoint)|how long ago|de quand)\b"
)
_UNTIL: Final = re.compile(
    r"\b(jusqu'? ?a quand|jusqu'en quelle|until (when|what)|till when|when did \w+ (stop|leave|quit|end|finish|last)|"
    r"quand a t (il|elle) (quitte|arrete|cesse|fini|termine)|en quelle annee a t (il|elle) (quitte|arrete|cesse))\b"
)
_LAST: Final = re.compile(r"\b(last|dernier|derniere|pour la derniere fois)\b")
_OF_MOVES: Final = terms(
    "start started begin join joined stop stopped leave left quit end ended finish finished last dernier derniere fois "
    "commence debute rejoint quitte arrete cesse fini termine employer employeur present current actuel actuelle work "
    "working worked travaille since depuis until jusqu quand exerce occupe poste job role position own self meme "
    "personally been doing does get got"
)
_A_SEASON: Final = 4
_SOME_LINES: Final = 15
_MOST_LINES: Final = 5
_OF_TASKS: Final = terms(
    "responsibilities responsibility duties duty task tasks mission missions tache taches responsabilites "
    "responsabilite "
    "role consistait consiste poste post job main principales principal work working charge responsible"
)
_LONGEST: Final = re.compile(
    r"\b(le plus longtemps|longest|plus longue?|most time|shortest|le moins longtemps|plus court\w*)\b"
)
_BEFORE: Final = re.compile(
    r"\b(avant|before|prior to|previous to|juste avant|right before)\b (?:(?:de |d'|that|cela|ca|il|she|he|"
    r"elle)\b ?)*(.*)"
)
_AFTER: Final = re.compile(r"\b(apres|after|following|a la suite de)\b (.*)")
_BETWEEN: Final = re.compile(r"\b(?:entre|between) (.+?) (?:et|and) (.+)")
_WORK: Final = re.compile(
    r"\b(travaill\w*|poste|emploi|metier|fai(t|sait)|fonction|employeur|entreprise|occup\w+|work\w*|job|role|position|do|"
    r"did|doing|employer|company|living|career|parcours)\b"
)


def duration(asked: Asked) -> Found | None:
    """Years at an employer, in a trade, or with a skill, from the dates of the posts that say so."""
    if not asked.matches(_HOW_LONG):
        return None
    subject = asked.question.subject - _OF_TIME
    posts = posts_of(asked)
    if not subject:
        return None  # in total: another finder
    chosen = posts_about(subject, posts)
    years = years_in(chosen)
    if not chosen or years <= 0:
        return None
    return _years(asked, years, chosen)


def _years(asked: Asked, years: float, posts: Sequence[Post]) -> Found:
    figure = f"{years:.1f}".removesuffix(".0")
    figure = figure.replace(".", ",") if asked.french else figure
    unit = asked.say("an" if years < 2 else "ans", "year" if years == 1 else "years")  # noqa: PLR2004 - grammar
    going = asked.say("d'après les dates", "going by the dates")
    return asked.found(
        f"{figure} {unit}, {going} : {_lines(posts)}."
        if asked.french
        else f"{figure} {unit}, {going}: {_lines(posts)}.",
        _spans(posts),
    )


def since_or_until(asked: Asked) -> Found | None:
    """When something done in a post began or ended."""
    folded = asked.question.folded
    since, until = _SINCE.search(folded), _UNTIL.search(folded)
    if not (since or until):
        return None
    posts = [post for post in posts_of(asked) if post.dates]
    subject = asked.question.subject - _OF_MOVES
    if re.search(r"\b(present|current|actuel\w*)\b", folded) and not subject:
        chosen = [post for post in posts if post.current]
    elif subject:
        chosen = [post for post in posts if said_by(subject, post.named)]
        chosen = chosen or [post for post in posts if said_by(subject, post.named | terms(post.line))]
    else:
        return None
    if not chosen:
        return None
    ordered = sorted(chosen, key=lambda post: post.months or (0, 0))
    one = max(ordered, key=lambda post: post.months[1] if post.months else 0) if until else ordered[0]
    if re.search(r"\b(present|current|actuel\w*)\b", folded):
        one = next((post for post in ordered if post.current), one)
    return asked.found(f"{one.line}.", _spans([one]))


def gaps(asked: Asked) -> Found | None:
    """Months without a post or a course between two of them, from their dates; none shorter than a season."""
    if (
        not asked.matches(
            r"\b(gaps?|career breaks?|interruptions?|unemploy\w*|out of work|trous?|chomage|sans emploi|"
            r"periodes? creuses?|inactivite|pause (dans|de) carriere)\b"
        )
        or asked.question.proper
    ):
        return None
    posts = [post for post in posts_of(asked) if post.months]
    studies = [entry.months(asked.today) for entry in entries(asked.document.text) if entry.study]
    stretches = sorted([post.months for post in posts if post.months] + [months for months in studies if months])
    if not posts:
        return SILENT
    found, reached = [], stretches[0][1]
    for low, high in stretches[1:]:
        if low - reached >= _A_SEASON:
            found.append((reached, low))
        reached = max(reached, high)
    told = ", ".join(f"{_month(low)} – {_month(high)}" for low, high in found)
    if not found:
        text = asked.say(
            "D'après les dates, aucune de plus de trois mois.", "Going by the dates, none of over three months."
        )
    else:
        text = asked.say(f"D'après les dates : {told}.", f"Going by the dates: {told}.")
    return asked.found(text, _spans(posts))


def _month(months: int) -> str:
    return f"{months // 12}-{months % 12 + 1:02d}"


def tasks(asked: Asked) -> Found | None:
    """What was done in the posts at an employer: the lines under them."""
    if not asked.matches(
        r"\b(responsibilit\w+|duties|tasks?|missions?|taches?|responsabilites|que faisait|qu'a t (il|elle) fait|"
        r"en quoi|"
        r"what (did|does|has|was|is) (she|he|they)( been)? (do|doing|done|in charge|responsible)|what was (his|"
        r"her) role)\b"
    ):
        return None
    subject = asked.question.subject - _OF_TASKS
    if not subject:
        return None
    text, spans = asked.document.text, []
    for entry in entries(text):
        if not entry.study and said_by(subject, entry.head_words) and entry.end - entry.head_end > _SOME_LINES:
            lines = [m for m in re.finditer(r"[^\n\f]+", text[entry.start : entry.end]) if m[0].strip()][:_MOST_LINES]
            lines = [m for m in lines if not speaks_to_the_reader(m[0])]
            spans += [asked.document.span(entry.start + m.start(), entry.start + m.end()) for m in lines]
    if not spans:
        return None
    quotes = [" ".join(asked.document.quote(span).split()).lstrip("-•.>*· ") for span in spans]
    return asked.found("; ".join(quotes), spans)


def longest(asked: Asked) -> Found | None:
    """The post, or the employer, of the longest time."""
    found = _LONGEST.search(asked.question.folded)
    if not found or not (
        _WORK.search(asked.question.folded) or asked.matches(r"\b(trade|branche|secteur|sector|field)\b")
    ):
        return None
    posts = [post for post in posts_of(asked) if post.months]
    if not posts:
        return SILENT
    short = re.search(r"short|moins|court", found[0])
    choose = min if short else max
    one = choose(posts, key=lambda post: (post.months or (0, 0))[1] - (post.months or (0, 0))[0])
    return _years(asked, years_in([one]), [one])


def before_after(asked: Asked) -> Found | None:
    """What was done before, after, or between what the question names."""
    folded = asked.question.folded
    if not _WORK.search(folded):
        return None
    between = _BETWEEN.search(folded)
    if between:
        return _between(asked, between[1], between[2])
    found = _BEFORE.search(folded)
    earlier = found is not None
    found = found or _AFTER.search(folded)
    if found is None or not (pivot := asked.question.about(found[2])):
        return None
    pivots = _stretches(asked, pivot)
    if not pivots:
        return SILENT if asked.question.proper else None
    at = min(start for start, _ in pivots) if earlier else max(end for _, end in pivots)
    posts = [post for post in posts_of(asked) if post.months and not said_by(pivot, post.named)]
    if earlier:
        chosen = sorted((p for p in posts if (p.months or (0, 0))[1] <= at + 1), key=lambda p: p.months or (0, 0))[::-1]
    else:
        chosen = sorted((p for p in posts if (p.months or (0, 0))[0] >= at - 1), key=lambda p: p.months or (0, 0))
    most = 1 if any(said_by(pivot, terms(p.company)) for p in posts_of(asked)) else 3
    return asked.found(f"{_lines(chosen[:most])}.", _spans(chosen[:most])) if chosen else None


def _between(asked: Asked, one: str, other: str) -> Found | None:
    first, second = asked.question.about(one), asked.question.about(other)
    left, right = (_stretches(asked, each) if each else [] for each in (first, second))
    if not left or not right:
        return None
    ends = sorted([left, right], key=min)
    low, high = max(end for _, end in ends[0]), min(start for start, _ in ends[1])
    chosen = [p for p in posts_of(asked) if p.months and p.months[0] >= low - 12 and p.months[1] <= high + 12]
    chosen = [p for p in chosen if not said_by(first, p.words) and not said_by(second, p.words)] or chosen
    return asked.found(f"{_lines(chosen)}.", _spans(chosen)) if chosen else None


def _stretches(asked: Asked, pivot: frozenset[str]) -> list[tuple[int, int]]:
    """Months of the posts and studies that the words name."""
    held = entries(asked.document.text)
    named = [post.months for post in posts_of(asked) if said_by(pivot, post.named | terms(post.company))]
    named += [entry.months(asked.today) for entry in held if said_by(pivot, entry.head_words)]
    told = named or [entry.months(asked.today) for entry in held if said_by(pivot, entry.words)]
    return [months for months in told if months is not None]


def _lines(posts: Iterable[Post]) -> str:
    return "; ".join(post.line for post in posts)


def _spans(posts: Iterable[Post]) -> list[Span]:
    return [span for post in posts for span in post.spans]


_PEOPLE: Final = (
    r"(people|persons?|staff|employees|engineers?|developers?|nurses?|assistants?|accountants?|colleagues?|members?|"
    r"reports|technicians?|drivers?|operators?|agents?|pickers|carers|teachers|consultants?|analysts?|cooks?|"
    r"personnes?|salarie\w*|collaborat\w+|collegues?|ingenieur\w*|developpeu\w+|infirmi\w+|aides?|agents?|technicien\w*|"
    r"comptables?|commis|ouvriers?|compagnons?|operateurs?|vendeu\w+|chauffeurs?|conducteurs?|apprenti\w*|membres?)"
)
_NUMERAL: Final = (
    r"(\d+(?: (?:to|a|puis|then) \d+)?|two|three|four|five|six|seven|eight|nine|ten|twelve|deux|trois|quatre|cinq|sept|"
    r"huit|neuf|dix|douze|quinze|vingt)"
)
_SIZES: Final = (
    rf"\b(?:teams?|equipes?|crew) (?:of |d'une? |de |d')(?:\w+ ){{0,2}}?{_NUMERAL}\b",
    rf"\b{_NUMERAL} (?:\w+ ){{0,3}}?{_PEOPLE}\b.{{0,40}}\b(report\w*|under|encadre\w*|dirige\w*|on \w+ shifts?)\b",
    (
        rf"\b(encadr\w+|supervis\w+|manag\w+|led|lead|leading|dirig\w+|responsable|animation|coordination|chef\w*) "
        rf"(?:\w+ ){{0,3}}?(?:of |de |d')?{_NUMERAL} (?:\w+ ){{0,2}}?{_PEOPLE}\b"
    ),
    rf"\b{_NUMERAL}(?: |-)(?:person|people) team\b",
)


def team_size(asked: Asked) -> Found | None:
    """How many people are led, by the passages that count them; those of the named employer, else the latest post."""
    if not asked.matches(
        r"\b(combien de|how many|quelle taille|taille de|how (big|large)|size of)\b.*"
        r"\b(equipe|team|encadre\w*|dirige\w*|manage\w*|lead\w*|led|runs?|supervis\w+|report\w*|under|sous sa|"
        r"collaborateurs)\b"
    ):
        return None
    teams = terms("equipe team encadre dirige manage lead led supervise report people personnes size taille staff big "
                  "large collaborateurs membres members direct reports shift current actuelle under")  # fmt: skip
    text = asked.document.text
    posts = sorted(entries(text), key=lambda e: (not e.period.current, e.start))
    kinds = asked.question.subject - teams
    for pattern in _SIZES:
        for entry in posts:
            for line in re.finditer(r"[^\n\f]+", text[entry.start : entry.end]):
                for clause in re.finditer(r"[^.;:]+(?:\.\d[^.;:]*)*", line[0]):
                    words = plain(clause[0])
                    if not re.search(pattern, words):
                        continue
                    if kinds and not said_by(kinds, terms(line[0]) | entry.head_words):
                        continue
                    at = entry.start + line.start() + clause.start()
                    span = asked.document.span(
                        at + len(clause[0]) - len(clause[0].lstrip(" -•>·*\t")), at + len(clause[0].rstrip())
                    )
                    quote = " ".join(asked.document.quote(span).split())
                    return asked.found(asked.say(f"Le CV dit : « {quote} »", f"The CV says: “{quote}”"), [span])
    return None
