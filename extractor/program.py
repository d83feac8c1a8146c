"""What this program is: its version, whatever it is called, and what it stands on."""

import hashlib
import sys
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# what decides about the bytes of outputs; both sides of a cluster must agree
LIBRARIES = (
    *("pypdfium2", "pdfplumber", "camelot-py", "opencv-python-headless"),
    *("rapidocr", "onnxruntime", "regex", "distributed"),
)
OWN_FILES = (".py", ".html", ".css", ".js", ".json")  # the package's


@lru_cache(maxsize=1)
def program_digest() -> str:
    """Digest of the package's own files."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.*")):
        if path.suffix in OWN_FILES:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Versions of all that decides about results, by name; empty if not installed."""
    found = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    found["gouji"] = program_digest()[:12]
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found
