"""Writes `requirements.txt` and `consumers.txt` anew from the `.in` files, each package with the hash of its wheel for
Linux on x86-64 and this Python. Run it after a version was raised."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PIP = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--only-binary", ":all:"]


def lock(name: str, *options: str) -> None:
    asked = [*PIP, *options, "--report", "-", "--requirement", str(HERE / f"{name}.in")]
    report = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    found = [(one["metadata"], one["download_info"]["archive_info"]["hashes"]["sha256"]) for one in report["install"]]
    lines = sorted(f"{meta['name'].lower()}=={meta['version']} --hash=sha256:{digest}" for meta, digest in found)
    (HERE / f"{name}.txt").write_text("\n".join([f"# By lock.py from {name}.in.", *lines, ""]), encoding="ascii")


lock("requirements")
lock("consumers", "--no-deps")
