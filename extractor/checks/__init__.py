"""What a check can say: formulas on intervals, named predicates, explanations.

In: records and the checks of the pattern files. Out: a judgement per check and case.
The rules are those of 财预〔2020〕10号 and of the forms themselves (docs/checks.md).

- `bundles` parts one unit's records from another's; `desk` is what they are looked up
  in.
- `cases` runs a check wherever it must (`scopes`, `tags`): a formula (`formula`, on
  what `operands` and `rows` find, in `interval`s, by `reckoning` and `judge`) or one of
  `predicates` (`figures`, `repeated`, `linked`, `identity`, `naming`, `scoring`,
  `standards`, `structure`, `running`). `doubt` takes back what a bad reading cannot
  bear.
- `telling` makes outcomes of it: `wording`, `explain` (`slips`), `blame` (`solving`).
- `among`, `pairing`, `peers`, `copies`, `shelf` are for checks across documents.
- `trial` makes small records of the `cases` in pattern files.
"""
