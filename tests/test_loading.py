"""Pattern files: what loads, and how mistakes are named."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractor import loading
from extractor.errors import ExitCode, PatternError
from extractor.loading import load_book, shipped_patterns

KIND = """
kind: small
title: 小表
fields:
  total: {label: 合计数, type: amount, unit: 万元, labels: [合计数, 总数]}
"""


@pytest.fixture
def folder(tmp_path):
    """A function that writes pattern files and loads them in front of the shipped."""

    def write(**files):
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '.')}.yaml"
            path.write_text(text, encoding="utf-8")
        load_book.cache_clear()
        return load_book(tmp_path)

    return write


def test_shipped_kinds_load():
    assert {
        "base_data",
        "overall_form",
        "overall_report",
        "overall_table",
        "project_table",
    } <= set(load_book().kinds)


def test_loading_is_quick():
    load_book()  # imports and file cache
    load_book.cache_clear()
    started = time.process_time()
    load_book()
    assert time.process_time() - started < 0.5  # 0.05 s alone on a desk


def test_a_new_kind_stands_beside_the_shipped(folder):
    book = folder(small=KIND)
    assert book.kinds["small"].fields["total"].labels == ("合计数", "总数")
    assert "overall_form" in book.kinds


def test_a_kind_may_be_spread_over_files(folder):
    book = folder(small=KIND, small__more="titles: [小小表]\nnarrative: 'true'")
    assert book.kinds["small"].titles == ("小小表",)
    assert book.kinds["small"].narrative is True


def test_an_entry_of_the_user_replaces_the_shipped_one(folder):
    field = "fields: {score: {label: 评分, type: score, unit: 分, labels: [打分]}}"
    kind = folder(overall_form=field).kinds["overall_form"]
    assert kind.fields["score"].labels == ("打分",)
    assert "grade" in kind.fields
    assert kind.titles


def test_a_column_of_the_user_replaces_the_shipped_one_alone(folder):
    column = "{labels: [实支], type: amount, unit: 万元}"
    text = f"grids: {{funds: {{columns: {{executed: {column}}}}}}}"
    grid = folder(project_table=text).kinds["project_table"].grids["funds"]
    assert grid.columns["executed"].labels == ("实支",)
    assert {"initial", "full"} <= set(grid.columns)
    assert "total" in grid.rows


@pytest.mark.parametrize(
    ("scalar", "meant"), [("010", "010"), ("no", "no"), ("1.50", "1.50"), ("~", "~")]
)
def test_scalars_stay_as_written(folder, scalar, meant):
    book = folder(_not_yet=f"X01: {scalar}")
    assert book.not_yet["X01"] == meant


@pytest.mark.parametrize(
    ("files", "where", "problem"),
    [
        ({"small": "kind: small\nkind: small"}, "small.yaml: kind", "again on line 2"),
        (
            {"small": "kind: small\ntitle: t\nfields: {a: {label: x, type: money}}"},
            "small.yaml: fields.a.type",
            "amount",
        ),
        (
            {"small": "kind: small\ntitle: t\ncolour: red"},
            "small.yaml: colour",
            "not permitted",
        ),
        ({"small": KIND + "  B: {label: x, type: text}"}, "fields.B", "small letters"),
        (
            {"small": KIND + "  sum: {label: x, type: text, labels: [总数]}"},
            "small.yaml: fields.sum",
            "total",
        ),
        ({"small": "a: [1, 2"}, "small.yaml: line 2", "expected"),
        ({"small": "a: &a [*a]"}, "small.yaml: a", "inside each other"),
        ({"small": "? [a]\n: b"}, "small.yaml", "plain text"),
        ({"small": "[a, b]"}, "small.yaml", "mapping"),
        ({"small": KIND, "small__more": "title: 大表"}, "small.yaml: title", "already"),
        (
            {"small": KIND, "small__checks": "checks: {first: {title: t}}"},
            "small.checks.yaml: checks.first",
            "code",
        ),
        (
            {
                "small": KIND
                + "  part: {label: x, type: text, prose: ['$nothing(?P<value>.)']}"
            },
            "small.yaml: fields.part.prose",
            "nothing",
        ),
        (
            {"small": KIND + "checks: {X01: {title: t, formula: 'total ='}}"},
            "small.yaml: checks.X01",
            "formula",
        ),
        (
            {"small": KIND + "checks: {X01: {title: t, predicate: magic}}"},
            "small.yaml: checks.X01.predicate",
            "magic",
        ),
        ({"small": KIND + "checks: {X01: {title: t}}"}, "checks.X01", "one of them"),
        (
            {"small": KIND + "checks: {X01: {title: t, severity: bad}}"},
            "small.yaml: checks.X01.severity",
            "warning",
        ),
        (
            {"small": KIND + "  day: {label: x, type: date, after: nobody}"},
            "small.yaml: fields.day.after",
            "nobody",
        ),
        (
            {"small": KIND + "grids: {g: {columns: {a: {labels: [甲], type: text}}}}"},
            "small.yaml: grids.g.columns.a",
            "field",
        ),
        ({"large": KIND}, "large.yaml: kind", "small"),
    ],
)
def test_mistakes_name_file_and_key(folder, files, where, problem):
    with pytest.raises(PatternError) as caught:
        folder(**files)
    assert where in caught.value.where
    assert problem in caught.value.problem
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == ExitCode.PATTERNS


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(PatternError, match="nowhere"):
        load_book(tmp_path / "nowhere")


def test_version_follows_the_bytes(folder):
    before = load_book().version
    assert folder(small=KIND).version != before
    assert load_book().version == before


def test_an_installed_package_brings_its_own_patterns(tmp_path):
    package = tmp_path / "extractor"
    shutil.copytree(Path(loading.__file__).parent, package)
    shutil.copytree(shipped_patterns(), package / "patterns")
    code = "from extractor.loading import load_book, shipped_patterns as s; "
    code += "load_book(); print(s())"
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(told.stdout.strip()) == package / "patterns"


def test_shipped_patterns_stand_somewhere():
    assert (shipped_patterns() / "_vocabulary.yaml").is_file()
