"""How an archive came to be what it is, step by step, for Alembic."""
