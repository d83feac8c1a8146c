"""Where parts begin and end, on drawn pages."""

from dataclasses import replace

import pytest

from extractor.loading import load_book
from extractor.model import Condition, Document, Reading, Sheet, Table
from extractor.parts import split
from tests.drawing import passage, table

FORM = """
    联系人 | 赵某甲 | 联系电话 | 13000001234
    人员编制 | 11 | 实有人数 | 11
    职能职责概述 | 承担本县水利工作 | > | >
    年度主要工作内容 | 修水库 | > | >
    二、部门（单位）收支情况 | > | > | >
    机构名称 | 收入合计 | 上年结转 | 其他收入
    甲县水利局 | 10 | 1 | 9
    机构名称 | 支出合计 | 基本支出 | 项目支出
    甲县水利局 | 10 | 5 | 5
    三公经费合计 | 固定资产合计 | 评价内容 | 完成情况
"""
PROJECT = """
    项目名称 | 水库除险加固 | > | >
    主管部门 | 甲县水利局 | 实施单位 | 甲县水利局
    项目资金（万元） | 年初预算数 | 全年预算数 | 全年执行数
    年度资金总额 | 10 | 10 | 9
    年度总体目标 | 完成年度任务 | > | >
    一级指标 | 二级指标 | 三级指标 | 得分
"""
OVERALL = """
    县级预算部门名称 | 甲县水利局 | > | >
    年度预算申请（万元） | 年初预算数 | 全年预算数 | 全年执行数
    年度资金总额 | 10 | 10 | 9
    按收入性质分： | 10 | 10 | 9
    基本支出 | 10 | 10 | 9
    一级指标 | 二级指标 | 三级指标 | 得分
"""
BASE = """
    财政供养人员情况 | 2023年末编制数 | 控制率
    经费控制情况 | 2022年决算数 | 2023年决算数
    公务接待费 | 1 | 2
    办公费 | 1 | 2
    政府采购金额 | 1 | 2
    厉行节约保障措施 | 节约 | >
"""
STORY = (
    "根据有关文件精神，本单位组织力量对部门整体支出进行了绩效评价，现将情况汇报如下。"
)
REPORT = [
    "一、基本情况",
    STORY,
    "二、一般公共预算支出情况",
    STORY,
    "三、存在的问题及原因分析",
    STORY,
]


TITLE = "2023年度部门整体支出绩效自评报告"


class Paper:
    """Drawings put below one another, on as many pages as `page_break` is called."""

    def __init__(self, dump=False):
        self.page, self.top, self.dump = 1, 50.0, dump
        self.passages, self.tables, self.unread = [], [], set()

    def text(self, *texts):
        for each in texts:
            self.passages.append(passage(each, self.page, top=self.top))
            self.top += 30.0
        return self

    def form(self, *drawings):
        drawn = table("\n".join(drawings), self.page, top=self.top)
        self.tables.append(drawn)
        self.top = max(c.bbox.bottom for c in drawn.cells) + 20.0
        return self

    def page_break(self):
        self.page, self.top = self.page + 1, 50.0
        return self

    def unread_page(self):
        self.page_break()
        self.unread.add(self.page)
        return self.page_break()

    def split(self, kind=None, book=None):
        sheets = tuple(
            Sheet(
                n,
                595.0,
                842.0,
                condition=Condition.NO_TEXT if n in self.unread else Condition.TEXT,
                reading=Reading.TEXT,
                lines=(),
                tables=(),
            )
            for n in range(1, self.page + 1)
        )
        document = Document("x.pdf", "", self.page, sheets, self.dump)
        return split(document, self.passages, self.tables, book or load_book(), kind)

    def names(self, kind=None, book=None):
        return [part.name for part in self.split(kind, book)]


def texts(part):
    return [p.text for p in part.passages]


