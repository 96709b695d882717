"""Headings of CVs in French and English, in many spellings → the kind of section that they open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from hirestream.taxonomy.words import fold, listed, stem

SectionKind = Literal[
    "header", "summary", "experience", "internships", "volunteer", "education", "skills", "soft_skills", "languages",
    "certifications", "projects", "contact", "personal", "interests", "references", "publications", "awards", "other",
]  # fmt: skip

#: Words of headings, folded; `|` between spellings. A heading may have a number, a colon or letter-spacing.
_HEADINGS: Final[dict[SectionKind, str]] = {
    "summary": "profil|profil professionnel|profil personnel|mon profil|resume|summary|professional summary|executive "
        "summary|"
    "career summary|summary of qualifications|profile|professional profile|personal profile|personal "
        "statement|about|about me|"
    "a propos|a propos de moi|qui suis je|presentation|objectif|objectif professionnel|objectifs|objective|"
        "career objective|"
    "professional objective|career goal|highlights|career overview|overview|professional overview|accroche|"
        "en bref|projet professionnel|"
    "career focus|synthese|qualifications summary|summary of skills|job objective|introduction",
    "experience": "experience|experiences|experience professionnelle|experiences professionnelles|parcours "
        "professionnel|"
    "parcours|mon parcours|work experience|professional experience|employment history|work history|career "
        "history|employment|"
    "professional background|relevant experience|experience and achievements|career|carriere|emplois|emplois occupes|"
    "activites professionnelles|postes occupes|historique professionnel|vie professionnelle|job history|"
        "professional history|"
    "job experience|industry experience|research experience|teaching experience|experiences significatives|missions|"
    "work experiences|professional experiences|experience de travail|experience salariee|parcours de carriere|"
    "principales experiences|exp|exp pro|exp professionnelles|experience pro|experiences pro|parcours pro|jobs|work|"
    "work and internships|synthese de carriere|engagements professionnels|autres experiences|other experience|"
    "additional experience|experiences de recherche|"
    "experiences professionnelles et stages|experience professionnelle et stages|realisations professionnelles|"
    "career experience|related experience|military experience|accomplishments and experience|prior "
        "experience|previous experience|academic appointments|appointments|positions held|postes occupes|"
    "employment record|employment details|"
    "career to date|where i ve worked|what i ve done|current role|previous roles|earlier roles|"
    "selected engagements|missions realisees|missions d interim|experience highlights|anterieurement",
    "internships": "placements|teaching placements|work placements|clinical placements|"
    "stages|stage|internships|internship|internship experience|stages et alternances|stages et missions",
    "volunteer": "benevolat|volunteering|volunteer experience|volunteer work|volunteer|engagement "
        "associatif|engagements|"
    "engagements associatifs|vie associative|experience benevole|activites benevoles|community service|"
        "community involvement|"
    "extracurricular activities|activites associatives|leadership experience|volunteer activities|leadership",
    "education": "formation|formations|formation academique|formation initiale|formations et diplomes|formation et "
        "diplomes|diplomes|diplome|"
    "diplomes et formations|etudes|parcours academique|parcours scolaire|parcours universitaire|cursus|"
        "cursus scolaire|scolarite|"
    "cursus universitaire|education|education and training|academic background|academic history|academic "
        "qualifications|"
    "qualifications|studies|education and qualifications|educational background|academics|education and certifications|"
    "formation et certifications|education et formation|etudes et formations|formation scolaire|academic record|"
    "formation et diplome|etudes et diplomes|parcours de formation|diplomes obtenus|formation professionnelle|"
    "formations professionnelles|form|formations et habilitations|school|schooling|diplomes et titres|"
    "education background|education and honors|academic experience|educational "
        "qualifications",
    "skills": "skill|competences|mes competences|competences techniques|competences professionnelles|competences cles|"
        "competences metier|"
    "competences informatiques|competences informatique|informatique|connaissances informatiques|outils|"
        "outils informatiques|"
    "logiciels|savoir faire|domaines de competences|domaines de competence|domaines d expertise|expertise|"
        "expertises|skills|technical skills|"
    "key skills|core skills|hard skills|professional skills|computer skills|it skills|core competencies|competencies|"
    "areas of expertise|technologies|technical expertise|technical proficiencies|tools|skills and tools|tech stack|"
    "stack technique|environnement technique|technical summary|skill highlights|core qualifications|skills summary|"
    "competences et outils|competences et langues|skills and languages|skills and abilities|atouts et competences|"
    "technical competencies|langages et outils|langages informatiques|langages de programmation|programming languages|"
    "competences fonctionnelles|competences transverses|bureautique|maitrise informatique|technical "
        "knowledge|proficiencies|"
    "additional skills|other skills|relevant skills|software skills|technical|software|programming|autres competences|"
    "competences additionnelles|technical skills and tools|skills and technologies|connaissances|"
        "connaissances techniques|"
    "qualifications et competences|toolbox|my toolbox|boite a outils|skills and expertise|specialized skills|"
    "software proficiency|computer proficiency|technical proficiency|computer literacy|it literacy|software and tools|"
    "logiciels maitrises|outils maitrises|outils et logiciels|logiciels et outils|langages et frameworks|"
    "areas of strength|competences "
        "linguistiques et informatiques",
    "soft_skills": "soft skills|savoir etre|qualites|qualites personnelles|mes qualites|atouts|mes atouts|points forts|"
        "strengths|"
    "personal skills|personal qualities|interpersonal skills|competences comportementales|competences personnelles|"
    "personnalite|aptitudes|forces|traits de caractere",
    "languages": "langues|langue|langues vivantes|langues etrangeres|langues parlees|competences "
        "linguistiques|languages|"
        "language skills|"
    "language|languages known|languages spoken|langues connues|langues pratiquees|"
    "langues maitrisees|linguistic skills|foreign languages|connaissances linguistiques|"
    "pratique des langues|niveau de "
        "langues|spoken languages",
    "certifications": "certifications|certification|certificats|certificates|certificat|licenses and certifications|"
    "certifications and licenses|certifications et formations|licenses|licences|professional certifications|"
        "habilitations|"
    "habilitations et certifications|certifications professionnelles|permis et habilitations|training and "
        "certifications|accreditations|"
    "permis et certifications|permis et titres|titres et habilitations|certifs|certif|licence|license|tickets|"
    "professional memberships|bar admission|certificates and licences|certificats et habilitations|courses|"
    "trainings|training|formations "
        "complementaires|formation continue|"
    "formation complementaire|professional development|continuing education|mooc|professional training|"
        "permis et caces|caces",
    "projects": "projets|projects|personal projects|projets personnels|selected projects|projets academiques|academic "
        "projects|"
    "realisations|key projects|projets realises|side projects|open source|portfolio|principales realisations|"
        "projets scolaires|"
    "projets significatifs|projets universitaires|notable projects|projects and research|open source projects",
    "contact": (
        "contact|contacts|coordonnees|mes coordonnees|me contacter|contact information|contact details|contact "
        "info|get in touch"
    ),
    "personal": "informations personnelles|etat civil|personal information|personal details|informations|infos|"
        "renseignements|"
    "informations complementaires|divers|additional information|permis|mobilite|autres informations|autres|"
        "other|misc|miscellaneous|"
    "other information|informations diverses|permis de conduire|driving licence|driving license|personal "
        "data|donnees personnelles|disponibilite",
    "interests": "centres d interet|centre d interet|centres d interets|loisirs|interets|interests|hobbies|passions|"
        "activites|activites extra professionnelles|"
    "hobbies and interests|interests and hobbies|loisirs et interets|personal interests|activities|sports et loisirs|"
    "activites et centres d interet|activites extrascolaires|loisirs et passions|activites et loisirs|mes "
        "centres d interet|activities and interests",
    "references": (
        "references|referees|recommandations|recommendations|references professionnelles|references available "
        "upon request"
    ),
    "publications": "publications|selected publications|articles|publications scientifiques|papers|research|"
        "recherche|theses|"
        "invited talks|"
    "talks|conferences|presentations|communications|patents|brevets|publications et communications|research "
        "interests|theses et memoires",
    "other": "enseignement|enseignements|activites d enseignement|teaching|teaching activities|grants|"
    "grants and awards|"
    "financements|declaration|encadrement|supervision|fellowships",
    "awards": "awards|honors|honours|selected honors|honors and awards|awards and honors|prix|prix et distinctions|"
        "distinctions|"
    "recompenses|achievements|scholarships|bourses|accomplishments|professional affiliations|affiliations|"
        "memberships|associations|"
    "awards and achievements|key achievements|honneurs|awards and recognition",
}  # fmt: skip
#: Headings in the words of the writer: "Where I have worked", "Ce que je sais faire"; `|` between spellings.
_IN_OWN_WORDS: Final[dict[SectionKind, str]] = {
    "experience": "what i have done|what i did|where i have worked|where i worked|my work|work so far|career so far|"
    "my career|jobs held|posts held|posts|previous posts|recent posts|earlier posts|employment to date|work to date|"
    "paid work|working life|recent engagements|recent assignments|assignments|selected assignments|"
    "recent contracts|contracts|earlier career|early career|before going independent|before going freelance|"
    "before that|permanent employment|freelance work|recent clients|client work|sea service|service record|"
    "service history|seasonal work|summer jobs|holiday jobs|student jobs|part time work|co op and work experience|"
    "track record|professional path|professional journey|career path|roles|recent roles|roles held|"
    "career summary and achievements|professional life|ce que j ai fait|postes|ou j ai travaille|mon travail|"
    "carriere militaire|etats de service|affectations|missions recentes|missions principales|emplois saisonniers|"
    "jobs d ete|petits boulots|jobs etudiants|emplois etudiants|emplois d ete|itineraire professionnel|itineraire|"
    "cheminement|cheminement professionnel|trajectoire|activite professionnelle|exercice professionnel|"
    "historique|historique d emploi|antecedents professionnels|emplois precedents|emploi actuel|poste actuel|"
    "avant|avant cela|references de missions",
    "education": "study|learning|what i studied|where i studied|training and education|education and courses|"
    "courses and qualifications|degrees|diplomas|degrees and diplomas|qualifications and training|"
    "training and qualifications|school and training|school and college|academic|diplomes et stages|"
    "diplomes et formation|titres et diplomes|titres universitaires|ecoles|bagage|instruction|etudes suivies|"
    "formation et stages|education and languages|schools|formation de base",
    "skills": "systems i use|systems|skills and systems|tools i use|what i know|what i can do|what i bring|what i use|"
    "what i offer|areas of practice|practice areas|areas of competence|fields of expertise|specialisms|specialities|"
    "specialties|kit|software i use|machines|toolkit|technical toolkit|methods|methods and tools|systems and tools|"
    "keywords|key words|it systems|computing|digital skills|competences et logiciels|logiciels utilises|"
    "ce que je sais faire|materiel|methodes|methodes et outils|domaines d intervention|specialites|"
    "domaines d activite|savoirs|champs de competence|champs d expertise|mots cles|competences numeriques|"
    "ce que j apporte|ce que je maitrise|machines et logiciels|tools and systems|skills in brief|areas of work",
    "languages": "tongues|i speak|je parle|langues et niveaux|languages and levels|langues d usage|which languages",
    "certifications": "credentials|professional credentials|tickets and cards|cards and tickets|site cards|"
    "licences and tickets|cards|brevets et attestations|attestations|titres et certifications|"
    "habilitations et permis|habilitations et attestations|perfectionnement|perfectionnements|"
    "cartes professionnelles|agrements|registrations|registration|professional registration|"
    "professional registrations|professional qualifications|certs|courses and certificates|"
    "certificates and courses|short courses|training courses|mandatory training|badges|formations continues|"
    "formation professionnelle continue|formations courtes|formations obligatoires|autorisations de conduite|"
    "qualifications professionnelles|certificates and tickets|tickets and certificates|"
    "certificates and training|certificats et attestations|attestations et certificats|brevets et certificats|"
    "brevets et habilitations|registrations and certificates",
    "volunteer": "engagement benevole|engagement citoyen|engagement|in the community|community|community work|"
    "giving back|voluntary work|unpaid work|charity work|voluntary|mandats|associatif|responsabilites associatives|"
    "vie associative et benevolat|volunteering and community",
    "summary": "in short|in brief|who i am|in a nutshell|my story|pitch|qui je suis|en quelques mots|en deux mots|"
    "sommaire|statement|professional statement|what i am looking for|looking for|ce que je cherche|"
    "ma recherche|what i want|ce que je souhaite|vue d ensemble",
    "personal": "small print|practicalities|practical details|practical|details|other details|infos pratiques|"
    "vie personnelle|situation|situation personnelle|a savoir|availability|disponibilites|right to work|mobility|"
    "driving|permis et vehicule|licence and vehicle|the rest|et aussi|and also",
    "interests": "outside work|away from work|off duty|spare time|free time|temps libre|hors travail|leisure|"
    "en dehors du travail|life outside work|outside of work",
    "references": "what clients say|what people say|what others say|temoignages|testimonials|ce qu on dit de moi|"
    "references sur demande|references on request|reference",
}
KINDS: Final[dict[str, SectionKind]] = {
    heading: kind
    for table in (_IN_OWN_WORDS, _HEADINGS)
    for kind, headings in table.items()
    for heading in headings.split("|")
}
LONGEST: Final = max(len(h) for h in KINDS)
_SQUEEZED: Final = {
    re.sub(joint, "", heading): kind for heading, kind in KINDS.items() for joint in (" (?:et|and) | ", " ")
}


def _stemmed(heading: str) -> str:
    return " ".join(map(stem, heading.split()))


#: Nouns of headings → their kind, when all other words only narrow it down ("Expériences significatives en vente").
_NOUNS_OF: Final[dict[SectionKind, str]] = {
    "experience": "experience experiences employment emplois parcours carriere career jobs posts roles engagements",
    "education": "formation formations diplome diplomes etudes education studies qualifications cursus degrees",
    "skills": "competence competences skill skills expertise logiciels technologies",
    "languages": "langue langues languages",
    "certifications": "certification certifications certificat certificats certificates habilitations licenses "
    "attestations credentials tickets",
    "projects": "projet projets project projects",
    "interests": "loisirs interets interests hobbies passions",
    "references": "references referees",
}
_NOUNS: Final[dict[str, SectionKind]] = {noun: kind for kind, nouns in _NOUNS_OF.items() for noun in nouns.split()}
_NARROWING: Final = listed("""
    professionnel professionnelle professionnelles professionnels significatif significative significatives cle cles
    principal principale principales principaux recent recente recentes autre autres anterieure anterieures precedentes
    complementaire complementaires personnel personnelle personnelles academique academiques universitaire
    universitaires scolaire scolaires superieure superieures obtenu obtenus technique techniques metier metiers
    enseignement recherche vente terrain clinique cliniques hospitaliere salariee salariees detaillee detaillees
    associative associatives benevole benevoles linguistique linguistiques informatique informatiques transversales
    digitales numeriques manageriales commerciales specifiques diverses divers continue initiale interne internes mes
    mon ma en de d des du l la le les et a work professional selected relevant additional other recent previous prior
    earlier current key main career teaching clinical research industry academic educational technical core personal
    nursing legal sales management military leadership volunteer practical hands on special specialist it digital
    militaire militaires civil civile civiles hotelier hoteliere hotelieres artistique artistiques sportif
    sportive agricole agricoles juridique juridiques medical medicale pedagogique pedagogiques commercial
    commerciale industriel industrielle saisonnier saisonniere saisonniers saisonnieres etudiant etudiante
    legal technical engineering financial medical kitchen retail site summer seasonal student freelance co op
    paid early later latest civilian voluntary hospitality creative artistic design
    employment history background record summary details overview profile highlights and of the my in training
    university school spoken foreign parlees etrangeres vivantes extra activites activities
