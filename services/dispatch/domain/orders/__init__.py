"""Several orders of one ticket: supports beside the lead, and orders that change hands."""
