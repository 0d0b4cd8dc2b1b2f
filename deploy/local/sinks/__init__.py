"""Where a demo's mails, webhooks and text messages end: on this machine, in bounded files."""
