"""Open311 GeoReport v2: what the standard asks, and what of an appeal anybody may read."""
