"""What each command does; the command line itself is `extractor.cli`."""