def test_five_forms_in_one_file_the_first_without_title():
    paper = Paper().text("一、部门（单位）基本概况").form(FORM).page_break()
    paper.text("2023年度部门整体支出绩效评价报告", *REPORT).page_break()
    paper.text("州级预算部门整体支出绩效评价基础数据表").form(BASE)
    paper.text("单位负责人签字： 填表人：").page_break()
    paper.text("州级预算部门整体支出绩效自评表", "（2023年度）").form(
        OVERALL
    ).page_break()
    paper.text("州级预算部门项目支出绩效自评表", "（2023年度）").form(PROJECT)
    assert paper.names() == [
        "overall_form#1",
        "overall_report#1",
        "base_data#1",
        "overall_table#1",
        "project_table#1",
    ]
    form, report, base, overall, _ = paper.split()
    assert texts(form) == ["一、部门（单位）基本概况"]
    assert len(report.passages) == 1 + len(REPORT)
    assert texts(base)[-1] == "单位负责人签字： 填表人："
    assert texts(overall)[1] == "（2023年度）"


@pytest.mark.parametrize(
    "title",
    [
        "部门整体支出绩效自评表",
        "（2023年度）部门整体支出绩效自评表",
        "省级预算部门整体支出绩效自评表（2023年度）",
        "附件2：甲县水利局2023年度部门整体支出绩效自评表",
        "部门（单位）整体支出绩效自评表",
        "体支出绩效自评表",
        "部门整体支出绩效自评表 单位：万元",
        "附表1-2 部门整体支出绩效自评表（样表）",
        "2023年度部门整体支出绩效自评表\n甲县水利局",
        "部 门 整 体 支 出 绩 效 自 评 表",
    ],
)
def test_titles_in_many_wordings(title):
    assert Paper().text(title).form(OVERALL).names() == ["overall_table#1"]


BODY = {
    "overall_form": FORM,
    "base_data": BASE,
    "overall_table": OVERALL,
    "project_table": PROJECT,
}


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (kind.kind, title)
        for kind in load_book().kinds.values()
        for title in (kind.title, *kind.titles)
    ],
)
def test_every_title_of_the_patterns_starts_its_kind(kind, title):
    paper = Paper().text(f"2023年度{title}")
    paper = paper.form(BODY[kind]) if kind in BODY else paper.text(*REPORT)
    assert paper.names() == [f"{kind}#1"]


@pytest.mark.parametrize(
    "title",
    [
        "甲县水利局2021年度部门整体支出及项目支出绩效评价报告",
        "2020年度机关整体支出绩效评价报告",
        "关于2021年度部门整体支出绩效自评情况的报告",
        "2022年部门（单位）整体支出绩效自评报告",
    ],
)
def test_titles_of_narratives(title):
    assert Paper().text(title, *REPORT).names() == ["overall_report#1"]


@pytest.mark.parametrize(
    ("above", "first"),
    [
        ((), TITLE),
        (("甲县水利局",), "甲县水利局"),
        (("绩财〔2024〕5号",), TITLE),
    ],
    ids=["nothing", "the unit", "something else"],
)
def test_the_name_of_the_unit_above_the_title_belongs_to_the_report(above, first):
    (report,) = Paper().text(*above, TITLE, *REPORT).split()
    assert texts(report)[0] == first


def test_a_title_broken_over_two_lines_on_a_cover():
    paper = Paper().text("2023年度部门（单位）整体支出", "绩效评价自评报告")
    paper.text("部门（单位）名称：甲县水利局").page_break()
    paper.text("一、部门（单位）基本概况").form(FORM)
    (form,) = paper.split()
    assert form.name == "overall_form#1"
    assert texts(form)[0] == "2023年度部门（单位）整体支出"


@pytest.mark.parametrize(
    ("follows", "kind"), [("form", "overall_form"), ("story", "overall_report")]
)
def test_one_title_two_kinds_what_follows_decides(follows, kind):
    paper = Paper().text("2021年度整体支出绩效自评报告")
    paper = paper.form(FORM) if follows == "form" else paper.text(*REPORT)
    assert paper.names() == [f"{kind}#1"]


@pytest.mark.parametrize(
    "mention",
    [
        "按照部门整体支出绩效自评表确定的评分细则逐一评价。",
        "详见《部门整体支出绩效自评表》",
        "部门整体支出绩效自评表……12",
        "附件：1.部门整体支出绩效自评表",
    ],
)
def test_a_mention_is_no_title(mention):
    paper = Paper().text("2023年度部门整体支出绩效评价报告", *REPORT, mention, STORY)
    assert paper.names() == ["overall_report#1"]


