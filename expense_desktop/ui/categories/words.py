"""What the Categories page says of a category: paths, counts, sentences."""

from expense_desktop.ui.categories.figures import Node, Year
from expense_desktop.ui.category_book import LEVELS
from expense_desktop.ui.formats import Formats, qdate
from expense_desktop.ui.language import in_words, translate


def name(node: Node) -> str:
    """What a row is called; an archived subcategory stands by itself, with what it lies in."""
    if node.category is None:
        return translate("Categories", "Uncategorised")
    if node.category.archived and node.parent is not None and not node.parent.archived:
        return path(node)
    return node.name


def path(node: Node) -> str:
    """`Eating out › Cafés`."""
    if node.category is None:
        return translate("Categories", "Uncategorised")
    return node.name if node.parent is None else f"{node.parent.name}{LEVELS}{node.name}"


def expenses(number: int, formats: Formats) -> str:
    """`1,234 expenses`."""
    return with_number(translate("Categories", "%n expense(s)", "", number), number, formats)


def with_number(text: str, number: int, formats: Formats) -> str:
    """A sentence about a number of things, with the locale's groups in the number."""
    return text.replace(str(number), formats.count(number), 1)


def span(year: Year, formats: Formats) -> str:
    """`Jul 2025 – Jun 2026`."""
    if not year.months:
        return ""
    ends = (year.months[0], year.months[-1])
    return " – ".join(formats.locale.toString(qdate(month.first), "MMM yyyy") for month in ends)


def averaged(year: Year, formats: Formats) -> str:
    """Over which months an average goes, when they are fewer than twelve; else nothing."""
    if not year.months or year.averaged == len(year.months):
        return ""
    since = year.months[-year.averaged].first
    return translate("Categories", "since {month}").format(month=formats.locale.toString(qdate(since), "MMM yyyy"))


def spoken(node: Node, year: Year, formats: Formats) -> str:
    """A row in full, for whoever hears it."""
    parts = [
        path(node),
        expenses(node.figures.count, formats),
        translate("Categories", "{amount} in twelve months").format(amount=formats.money(node.figures.total_minor)),
        translate("Categories", "{amount} a month").format(amount=formats.money(year.average(node.figures))),
    ]
    if node.archived:
        parts.append(translate("Categories", "archived"))
    if node.twin is not None:
        parts.append(translate("Categories", "there are two of this name"))
    if node.conflicted:
        parts.append(translate("Categories", "changed on two devices"))
    return ", ".join([*parts, *filter(None, [in_words(node.refusal)])])


def spoken_months(node: Node, year: Year, formats: Formats) -> str:
    """Every month of a sparkline."""
    return ", ".join(
        f"{formats.locale.toString(qdate(month.first), 'MMM yyyy')} {formats.money(minor)}"
        for month, minor in zip(year.months, node.figures.months_minor, strict=True)
    )


def totals(year: Year, formats: Formats) -> str:
    """The footer: how many categories, how many inside them, their expenses and the sum."""
    tops, inside = len(year.live), year.count_inside
    parts = [
        with_number(translate("Categories", "%n category(s)", "", tops), tops, formats),
    ]
    if inside:
        within = with_number(translate("Categories", "%n inside them", "", inside), inside, formats)
        parts = [f"{parts[0]}, {within}"]
    return " · ".join([*parts, expenses(year.total.count, formats), formats.money(year.total.total_minor)])
