"""The packages of the front end: what is pinned, and what the build makes of them."""

import json
import re

import pytest

from innovatie import assets

PACKAGE = json.loads((assets.ROOT / "package.json").read_text())
LOCK = (assets.ROOT / "package-lock.json").read_text()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose npm makes every file that the build reads; `project.runs` counts how often npm ran."""
    (tmp_path / "package-lock.json").write_text("{}")
    runs = []

    def install(root):
        runs.append(root)
        for name in (*assets.STYLES, *assets.SCRIPTS):
            file = root / "node_modules" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                f'@charset "UTF-8";\n.{file.stem} {{ }}\n/*# sourceMappingURL={file.name}.map */\n'
            )
        for package in assets._packages((*assets.STYLES, *assets.SCRIPTS)):
            (root / "node_modules" / package / "LICENSE").write_text("licence")

    monkeypatch.setattr(assets, "npm_ci", install)
    return tmp_path, runs


def test_every_package_has_one_exact_version():
    pins = PACKAGE["dependencies"] | PACKAGE["devDependencies"]
    assert [pin for pin in pins.values() if not re.fullmatch(r"\d+\.\d+\.\d+", pin)] == []


def test_every_package_is_used():
    assert sorted(PACKAGE["dependencies"]) == assets._packages((*assets.STYLES, *assets.SCRIPTS))


def test_the_lock_names_no_host():
    locked = json.loads(LOCK)["packages"]
    assert [name for name, entry in locked.items() if name and "integrity" not in entry] == []
    assert "http" not in LOCK
    assert '"resolved"' not in LOCK


def test_a_build_leaves_one_sheet_the_scripts_and_their_licences(project):
    root, _ = project
    assets.build(root)
    vendor = root / "static/vendor"
    assert sorted(file.name for file in vendor.iterdir()) == ["htmx.min.js", "licences", "nlds.css", "stamp"]
    assert len(list((vendor / "licences").iterdir())) == len(PACKAGE["dependencies"])
    sheet = (vendor / "nlds.css").read_text()
    assert re.findall("charset|sourceMappingURL", sheet) == []
    assert sheet.startswith(f"/* {assets.THEME} */")


def test_npm_runs_again_only_when_the_lock_has_changed(project):
    root, runs = project
    assert [assets.build(root), assets.build(root), len(runs)] == [True, False, 1]
    (root / "package-lock.json").write_text('{"changed": true}')
    assert [assets.build(root), len(runs)] == [True, 2]


def test_a_build_that_broke_off_is_done_again(project, monkeypatch):
    root, runs = project
    with monkeypatch.context() as broken, pytest.raises(OSError, match="disk full"):
        broken.setattr(assets, "write_vendor", _full_disk)
        assets.build(root)
    assert [assets.build(root), len(runs)] == [True, 2]


def _full_disk(*_):
    raise OSError("disk full")


def test_a_package_without_a_licence_is_not_shipped(project):
    root, _ = project
    assets.npm_ci(root)
    (root / "node_modules/htmx.org/LICENSE").unlink()
    with pytest.raises(assets.BuildError, match="no licence file"):
        assets.write_vendor(root / "node_modules", _made(root / "vendor"))


def _made(folder):
    folder.mkdir()
    return folder


def test_the_message_says_what_to_do_when_npm_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "_run_npm", lambda arguments, root: 1)
    with pytest.raises(assets.BuildError, match="NODE_EXTRA_CA_CERTS"):
        assets.npm_ci(tmp_path)
