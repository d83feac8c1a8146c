"""`python -m extractor` is `gouji`.

Worker processes import this module too, so the command line is imported only when it
is called.
"""


def main() -> None:
    """Entry point of `gouji`."""
    from extractor import cli

    cli.main()


if __name__ == "__main__":
    main()
