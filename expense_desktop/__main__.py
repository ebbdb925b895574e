"""The desktop program: arguments, then the window."""

import argparse
import gc
import sys
from collections.abc import Sequence

from expense_desktop import __version__
from expense_desktop.domain.errors import WorldError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `expense-desktop`; the process's exit code."""
    parser = argparse.ArgumentParser(prog="expense-desktop", description="Know where your money goes.")
    parser.add_argument("--version", action="version", version=f"expense-desktop {__version__}")
    parser.add_argument(
        "--server", action="store_true", help="show what the server has, read-only, instead of this computer’s copy"
    )
    given, rest = parser.parse_known_args(sys.argv[1:] if arguments is None else arguments)
    # What is made from here on stays: there is nothing to collect before `Collecting` takes that over.
    gc.disable()
    from expense_desktop.app import run
    from expense_desktop.settings import read_settings

    try:
        return run(read_settings(), ["expense-desktop", *rest], server=given.server)
    except WorldError as error:
        sys.stderr.write(f"{error.title}. {error.message}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
