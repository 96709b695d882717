"""Judgement in the taxonomy: words that must not count as skills, names that need care, and names that it lacks.

Read by `tools/build_taxonomy.py` only; the compiled tables carry the result.
"""

from __future__ import annotations

from typing import Final

from hirestream.taxonomy.words import listed

#: Single words that ESCO lists as knowledge, and that say nothing on their own in a CV or an offer.
GENERIC: Final = listed("""
    philosophy philosophie
    accompany abstract administration addiction animation appliance argument attempt balance bacteria bake bargain
    beer
    biere boisson board brand breaking bristle brush bundling calculation camera canal cast casting caveat ceiling
    chip
    choose clean clay coal coining collection colour communicating communication complexion computer conduct
    conduction
    confidence confinement confiscation congruence connector considerate consultation continue controller convection
    conversation conveyance cooling cooperate coordination copying copyright correspondence craft crafting croon curl
    current dam dance data database debate decency decide delight design detect die diet dust energy energie
    engineering
    equipment essence ethic experiment feather fiction filter finance financial form formula frame frappe fuel gold
    google
    guide hair hearing helmet highlighting histoire history honour hopper horsebox incision informatique innovate
    integrity
    interact interaction interview invocation iron jewel journalist language latch lead leasing lecture ledge lens
    lexicon
    light lingo lock logging logic logique machine maternite matrice measurement measuring mechanism medicine
    medicament
    merchandise migration mixer mold montage moral morale moralite morality mould moulin motor noise oration
    outline oxygen
    packing paris passerelle patent patienter pattern perse persist persuade petrole planning pole politic political
    politician politique politics pont prayer prediction pregnancy press priere process processor proportion prose
    protein
    proteine pulley pump purchase purification pylon radar radiation reconstruct recovery reflexion reflection
    rehabilitation
    renting reportage reporting reproduction reservation reserve resistance retrieval right rope rotor saisie
    sampling sand
    scale schedule security separation service shade shooting signing silver similitude smelling sound source space
    spelling
    standard strive stripping superintend survey switch symmetry syntax tattoo term texture tie tiling transformer
    transom
    transport troubleshoot try typology typologie unity urgence valve vin vinyl virus vocabulary voltage warehouse
    warning
    wiring yahoo confiance decider chasse divertissement devise bourse gestation grossesse pregnancy cheveu
    chevelure time
    work team people management gestion business quality qualite sale vente project projet service client customer
    english
    french francais anglais training formation office travail temps experience strategy strategie support process
    research
    development developpement analyse analysis organisation organization planification method methode sport sports
    music
    musique art arts culture travel voyage food vehicle vehicule email internet web mail phone computer software
    logiciel
    hardware network server system systeme tool outil product produit online digital numerique creation production
    safety
    securite health sante environment environnement law droit law education enseignement media video photo image
    content
    contenu mobile application app code test testing print report document documentation file desktop word search
    islam
    christianity christianisme judaism judaisme hinduism hindouisme buddhism bouddhisme islamism coran quran torah
    reclassement competence skill ecosystem ecosysteme formation engagement communication accueil conseil relation
    information
    """)

#: Multi-word labels that are right in ESCO and noise in a text.
GENERIC_PHRASES: Final = frozenset(
    key.strip()
    for key in """
    work in team; set up; other skills; work experience; make use of; time limit; use time; good communication;
    working condition; take care; job market; conduct research; provide support; high quality; new technology;
    all type of; job search; computer program; computer science degree; social medium; human resource; curriculum vitae;
    driving licence; permis de conduire; drive vehicle; marche du travail; vie professionnelle; public service;
    service public; personal development; developpement personnel; mother tongue; langue maternelle; cover letter;
    application process; application procedure; receive application; process application; after the deadline;
    hire people; provide key; characteristic of service; equal opportunity; business model; team work; mentor other;
    create solution; identify opportunity; grading system; application programming
    """.replace("\n", " ").split(";")
)

