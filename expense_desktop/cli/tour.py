"""`expense tour`: pictures of every page and a statement, with invented expenses in an account of their own."""

from expense_desktop.cli.console import Answer, Console
from expense_desktop.cli.documents import counted


def take(console: Console) -> Answer:
    """Take the tour; the window's room knows its pages. The person's own data folder is not touched."""
    from expense_desktop.ui.tour import take_tour

    folder = console.folder / console.options.out
    themes = (console.options.theme,) if console.options.theme else ("light", "dark")
    left = take_tour(folder, themes)
    document = {"folder": str(folder), "files": [str(each.relative_to(folder)) for each in left]}
    pictures, papers = counted(sum(each.suffix == ".png" for each in left), "picture"), left[-1].name
    return Answer(document, f"{pictures} and “{papers}” in {folder}")
