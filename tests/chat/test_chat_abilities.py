"""What can be asked of a CV: each ability in both languages, on short invented CVs as they are really extracted."""

from __future__ import annotations

from datetime import date

import pytest

from hirestream.chat.service import Chat
from hirestream.chat.shortlist import ReadCv, ask_many, conditions
from hirestream.extract.service import Extractor
from hirestream.index.adapters.e5 import E5Encoder
from hirestream.model.document import DocumentText
from hirestream.settings import Settings
from hirestream.taxonomy.service import Taxonomy

TODAY = date(2026, 11, 25)
ENGLISH = """Mara Quillfeather
Payroll manager
Leeds, mara.q@payslip.example, +44 7700 900 555

Experience
Payroll Manager, Brindle Foods, Leeds - March 2021 to present
- team of 7 people, 1,450 payslips a month
- moved the company onto Sage in 2023
- cut payroll errors from 3 % to 0.4 %

Payroll Officer, Tallis Freight, Hull - January 2016 to February 2021
- payslips for 300 drivers

Barista, Cafe Nonpareil, Hull - 2013 to 2015

Education
BA Accounting, University of Hull, 2013

Certificates
CIPP Diploma (2018); First aid at work, valid to May 2028

Languages
English: native. German: B2

Driving licence B (2012)
I have never managed a budget.
"""
FRENCH = """Odilon Varenceau
Cariste
Lens, odilon.varenceau@quai.example, 01 99 00 12 34

Expérience
Cariste, Logistique du Marais, Lens - depuis avril 2022
- 160 palettes par nuit, équipe de 12 personnes
- formation de 4 apprentis en 2024

Préparateur de commandes, Frigo Ternois, Arras - mars 2018 à mars 2022

Formation
Bac pro Logistique, lycée de Lens, 2017

Certificats
CACES R489 catégories 3 et 5 (2023)
SST recyclé en 2025

Langues : français, anglais B1
Permis B

Recherche un poste de jour dans la région de Lille.
"""


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    """The taxonomy, read once."""
    return Taxonomy.load()


@pytest.fixture(scope="module")
def chat() -> Chat:
    """The chat over the real encoder, on a fixed day."""
    return Chat(E5Encoder(Settings().encoder_dir), today=lambda: TODAY)


@pytest.fixture(scope="module")
def cvs(taxonomy: Taxonomy) -> dict[str, ReadCv]:
    """Both CVs, as extraction reads them."""
    extractor = Extractor(taxonomy, today=lambda: TODAY)
    texts = {"mara": (ENGLISH, "en"), "odilon": (FRENCH, "fr")}
    found = {}
    for name, (text, language) in texts.items():
        document = DocumentText(text=text, reader="text", media_type="text/plain")
        found[name] = ReadCv(f"sha256:{name}", document, extractor.profile(document, language))
    return found


@pytest.mark.parametrize(
    ("cv", "question", "says"),
    [
        ("mara", "How many years of experience does she have in payroll?", "10."),
        ("mara", "Combien d'années a-t-elle passées chez Tallis Freight ?", "5"),
        ("mara", "Since when has she been at Brindle Foods?", "March 2021"),
        ("mara", "Depuis quand travaille-t-elle chez Brindle Foods ?", "March 2021"),
        ("mara", "Which job did she hold the longest?", "Brindle"),
        ("mara", "Où travaillait-elle avant Brindle Foods ?", "Tallis"),
        ("mara", "What was her job after Cafe Nonpareil?", "Tallis"),
        ("mara", "How many people are on her team?", "7"),
        ("mara", "Combien de bulletins établit-elle par mois ?", "1,450"),
        ("mara", "By how much did she cut payroll errors?", "0.4"),
        ("mara", "How good is her German?", "B2"),
        ("mara", "Quelle est sa langue maternelle ?", "Anglais"),
        ("mara", "When did she get her CIPP diploma?", "2018"),
        ("mara", "Until when is her first aid certificate valid?", "May 2028"),
        ("mara", "What number can I call her on?", "+44 7700 900 555"),
        ("mara", "Has she ever managed a budget?", "No"),
        ("odilon", "Depuis quand est-il cariste ?", "avril 2022"),
        ("odilon", "How many pallets does he move a night?", "160"),
        ("odilon", "Combien de personnes compte son équipe ?", "12"),
        ("odilon", "Which CACES categories does he hold?", "3 et 5"),
        ("odilon", "A-t-il le permis de conduire ?", "Permis"),
        ("odilon", "What kind of position is he looking for?", "poste de jour"),
        ("odilon", "Quel poste a-t-il occupé avant Logistique du Marais ?", "Frigo Ternois"),
    ],
)
def test_an_ability(chat: Chat, cvs: dict[str, ReadCv], cv: str, question: str, says: str) -> None:
    """A recruiter is told the fact, computed or quoted, whichever the languages of question and CV."""
    read = cvs[cv]
    answer = chat.ask(question, read.document, read.extraction, doc_id=read.doc_id)
    assert answer.answerable, answer.answer
    assert says in answer.answer
    assert answer.citations
    for citation in answer.citations:
        assert citation.text == read.document.text[citation.start : citation.end]