#: Lower-case single words of ESCO's alternative labels that are skills on their own.
KEEP_ALTERNATIVE: Final = listed("""
    agile scrum kaizen uml saas paas iaas bookkeeping babysitting carpentry dermatology endocrinology fencing gemology
    hydraulics informatics kinesiology microbiology microscopy neurology orthopedics pediatrics pedagogy phlebotomy
    plastering pottery pulmonology roofing sewing soldering tailoring tutoring upselling welding woodworking zoology
    cardiologie hematologie cybersecurite domotique radiologie urologie escrime graphisme physiotherapie prince2
    selenium
    metasploit dermatologie sommellerie neonatologie nephrologie podologie bricklaying troubleshooting brainstorming
    mindfulness sustainability telecommunication
    """)

#: Names of one or two letters and names that are everyday words: they need other skills around them.
CONTEXT_ONLY: Final = listed("""
    C R D IDE Go Dart Rust Swift Ruby Scala Julia Chef Puppet Salt Slack Zoom Spark Hive Pig Storm Beam Flask
    Spring React
    Angular Vue Nest Ember Backbone Bootstrap Bash Shell Access Word Excel Teams Outlook Windows Premiere
    Illustrator Flash
    Fireworks Unity Unreal Maya Rhino Sketch Tableau Looker Snowflake Amplitude Sage Ciel Oracle Eclipse Maven Ant
    Git Travis
    Vagrant Packer Consul Nomad Vault Helm Envoy Kong Cassandra Elastic Pascal Ada Scratch Groovy Elixir Lisp
    Scheme Racket
    Perl Canvas Sass Less Stylus Notion Miro Dask Polars Ray Luigi Pulsar Crystal Nim Zig Solidity Apex Delphi
    Impala Presto
    Druid Pinot Edge Safari Chrome Firefox Opera Inventor Fusion Lotus Concur Workday Quadra Absorb Frostbite
    Escript Cisco
    Mocha Jest Babel Cypress Playwright Cucumber Postman Camel Mule Framer Rage Shiva SPARK STAF LESS Blender Figma
    Qt MPI
    """)

#: Names that are never taken alone: ordinary words even with a capital letter.
NEVER: Final = listed("""
    project publisher office server cloud database analytics drive docs sheets slides forms meet ads search console
    bridge
    basic processing source assembly edge notes segment monday express next drive software suite studio enterprise
    desktop
    manager professional platform framework system systems ml re ic it hr pr rs st rt sem plc icon windows-95 dig
    cyclone
    media player reader cleaner explorer home mail messenger pages numbers keynote photos maps calendar contacts
    classroom
    presentation statistics commerce marketing sales service core one apps application applications network storage
    internet
    """)

#: Which concept a key means when two sources claim it: key → URI.
OVERRIDES: Final[dict[str, str]] = {"spark": "onet:tech:apache-spark"}

#: What an alias of an O*NET technology may lose in front.
VENDORS: Final = (
    "Microsoft",
    "Adobe",
    "Apache",
    "Atlassian",
    "Autodesk",
    "Oracle",
    "Google",
    "Apple",
    "IBM",
    "SAP",
    "Amazon",
    "Bentley",
    "Dassault Systemes",
    "ESRI",
    "Trimble",
    "Intuit",
    "Cisco",
    "Red Hat",
    "The MathWorks",
    "Facebook",
    "Epic",
    "Corel",
    "Siemens",
    "Hewlett-Packard HP",
    "Sage",
    "VMware",
    "Citrix",
    "Symantec",
    "Minitab",
    "Rockwell",
    "Schneider",
    "PTC",
)

