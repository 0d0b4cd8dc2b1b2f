"""Resident identity numbers (居民身份证号): shape, date, and check character (GB 11643-1999)."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_LENGTH = 18

# Province codes of GB/T 2260, then prefecture and county.
REGION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}"
YEAR = r"(?:19|20)\d{2}"
DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"


def check_holds(written: str) -> bool:
    """Whether eighteen characters, in whatever groups, end with the right check character."""
    digits = [sign for sign in written.upper() if sign.isdecimal() or sign == "X"]
    if len(digits) != _LENGTH or "X" in digits[:-1]:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return _CHECKS[total % len(_CHECKS)] == digits[-1]