@pytest.mark.parametrize(
    ("cv", "question"),
    [
        ("mara", "Since when has she had her forklift licence?"),
        ("mara", "Combien d'années a-t-elle travaillé avec Cegid ?"),
        ("mara", "Quel salaire demande-t-elle ?"),
        ("mara", "What was her mark in the BA?"),
        ("mara", "Parle-t-elle espagnol ?"),
        ("odilon", "De quand date son permis B ?"),
        ("odilon", "What is his notice period?"),
        ("odilon", "Comment s'appelle son chef ?"),
        ("odilon", "Does he know SAP?"),
    ],
)
def test_what_the_cv_does_not_say_is_not_said(chat: Chat, cvs: dict[str, ReadCv], cv: str, question: str) -> None:
    """A recruiter hears that the CV does not say, though it says something near."""
    read = cvs[cv]
    answer = chat.ask(question, read.document, read.extraction, doc_id=read.doc_id)
    assert not answer.answerable, answer.answer
    assert answer.citations == ()


@pytest.mark.parametrize(
    "question",
    [
        "Would she want days off for Ramadan?",
        "She graduated in 2013, so how old would that make her?",
        "Compte-t-elle fonder une famille ?",
        "A-t-il des problèmes de dos ?",
        "Where do her parents come from?",
        "A-t-elle un accent étranger ? On entend son accent ?",
        "Is she close to retirement?",
        "Est-il en couple ?",
    ],
)
def test_a_roundabout_question_is_declined(chat: Chat, cvs: dict[str, ReadCv], question: str) -> None:
    """What must not count in hiring is declined with the reason, however it is asked, of one CV or of several."""
    read = cvs["mara"]
    for answer in (
        chat.ask(question, read.document, read.extraction, doc_id=read.doc_id),
        ask_many(chat, question, list(cvs.values())),
    ):
        assert not answer.answerable
        assert "hiring" in answer.answer or "recrutement" in answer.answer


def test_conditions_are_taken_apart() -> None:
    """A question over several CVs asks each of its conditions of each."""
    assert conditions("Who of these speaks German and has run a team?") == ["speaks German", "has run a team"]
    assert conditions("Lesquels parlent allemand et anglais ?") == ["parlent allemand", "parlent anglais"]


def test_a_shortlist_tells_who_and_by_which_words(chat: Chat, cvs: dict[str, ReadCv]) -> None:
    """A recruiter hears who meets every condition, with citations of each CV."""
    both = list(cvs.values())
    german = ask_many(chat, "Who of these speaks German?", both)
    assert german.answerable
    assert "Quillfeather" in german.answer
    assert "Varenceau" not in german.answer
    assert {citation.doc_id for citation in german.citations} == {"sha256:mara"}
    english = ask_many(chat, "Qui d'entre eux parle anglais ?", both)
    assert {citation.doc_id for citation in english.citations} == {"sha256:mara", "sha256:odilon"}
    nobody = ask_many(chat, "Who of these speaks German and Spanish?", both)
    assert (nobody.answerable, nobody.citations) == (False, ())


def test_a_shortlist_compares_years(chat: Chat, cvs: dict[str, ReadCv]) -> None:
    """A recruiter hears who has the most experience, the longest first, with the posts it is computed from."""
    answer = ask_many(chat, "Which of them has the most experience in payroll?", list(cvs.values()))
    assert answer.answer.startswith("Mara Quillfeather")
    assert "Varenceau" not in answer.answer
    total = ask_many(chat, "Lequel a le plus d'expérience ?", list(cvs.values()))
    first, second = total.answer.splitlines()
    assert first.startswith("Mara")
    assert "Odilon" in second or "Varenceau" in second
