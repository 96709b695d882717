"""Words of recruitment and of common trades that mean the same, in French and English: one group a line.

A line that begins with a space goes on with the group before. Forms that differ by an ending need not be listed.
"""

from __future__ import annotations

from typing import Final

GLOSSARY: Final = """
team teams crew squad équipe équipes
lead led leading leader lead manage managed managing manager management supervise supervised supervising dirigé
 diriger dirige direction head headed piloté piloter pilote encadré encadrer encadre encadrement géré gérer gère
 responsable chef cheffe animé anime animation run ran running reporting
mentor mentored mentoring coach coached coaching tutorat tuteur tutrice parrainé encadré encadrer encadrement
train trained training formé former formation formations forme course courses
teach teaches teaching taught teacher enseigner enseigne enseigné enseignée enseignées enseignement enseignant
 professeur professeure tutor instituteur
write wrote written writing drafting drafted rédigé rédiger rédige rédaction écrit écrire écriture
article articles paper papers
rate rates taux
pass passes success réussite réussi
thesis thèse doctoral doctorate doctorat
publish published paper papers article articles publishing publication publications publié publier
present presented presentation conference talk présenté conférence conférences
database databases données sgbd
migrate migrated migration passage migré migrer moved move
design designed designing conception conçu concevoir conçoit
build built building develop develops developed developing development développé développer développement
 réalisé réaliser réalisation created create creating créé créer création crée
developer developers développeur développeuse développeurs programmer programmeur
code codes coding coder program programming programs programmer programme développer développement code
test tests testing tested tester testeur testeuse recette validation qa
performance performances response responses réponse rapidité vitesse speed latency latence
improve improved improving amélioré améliorer amélioration increase increased augmenté augmenter augmentation
 hausse up optimised
 réduit réduire réduction reduced reduction optimisé optimisation
reduce reduced reducing reduction cut lowered brought baisse baissé réduit réduire réduction diminué diminution
 ramené ramener ramène optimisé optimisation optimised fell down shortened raccourci passé
error errors mistake mistakes erreur erreurs faute fautes
pick picks picking picker pickers préparation préparateur préparatrice préparer
order orders commande commandes ordering
available availability disponible disponibilité
notice préavis
salary salaries pay paid wage wages salaire salaires rémunération prétentions salariales payé payée gagne gagner
 earn earns
remote remotely télétravail distance homeworking
travel travelling travels déplacements déplacement mobile mobilité relocate relocation
part-time partiel mi-temps
hobby hobbies pastime loisirs loisir interests intérêt intérêts leisure passions passion
volunteer volunteers volunteered volunteering voluntary bénévole bénévolat association
reference references referee référence références recommandation recommandations
budget budgets
customer customers client clients clientèle
sale sales sell sells selling sold vente ventes vendu vendre vendeur vendeuse commercial commerciale
payment payments paiement paiements encaissement encaissements
patient patients
child children kid kids enfant enfants
prize award awards prix distinction récompense
patent patents brevet brevets
night nights nuit nuits
day days jour jours journée
hour hours heure heures
week weeks weekly semaine semaines hebdomadaire
month months monthly mois mensuel mensuelle
year years an ans année années
intern interns internship internships placement stage stages stagiaire stagiaires
apprentice apprentices apprenticeship apprenti apprentie apprentis apprentissage alternance alternant alternante
freelance freelancer self-employed indépendant indépendante
research recherche recherches researcher chercheur
military army armée militaire
abroad étranger international internationale overseas
agreement agreements accord accords convention conventions
subsidiary subsidiaries filiale filiales
stop stops point points arrêt arrêts
carer carers assistants aide-soignant
profile profiles profils profil
exam concours competitive
study studies studying studied étudie étudier études
return returned revenu revenue revenir retour back moved
medical médicale médecine
method methods methodology méthode méthodes
deploy deployed deployment rolled rollout déployé déploiement
productivity productivité
become
start starts started starting begin began début débuter commencer commence
objective goal goals objectif objectifs looking recherche souhaite seeking wants cherche
payroll paie payslip payslips bulletin bulletins paye wages
payslip payslips bulletin bulletins fiche
establish issue produce établit établir établissement édition
nurse nurses nursing infirmier infirmière infirmiers infirmières
care carer caregiver soin soins aide-soignant aide-soignante soignant soignante
elderly ageing âgées gériatrie ehpad older
resident residents résident résidents
bed beds lit lits
ward wards service services unit unité department département
hospital hospitals hôpital hôpitaux clinic clinique chu
doctor physician médecin
midwife sage-femme
driver drivers drive drives driving chauffeur chauffeuse conducteur conductrice conduire conduite conduit roule
 rouler roulé roulage
lorry lorries truck trucks hgv poids-lourd camion camions spl trailer articulated semi-remorque
forklift fork-lift cariste chariot chariots élévateur
warehouse warehouses warehousing entrepôt entrepôts wms logistique logistics
store stores shop shops magasin boutique
stock stocks inventory inventories inventaire inventaires
load loading unloading chargement déchargement
delivery deliveries deliver livraison livraisons livreur livreuse livrer
supplier suppliers vendor fournisseur fournisseurs
purchase purchasing buyer procurement achat achats acheteur acheteuse
invoice invoices invoicing billing facture factures facturation
account accounts accounting accountant accountants accountancy comptable comptables comptabilité
audit audits auditing auditor auditeur auditrice
tax taxes fiscal fiscale fiscalité impôt impôts
close closing clôture clôtures
ledger grand-livre
bank banking banque bancaire
insurance assurance assurances
company companies firm employer employers entreprise entreprises société sociétés employeur employeurs patron patrons
post posts position positions job jobs role poste postes emploi emplois fonction
hire hires hired hiring recruit recruits recruited recruiting recruitment recruiter recruteur embauche embauches
 embauché
 recrutement recruter recruté recrute
interview interviews interviewed entretien entretiens
works council councils cse irp staff representatives
union unions syndicat syndicats
lawyer lawyers avocat avocate juriste solicitor
law legal droit juridique
engineer engineers engineering ingénieur ingénieure ingénieurs ingénierie
software logiciel logiciels
hardware matériel
network networks networking réseau réseaux
server servers serveur serveurs
security sécurité safety
computer computing it informatique
support assistance helpdesk
maintenance entretien maintenance dépannage repair
site sites chantier chantiers construction
builder bâtiment btp building
concrete béton
plumber plumbing plombier plomberie
electrician electrical électricien électricienne électricité électrique
welder welding soudeur soudeuse soudure soudage
carpenter carpentry menuisier charpentier menuiserie
mason masonry bricklayer maçon maçonnerie
painter peintre peinture painting
machine machines machinery
workshop atelier
factory plant usine production
manufacture manufacturing fabrication
quality qualité
kitchen kitchens cuisine cuisines cook cooks cooking cuisinier cuisinière chef
restaurant restaurants restauration catering
pastry pâtisserie pâtissier pâtissière
baker bakery boulanger boulangère boulangerie
waiter waitress serveur serveuse salle
cover covers couvert couverts
hotel hotels hôtel hôtellerie hospitality
room rooms chambre chambres
guest guests
clean cleans cleaning cleaner nettoyage ménage entretien
hairdresser hairdressing coiffeur coiffeuse coiffure salon
school schools école écoles collège lycée établissement
pupil pupils élève élèves student students étudiant étudiante étudiants
class classes classe classes
maths mathematics math mathématiques
nursery crèche daycare
nanny nannies garde nounou childminder nounou
look-after looked gardé garder garde gardait nanny
twins jumeaux jumelles
family families famille familles
home domicile
university université
master masters msc mastère ma dea dess mba
licence bachelor bachelors bsc ba undergraduate
doctorate doctorat phd thèse
parcel parcels colis
turnover chiffre revenue
degree diploma diplomas diplôme diplômes qualification qualifications
grade mark marks note notes mention
certificate certificates certification certifications certified certificat certificats certifié certifiée habilitation
licence license licences permis
registered register registration inscrit inscrite inscription
order board ordre
valid validity valable valables valide expired expiry expire expires lapsed échu échue périmé périmée date jour
renew renewed renouvelé renouvelée renouvellement recyclé recyclée refreshed refaite
aid secouriste sst secours sauveteur
language languages langue langues
tongue maternelle native mother mothers maternel
meeting meetings réunion réunions
report reports reporting rapport rapports
spreadsheet excel tableur
tool tools outil outils software logiciel
project projects projet projets
schedule rota planning plannings rythme rhythm roster
shift shifts équipe poste
marketing
campaign campaigns campagne campagnes
scenario scenarios scénario scénarios
automate automated automation automatisé automatisée automatiser automatisation
regression non-régression
people persons person staff personne personnes employees employés salarié salariés collaborateurs collaborateur
 colleagues collègues collègue headcount
turnover revenue chiffre affaires ca
target targets objectif objectifs
growth croissance
deadline délai délais
complaint complaints réclamation réclamations litige litiges
accident accidents
waste déchets
environment environnement
farm farming agriculture agricole ferme
garden gardens gardening gardener jardin jardins jardinier jardinière paysagiste
vineyard vigne vignes
animal animals animaux
translate translated translation translator traduction traducteur traductrice traduit
reception receptionist accueil réceptionniste
secretary secretarial secrétaire secrétariat
assistant assistants assistante
data données
dashboard dashboards tableau
user users utilisateur utilisateurs
message messages
request requests demande demandes ticket tickets
call calls phone appel appels téléphone
visit visits visited visite visites visité visités
event events évènement événement événements évènements
exhibition exposition salon fair
music musique
sport sports
chess échecs
reading lecture books livres
garage car cars vehicle vehicles voiture véhicule véhicules auto
crane cranes bridge overhead pont-roulant pontier grue
twin jumeau jumelle
movement move moves moving déménage déménager relocating s'installe
trade métier
before avant
award-winning
pipeline pipelines
square m2 m² surface
surgery surgical bloc chirurgie opératoire
emergency emergencies urgences urgence
intensive réanimation
mental psychiatry psychiatrie psychiatrique
prevention prévention
wound wounds pansement pansements plaie plaies
placement placements
turnover rotation
contract contracts contrat contrats cdd cdi fixed-term permanent
end ends ended ending finish finishes finished termine terminer terminé fin finit ends
hr rh rrh humaines human
pickup enlèvement
route routes tournée tournées round rounds
kilometre kilometres km kilomètres
pallet pallets palette palettes
line lines ligne lignes
wage-earner
manageress gérante gérant
owner propriétaire patron own
founder founded fondé fondateur fondatrice
trainee trainees stagiaire
supervisor superviseur contremaître foreman
lift levage
height hauteur
electric électrique
solar solaire photovoltaïque
heat heating chauffage
air-conditioning climatisation
energy énergie
water eau
bilingual bilingue
exam examen
thesis thèse mémoire dissertation
abandon quit left quitté quitter parti départ leave leaving
file filed filing submit submitted submits déposé dépose déposer dépôt déposée
software développement développeur développeuse developer
because motif raison reason
hold holds held possède détient titulaire
member membre
work works working worked travail travaille travaillé travailler
type types taper frappe typing
"""

#: What belongs to a class that people ask for: "which databases" is answered by a line that names one.
MEMBERS: Final = """
database: postgresql postgres mysql mariadb oracle mongodb sqlite sql cassandra redis db2 snowflake
cloud: aws azure gcp openstack ovh
erp: sap oracle sage dynamics odoo navision cegid netsuite
framework: spring django flask react angular vue symfony laravel rails hibernate struts
tracking: jira glpi servicenow zendesk trello redmine xray
ticketing: jira glpi servicenow zendesk
testing: selenium playwright cypress junit pytest postman
payroll: silae sage adp cegid paie
spreadsheet: excel calc sheets
accounting: sage sap cegid ebp quickbooks
cad: autocad solidworks catia revit archicad
method: agile scrum kanban prince2 lean itil waterfall pmp
lean: kaizen 5s sigma
country: france germany spain italy belgium netherlands luxembourg benelux switzerland portugal poland uk ireland
 allemagne espagne italie belgique pays-bas suisse pologne royaume-uni irlande catalogne
instrument: guitar piano ukulele violin violon guitare flute saxophone batterie drums
hr: workday successfactors taleez kelio bamboohr greenhouse
recruitment: greenhouse smartrecruiters taleez workday
"""
