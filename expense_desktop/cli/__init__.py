"""The command `expense`: what the window does, for scripts and terminals."""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command as this process and return its exit code: 0, or as `cli.running` says."""
    from expense_desktop.cli.running import Surroundings, run

    return run(argv, Surroundings.of_this_process())
