#!/bin/sh
# Installs gouji into .venv beside this file's folder.
#   sh scripts/setup.sh         what a user needs
#   sh scripts/setup.sh test    and what the tests need (LibreOffice for real exports,
#                               Tesseract as the second OCR engine, Chromium to look
#                               at reports with)
# Asks apt only for what is missing; without root it says what to install instead.
set -eu
cd "$(dirname "$0")/.."

missing=""
# Debian splits venv from python3; a Python that has ensurepip needs nothing
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
if [ "${1:-}" = test ]; then
    command -v soffice >/dev/null || missing="$missing libreoffice-writer-nogui libreoffice-calc-nogui"
    # the database the tests start for themselves
    command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
    command -v chromium >/dev/null || missing="$missing chromium"
    [ -d /usr/share/fonts/opentype/noto ] || missing="$missing fonts-noto-cjk"
    [ -d /usr/share/fonts/truetype/liberation ] || missing="$missing fonts-liberation"
    tesseract --list-langs 2>/dev/null | grep -qx chi_sim || missing="$missing tesseract-ocr tesseract-ocr-chi-sim"
fi
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        # shellcheck disable=SC2086  # a list of packages
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        echo "please install first: sudo apt-get install -y$missing" >&2
        exit 1
    fi
fi

# an attempt that was cut off may have left an environment without pip
.venv/bin/python -m pip --version >/dev/null 2>&1 || python3 -m venv .venv
if [ "${1:-}" = test ]; then
    .venv/bin/python -m pip install -q --disable-pip-version-check -c requirements/test.txt -e '.[test]'
else
    .venv/bin/python -m pip install -q --disable-pip-version-check -c requirements/base.txt .
fi
