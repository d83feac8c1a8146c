"""Unified social credit codes of units that do not exist (GB 32100, GB 11714)."""

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(region: str, number: str, kind: str = "12") -> str:
    """A code with right check digits; `number` has eight digits."""
    rest = 11 - sum(int(c) * w for c, w in zip(number, ORGANISATION, strict=True)) % 11
    body = kind + region + number + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(CHARACTERS.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + CHARACTERS[-total % 31]
