"""Bytes to text: decoding, safe text, and running text that knows its place in the raw text."""

from calendar_svc.documents.cleaning import clean_text
from calendar_svc.documents.flow import Flow
from calendar_svc.documents.reading import decode, read_text

__all__ = ["Flow", "clean_text", "decode", "read_text"]