""")
#: One form for "expérience de recherche" and "expériences de recherche".
_STEMMED: Final = {_stemmed(heading): kind for heading, kind in KINDS.items()}
_SQUEEZED_STEMS: Final = {heading.replace(" ", ""): kind for heading, kind in _STEMMED.items()}
#: Words before a heading that change nothing: "Mes diplômes", "My skills", "Quelques projets".
_WHOSE = re.compile(r"^(?:mes|mon|ma|my|nos|notre|our|quelques|principales?|principaux|main|les|autres|other) ")
_FIGURES = re.compile(r"\d\D*\d\D*\d")
_LETTERS_APART = 2.2
_MOST_WORDS = 6
_SPACED = re.compile(r"^(?:\S ){3,}\S$")
_LETTER_BY_LETTER = re.compile(r"(?:\b\S ){3,}\S\b")
_ONE_BLANK = re.compile(r"(?<=\S) (?=\S)")
_JOINT = re.compile(r"[&/]|\s+-\s+")
_FRENCH = re.compile(r"[éèà]|tion s|ces\b")
_TO_BLANKS: Final = str.maketrans("'’-", "   ")
_NOISE = re.compile(r"^(?:[ivx]{1,4}|\d{1,2}|[a-h])\s*[.)/-]\s*|[^\w\s&'’/-]+", re.IGNORECASE)


def plain(text: str) -> str:
    """Fold a possible heading: no case, accents, numbers, punctuation or letter-spacing."""
    text = text.strip()
    if _SPACED.match(text) or ("  " in text and _LETTER_BY_LETTER.search(text)):
        text = _ONE_BLANK.sub("", text)
    text = _JOINT.sub(" & ", _NOISE.sub(" ", text))
    if "&" in text:
        text = text.replace("&", " et " if _FRENCH.search(text) else " and ")
    return " ".join(fold(text).translate(_TO_BLANKS).split())


def heading_kind(text: str) -> SectionKind | None:
    """Kind of section that a line of text opens, or None when it is no known heading."""
    if len(text) > 2 * LONGEST or _FIGURES.search(text):
        return None
    if _letters_apart(text) and (kind := _by_letters(text)):
        return kind
    if text.endswith(",") or (text.endswith(".") and not _is_short_form(text)):
        return None
    folded = plain(text)
    if not folded or len(folded) > LONGEST + 12:
        return None
    forms = (folded, folded.replace(" et ", " and "), folded.replace(" and ", " et "), _WHOSE.sub("", folded))
    known = next((KINDS[form] for form in forms if form in KINDS), None) or _STEMMED.get(_stemmed(forms[-1]))
    return known or _by_words(text, folded)


def _by_words(text: str, folded: str) -> SectionKind | None:
    """Kind of a heading of several words that no list has as a whole."""
    for joint in (" et ", " and "):
        first, found, second = folded.partition(joint)
        if found and first in KINDS and second in KINDS:
            return KINDS[first]
    words = folded.split()
    if _SPACED.match(text.strip()) or len(words) < 2:  # noqa: PLR2004
        return None
    return KINDS.get("".join(words)) or _by_noun(words)


def _by_letters(text: str) -> SectionKind | None:
    for part in text.split("/"):
        letters = re.sub(r"[\W_]+", "", fold(part))
        bare = re.sub(r"^(?:mes|mon|my)", "", letters)
        found = _SQUEEZED.get(letters) or _SQUEEZED.get(bare) or _SQUEEZED_STEMS.get(stem(bare))
        if found:
            return found
    return None


def _letters_apart(text: str) -> bool:
    """Whether letters stand apart, all or most: "E D U C AT I O N"."""
    words = text.split()
    return len(words) > 3 and sum(map(len, words)) / len(words) < _LETTERS_APART  # noqa: PLR2004


def _is_short_form(text: str) -> bool:
    """`Exp. pro.`, `Form.`."""
    return len(text) <= 12 and (text.count(".") > 1 or " " not in text)  # noqa: PLR2004


def _by_noun(words: Sequence[str]) -> SectionKind | None:
    """Kind by the one noun of a short heading whose other words only narrow it down."""
    nouns = [w for w in words if w in _NOUNS]
    if len(nouns) != 1 or len(words) > _MOST_WORDS or any(w not in _NARROWING and w not in _NOUNS for w in words):
        return None
    return _NOUNS[nouns[0]]
