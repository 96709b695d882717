"""cv, offer or other: what a person would say, with a probability that means something, and the language."""

from __future__ import annotations

import io
import time

import numpy as np
import pytest
from bench.quality_corpus import as_text, load_others, load_samples
from bench.quality_kinds import short_texts

from hirestream.classify.features import SHAPE, excerpt, fold, shape, terms
from hirestream.classify.language import LanguageDetector
from hirestream.classify.service import KINDS, Classifier
from hirestream.errors import Misconfigured
from hirestream.extract.parse import Parser
from hirestream.model.document import DocumentText, Reader

CV_FR = """Yasmine Moreau
Chargée de clientèle
12 rue des Lilas, 35000 Rennes
yasmine.moreau@example.org - 06 12 34 56 78

Expériences
2018 - 2024 : Conseillère en agence, Caisse Perrin, Rennes
- Accueil des clients, ouverture de comptes
- Vente de contrats d'assurance
2015 - 2018 : Hôtesse de caisse, Marchand SA

Formation
2015 BTS négociation et relation client, lycée Faure

Langues
Anglais courant, arabe bilingue
"""
CV_EN = """WAREHOUSE SUPERVISOR
Summary
Hands-on supervisor who has run day and night shifts in two distribution centres. I enjoy teaching and I am
known for being on time.
Experience
Warehouse Supervisor
March 2016 to Current Company Name - City, State
Assigned work to a crew of 14 and checked that orders left complete.
Reduced damaged goods by a third by changing how pallets were wrapped.
Forklift Operator
June 2011 to February 2016 Company Name - City, State
Loaded trucks, counted stock and kept the aisles clear.
Education
High School Diploma, 2010 City, State
Skills
inventory, forklift, scheduling, safety, training, Excel
"""
OFFER_FR = """Maçon (H/F)
Nous recherchons un maçon pour un chantier à Vannes. CDD de 6 mois, poste à pourvoir de suite.
"""
OFFER_FR_LONG = """Technicien de maintenance H/F
Notre client, une laiterie de la région de Quimper, renforce son équipe.
Vos missions :
- entretenir les lignes de conditionnement
- dépanner les machines en cas d'arrêt
Votre profil : bac pro ou BTS en maintenance, deux ans d'expérience. Vous êtes autonome et rigoureux.
Salaire : 2 100 à 2 400 € brut par mois, 13e mois, mutuelle. Horaires en 2x8.
Envoyez votre CV à recrutement@example.org
"""
OFFER_EN = """Care assistant, Bristol
We are looking for a kind and reliable care assistant to join our home. You will help residents with washing and
meals. Full training given, weekend shifts available. Apply with your CV to jobs@example.org.
"""
LETTER = """Madame, Monsieur,
Votre annonce pour un poste de fleuriste a retenu toute mon attention. Après trois ans dans un atelier de Tours, je
souhaite rejoindre une maison où l'on compose encore à la main. Je me tiens à votre disposition pour un entretien.
Je vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.
Louise Garnier
"""
INVOICE = """Facture n° 2024-118
Menuiserie Girard SARL - SIRET 123 456 789 00012
Client : Mme Dubois, 4 place du Marché, 51100 Reims
Porte en chêne 1 840,00 €
Pose 3 h 150,00 €
Total HT 990,00 € TVA 20 % 198,00 €
Net à payer 1 188,00 €
"""
MINUTES = """Minutes of the residents' meeting, 4 May
Present: Grace Hughes (chair), Tunde Okafor, Laura Silva
1. The minutes of the last meeting were approved.
2. The treasurer reported a balance of 1,240.50.
3. It was agreed to repaint the hall in June. Action: Laura to obtain two quotes.
The meeting closed at 8.40 pm.
"""
RECIPE = """Soupe de potiron
Pour 4 personnes : 1 kg de potiron, 2 oignons, 20 cl de crème, sel, poivre.
Épluchez le potiron et coupez-le en dés. Faites revenir les oignons, ajoutez le potiron et couvrez d'eau.
Laissez cuire 25 minutes, mixez et servez avec la crème.
"""
LEASE = """BAIL D'HABITATION
Entre les soussignés, M. Novak, bailleur, et Mme Chen, preneuse, il a été convenu ce qui suit.
Article 1. Le bailleur donne en location un appartement de deux pièces situé à Colmar.
Article 2. Le bail est conclu pour trois ans. Le loyer est de 540 euros par mois.
"""
README = """# birdsong
A small library that tells birds by their songs.
## Installation
pip install birdsong
## Usage
Run `birdsong listen file.wav`. See LICENSE for the terms. Pull requests are welcome.
"""


