"""Addresses written by hand: commands and queries know no routes, so a test knows them."""

import ast
from pathlib import Path

import pytest
from werkzeug.exceptions import HTTPException

PACKAGE = Path(__file__).parents[2] / "innovatie"
FILES = sorted([*PACKAGE.glob("domain/*.py"), *PACKAGE.glob("queries/*.py")])
FIELDLAB = "/fieldlabs/1"  # `domain.fieldlabs.path` puts this before the pages of a Fieldlab


class Addresses(ast.NodeVisitor):
    """Collects the texts that start with a slash, with 1 for every value that is filled in."""

    def __init__(self, source: str) -> None:
        self.found: set[str] = set()
        self.visit(ast.parse(source))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._keep(
            "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in node.values)
        )

    def visit_Constant(self, node: ast.Constant) -> None:
        self._keep(node.value)

    def _keep(self, text: object) -> None:
        if isinstance(text, str) and text.startswith("/"):
            self.found.add(text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_address_in_a_command_or_a_query_is_a_page(app, file):
    pages = app.url_map.bind("localhost")

    def leads_somewhere(path: str) -> bool:
        try:
            pages.match(path.partition("?")[0], method="GET")
        except HTTPException:
            return False
        return True

    lost = {
        path
        for path in Addresses(file.read_text()).found
        if not leads_somewhere(path) and not leads_somewhere(FIELDLAB + path)
    }
    assert lost == set()


def test_addresses_are_found():
    source = """f"/rondes/{round_.id}/uitslag"; "/werklijst"; "geen"; f"{page}/x" """
    assert Addresses(source).found == {"/rondes/1/uitslag", "/werklijst"}
