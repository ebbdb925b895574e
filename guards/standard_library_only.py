"""A contract for import-linter: a package imports itself and the standard library, nothing else."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from typing_extensions import override

# `override` and its like, for Pythons whose `typing` doesn't have them yet: the standard library's own, ahead of time.
BACKPORTS = {"typing_extensions"}


class StandardLibraryOnly(Contract):
    """Unlike a list of forbidden packages, this one can't fall behind the list of dependencies."""

    type_name = "standard_library_only"

    package = fields.StringField()

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        package = str(self.package)
        inside = {package, *graph.find_descendants(package)}
        strangers = {
            f"{importer} imports {imported}"
            for importer in inside
            for imported in graph.find_modules_directly_imported_by(importer)
            if imported not in inside and imported.partition(".")[0] not in sys.stdlib_module_names | BACKPORTS
        }
        return ContractCheck(kept=not strangers, metadata={"strangers": sorted(strangers)})

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        for stranger in check.metadata["strangers"]:
            output.print_error(f"- {stranger}")
