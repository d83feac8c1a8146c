"""The house rules that can be read off the source: who may import, say and do what."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "extractor"

# Rooms from the bottom up; a room not listed is a helper, between types and stages. A
# folder is one room. Imports go to a lower floor; stages are strangers to each other.
GROUND = {"geometry", "errors", "options"}
TYPES = {"model", "text", "kinds", "values"}
STAGES = {
    "cells",
    "dumps",
    "engines",
    "indicators",
    "loading",
    "ocr",
    "outputs",
    "parts",
    "portfolio",
    "prose",
    "readers",
    "reconcile",
    "resolve",
    "settle",
    "spelling",
    "stitch",
    "tables",
}
WAY = (
    *({"work"}, {"pipeline", "casework"}, {"staging"}, {"parcels"}),
    *({"batch"}, {"archive"}, {"frames"}),
)
TOP = ({""}, {"commands"}, {"cli"}, {"__main__"})  # "" is the API
HELPERS = 2  # their floor

# One library, one room; a library that is not here needs a line here.
LIBRARIES = {
    "alembic": {"archive"},
    "PIL": {"opening", "pictures", "render", "outputs"},
    "camelot": {"tables.borderless", "ocr.lattice"},
    "cv2": {"tables.borderless", "ocr"},
    "dask": {"engines.cluster"},
    "distributed": {"engines.cluster", "engines.there"},
    "jinja2": {"outputs"},
    "numpy": {"tables.borderless", "pictures", "render", "ocr"},
    "onnxruntime": {"ocr.rapid"},
    "xlsxwriter": {"outputs.workbook"},
    "pandas": {"frames"},
    "pebble": {"engines.local"},
    "playa": {"tables.borderless"},  # camelot's own reader
    "pdfplumber": {"tables", "layout"},
    "pikepdf": {"readers.whole", "outputs"},
    "psutil": {"engines.local"},
    "pydantic": {"kinds", "loading", "project"},
    "pypdfium2": {"opening", "readers", "render"},
    "rapidocr": {"ocr.rapid"},
    "regex": {""},  # anywhere: a drop-in for re with a time limit
    "rich": {"cli", "commands"},
    "psycopg": {"archive"},
    "pyarrow": {"outputs"},
    "sqlalchemy": {"archive"},
    "typer": {"cli", "commands"},
    "yaml": {"loading"},
}
CHINESE_ROOMS = {"values", "text"}  # numerals, units, date words; list numbers
EXACT_ROOMS = {"values", "checks", "reconcile", "resolve"}  # amounts are never floats
SPEAKERS = {"cli", "commands", "__main__"}
CALLS_OF_CLI = {"print", "exit", "input", "breakpoint"}
LONGEST_MODULE, LONGEST_FUNCTION, MOST_PARAMETERS = 300, 40, 5  # lines, lines, count
IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


def modules() -> dict[str, str]:
    """Source of every module by dotted name inside the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path.read_text(encoding="utf-8")
    return found


def room(module: str) -> str:
    return module.split(".")[0]


def floor(module: str) -> int:
    floors = (GROUND, TYPES, set(), STAGES, *WAY, *TOP)
    return next((n for n, names in enumerate(floors) if room(module) in names), HELPERS)


def is_in(module: str, places: set[str]) -> bool:
    """Whether the module is one of `places` or stands inside one; "" is everywhere."""
    return any(not p or module == p or module.startswith(f"{p}.") for p in places)


