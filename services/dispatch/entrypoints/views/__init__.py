"""What pages of the API and commands both show."""
