"""What the README and docs promise is what the program does."""

import doctest
import importlib
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import extractor
from extractor.errors import ExitCode
from extractor.loading import load_book
from extractor.outputs.columns import COLUMNS, GRIDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CHINESE = (ROOT / "README.zh.md").read_text("utf-8")
CONTRACT = (ROOT / "docs/contract.md").read_text("utf-8")
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
COMMANDS = ("extract", "audit", "page", "load", "export", "kinds", "checks")


def help_of(*command):
    done = subprocess.run(
        [sys.executable, "-m", "extractor", *command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def section(text, title):
    """The indented lines below a title of a help page."""
    below = text.partition(f"\n{title}:\n")[2]
    return re.split(r"\n\S|\n\n", below)[0]


def options_in(command):
    lines = section(help_of(command), "Options").splitlines()
    names = {n for line in lines for n in OPTION.findall(line[:34])}
    return names - {"--help", "-h", "--verbose", "--quiet"}


def test_readme_names_every_command_and_no_other():
    listed = re.findall(r"^  (\w+) ", section(help_of(), "Commands"), re.MULTILINE)
    assert tuple(listed) == COMMANDS
    block = README.partition("## Commands")[2].partition("```\n")[2].partition("```")[0]
    assert re.findall(r"^gouji (\w+)", block, re.MULTILINE) == [
        *dict.fromkeys(re.findall(r"^gouji (\w+)", block, re.MULTILINE))
    ]
    assert set(re.findall(r"^gouji (\w+)", block, re.MULTILINE)) == set(COMMANDS)


PAGES = ("README.md", "README.zh.md", "docs/contract.md")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("command", ["extract", "audit", "page", "load"])
def test_every_option_is_documented(command, page):
    text = (ROOT / page).read_text("utf-8")
    missing = {n for n in options_in(command) if f"{n}" not in OPTION.findall(text)}
    assert missing == set()


@pytest.mark.parametrize("page", PAGES)
def test_no_option_is_promised_that_is_not_there(page):
    text = (ROOT / page).read_text("utf-8")
    table = "\n".join(line for line in text.splitlines() if line.startswith("| `-"))
    promised = {n for n in OPTION.findall(table.replace("\\", " ")) if n != "-vv"}
    assert promised
    known = options_in("extract") | options_in("audit") | options_in("load")
    assert promised <= known


def blocks(language, text=README):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def without_comments(code):
    return re.sub(r"[ ]*#.*", "", code)


def test_the_chinese_readme_has_the_same_commands_and_the_same_rows():
    assert blocks("sh", CHINESE) == blocks("sh")
    assert [without_comments(code) for code in blocks("python", CHINESE)] == [
        without_comments(code) for code in blocks("python")
    ]
    for found in (r"^gouji .*?  ", r"^\| `[^|]*`", r"\]\(docs/.*?\)"):
        theirs, ours = (re.findall(found, t, re.MULTILINE) for t in (CHINESE, README))
        plain = [[x.replace("`、`", "`, `") for x in y] for y in (theirs, ours)]
        assert plain[0] == plain[1], found
    assert excerpt(CHINESE) == excerpt(README)
    assert len(re.findall("^## ", CHINESE, re.MULTILINE)) == len(
        re.findall("^## ", README, re.MULTILINE)
    )


def excerpt(text):
    """The cells of the rows between the marks, the headings first."""
    inside = text.partition("<!-- excerpt -->\n")[2].partition("<!-- /excerpt -->")[0]
    rows = [line.strip("| ").split(" | ") for line in inside.splitlines()]
    return [rows[0], *rows[2:]]


def test_the_rows_of_the_readme_are_rows_that_the_program_writes():
    columns, *rows = excerpt(README)
    assert len(rows) == 3
    found = [
        tuple(str(row[column]) for column in columns)
        for result in extractor.extract_many([ROOT / "samples"], audited=True)
        for _, row in result.findings().iterrows()
    ]
    for row in rows:
        assert tuple(row) in found


def test_the_picture_of_the_readme_is_small():
    assert 0 < (ROOT / "docs/page.png").stat().st_size < 150_000


@pytest.mark.parametrize(
    "path", sorted((ROOT / "scripts").glob("*.py")), ids=lambda p: p.stem
)
def test_what_draws_the_pictures_finds_what_it_needs(path):
    assert callable(runpy.run_path(str(path), run_name="looked at")["main"])


def test_the_first_screen_has_a_command_to_try_and_a_command_to_test():
    first, second = (block.strip().splitlines() for block in blocks("sh")[:2])
    assert len(first) == len(second) == 1
    assert "gouji audit samples" in first[0]
    assert "pytest" in second[0]
    for word in " && ".join(first + second).split():
        if word.endswith(".sh"):
            assert (ROOT / word).is_file()


def test_ci_runs_the_command_of_the_readme():
    script = (ROOT / ".ci/run").read_text("utf-8")
    assert "README.md" in script
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    awk = re.search(r"\$\((awk '.*?' README\.md)\)", script)[1]
    found = subprocess.run(
        awk, shell=True, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert found.stdout.strip() == blocks("sh")[1].strip()


def test_python_examples_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    examples = blocks("python")
    assert examples
    for example in examples:
        exec(compile(example, "README.md", "exec"), {})


@pytest.mark.parametrize(
    "page", [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))], ids=str
)
def test_links_lead_somewhere(page):
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_changelog_has_the_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == extractor.__version__
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"\n## {extractor.__version__}\n" in changelog


def test_every_room_is_in_the_architecture():
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    rooms = text.partition("## Rooms")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", rooms))
    paths = [p for p in (ROOT / "extractor").iterdir() if p.name != "__pycache__"]
    modules = {p.stem for p in paths if p.suffix == ".py"} - {"__main__"}
    assert modules | {p.name for p in paths if p.is_dir()} <= named
    assert text.count("\n") < 200


def test_every_shared_pattern_file_is_explained():
    text = (ROOT / "docs/patterns.md").read_text("utf-8")
    shared = {path.name for path in (ROOT / "patterns").glob("_*.yaml")}
    assert shared
    assert shared <= set(re.findall(r"`(\w[\w.]*\.yaml)`", text))


def test_every_kind_is_listed():
    for text in (README, CHINESE, CONTRACT):
        assert all(f"`{kind}`" in text for kind in load_book().kinds)


def test_every_column_is_in_the_contract():
    words = set(re.findall(r"[a-z_0-9]+", CONTRACT))
    tables = (columns for name, columns in COLUMNS.items() if name != GRIDS)
    assert {c for columns in tables for c in columns} <= words


def test_every_exit_code_is_documented():
    for text in (README, CHINESE, CONTRACT):
        numbers = set(re.findall(r"\b\d+\b", text))
        assert {str(int(code)) for code in ExitCode} <= numbers


def test_pinned_versions_are_within_the_bounds():
    from packaging.requirements import Requirement

    pinned = {}
    for path in (ROOT / "requirements").glob("*.txt"):
        for line in path.read_text("utf-8").splitlines():
            name, found, version = line.partition("==")
            if found:
                pinned[name] = version
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = project["optional-dependencies"]["test"]
    for text in project["dependencies"] + extra:
        requirement = Requirement(text)
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert requirement.specifier.contains(pinned[name]), text


def test_a_pattern_library_that_ships_is_the_one_in_the_wheel():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"patterns": "extractor/patterns"}


def with_examples():
    paths = sorted((ROOT / "extractor").rglob("*.py"))
    return [p for p in paths if ">>> " in p.read_text("utf-8")]


@pytest.mark.parametrize("path", with_examples(), ids=lambda p: p.stem)
def test_examples_in_docstrings_are_true(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    tried = doctest.testmod(importlib.import_module(name))
    assert tried.attempted or name == "extractor"
    assert tried.failed == 0