def imports(tree: ast.AST, known: set[str]) -> Iterator[str]:
    """Dotted names imported; those of the package as `extractor.x`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            for alias in node.names:
                inner = f"{base}.{alias.name}".removeprefix("extractor.")
                yield f"extractor.{inner}" if inner in known else base


def inner_imports(tree: ast.AST, known: set[str]) -> Iterator[str]:
    for name in imports(tree, known):
        if name == "extractor" or name.startswith("extractor."):
            yield name.removeprefix("extractor").lstrip(".")


def complaints(module: str, source: str, known: set[str]) -> Iterator[str]:
    """Everything in the source that the house rules forbid."""
    tree = ast.parse(source)
    yield from import_complaints(module, tree, known)
    yield from chinese_complaints(module, tree)
    yield from call_complaints(module, tree)
    yield from size_complaints(source, tree)


def import_complaints(module: str, tree: ast.AST, known: set[str]) -> Iterator[str]:
    for other in inner_imports(tree, known):
        below = floor(other) < floor(module)
        beside = floor(other) == floor(module) <= HELPERS  # circles: see below
        if room(other) == room(module) or below or beside:
            continue
        yield f"imports {other or 'extractor'}, which is not below it"
    for name in imports(tree, known):
        library = name.split(".")[0]
        if library in LIBRARIES and not is_in(module, LIBRARIES[library]):
            yield f"imports {library}, which lives in {sorted(LIBRARIES[library])}"
        if library not in {*LIBRARIES, "extractor", *STANDARD}:
            yield f"imports {library}, a library without a room"


def chinese_complaints(module: str, tree: ast.AST) -> Iterator[str]:
    if is_in(module, CHINESE_ROOMS):
        return
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and ast.get_docstring(node) is not None
        if isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in docstrings:
            continue
        if isinstance(node.value, str) and IDEOGRAPH.search(node.value):
            yield f"line {node.lineno}: says {node.value!r} in Chinese"


def call_complaints(module: str, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if name in CALLS_OF_CLI and not is_in(module, SPEAKERS):
                yield f"line {node.lineno}: calls {name}()"
            if name == "float" and is_in(module, EXACT_ROOMS):
                yield f"line {node.lineno}: makes a float of an amount"
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            if re.search(r"everything|\b(Base)?Exception\b", caught):
                yield f"line {node.lineno}: catches {caught}"
            if all(isinstance(s, ast.Pass) for s in node.body):
                yield f"line {node.lineno}: swallows {caught}"


def size_complaints(source: str, tree: ast.AST) -> Iterator[str]:
    if (lines := source.count("\n")) > LONGEST_MODULE:
        yield f"has {lines} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            # the options of a command are a list for people, not work
            start = first.lineno if is_command(node) else node.lineno
            length = (node.end_lineno or node.lineno) - start + 1
            if ast.get_docstring(node) is not None:
                length -= (first.end_lineno or first.lineno) - first.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"line {node.lineno}: {node.name} has {length} lines"
            yield from parameter_complaints(node)


def is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(d, ast.Call) for d in node.decorator_list)


def parameter_complaints(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    names = [name for name in names if name not in ("self", "cls")]
    if len(names) > MOST_PARAMETERS and not is_command(node):
        yield f"line {node.lineno}: {node.name} has {len(names)} parameters"


STANDARD = set(__import__("sys").stdlib_module_names)
SOURCES = modules()


@pytest.mark.parametrize("module", SOURCES, ids=lambda name: name or "extractor")
def test_house_rules(module):
    assert list(complaints(module, SOURCES[module], set(SOURCES))) == []


def test_rooms_import_each_other_in_no_circle():
    graph: dict[str, set[str]] = {}
    for module, source in SOURCES.items():
        others = {room(o) for o in inner_imports(ast.parse(source), set(SOURCES))}
        graph.setdefault(room(module), set()).update(others - {room(module)})
    TopologicalSorter(graph).prepare()  # raises CycleError


KNOWN = {"", "cells", "prose", "model", "text", "layout", "pipeline", "resolve"}


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("cells", "from extractor.prose import find", "imports prose"),
        ("cells", "from extractor import prose", "imports prose"),
        ("text", "import extractor.layout", "imports layout"),
        ("layout", "from extractor.pipeline import audit", "imports pipeline"),
        ("cells", "import yaml", "lives in ['loading']"),
        ("cells", "def f():\n    import camelot.core", "lives in"),
        ("cells", "import requests", "without a room"),
        ("cells", "LABEL = '合计'", "in Chinese"),
        ("cells", "def f(x):\n    return f'{x}万元'", "in Chinese"),
        ("cells", "print(1)", "calls print()"),
        ("resolve", "x = float('1')", "float of an amount"),
        ("cells", "try:\n    x = 1\nexcept Exception:\n    x = 2", "catches Exception"),
        ("cells", "try:\n    x = 1\nexcept:\n    x = 2", "catches everything"),
        ("cells", "try:\n    x = 1\nexcept OSError:\n    pass", "swallows OSError"),
        ("cells", "x = 1\n" * 301, "has 301 lines"),
        ("cells", "def f():\n" + "    x = 1\n" * 41, "f has 42 lines"),
        ("cells", "def f(a, b, c, d, e, g): ...", "6 parameters"),
    ],
)
def test_a_breach_is_told(module, source, complaint):
    found = list(complaints(module, source, KNOWN))
    assert len(found) == 1
    assert complaint in found[0]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("cells", '"""表格的单元格。"""\n\ndef f():\n    """合计。"""\n    # 合计\n'),
        ("cells", "import re\nfrom extractor.model import Cell"),
        ("values.units", "UNIT = '万元'"),
        ("pipeline", "from extractor import cells, prose"),
        ("tables.borderless", "import camelot"),
        ("cells", "MARK = '：'"),
    ],
)
def test_what_is_allowed_is_not_told(module, source):
    assert list(complaints(module, source, KNOWN)) == []