def test_a_section_inside_a_kind_is_no_title(tmp_path):
    paper = Paper().text("2023年度部门整体支出绩效评价报告", *REPORT)
    paper.text("履职整体支出绩效自评表").form("年度资金总额 | 10\n基本支出 | 10")
    assert paper.names() == ["overall_report#1", "overall_table#1"]
    text = "sections: [履职整体支出绩效自评表]"
    (tmp_path / "overall_report.yaml").write_text(text, encoding="utf-8")
    assert paper.names(book=load_book(tmp_path)) == ["overall_report#1"]


def test_titles_in_a_table_of_contents_start_nothing():
    paper = Paper().text("目录", "部门整体支出绩效自评表", "项目支出绩效自评表")
    paper.page_break().text("部门整体支出绩效自评表").form(OVERALL)
    paper.page_break().text("项目支出绩效自评表").form(PROJECT)
    assert paper.names() == ["overall_table#1", "project_table#1"]


def test_two_project_tables_one_below_the_other_without_title():
    paper = Paper().form(PROJECT).form(PROJECT.replace("水库除险加固", "防汛"))
    first, second = paper.split()
    assert (first.name, second.name) == ("project_table#1", "project_table#2")
    assert len(first.tables) == len(second.tables) == 1


def test_rows_above_the_opening_label_go_with_the_untitled_form():
    paper = Paper().text("部门整体支出绩效自评表").form(OVERALL).form(FORM)
    form = paper.split()[1]
    assert form.kind == "overall_form"
    assert form.tables[0] is paper.tables[1]


def test_a_title_in_words_of_its_own_goes_with_the_table_below():
    paper = Paper().text("部门整体支出绩效自评表").form(OVERALL)
    paper.text("单位负责人签字：", "2023年重点项目完成情况表").form(PROJECT)
    overall, project = paper.split()
    assert texts(overall)[-1] == "单位负责人签字："
    assert texts(project) == ["2023年重点项目完成情况表"]


def test_a_label_on_a_cover_does_not_open_a_form_of_another_kind():
    paper = Paper().text("绩效材料", "部门（单位）名称：甲县水利局").page_break()
    paper.form(FORM).page_break().form(OVERALL)
    form, overall = paper.split()
    assert (form.kind, overall.kind) == ("overall_form", "overall_table")
    assert texts(form) == ["绩效材料", "部门（单位）名称：甲县水利局"]


def test_two_forms_stacked_in_one_table_are_cut_apart():
    first, second = Paper().form(OVERALL, PROJECT).split()
    assert (first.kind, second.kind) == ("overall_table", "project_table")
    (below,) = second.tables
    assert below.n_rows == 6
    assert min(cell.row for cell in below.cells) == 0
    assert below.cells[0].content.text == "项目名称"


def test_a_title_row_inside_the_table():
    paper = Paper().form("项目支出绩效自评表 | > | > | >", PROJECT)
    (part,) = paper.split()
    assert part.kind == "project_table"
    assert part.tables[0].n_rows == 7


def test_a_title_repeated_on_the_next_page_starts_no_second_part():
    paper = Paper().text("项目支出绩效自评表").form(PROJECT).page_break()
    paper.text("项目支出绩效自评表").form("质量指标 | 合格率 | 100% | 10")
    assert paper.names() == ["project_table#1"]


def test_a_narrative_without_title_after_a_form():
    paper = Paper().text("一、部门（单位）基本概况").form(FORM).page_break()
    assert paper.text(*REPORT).names() == ["overall_form#1", "overall_report#1"]


def test_a_table_of_no_known_kind_ends_the_part_before_it():
    paper = Paper().text("部门整体支出绩效自评表").form(OVERALL).page_break()
    paper.text("部门整体支出绩效评价指标表").form("一级指标 | 评价标准\n投入 | 高")
    (part,) = paper.split()
    assert len(part.tables) == 1


def test_a_document_of_no_known_kind_has_no_parts():
    paper = Paper().text("关于召开会议的通知", STORY).form("姓名 | 电话\n甲 | 1")
    assert paper.names() == []


def test_a_given_kind_takes_the_whole_document():
    paper = Paper().text("某某表").form("甲 | 乙\n1 | 2")
    assert paper.names("overall_table") == ["overall_table#1"]


def test_after_a_page_nobody_could_read_rows_belong_to_nothing_known():
    paper = Paper().text("整体支出绩效评价基础数据表").form(BASE).unread_page()
    paper.form("质量指标 | 合格率 | 100% | 10")
    (part,) = paper.split()
    assert len(part.tables) == 1


