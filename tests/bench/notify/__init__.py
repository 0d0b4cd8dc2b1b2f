"""How fast notify sends, and what an outage costs (docs/notify/size.md, docs/notify/outages.md)."""
