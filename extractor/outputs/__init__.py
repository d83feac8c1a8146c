"""A folder is a choice: results to files."""
