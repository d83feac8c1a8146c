"""A folder is a choice: file to pages."""
