"""Pattern files → PatternBook, every mistake as `file: key.path`.

In: the shipped `patterns/*.yaml` and, in front of them, a folder of the user's. Out:
the checked book. A kind may be spread over `<kind>.yaml` and `<kind>.<anything>.yaml`;
every scalar is a string and a key stands once. Nothing else reads YAML.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from extractor.errors import PatternError
from extractor.inspection import (
    Mistake,
    mistaken_formulas,
    mistaken_phrases,
    mistakes,
)
from extractor.kinds import CheckPattern, Kind, PatternBook, Vocabulary

ACROSS, PORTFOLIO, FRAGMENTS = "_across", "_portfolio", "_fragments"
VOCABULARY, NOT_YET, MESSAGES = "_vocabulary", "_not_yet", "_messages"
TERMS, ENGLISH, REGIONS = "_terms", "_english", "_regions"
LISTS = (
    *(ACROSS, PORTFOLIO, FRAGMENTS, VOCABULARY, NOT_YET, MESSAGES),
    *(TERMS, ENGLISH, REGIONS),
)
DEEPEST = 12  # entries inside entries; deeper is an alias inside itself
NESTED = ("grids",)  # keys whose entries are replaced row by row, column by column

Node = str | list["Node"] | dict[str, "Node"]
Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Draft:
    """The files of one stem merged: its data, and the file each entry stands in."""

    data: dict[str, Node] = field(default_factory=dict)
    files: dict[tuple[str, ...], str] = field(default_factory=dict)

    def file_of(self, path: tuple[str, ...]) -> str:
        """The file in which the entry at `path` stands."""
        for length in (2, 1):
            if path[:length] in self.files:
                return self.files[path[:length]]
        return next(iter(self.files.values()), "patterns")

    def put(self, name: str, data: Mapping[str, Node], *, over: bool) -> None:
        """Add a file's entries; with `over` they replace those already there."""
        for key, value in data.items():
            old = self.data.get(key)
            if isinstance(value, dict) and (old is None or isinstance(old, dict)):
                self._put_entries(name, key, value, over=over)
            elif old is None or over or old == value:
                self.data[key] = value
                self.files[(key,)] = name
            else:
                raise PatternError(
                    f"{name}: {key}",
                    f"already given in {self.files[(key,)]}",
                    "keep one of the two",
                )

    def _put_entries(
        self, name: str, key: str, entries: Mapping[str, Node], *, over: bool
    ) -> None:
        old = self.data.get(key)
        merged = dict(old) if isinstance(old, dict) else {}
        for entry, value in entries.items():
            if entry in merged and not over:
                raise PatternError(
                    f"{name}: {key}.{entry}",
                    f"already given in {self.files[(key, entry)]}",
                    "keep one of the two",
                )
            old_value = merged.get(entry)
            if key in NESTED and isinstance(old_value, dict):
                value = _laid_over(old_value, value)
            merged[entry] = value
            self.files[(key, entry)] = name
        self.data[key] = merged
        self.files.setdefault((key,), name)


@lru_cache(maxsize=8)
def load_book(extra: Path | None = None) -> PatternBook:
    """All patterns, checked; entries in the folder `extra` replace shipped ones.

    The book of a folder is read once per process. Phrases and formulas are compiled
    when first used, but at once with `extra`. Raises PatternError.
    """
    drafts: dict[str, Draft] = {}
    digest = hashlib.sha256()
    for folder in filter(None, (shipped_patterns(), extra)):
        over = folder == extra
        fresh: dict[str, Draft] = {}
        for name, text in _files(folder):
            digest.update(name.encode() + b"\0" + text.encode() + b"\0")
            draft = fresh.setdefault(_stem(name), Draft())
            draft.put(name, _mapping(name, text), over=False)
        for stem, draft in fresh.items():
            _lay_over(drafts.setdefault(stem, Draft()), draft, over=over)
    book = _book(drafts, digest.hexdigest())
    _refuse_mistakes(mistakes(book), drafts)
    if extra is not None:
        _refuse_mistakes(mistaken_phrases(book), drafts)
        _refuse_mistakes(mistaken_formulas(book), drafts)
    return book


def shipped_patterns() -> Path:
    """Folder of the shipped pattern files: in the wheel, else beside the package."""
    inside = Path(str(resources.files("extractor"))) / "patterns"
    beside = inside.parent.parent / "patterns"
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    raise PatternError(str(inside), "no pattern files", "install gouji again")


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    try:
        paths = sorted(p for p in folder.iterdir() if p.suffix == ".yaml")
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise PatternError(str(folder), problem, "check the path") from error
    if not paths:
        advice = "name the folder that holds the pattern files"
        raise PatternError(str(folder), "no .yaml file in this folder", advice)
    for path in paths:
        try:
            yield path.name, path.read_text(encoding="utf-8-sig")
        except OSError as error:
            problem = f"cannot be read ({error.strerror})"
            raise PatternError(path.name, problem, "check the file") from error
        except UnicodeDecodeError as error:
            raise PatternError(path.name, "is not UTF-8", "save it as UTF-8") from error