def document(text: str, reader: Reader = "text") -> DocumentText:
    """A document with a text."""
    return DocumentText(text=text, reader=reader, media_type="text/plain")


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """The classifier as it is shipped."""
    return Classifier.load()


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        (CV_FR, "cv", "fr"),
        (CV_EN, "cv", "en"),
        (OFFER_FR, "offer", "fr"),
        (OFFER_FR_LONG, "offer", "fr"),
        (OFFER_EN, "offer", "en"),
        (LETTER, "other", "fr"),
        (INVOICE, "other", "fr"),
        (MINUTES, "other", "en"),
        (RECIPE, "other", "fr"),
        (LEASE, "other", "fr"),
        (README, "other", "en"),
    ],
    ids="cv-fr cv-en offer-fr offer-fr-long offer-en letter invoice minutes recipe lease readme".split(),  # noqa: SIM905
)
def test_kind_and_language(classifier: Classifier, text: str, kind: str, language: str) -> None:
    """Documents in both languages are told apart, and so is their language."""
    found = classifier.classify([document(text)])[0]
    assert (found.kind, found.language) == (kind, language)
    assert found.probability > 0.5


def test_capitals_and_lost_accents_do_not_matter(classifier: Classifier) -> None:
    """A CV that was typed in capitals, or whose accents were lost, is still a French CV."""
    plain = CV_FR.replace("é", "e").replace("è", "e")
    kinds = [(found.kind, found.language) for found in classifier.classify([document(CV_FR.upper()), document(plain)])]
    assert kinds == [("cv", "fr"), ("cv", "fr")]


@pytest.mark.parametrize(("reader", "kind"), [("json-resume", "cv"), ("json-ld", "offer")])
def test_structured_documents_say_what_they_are(classifier: Classifier, reader: Reader, kind: str) -> None:
    """A JSON Resume is a CV and a JobPosting an offer, whatever their words, for certain."""
    found = classifier.classify([document(INVOICE, reader)])[0]
    assert (found.kind, found.probability) == (kind, 1.0)


def test_a_batch_is_its_documents(classifier: Classifier) -> None:
    """Each document gets the answer it would get alone; no documents, no answers."""
    texts = [CV_EN, OFFER_FR, MINUTES, CV_FR]
    together = classifier.classify([document(text) for text in texts])
    assert together == [classifier.classify([document(text)])[0] for text in texts]
    assert classifier.classify([]) == []


