"""A template, its style and its script made one self-contained file.

In: a template's name and what it shows. Out: the bytes of an HTML page whose content
security policy lets run only the style and the script that stand here, by their
digests, and lets load nothing.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

from extractor.outputs.html.spots import spot_of

if TYPE_CHECKING:
    import jinja2

LANGUAGES = ("zh", "en")


def made_page(template: str, **shown: object) -> bytes:
    """`<template>.html` with `<template>.css` and `<template>.js` inside."""
    style = _text("common.css") + _text(f"{template}.css")
    script = _text("common.js") + _text(f"{template}.js")
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none';"
        f" style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )
    page = _environment().get_template(f"{template}.html")
    html: str = page.render(
        style=style,
        script=script,
        policy=policy,
        words=words(),
        dictionary=_dictionary(),
        **shown,
    )
    return html.encode("utf-8", "replace")


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, str]]:
    """What the pages say, by language and key."""
    return {name: json.loads(_text(f"{name}.json")) for name in LANGUAGES}


@lru_cache(maxsize=1)
def _dictionary() -> object:
    """The words as JSON that can stand in a script element."""
    from jinja2.utils import htmlsafe_json_dumps

    return htmlsafe_json_dumps(words())


@lru_cache
def _text(name: str) -> str:
    return (resources.files("extractor.outputs.html") / name).read_text("utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _environment() -> "jinja2.Environment":
    import jinja2  # only where a page is made

    def t(key: str) -> str:
        return words()["zh"][key]

    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_text),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.globals["t"] = t
    made.globals["spot_of"] = spot_of
    return made
