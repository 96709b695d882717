"""French titles in one gender: whoever holds a job, the job is the same."""

from __future__ import annotations

import pytest

from hirestream.taxonomy.gender import neutral


@pytest.mark.parametrize(
    ("title", "masculine"),
    [
        ("Développeuse Python", "Développeur Python"),
        ("Développeur·se Python", "Développeur Python"),
        ("Infirmier(ère) DE (H/F)", "Infirmier DE"),
        ("Vendeur/euse", "Vendeur"),
        ("CHEFFE DE PROJET", "CHEF DE PROJET"),
        ("Assistante administrative", "Assistant administratif"),
        ("Aide-soignante", "Aide-soignant"),
        ("Administrative Assistant", "Administrative Assistant"),
        ("R&D Engineer", "R&D Engineer"),
        ("Comptable", "Comptable"),
    ],
)
def test_a_title_has_one_gender(title: str, masculine: str) -> None:
    """Feminine and inclusive forms become the masculine of the lists; English stays as it is."""
    assert neutral(title) == masculine
    assert neutral(masculine) == masculine
