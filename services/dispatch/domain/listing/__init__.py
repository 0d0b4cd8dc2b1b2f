"""What lists of tickets go by, beyond the fields of a ticket itself."""