def test_probabilities_add_up(classifier: Classifier) -> None:
    """The three probabilities of a document sum to one, even for words nobody knows."""
    rows = classifier.probabilities([CV_EN, "zzqx " * 50, "漢字仮名交じり文" * 20])
    assert rows.shape == (3, len(KINDS))
    assert np.allclose(rows.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", "12 34 56", "+33 6 12 34 56 78 @ 2019/2020", "•••••"])
def test_language_of_next_to_nothing(text: str) -> None:
    """Where there are no words the language is unknown, not a guess."""
    assert LanguageDetector().detect(text) == "und"


def test_language_of_others() -> None:
    """Other languages are named, though only French and English are read in depth."""
    assert LanguageDetector().detect("Wir suchen einen Koch, der gerne mit frischen Zutaten arbeitet.") == "de"


def test_languages_of_single_lines() -> None:
    """A line is enough, also one with names and words of another language (61 of 62 at the time of writing)."""
    detector = LanguageDetector()
    told = [(language, detector.detect(text)) for language, text in short_texts()]
    assert sum(language == found for language, found in told) >= len(told) - 2
    assert {language for language, _ in told} >= {"fr", "en", "de", "es", "it", "nl"}


def test_what_looks_like_a_cv_or_an_offer_is_told_apart(classifier: Classifier) -> None:
    """Cover letters, contracts, payslips, advice on CVs and the like are others; none is surely taken for a CV."""
    samples = [*load_samples(), *load_others()]
    found = classifier.classify([document(as_text(sample).decode()) for sample in samples])
    wrong = [sample.name for sample, told in zip(samples, found, strict=True) if told.kind != sample.kind]
    assert len(wrong) <= len(samples) // 20, wrong
    sure = [
        sample.name
        for sample, told in zip(samples, found, strict=True)
        if told.kind == "cv" != sample.kind and not told.uncertain
    ]
    assert sure == []


def test_what_is_not_likely_enough_is_uncertain() -> None:
    """The threshold is the caller's; a structured document is certain whatever it is."""
    strict = Classifier.load(least_sure=1.0)
    (told,) = strict.classify([document(CV_FR)])
    assert (told.kind, told.uncertain, told.notices[0].code) == ("cv", True, "uncertain-kind")
    assert 0 < told.probability_other < told.probability < 1
    (resume,) = strict.classify([document(CV_FR, "json-resume")])
    assert (resume.uncertain, resume.notices) == (False, ())
    (plain,) = Classifier.load(least_sure=0).classify([document(CV_FR)])
    assert not plain.uncertain


def test_an_uncertain_file_is_parsed_with_a_warning() -> None:
    """`hirestream parse` gives what the file is most likely, with its profile, and says that it is not sure."""
    parser = Parser(classifier=lambda: Classifier.load(least_sure=1.0))
    parsed, _ = parser.parse(CV_FR.encode(), "a.txt")
    assert (parsed.kind, parsed.profile is not None) == ("cv", True)
    assert "uncertain-kind" in {notice.code for notice in parsed.warnings}


def test_the_model_loads_without_pickle_and_is_small() -> None:
    """The model in the package is a small file of plain arrays, so nothing in it can run."""
    from importlib.resources import files

    content = files("hirestream.classify").joinpath("model.npz").read_bytes()
    assert len(content) < 1_500_000
    with np.load(io.BytesIO(content), allow_pickle=False) as model:
        assert all(model[name].dtype != object for name in model.files)
        assert model["shape_weights"].shape == (len(SHAPE), len(KINDS))


def test_a_model_for_other_features_is_refused() -> None:
    """A model that was trained for another form of features is refused with what to do."""
    buffer = io.BytesIO()
    np.savez(buffer, form=np.array("something-else"))
    with pytest.raises(Misconfigured, match="train it again"):
        Classifier(buffer.getvalue())


def test_features() -> None:
    """Words are folded, pairs are neighbours, and the shape has one number for each of its names."""
    assert fold("ÉLÈVE à l’atelier en 2019 – 35 €") == "eleve a l'atelier en 0000 - 00 $"
    assert {"nous", "recherchons", "nous recherchons"} <= set(terms("Nous recherchons !"))
    assert len(shape(CV_EN)) == len(SHAPE) == len(shape(""))


def test_only_the_beginning_and_the_end_are_looked_at() -> None:
    """A very long document is not looked at whole, but its end is."""
    long = "word " * 5_000 + "yours sincerely"
    assert len(excerpt(long)) < 5_000
    assert excerpt(long).endswith("yours sincerely")


def test_it_is_fast(classifier: Classifier) -> None:
    """A thousand documents take no noticeable time (measured: 0.33 ms each; the limit is for busy machines)."""
    texts = [CV_EN * 4, OFFER_FR_LONG * 3, MINUTES * 3, CV_FR * 4] * 50
    started = time.process_time()
    classifier.probabilities(texts)
    assert time.process_time() - started < len(texts) * 0.005