#: Names of everyday tools and methods that the three sources lack: name = other ways to write it.
#: A leading `~` marks names that need other skills around them.
SUPPLEMENT: Final = """
Terraform | FastAPI | ~Flask | Pandas = ~pandas | NumPy | scikit-learn = sklearn, scikit learn | PyTorch | Keras
LangChain
Hugging Face = HuggingFace | XGBoost | LightGBM | spaCy | NLTK | OpenCV | Matplotlib | Seaborn | Plotly
Streamlit | MLflow
~Airflow = Apache Airflow | dbt | Snowflake = ~Snowflake | Databricks | BigQuery = Google BigQuery | Looker = ~Looker
Delta Lake | Apache Iceberg = Iceberg | Apache Flink = ~Flink | Apache NiFi = NiFi | Trino | ClickHouse | DuckDB
InfluxDB
Neo4j | RabbitMQ | gRPC | REST API = API REST, RESTful, REST APIs, RESTful API, RESTful APIs, web services REST
OpenAPI = Swagger | Microservices = microservices, architecture microservices, micro-services | Spring Data
Next.js = NextJS | Nuxt.js = Nuxt, NuxtJS | NestJS = Nest.js | Express.js = ExpressJS | Svelte
Tailwind CSS = TailwindCSS
Redux | React Native | Flutter | ~Dart | Kotlin | ~Rust | ~Elixir | Clojure | F# | Visual Basic .NET = VB.NET | Blazor
Entity Framework | Laravel | Symfony | CodeIgniter | PrestaShop | Magento | Shopify | WooCommerce | Webflow | Wix
HTML5 = HTML 5
CSS3 = CSS 3 | Three.js = ThreeJS | D3.js = D3JS | WebSocket = WebSockets | Webpack | Vite | Babel = ~Babel
Jest = ~Jest
~Cypress | ~Playwright | Robot Framework | Cucumber = ~Cucumber | Postman = ~Postman | SonarQube | Nexus = ~Nexus
Artifactory
GitHub Actions | GitLab CI = GitLab CI/CD, Gitlab-CI | CircleCI | Argo CD = ArgoCD | Helm = ~Helm | Istio
Prometheus = ~Prometheus
Grafana | Kibana | Logstash | ELK = ELK Stack, stack ELK | Datadog | New Relic | Nagios | Zabbix | Centreon
HashiCorp Vault
CI/CD = CI CD, intégration continue, continuous integration | DevSecOps | Site Reliability Engineering = SRE
Infrastructure as Code = IaC | Google Cloud Platform = GCP, Google Cloud | Amazon SageMaker = SageMaker | Azure DevOps
Ubuntu | Debian | CentOS | Proxmox | VMware | VMware vSphere = vSphere, ESXi | Hyper-V | Veeam | Citrix
Active Directory
TCP/IP | Cisco IOS | Fortinet = FortiGate | Palo Alto Networks | pfSense | SIEM | ISO 27001 = ISO/IEC 27001
EBIOS | RGPD = GDPR
OAuth2 = OAuth 2.0, OAuth | JWT | Keycloak | UML | Merise | BPMN | TOGAF | ITIL | Kanban | SAFe
Lean Six Sigma = Six Sigma, Lean 6 Sigma
Lean management = lean manufacturing, Lean | 5S | AMDEC = FMEA | ISO 9001 | ISO 14001 | HACCP | QHSE = HSE, HSSE
CATIA = CATIA V5, Catia | Creo
Siemens NX | Inventor = ~Inventor, Autodesk Inventor | Fusion 360 | 3ds Max = 3DS Max | Cinema 4D | Unreal Engine
Blender = ~Blender
Figma | Sketch = ~Sketch | Adobe XD | Adobe Premiere Pro = Premiere Pro | Lightroom | Canva
Suite Adobe = Adobe Creative Suite, Creative Suite
DaVinci Resolve | Final Cut Pro | Pro Tools | Ableton Live | LaTeX | Markdown | Overleaf
G Suite = Google Workspace | Notion = ~Notion
Trello | Asana | Monday.com | Miro = ~Miro | Confluence | Zendesk | Intercom | Freshdesk | Mailchimp
Brevo = Sendinblue | HubSpot
Salesforce = Sales Force, SFDC | Pipedrive | Dynamics 365 = Microsoft Dynamics 365 | Odoo | Cegid | Sage 100
Sage X3 | EBP | Silae | ADP
Pennylane | QuickBooks | Xero | SAP FI = SAP FICO | SAP MM | SAP S/4HANA = S/4HANA, SAP HANA | Kyriba | Hyperion
Anaplan
Pack Office = suite Office, Microsoft Office, MS Office, Suite bureautique, pack office, Office 365, Microsoft 365
Google Ads = AdWords, Google AdWords | Facebook Ads = Meta Ads
SEO = référencement naturel, search engine optimization
SEA = search engine advertising | Google Tag Manager = GTM | Google Search Console | Hootsuite | Ahrefs | SEMrush
Power Query | Power Apps = PowerApps | Power Automate | DAX | VBA
tableaux croisés dynamiques = TCD, pivot tables, pivot table | VLOOKUP = RECHERCHEV
Qlik Sense = QlikSense | QlikView | Dataiku | Talend | Alteryx | KNIME | Stata | SPSS | Minitab | EViews
LabVIEW | Simulink
Machine learning = apprentissage automatique
Deep learning = apprentissage profond | Computer vision = vision par ordinateur
NLP = natural language processing, TALN
LLM = large language models, grands modèles de langage | Generative AI = IA générative | MLOps
A/B testing = A/B tests
Data engineering | Data analysis = analyse de données, data analytics
Data visualisation = data visualization, dataviz, visualisation de données
Data modelling = data modeling, modélisation de données | ETL
Data warehouse = entrepôt de données, data warehousing | Data lake
Arduino | Raspberry Pi | STM32 | VHDL | Verilog | FPGA | PLC = automate programmable, automates programmables
TIA Portal | Step 7 | SCADA
Modbus | ~Sage | AWS S3 = ~S3 | AWS Lambda = ~Lambda | Patient care = soins aux patients
Electronic health records = EHR, EMR, dossier patient informatisé | Epic = ~Epic | Doctolib | ~Julia | ~Ray
~Polars | Triton = ~Triton | CAN bus | FreeRTOS | Qt = ~Qt | CUDA | OpenMP | MPI = ~MPI | OpenGL
Vulkan = ~Vulkan | WebGL | JAX | ONNX | Kubeflow
CACES = CACES R489, CACES R482, CACES 1, CACES 3, CACES 5 | Habilitation électrique = habilitations électriques
SST = sauveteur secouriste du travail
FIMO | FCO | Soudure TIG = TIG welding, soudage TIG | Soudure MIG = MIG welding, soudage MIG, MIG/MAG
Soudure à l'arc = arc welding
CNC machining = usinage CNC, commande numérique, machine à commande numérique
Lecture de plans = blueprint reading, lecture de plan
Préparation de commandes = order picking
Cariste = forklift driving, conduite de chariot élévateur, conduite de chariots élévateurs
Gestion des stocks = inventory management, stock management | Mise en rayon = shelf stacking
Encaissement = cash handling, tenue de caisse
Service en salle = table service | Plonge = dishwashing | Bionettoyage | Soins infirmiers = nursing care
Premiers secours = first aid, PSC1
Facturation = invoicing | Saisie comptable = accounting entries
Rapprochement bancaire = bank reconciliation, rapprochements bancaires
Déclarations fiscales = tax returns | Déclaration de TVA = VAT returns, déclarations de TVA
Paie = payroll, établissement de la paie
Recouvrement = debt collection | Contrôle de gestion = management accounting, management control
Audit interne = internal audit
Gestion du recrutement = talent acquisition | Formation des salariés = staff training
Droit du travail = employment law, labour law
Prospection commerciale = sales prospecting | Négociation commerciale = sales negotiation
Relation client = customer relations
Service client = customer service | Gestion de projet = project management, conduite de projet
Gestion d'équipe = team management, people management
Marketing digital = digital marketing, marketing numérique | Réseaux sociaux = social media, social media management
Community management | Content marketing = marketing de contenu | Copywriting
Email marketing = e-mailing, emailing | CRM | ERP = PGI
Budget management = gestion budgétaire, gestion de budget, budgeting | Reporting financier = financial reporting
IFRS | US GAAP
Analyse financière = financial analysis | Modélisation financière = financial modelling, financial modeling
M&A = fusions-acquisitions
Gestion de la relation fournisseurs = supplier management | Achats = procurement, purchasing
Supply chain = chaîne logistique, supply chain management
Software development = développement logiciel, développement de logiciels | Software engineering = génie logiciel
Software architecture = architecture logicielle | Design patterns = patrons de conception
Test-driven development = TDD, test driven development | Unit testing = unit tests, tests unitaires
Automated testing = test automation, tests automatisés, automatisation des tests
Pair programming | Code review = code reviews, revue de code, revues de code
Continuous delivery = livraison continue | Continuous deployment = déploiement continu
Version control = gestion de versions, source control | Configuration management = gestion de configuration
Functional programming = programmation fonctionnelle
Object-oriented programming = OOP, programmation orientée objet, POO
Data structures = structures de données | Relational databases = bases de données relationnelles
Big data = mégadonnées | Artificial intelligence = intelligence artificielle | Blockchain = chaîne de blocs
Cloud computing = informatique en nuage, cloud services, services cloud | Web development = développement web
Product management = gestion de produit | Stakeholder management = gestion des parties prenantes
Quality assurance = assurance qualité | User experience = UX design, expérience utilisateur
User interface design = UI design | Embedded systems = systèmes embarqués | Bioinformatics = bio-informatique
Biochemistry = biochimie | Neurosurgery = neurochirurgie | Neuroscience = neurosciences
Vuex | SCSS | Gradle | CMake | CloudFormation = AWS CloudFormation | SAPUI5 | DNS | DHCP | MPLS | BGP | VPN
PKI | IoT = Internet of Things, objets connectés | Domain-driven design = DDD, domain driven design
~Apache = Apache HTTP Server | ~Node = Node.js | Multithreading = multi-threading
Change management = conduite du changement | Risk management = gestion des risques
"""

