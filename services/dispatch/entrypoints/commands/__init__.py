"""Every command as a row of data: its address, its form, its use case, its words."""
