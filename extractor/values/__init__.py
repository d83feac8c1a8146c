"""A folder is a choice: text to typed values."""
