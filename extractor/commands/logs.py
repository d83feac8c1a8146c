"""What is told of the work on standard error: set up here and nowhere else.

Light, for worker processes set themselves up with it too.
"""

import logging
import sys
import warnings


def set_up_logging(quiet: bool, verbose: int) -> None:
    """Our log to standard error as loud as asked for; libraries speak only on -vv."""
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(
        level=logging.WARNING if verbose > 1 else logging.CRITICAL,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
        force=True,
    )
    logging.getLogger("extractor").setLevel(logging.ERROR if quiet else level)
    if verbose < 2:
        warnings.simplefilter("ignore")
