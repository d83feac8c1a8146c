"""A folder is a choice: page to tables."""
