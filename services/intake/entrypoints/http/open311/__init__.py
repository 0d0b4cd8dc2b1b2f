"""The Open311 GeoReport v2 server (promise A6): ``/open311``."""
