"""`python -m extractor` is `gouji`."""

from extractor.cli import main

if __name__ == "__main__":
    main()
