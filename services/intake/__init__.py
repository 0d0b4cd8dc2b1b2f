"""Intake 受理: hears residents, keeps what is personal, and follows each appeal to its answer."""