def test_after_a_page_nobody_could_read_labels_tell_the_kind():
    paper = Paper().unread_page()
    paper.form("\n".join(FORM.strip().splitlines()[5:])).text("年 月 日")
    assert paper.names() == ["overall_form#1"]


DUMP = """一、部门（单位）基本概况
人员编制 11 实有人数 11
职能职责概述
年度主要
工作内容
二、部门（单位）收支情况
机构名称 收入合计
机构名称 支出合计
固定资产
合计
评价内容 绩效目标 完成情况
县级预算部门项目支出绩效
自评表
项目支
出名称 水库除险加固
主管部
门
年度资金总额 10 10 9
全年
执行数
一级指标 二级指标 三级指标"""


def test_a_dump_is_cut_between_lines_even_inside_a_passage():
    paper = Paper(dump=True)
    paper.passages.append(passage(DUMP))
    form, project = paper.split()
    assert (form.kind, project.kind) == ("overall_form", "project_table")
    assert form.passages[0].text.endswith("完成情况")
    assert project.passages[0].text.startswith("县级预算部门项目支出绩效\n自评表")
    cut = project.passages[0]
    for start, each in zip(cut.starts, cut.lines, strict=True):
        assert cut.text.startswith(each.text, start)


def test_a_sentence_of_a_dump_that_wraps_behind_a_title_starts_nothing():
    story = "按照部门整体支出绩效自评表\n确定的评分细则对各项指标逐一评价并打分如下\n"
    story += "其中基本支出和项目支出都按一般公共预算"
    paper = Paper(dump=True)
    paper.text("2023年度部门整体支出绩效评价报告", *REPORT, story, *REPORT[2:])
    assert paper.names() == ["overall_report#1"]


def test_a_table_that_is_all_of_one_part_is_kept_as_it_is():
    paper = Paper().form(PROJECT)
    (part,) = paper.split()
    assert part.tables[0] is paper.tables[0]


def test_forms_side_by_side_are_read_one_after_the_other() -> None:
    left = table(PROJECT)
    shift = max(c.bbox.x1 for c in left.cells)
    right = moved(table(PROJECT.replace("除险加固", "清淤")), shift)
    paper = Paper()
    paper.tables += [left, right]
    parts = paper.split()
    assert [p.name for p in parts] == ["project_table#1", "project_table#2"]
    assert [len(p.tables[0].cells) for p in parts] == [len(left.cells)] * 2
    assert parts[1].tables[0].cells[1].content.text == "水库清淤"


def moved(drawn: Table, by: float) -> Table:
    """The table, set to the right; its lines stay where they are."""
    cells = (
        replace(c, bbox=c.bbox._replace(x0=c.bbox.x0 + by, x1=c.bbox.x1 + by))
        for c in drawn.cells
    )
    return replace(drawn, cells=tuple(cells))


@pytest.mark.parametrize(
    "title",
    ["项目支出绩效目标申报表", "甲县项目支出绩效目标表", "2023年度项目绩效运行监控表"],
)
def test_a_form_of_another_sort_is_not_the_one_it_looks_like(title):
    paper = Paper().text(title).form(PROJECT).page_break()
    assert paper.names() == []
    assert paper.text("项目支出绩效自评表").form(PROJECT).names() == ["project_table#1"]
    (found,) = paper.split()
    assert found.tables == (paper.tables[1],)


def test_an_untitled_form_behind_another_sort_of_form_is_found():
    paper = Paper().text("项目支出绩效目标申报表").form(PROJECT).page_break()
    (found,) = paper.form(PROJECT).split()
    assert found.tables == (paper.tables[1],)


@pytest.mark.parametrize(
    ("title", "follows", "kind"),
    [
        ("某某资金绩效自评表", "PROJECT", "project_table#1"),
        ("甲县水利局绩效自评表", "OVERALL", "overall_table#1"),
        ("转移支付区域（项目）绩效目标自评表", "PROJECT", "project_table#1"),
    ],
)
def test_a_title_that_two_forms_bear(title, follows, kind):
    forms = {"PROJECT": PROJECT, "OVERALL": OVERALL}
    assert Paper().text(title).form(forms[follows]).names() == [kind]
