"""What notify's use cases need from the world, one module a concept.

Any port may raise ``StoreUnavailable``: what was being written stands whole or not at all.
"""
