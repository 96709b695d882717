"""hirestream: CVs and job offers in, ranked and explained matches out.

    files · uploads · simulator
            │ bytes → blob store, named by sha256; then one small event
            ▼
    Kafka   documents ──────────────────────────────────┐
            ▼                                           │ quarantine
    Ray     read (bytes → text, layout) · classify      │ (kept, listed,
            ▼        cv | offer | other                 │  replayable)
    Kafka   cvs · offers · others ──────────────────────┤
            ▼                                           │
    Spark   extract (text → JSON profile with evidence) ┘
            ▼
    Delta   cvs · offers · ledger     the source of truth, change feed on
            │ change feed
            ├─▶ index      FAISS (meaning) + tantivy (words)  ─▶ match, chat
            ├─▶ cache      Valkey | Redis
            ├─▶ warehouse  DuckDB ─▶ dbt star schema
            └─▶ people     Postgres ─▶ Spark segments ─▶ Postgres ─▶ Tableau extract, web
    Flask   candidate: CV → offers · recruiter: offer → candidates · chat · pipeline

One package per stage, in that order; `model` holds what travels between them and knows no engine;
`wiring` is the only place where settings become adapters.
"""

__version__ = "0.1.0"
