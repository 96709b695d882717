"""French and English are equals: every page in both, and no string without its translation."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any, get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hirestream.errors import CODES
from hirestream.model.document import Kind
from hirestream.model.match import ObstacleCode, ScoreParts
from hirestream.model.profile import Contract, EducationLevel, ExperienceKind, Period, Remote
from hirestream.model.status import Account, Freshness, ServiceState
from hirestream.web import labels
from hirestream.web.ports import State
from hirestream.web.problems import HTTP_PROBLEMS, document_problem

#: Words that are the same in both languages.
SAME = {
    "Action", "CV", "Certifications", "Description", "Document", "Master", "Questions", "Segment", "Service",
    "Services", "Table", "Version", "page %(page)s",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_string_lacks_a_translation(catalogues: ModuleType, language: str) -> None:
    """A reader never meets a sentence in the other language: each string of code, templates and codes is there."""
    template = catalogues.collect()
    assert len(template) > 200
    assert catalogues.untranslated(language, template) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_catalogue_keeps_strings_that_are_gone(catalogues: ModuleType, language: str) -> None:
    """Translators see only what is on the pages."""
    wanted = {str(message.id) for message in catalogues.collect()}
    assert {str(message.id) for message in catalogues.read_catalogue(language)} == wanted


def test_french_is_french(catalogues: ModuleType) -> None:
    """No English sentence was copied into the French catalogue, and its placeholders are the same."""
    for message in catalogues.read_catalogue("fr"):
        if not message.id:
            continue
        singular = message.id if isinstance(message.id, str) else message.id[0]
        french = [message.string] if isinstance(message.string, str) else list(message.string)
        assert singular in SAME or singular not in french
        if isinstance(message.id, str):
            assert sorted(re.findall(r"%\(\w+\)s", message.id)) == sorted(re.findall(r"%\(\w+\)s", french[0]))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("fr", "fr"), ("fr-CA,fr;q=0.9", "fr"), ("en-GB", "en"), ("de", "en"), ("de,fr;q=0.5", "fr"), ("", "en")],
)
def test_the_browser_says_which_language(app: Flask, accepted: str, language: str) -> None:
    """A visitor gets the language that the browser asks for, and English when it asks for neither."""
    page = app.test_client().get("/", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in page.text
    assert ("Je cherche un emploi" in page.text) == (language == "fr")


def test_the_switch_wins_and_leads_back(client: FlaskClient, token: Callable[[], str]) -> None:
    """A visitor who switches stays where they were, in the chosen language, on every page from then on."""
    answer = client.post("/language", data={"csrf_token": token(), "language": "fr", "next": "/pipeline?after=x"})
    assert answer.location == "/pipeline?after=x"
    page = client.get("/candidate", headers={"Accept-Language": "en"})
    assert "Trouvez les offres" in page.text
    assert re.search(r'value="fr" lang="fr" aria-pressed="true"', page.text)


def test_an_unknown_language_changes_nothing(client: FlaskClient, token: Callable[[], str]) -> None:
    """A prepared form cannot set a language that is not there."""
    answer = client.post("/language", data={"csrf_token": token(), "language": "xx", "next": "/"})
    assert "Set-Cookie" not in answer.headers
    client.set_cookie("hirestream_lang", "xx")
    assert '<html lang="en">' in client.get("/").text


def test_results_and_refusals_speak_french(app: Flask, backend: Any) -> None:
    """A French reader gets reasons, numbers and refusals in French."""
    doc_id = backend.add("Amélie Carpentier\nIngénieure\nSkills: Python, SQL\n")
    backend.add("Data engineer\nRequired: Python, SQL, Airflow\n")
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"
    page = client.get(f"/documents/{doc_id}").text
    assert "2 des 3 compétences demandées sont là." in page
    assert "Offres recommandées" in page
    assert "+1,2 s" in page
    missing = client.get("/nowhere").text
    assert "Il n’y a rien à cette adresse" in missing
    assert client.get("/api/v1/nowhere").get_json()["title"] == "Il n’y a rien à cette adresse"


def test_every_value_of_the_model_has_its_words(app: Flask) -> None:
    """No page shows a code where a word should stand."""
    wanted = {
        "KIND": get_args(Kind),
        "STATE": get_args(State),
        "SERVICE_STATE": get_args(ServiceState),
        "PART": tuple(ScoreParts.model_fields),
        "PART_IN_SENTENCE": tuple(ScoreParts.model_fields),
        "OBSTACLE": get_args(ObstacleCode),
        "CONTRACT": get_args(Contract),
        "REMOTE": get_args(Remote),
        "EXPERIENCE_KIND": get_args(ExperienceKind),
        "EDUCATION_LEVEL": get_args(EducationLevel),
        "PERIOD": get_args(Period),
        "ACCOUNT": tuple(Account.model_fields),
        "FRESHNESS": tuple(Freshness.model_fields),
    }
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        for table, values in wanted.items():
            assert set(getattr(labels, table)) == set(values), table
            assert all(str(label) for label in getattr(labels, table).values())


def test_every_code_has_a_title_and_advice_in_both_languages(app: Flask) -> None:
    """Whatever goes wrong, a person reads what happened and what to do."""
    for language in ("en", "fr"):
        with app.test_request_context("/", headers={"Accept-Language": language}):
            for code in CODES:
                problem = document_problem(code)
                assert problem.title != code
                assert (problem.detail == CODES[code]) == (language == "en")
            assert all(str(title) and str(advice) for title, advice in HTTP_PROBLEMS.values())
