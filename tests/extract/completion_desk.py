"""What the tests of completion share: a CV and an offer in prose, and a completer with the server that answers it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from tests.contracts.model_server import ModelServer, Reply, said

from hirestream.extract.completion import Bounds, Completer
from hirestream.llm.account import MeteredModel
from hirestream.model.document import DocumentText
from hirestream.model.profile import Extraction, Offer, Profile
from hirestream.taxonomy.service import Taxonomy

TODAY = date(2026, 3, 15)
CV = """Curriculum vitae

Born on 3 May 1990. Nationality: French.

My name is Ada Example and I live in Nantes.
You can write to ada.example @ example.org or ring 06 39 98
12 34 in the evening.

I worked as a pastry cook at Maison Modèle from March 2015 to
June 2019, where I made cakes for weddings.

I took a vocational diploma at the Lycée des Saveurs in 2014.
Skills: lamination, sugar craft, Microsoft Excel. I speak French and fluent English.

REFERENCES
Paul Referee, paul.referee@example.org, 06 39 98 56 78
"""
OFFER = """We are a house that bakes.

Boulangerie Modèle looks for a pastry cook who gets up early. The shop is in Nantes,
and the work begins on 1 September 2026. Whoever has 5 years of experience at an oven may write to us
until 15 August 2026. You need: sourdough, oven loading, Microsoft Excel.
Salary: 2 100 € gross
a month.
"""
GOOD = {
    "full_name": "Ada Example",
    "title": "pastry cook",
    "emails": ["ada.example@example.org"],
    "phones": ["06 39 98 12 34"],
    "city": "Nantes",
    "experience": [
        {"title": "pastry cook", "company": "Maison Modèle", "city": "", "period": "from March 2015 to June 2019"}
    ],
    "education": [{"degree": "vocational diploma", "institution": "Lycée des Saveurs", "period": "2014"}],
    "skills": ["lamination", "sugar craft", "Microsoft Excel"],
    "languages": ["French", "fluent English"],
}


def document(text: str = CV, **more: Any) -> DocumentText:
    """Return a text as a document of one page."""
    return DocumentText(text=text, reader="text", media_type="text/plain", **more)


def known(text: str = CV, **fields: Any) -> Extraction[Profile]:
    """Return a profile with some values; those that are texts have their span."""
    spans = {
        name: document(text).span(text.index(value), text.index(value) + len(value))
        for name, value in fields.items()
        if isinstance(value, str) and value in text
    }
    return Extraction[Profile](profile=Profile(**fields), evidence=spans)


class Desk:
    """A completer with the server that answers it."""

    def __init__(self, server: ModelServer, model: MeteredModel, taxonomy: Taxonomy) -> None:
        self.server = server
        self.model = model
        self.now = 0.0
        self.taxonomy = taxonomy
        self.completer = self.made()

    def made(self, **bounds: Any) -> Completer:
        """Return a completer of these bounds."""
        return Completer(lambda: self.model, Bounds(**bounds), clock=lambda: self.now)

    def cv(
        self, found: Extraction[Profile] | None = None, read: DocumentText | None = None, language: str = "en"
    ) -> Extraction[Profile]:
        """Complete a CV of which the rules found that."""
        return self.completer.profile(found or known(), read or document(), language, self.taxonomy, TODAY)

    def offer(self, offer: Offer | None = None) -> Extraction[Offer]:
        """Complete an offer of which the rules found that."""
        found = Extraction[Offer](profile=offer or Offer())
        return self.completer.offer(found, document(OFFER), "en", self.taxonomy, TODAY)

    def will_say(self, **values: Any) -> None:
        """Let the model answer so, and nothing to all else that is asked."""

        def answer(request: dict[str, Any]) -> Reply:
            asked = request["response_format"]["json_schema"]["schema"]["properties"]
            unsaid = {name: empty(schema) for name, schema in asked.items()}
            return said(json.dumps(unsaid | {name: value for name, value in values.items() if name in asked}))

        self.server.will(answer)

    @property
    def schema(self) -> dict[str, Any]:
        """The schema of the last request."""
        return dict(self.server.requests[-1]["response_format"]["json_schema"]["schema"])

    @property
    def told(self) -> tuple[str, str]:
        """What the model was told last: the task, and the data."""
        task, given = self.server.requests[-1]["messages"]
        return str(task["content"]), str(given["content"])


def empty(schema: dict[str, Any]) -> Any:
    """Return the answer under a schema that says nothing."""
    if schema["type"] == "object":
        return {name: empty(inner) for name, inner in schema["properties"].items()}
    return [] if schema["type"] == "array" else ""


def complete_but_posts() -> dict[str, Any]:
    """Return the values of a profile in which only posts are left open."""
    return {
        "full_name": "Ada Example",
        "title": "pastry cook",
        "emails": ("a@example.org",),
        "phones": ({"e164": "+33639981234", "as_written": "06 39 98 12 34"},),
        "location": {"city": "Nantes"},
        "education": ({"degree": "Diploma", "institution": "Lycée des Saveurs"},),
        "skills": ({"name": "lamination"},),
        "languages": ({"name": "French", "code": "fr", "as_written": "French"},),
    }


ONE_POST = {"experience": ({"title": "pastry cook", "company": "Maison Modèle", "start": "2015-03", "end": "2019-06"},)}
LACKING = """Ada Example
Pastry cook
ada.example@example.org | 06 39 98 12 34 | Nantes

EXPERIENCE
2015 - 2019  Pastry cook, Maison Modèle, Nantes
- Cakes for weddings, and the bread of the house on Sundays

EDUCATION
2014  Vocational diploma, Lycée des Saveurs, Nantes

INTERESTS
I read, I swim, and at home we speak Breton, with some Portuguese when my aunt is there.
"""
