"""Money as people read it."""

NBSP = "\u00a0"


def euros(cents: int) -> str:
    """Whole cents as € 10.000, or € 10,50 when there are cents."""
    whole, rest = divmod(abs(cents), 100)
    amount = f"{whole:,}".replace(",", ".") + (f",{rest:02d}" if rest else "")
    return f"€{NBSP}{'-' if cents < 0 else ''}{amount}"