#: Names of the supplement that ESCO has in other words: name there = ESCO's English label. The concept is ESCO's.
HOMES: Final = """
5S = 5S methodology | BPMN = business process modelling | Budget management = manage budgets
Cariste = operate forklift
Computer vision = develop computer vision system | Content marketing = content marketing strategy
Copywriting = perform copywriting | CRM = customer relationship management | Data analysis = perform data analysis
Data modelling = create data models | Data visualisation = deliver visual presentation of data
Data warehouse = data warehouse | Deep learning = deep learning | DevSecOps = DevOps
Electronic health records = use electronic health records management system | Email marketing = execute email marketing
Facturation = issue sales invoices | Formation des salariés = train employees | Gestion d'équipe = manage a team
Gestion de projet = project management | Gestion du recrutement = carry out recruiting services
HACCP = apply HACCP | ITIL = apply operations for an ITIL-based environment
Achats = apply procurement
Machine learning = utilise machine learning | Marketing digital = digital marketing techniques
Mise en rayon = stock shelves | Négociation commerciale = negotiate sales contracts | Paie = manage payroll
Plonge = wash the dishes | Préparation de commandes = pick orders for dispatching
Prospection commerciale = prospect new customers | Recouvrement = debt collection techniques
Relation client = customer relationship management | Réseaux sociaux = social media management
Community management = social media management | RGPD = data protection | Saisie comptable = accounting entries
SEO = search engine optimisation | Service en salle = serve food in table service
Soins infirmiers = implement nursing care | Soudure à l'arc = apply arc welding techniques
Soudure TIG = apply arc welding techniques | Soudure MIG = apply arc welding techniques
Supply chain = supply chain management | TCP/IP = ICT communications protocols | Encaissement = operate cash register
Gestion des stocks = inventory management rules | Lecture de plans = read standard blueprints
CNC machining = program a CNC controller | Audit interne = internal auditing | Droit du travail = employment law
Premiers secours = first aid | Unit testing = perform software unit testing
Software architecture = software architecture models | Big data = analyse big data
Artificial intelligence = principles of artificial intelligence | Cloud computing = cloud technologies
Object-oriented programming = use object-oriented programming | Embedded systems = embedded systems
Version control = tools for software configuration management | ETL = data extraction, transformation and loading tools
Quality assurance = quality assurance procedures | Suite Adobe = adobe creative suite
VMware = manage ICT virtualisation machines | M&A = mergers and acquisitions | Biochemistry = clinical biochemistry
Reporting financier = prepare financial statements | Service client = customer service
Risk management = risk management | Change management = apply change management
"""

