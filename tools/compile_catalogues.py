"""Catalogues of the web's languages: .po (ours, in the repository) → .mo (what the web reads).

`--update` first collects the strings of the code and templates, and the sentences of `errors.CODES`, into the .po
files: what is new has no translation then (English is its own), and what is gone is removed.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hirestream.errors import CODES

WEB: Final = Path(__file__).parent.parent / "src" / "hirestream" / "web"
LANGUAGES: Final = ("en", "fr")
_METHODS: Final = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
_KEYWORDS: Final = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
#: Babel's own header carries dates and names that change with every run and say nothing.
_HEADER: Final = """\
# Strings of hirestream's pages: {language}.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def po_path(language: str) -> Path:
    """Where the catalogue of `language` lies."""
    return WEB / "translations" / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """Read the catalogue of `language`; an empty one when there is none yet."""
    if not po_path(language).exists():
        return Catalog(locale=language)
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def collect() -> Catalog:
    """Collect every string that people can see in the web."""
    template = Catalog(project="hirestream", charset="utf-8")
    options = {"templates/**.html": {"trimmed": "true"}}
    for name, line, message, comments, context in extract_from_dir(WEB, _METHODS, options, _KEYWORDS):
        del line  # lines move with every edit: they would only make noise in the history
        template.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    for advice in CODES.values():
        template.add(advice, locations=[("../errors.py", 0)])
    return template


def update(template: Catalog, language: str) -> Catalog:
    """Bring the catalogue of `language` up to date with `template`: kept, new, and gone strings."""
    catalogue = read_catalogue(language)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    if language == "en":
        for message in catalogue:
            if message.id:
                message.string = message.id
    return catalogue


def write_catalogue(catalogue: Catalog, language: str) -> None:
    """Write the .po file of `language`, in a form that changes only where the strings do."""
    po_path(language).parent.mkdir(parents=True, exist_ok=True)
    with po_path(language).open("wb") as file:
        file.write(_HEADER.format(language=language, plurals=catalogue.plural_forms).encode())
        write_po(file, catalogue, width=110, sort_by_file=True, include_lineno=False, omit_header=True)


def compile_catalogue(language: str) -> Path:
    """Write the .mo file of `language` beside its .po, and return its path. Two may do so at once."""
    target = po_path(language).with_suffix(".mo")
    beside = target.with_suffix(f".{os.getpid()}.tmp")
    with beside.open("wb") as file:
        write_mo(file, read_catalogue(language))
    beside.replace(target)
    return target


def untranslated(language: str, template: Catalog) -> list[str]:
    """Strings of `template` that the catalogue of `language` lacks or leaves empty."""
    catalogue = read_catalogue(language)
    lacking = []
    for message in template:
        if not message.id:
            continue
        found = catalogue.get(message.id, message.context)
        strings = found.string if found else None
        if not strings or (not isinstance(strings, str) and not all(strings)):
            lacking.append(str(message.id))
    return lacking


def main() -> None:
    """Compile, after an update when it is asked for; say what lacks a translation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="collect the strings of the code first")
    wanted = parser.parse_args()
    for language in LANGUAGES:
        if wanted.update:
            template = collect()  # anew for each: an update shares the messages with what it fills
            write_catalogue(update(template, language), language)
            for text in untranslated(language, template):
                print(f"{language}: no translation of {text!r}")
        print(f"{compile_catalogue(language).relative_to(WEB)}")


if __name__ == "__main__":
    main()
