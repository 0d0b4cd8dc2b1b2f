"""The inbox: what staff are told in the system itself."""
