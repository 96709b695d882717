"""What people do in the browser, on the running system: find offers, find candidates, ask, watch the pipeline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.running_system import RunningSystem

from hirestream.model.document import doc_id_of
from hirestream.simulate.service import simulate

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

expect.set_options(timeout=60_000)

CV = """Camille Exemple
Infirmière diplômée d'État
camille.exemple@example.org

Expérience
2019 - 2023  Infirmière, Clinique Exemple, Lyon
Soins infirmiers, prise en charge de patients en gériatrie.

Formation
2016 - 2019  Diplôme d'État d'infirmier, Institut Exemple

Langues
Français : langue maternelle
Anglais : B2

Compétences
Soins infirmiers, gériatrie, vaccination
"""
OFFER = """Registered Nurse – Example Clinic, Lyon
Permanent contract, full time

We are looking for a registered nurse for our geriatric ward.

Your profile
- At least 2 years of experience
- Skills: nursing care, geriatrics, vaccination
- English B2

Salary: 32,000 to 36,000 EUR a year
"""


@pytest.fixture
def cv_file(tmp_path: Path) -> Path:
    """A CV on the visitor's disk."""
    path = tmp_path / "my-cv.txt"
    path.write_text(CV, encoding="utf-8")
    return path


def test_a_candidate_uploads_a_cv_and_opens_an_offer(page: Page, cv_file: Path) -> None:
    """The CV is understood, offers are recommended with reasons, and one can be opened."""
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Candidates").click()
    page.get_by_label("Your CV").set_input_files(cv_file)
    page.get_by_role("button", name="Find offers").click()
    expect(page).to_have_url(re.compile(r"/documents/sha256:[0-9a-f]{64}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Camille Exemple")
    assert "Camille" not in page.url
    offers = page.locator("#matches article")
    expect(offers.first).to_be_visible()
    expect(offers.first).to_contain_text(re.compile(r"\d+ */ *100"))
    offers.first.get_by_role("link").first.click()
    expect(page.locator(".eyebrow")).to_contain_text("Job offer")


def test_a_recruiter_pastes_an_offer_opens_a_cv_and_asks_it(page: Page) -> None:
    """Candidates are listed without names; an opened CV answers with its own words, or says that it does not say."""
    page.goto("/recruiter")
    page.get_by_label("Text of the offer").fill(OFFER)
    page.get_by_role("button", name="Find candidates").click()
    candidates = page.locator("#matches article")
    expect(candidates.first).to_be_visible()
    expect(candidates.first).to_contain_text(re.compile(r"Candidate [0-9a-f]{6}"))
    candidates.first.get_by_role("link").first.click()
    answers = page.get_by_role("log", name="Questions and answers")
    page.get_by_label("Your question").fill("What was the last job?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(answers.locator("blockquote, q, cite").first).to_be_visible()
    page.get_by_label("Your question").fill("Does this person have a pilot licence?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(answers).to_contain_text("The CV does not say")


def test_the_wrong_kind_of_file_is_told_and_nothing_breaks(page: Page, tmp_path: Path) -> None:
    """A person who uploads something that cannot be read learns why and what to do."""
    broken = tmp_path / "cv.exe"
    broken.write_bytes(b"\x7fELF" + bytes(range(256)) * 4)
    page.goto("/candidate")
    page.get_by_label("Your CV").set_input_files(broken)
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        page.get_by_role("button", name="Find offers").click()
    assert posted.value.status == 415
    expect(page.get_by_role("alert")).to_contain_text("unsupported-type")


def test_the_pipeline_page_counts_while_documents_flow(page: Page, system: RunningSystem) -> None:
    """An operator watches the account change without reloading."""
    system.wait_settled()
    before = system.status().account.accepted
    page.goto("/pipeline")
    expect(page.locator("#account-accepted")).to_have_text(f"{before:,}")
    system.put(simulate(cvs=3, offers=3, seed=70_000, formats=("txt",)))
    expect(page.locator("#account-accepted")).to_have_text(f"{before + 6:,}")
    expect(page.get_by_text("Every accepted document is accounted for")).to_be_visible()


def test_a_quarantined_document_is_listed_with_its_reason_and_replayed(page: Page, system: RunningSystem) -> None:
    """An operator sees why a document stopped, sends it again, and sees the second attempt."""
    broken = next(one for one in system.documents if one.expected_code == "encrypted")
    number = doc_id_of(broken.content).removeprefix("sha256:")[:6]
    page.goto("/pipeline")
    row = page.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("encrypted")
    attempts = int(row.locator("td.figure").inner_text())
    row.get_by_role("button", name=f"Replay {number}").click()
    expect(page.get_by_role("row").filter(has_text=number).locator("td.figure")).to_have_text(str(attempts + 1))


def test_the_talent_pool_is_shown_as_bars_and_as_a_table(page: Page, system: RunningSystem) -> None:
    """An analyst sees the segments of the pool, also without seeing colours or bars."""
    made = system.command("segment", "--k", "4", timeout=300)
    assert made.returncode == 0, made.stderr
    page.goto("/segments")
    expect(page.get_by_role("table").get_by_role("row").nth(1)).to_be_visible()
    assert page.locator("svg rect").count() >= 2
    assert (system.settings.root / "tableau" / "segments.hyper").stat().st_size > 10_000


def test_pages_speak_french_when_asked(page: Page) -> None:
    """A visitor switches to French, and the choice holds on the next page."""
    page.goto("/")
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_role("link", name="Recruteurs").first.click()
    expect(page.get_by_role("button", name="Trouver des candidats")).to_be_visible()


def test_everything_can_be_reached_by_keyboard(page: Page) -> None:
    """A visitor without a mouse gets past the menu in one step and sees where the focus is."""
    page.goto("/candidate")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
