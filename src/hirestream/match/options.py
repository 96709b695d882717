"""The filters that commands and the API offer, with what each asks for. Imports nothing, so that `--help` is quick."""

from typing import Final

#: Every filter, and what it asks for.
FILTERS: Final[dict[str, str]] = {
    "near": "City that results must be near (remote offers stay).",
    "radius": "Kilometres around it; 50 when not given.",
    "remote": "Offers: onsite, hybrid, remote; several with commas.",
    "contract": "Offers: permanent, fixed-term, temporary, internship, apprenticeship, freelance; several with commas.",
    "min_salary": "Offers: least gross pay in a year; offers that tell none stay.",
    "languages": "CVs: languages to speak; offers: languages that you speak. As de:B2,en.",
    "licences": "CVs: licences to have; offers: licences that you have. As B,CE.",
    "min_years": "CVs: least years of experience.",
    "education": "CVs: least level: secondary, vocational, bachelor, master, doctorate.",
}
