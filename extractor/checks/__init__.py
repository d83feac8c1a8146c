"""A folder is a choice: what a check can say."""
