"""Attachments (附件): pictures, papers, sound and film that go with an appeal or a ticket."""
