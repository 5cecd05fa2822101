"""Tables, figures and a template go in; HTML, Word and PDF come out, in the reader's language."""

from .consensus_report import consensus_report

__all__ = ["consensus_report"]
