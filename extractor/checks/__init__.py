"""What a check can say: formulas on intervals, named predicates, explanations.

In: records and the checks of the pattern files. Out: a judgement per check and case.
The rules are those of 财预〔2020〕10号 and of the forms themselves (docs/checks.md).
"""
