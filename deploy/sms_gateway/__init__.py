"""An example of an SMS gateway, for demos and tests: it speaks docs/notify/sms-gateway.md whole."""