#: Technologies of O*NET that are known under other names: name there → other ways to write it.
TECH_ALIASES: Final[dict[str, str]] = {
    "React": "React.js, ReactJS",
    "Vue.js": "~Vue, VueJS",
    "Node.js": "NodeJS, Node JS",
    "Google Angular": "AngularJS, Angular.js",
    "Microsoft .NET Framework": ".NET, .NET Core, DotNet, .NET Framework",
    "Go": "Golang",
    "Kubernetes": "K8s",
    "Amazon Web Services AWS software": "AWS, Amazon Web Services",
    "Amazon Elastic Compute Cloud EC2": "EC2, AWS EC2",
    "Amazon Simple Storage Service S3": "Amazon S3, AWS S3",
    "Microsoft Azure software": "Azure, Microsoft Azure",
    "Oracle PL/SQL": "PL/SQL, PLSQL",
    "Transact-SQL": "T-SQL",
    "Microsoft Power BI": "PowerBI, Power BI",
    "UNIX": "Unix",
    "Shell script": "Shell scripting, scripts shell, script shell",
    "Microsoft PowerPoint": "Powerpoint, Power Point",
    "Atlassian JIRA": "Jira",
    "Microsoft Visual Basic for Applications VBA": "VBA",
    "Spring Framework": "~Spring, Spring MVC",
    "Ruby on Rails": "Rails, RoR",
    "Oracle Java 2 Platform Enterprise Edition J2EE": "J2EE, Java EE, JEE, Jakarta EE",
    "Dassault Systemes SolidWorks": "SolidWorks, Solidworks",
    "Hibernate ORM": "Hibernate",
    "Jenkins CI": "Jenkins",
    "Elasticsearch": "ElasticSearch, Elastic Search",
    "MongoDB": "Mongo DB",
    "PostgreSQL": "Postgres, PostGres",
    "Apple iOS": "iOS",
    "Google Android": "Android",
    "JavaScript": "Javascript, JS, ECMAScript, ES6",
    "TypeScript": "Typescript",
    "Bootstrap": "~Bootstrap",
    "Microsoft SQL Server": "SQL Server, MS SQL, MSSQL",
    "The MathWorks MATLAB": "Matlab",
    "Microsoft Excel": "MS Excel",
    "Microsoft Word": "MS Word",
    "Salesforce software": "Salesforce",
    "SAP software": "SAP",
    "IBM Terraform": "Terraform",
    "Splunk Enterprise": "Splunk",
    "Trimble SketchUp Pro": "SketchUp, Sketchup",
    "SAS": "SAS",
    "GitLab": "Gitlab",
    "GitHub": "Github",
    "Linux": "GNU/Linux",
    "Autodesk AutoCAD": "Autocad",
    "Apache Subversion SVN": "SVN",
    "IBM SPSS Statistics": "SPSS",
    "ESRI ArcGIS software": "ArcGIS",
    "Docker": "Docker Compose",
    "Cascading style sheets CSS": "CSS",
    "Hypertext markup language HTML": "HTML",
    "Extensible markup language XML": "XML",
    "JavaScript Object Notation JSON": "JSON",
    "Border Gateway Protocol BGP": "BGP",
    "Informatica software": "Informatica",
    "Apple macOS": "Mac OS, MacOS",
}

