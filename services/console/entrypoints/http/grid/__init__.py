"""Grid officers' pages for the phone, which work without a network as well."""
