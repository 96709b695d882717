"""Whether a short text names a post: the taxonomy's words for it, and those that only CVs use, in both genders."""

from __future__ import annotations

import re
from typing import Final

from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.words import fold, listed

#: First words of French posts, folded, that lists of occupations lack or have in one gender only.
_FIRST: Final = listed("""
    hotesse maitresse maitre sage-femme professeur prof adjudant caporal sergent soldat militaire matelot
    marin quartier-maitre sapeur sapeur-pompier pompier policier policiere gardien surveillant surveillante
    etudiant etudiante eleve lyceen lyceenne doctorante praticien praticienne chirurgien medecin
    veterinaire pharmacien preparateur preparatrice manutentionnaire magasinier plongeur barman barmaid
    sommelier patissier chocolatier caviste buraliste livreur coursier routier vtc
    demi-chef sous-chef leader vice-president vice-presidente secretaire
    proviseur censeur cpe aed aesh atsem avs ash ide iade ibode asv aide-soignante aide-soignant aide-comptable
    auxiliaire-de-vie adjointe referente chargee directrice admin sysadmin webmaster webmestre
    ingenieur architecte juriste notaire huissier clerc greffier magistrat avocat
    pigiste redacteur redactrice traducteur interprete journaliste illustratrice illustrateur photographe videaste
    monteur realisateur regisseur technicien tuyauteur soudeur usineur tourneur fraiseur outilleur plaquiste
    platrier maconne couvreuse etancheur terrassier grutier coffreur bancheur menuisier ebeniste tapissier serrurier
    metallier carreleur chauffagiste plombier electricien frigoriste paysagiste jardinier maraicher vigneron viticulteur
    saisonnier vendangeur ouvrier ouvriere operateur operatrice agent conducteur conductrice chef cheffe responsable
    intervenant intervenante vacataire moniteur monitrice animateur animatrice educateur educatrice formateur formatrice
    puericultrice assistante nourrice baby-sitter babysitter gouvernante veilleur receptionniste
    standardiste teleconseiller teleconseillere teleoperateur conseiller conseillere gestionnaire comptable
    collaborateur collaboratrice controleur controleuse auditeur auditrice acheteur acheteuse approvisionneur
    logisticien logisticienne affreteur declarant ordonnanceur planificateur associe banquier recruteur acupuncteur
    second commis luthier brodeuse brodeur apiculteur berger bergere fleuriste cordonnier sellier tailleur
    barbier nounou
    """)
#: Last words of English posts.
_LAST: Final = listed("""
    analyst controller
    counsel barber steward stewardess waitress actress seamstress midwife paralegal postman headteacher matron governess
    principal vicar deputy trainee fellow postdoc lecturer tutor mentor coach advisor adviser administrator admin
    sysadmin webmaster cleaner carer caregiver labourer laborer groundworker groundsman scaffolder bricklayer joiner
    plasterer decorator tiler roofer locksmith blacksmith gardener landscaper farmhand shepherd stockman gamekeeper
    sommelier mixologist barback commis chef baker patissier butcher fishmonger florist barista bartender waiter
    dishwasher busser host hostess housekeeper concierge porter bellhop valet dispatcher courier rider driver trucker
    docker stevedore seafarer deckhand bosun skipper pilot navigator soldier corporal sergeant lieutenant captain
    colonel commander midshipman airman firefighter paramedic emt nurse hca cna lpn phlebotomist dietitian
    physiotherapist osteopath chiropractor optometrist hygienist orthodontist psychotherapist counsellor counselor
    epidemiologist statistician actuary economist sociologist copywriter proofreader columnist correspondent
    presenter producer videographer animator illustrator choreographer dancer musician composer conductor curator
    archivist librarian bookkeeper biller cashier teller underwriter broker trader realtor appraiser estimator buyer
    merchandiser stylist usher bouncer invigilator proctor trustee treasurer chair chairman chairwoman
    chairperson secretary representative rep telemarketer canvasser fundraiser evangelist strategist researcher
    physicist chemist biologist ecologist geologist surveyor draughtsman drafter machinist millwright welder fitter
    turner toolmaker moulder electrician plumber glazier millhand operative operator picker packer loader handler
    storeman warehouseman stocker stockroom apprentice intern student graduate undergraduate contractor consultant
    hairdresser hairstylist barrister advocate caterer staff auctioneer broadcaster resident detective constable
    sheriff filmmaker cinematographer blogger acupuncturist optician freelancer entrepreneur
    beekeeper brewer winemaker miller weaver potter tailor dressmaker cobbler saddler farrier arborist forester
    mechanic senior assessor captain adviser organiser organizer instructor examiner registrar clinician
    scientist technologist sonographer radiographer pharmacist veterinarian keyworker caretaker janitor
    landlord proprietor partner director manager supervisor foreman forewoman superintendent
    """)
_FIRST_ENDINGS: Final = ("iste", "logue", "culteur", "cultrice", "icien", "icienne", "ienne", "euse", "trice", "eure")
#: What banks' names begin with.
_NO_FIRST: Final = listed("credit caisse banque")
_NO_POSTS: Final = listed("liste piste visite ancienne europeenne parisienne serieuse dynamique matrice meilleure")
#: Words behind a post that say how it was held: "Hôtesse de caisse à temps partiel", "Cashier part-time".
_TERMS: Final = re.compile(
    r"\s*(?:\(.*|[,–-]\s*)?\b(?:à temps (?:partiel|plein)|à mi-temps|part[- ]time|full[- ]time|en (?:CDI|CDD|intérim|"
    r"alternance|apprentissage)|temporary|seasonal|contract|maternity cover)\)?$",
    re.IGNORECASE,
)
#: What brackets behind a name say about it: "(120 staff)", "(grande distribution)".
_ASIDE: Final = re.compile(r"(?<=\S)\s*\((?=[\d~≈a-zà-ÿ])[^()]*\)")
_PARTS: Final = re.compile(r"\s+(?:of|for|in|at|to|with|and|chez|au|aux|et|-|–|—)\s+|[,(/|:&]")
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_MAX_WORDS: Final = 12


def names_a_post(text: str, taxonomy: Taxonomy) -> bool:
    """Whether a text of at most twelve words is worded as the name of a post in French or English."""
    text = _ASIDE.sub("", text)
    words = text.split()
    if words and fold(words[0]) in _NO_FIRST:
        return any(_is_headed(part) for part in _PARTS.split(text))
    if taxonomy.looks_like_title(text):
        return True
    if not words or len(words) > _MAX_WORDS or not words[0][0].isalpha():
        return False
    bare = _TERMS.sub("", text)
    if bare != text and taxonomy.looks_like_title(bare):
        return True
    return any(_is_headed(part) for part in _PARTS.split(bare))


def _is_headed(part: str) -> bool:
    words = [fold(w) for w in _WORD.findall(part)]
    if not words:
        return False
    first = words[0]
    if first in _FIRST or words[-1] in _LAST:
        return True
    return first.endswith(_FIRST_ENDINGS) and len(first) > 6 and first not in _NO_POSTS  # noqa: PLR2004