#: Words that end or begin labels of occupations without naming a person.
NOT_A_HEAD: Final = listed("""
    water computer paper customer power center sector leather rubber over tender other hop helicopter compressor
    boiler
    general premier second haut modele support surface web wedding sous mine personnage professionnel principal
    game level
    layout plate garde disc bim art chief couleur personnel carrier critique counter buffer chauffeur-livreur
    semi-conducteur
    service centre mobile aircraft technico employe travailleur chargeur charge engage
    """) - {"technico", "employe", "travailleur", "charge"}

#: Everyday titles that ESCO lacks, or has for a special kind only: titles = its label (French ones without feminine).
EVERYDAY_FR: Final = """
infirmier, infirmier diplômé d'État, infirmier DE, IDE, infirmier libéral = infirmier de soins généraux
aide-soignant, aide soignant diplômé = aide-soignant en institution
serveur, serveur en restauration, serveur de restaurant, chef de rang, commis de salle = waiter/waitress
vendeur, vendeur en magasin, conseiller de vente, employé de vente, vendeur conseil = sales assistant
employé libre-service, employé de rayon, employé polyvalent de magasin, ELS = shelf filler
commercial, commercial terrain, commercial sédentaire, attaché commercial, technico-commercial = délégué commercial
commercial itinérant, chargé d'affaires, ingénieur commercial = délégué commercial
chauffeur poids lourd, conducteur routier, chauffeur routier, conducteur SPL = conducteur de poids lourd
chauffeur, chauffeur livreur, chauffeur VL = chauffeur-livreur
agent d'entretien, agent de nettoyage, agent de propreté, agent de service, agent d'entretien des locaux
  = building cleaner
femme de chambre, valet de chambre, employé d'étages = room attendant | femme de ménage = domestic cleaner
administrateur systèmes et réseaux, administrateur système, ingénieur système = ICT system administrator
caissier, employé de caisse, hôtesse de caisse = hôte de caisse
chargé de recrutement, recruteur, talent acquisition = consultant en recrutement
responsable ressources humaines, responsable RH, RRH, DRH = directeur des ressources humaines
assistant RH, assistant ressources humaines, gestionnaire RH = human resources assistant
ingénieur logiciel, développeur, développeur informatique, développeur full stack = développeur de logiciels
ingénieur développement, ingénieur d'études et développement = développeur de logiciels
développeur front-end, développeur front end, développeur frontend = développeur d'interface utilisateur
designer UX, UX designer, UI designer = user interface designer
mécanicien automobile, mécanicien auto, technicien automobile = vehicle technician
kinésithérapeute, kiné = kinésithérapeute | éducateur spécialisé = éducateur social
formateur, formateur pour adultes = formateur en entreprise
téléconseiller, conseiller clientèle, chargé de clientèle, conseiller client = call centre agent
professeur, enseignant, professeur certifié = secondary school teacher
jardinier, agent d'espaces verts = jardinier paysagiste
contrôleur de gestion = financial controller | conducteur de travaux = construction manager
auxiliaire de vie, aide à domicile = auxiliaire de vie sociale | hôte d'accueil, agent d'accueil = receptionist
"""
EVERYDAY_EN: Final = """
nurse, registered nurse, staff nurse, general nurse = nurse | waiter, waitress, server = waiter/waitress
cleaner = building cleaner | full stack developer, full-stack developer, developer, programmer = software developer
front end developer, frontend developer = user interface developer | teacher = secondary school teacher
truck driver = cargo vehicle driver | sales associate, retail sales associate, salesperson = sales assistant
ux designer, ui designer = user interface designer
"""
