"""Cases that not everybody in their scope may know of (L2): reports against units, discipline."""
