"""Many years and units in a database: a folder is a choice, of the database.

In: staged documents, or a question. Out: rows of the tables in `schema`, or what they
say. Whatever a database says against it is told as one of our errors, with its URL but
never with the password in it.
"""

from collections.abc import Mapping

from extractor.archive.dialect import Dialect
from extractor.archive.postgresql import PostgreSQL
from extractor.archive.sqlite import SQLite

DIALECTS: Mapping[str, Dialect] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
