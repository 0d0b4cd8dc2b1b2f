"""What the operator's desk does beyond the services' APIs: views that are kept and shared."""
