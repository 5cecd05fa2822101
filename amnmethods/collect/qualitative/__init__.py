"""Documents and coded passages: the doors of the exploration phase."""

from .documents import import_documents, read_document
from .extraction import import_extraction, write_extraction_form
from .qdpx_reader import QualitativeProject, read_qdpx
from .qdpx_writer import write_qdpx
from .segments import import_segments
from .tables import TableReport, import_table, read_table

__all__ = [
    "QualitativeProject",
    "TableReport",
    "import_documents",
    "import_extraction",
    "import_segments",
    "import_table",
    "read_document",
    "read_qdpx",
    "read_table",
    "write_extraction_form",
    "write_qdpx",
]
