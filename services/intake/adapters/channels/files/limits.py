"""How much of a file is looked at."""

from typing import Final

MOST_ROWS: Final = 5000
MOST_LINES: Final = MOST_ROWS + 20  # of a table: titles stand above its heading
MOST_COLUMNS: Final = 60
MOST_SHEETS: Final = 20
