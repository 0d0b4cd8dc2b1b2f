"""The formats that are taken, each read by its structure alone: nothing is decoded here."""
