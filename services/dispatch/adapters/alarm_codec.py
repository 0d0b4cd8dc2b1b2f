"""The alarm of a danger as a document and back."""

from typing import Final

from services.dispatch.adapters.reader import reader_of, writer_of
from services.dispatch.domain.danger.alarm import Alarm

alarm_document: Final = writer_of(Alarm)
read_alarm: Final = reader_of(Alarm, "words", "doubts")
