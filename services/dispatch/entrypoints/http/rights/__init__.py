"""Role × area × unit × field on every route, as one declarative table (L1)."""