def _stem(name: str) -> str:
    """What a file belongs to: `base_data` for `base_data.checks.yaml`."""
    stem = name.split(".")[0]
    return ACROSS if stem.startswith(ACROSS) else stem


def _lay_over(below: Draft, above: Draft, *, over: bool) -> None:
    for key, value in above.data.items():
        entries = value if isinstance(value, dict) else {}
        below.put(above.file_of((key,)), {key: value}, over=over)
        for entry in entries:
            below.files[(key, entry)] = above.file_of((key, entry))


def _laid_over(below: dict[str, Node], above: Node) -> Node:
    """A grid with the user's rows and columns in front of the shipped ones."""
    if not isinstance(above, dict):
        return above
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            value = {**old, **value}
        merged[key] = value
    return merged


def _mapping(name: str, text: str) -> dict[str, Node]:
    """A file's top-level mapping, every scalar a string."""
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f" line {mark.line + 1}" if mark else ""
        raise PatternError(f"{name}:{place}", str(error.problem)) from error
    except yaml.YAMLError as error:
        raise PatternError(name, " ".join(str(error).split())) from error
    data = {} if node is None else _plain(node, name, ())
    if not isinstance(data, dict):
        raise PatternError(name, "must be a mapping of names to entries")
    return data


def _plain(node: yaml.Node, name: str, path: tuple[str, ...]) -> Node:
    if len(path) > DEEPEST:
        raise PatternError(f"{name}: {path[0]}", "entries stand inside each other")
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(item, name, (*path, str(i))) for i, item in enumerate(node.value)
        ]
    data: dict[str, Node] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise PatternError(f"{name}: {_dotted(path)}", "a key must be plain text")
        key = str(key_node.value)
        where = (*path, key)
        if key in data:
            line = key_node.start_mark.line + 1
            raise PatternError(f"{name}: {_dotted(where)}", f"again on line {line}")
        data[key] = _plain(value_node, name, where)
    return data


def _book(drafts: Mapping[str, Draft], version: str) -> PatternBook:
    lists = {name: drafts.get(name, Draft()) for name in LISTS}
    vocabulary = lists[VOCABULARY]
    kinds = {s: d for s, d in drafts.items() if not s.startswith("_")}
    for stem, draft in kinds.items():
        if draft.data.setdefault("kind", stem) != stem:
            where = f"{draft.file_of(('kind',))}: kind"
            raise PatternError(where, f"{draft.data['kind']} in a file named {stem}")
    return PatternBook(
        kinds={s: _model(Kind, d.data, d) for s, d in kinds.items()},
        across=_checks(lists[ACROSS]),
        portfolio=_checks(lists[PORTFOLIO]),
        vocabulary=_model(Vocabulary, vocabulary.data, vocabulary),
        fragments=_texts(lists[FRAGMENTS]),
        not_yet=_texts(lists[NOT_YET]),
        messages=_texts(lists[MESSAGES]),
        regions=_texts(lists[REGIONS]),
        terms=_texts(lists[TERMS]),
        english=_texts(lists[ENGLISH]),
        version=version,
    )


def _checks(draft: Draft) -> dict[str, CheckPattern]:
    """The checks of a file that holds nothing else."""
    checks = draft.data.get("checks", draft.data)
    return {
        code: _model(CheckPattern, check, draft, ("checks", code))
        for code, check in (checks.items() if isinstance(checks, dict) else ())
    }


def _refuse_mistakes(found: Iterable[Mistake], drafts: Mapping[str, Draft]) -> None:
    for kind, path, problem in found:
        draft = drafts.get(kind or ACROSS, Draft())
        raise PatternError(f"{draft.file_of(path)}: {_dotted(path)}", problem)


def _model(
    model: type[Model], data: object, draft: Draft, path: tuple[str, ...] = ()
) -> Model:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = (*path, *(str(key) for key in first["loc"]))
        raise PatternError(
            f"{draft.file_of(where)}: {_dotted(where)}", first["msg"]
        ) from error


def _texts(draft: Draft) -> dict[str, str]:
    for key, value in draft.data.items():
        if not isinstance(value, str):
            raise PatternError(f"{draft.file_of((key,))}: {key}", "must be text")
    return {key: str(value) for key, value in draft.data.items()}


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(path)
