"""What can go wrong, each error naming the place, the value found and the next step."""


class AmnError(Exception):
    """The parent of every error that this package raises on purpose."""


class ResourceError(AmnError):
    """A template, word or data file is not where it should be."""


class SheetError(AmnError):
    """A spreadsheet or delimited text file cannot be read as one table."""


class StudyFileError(AmnError):
    """`study.yaml` says something that is not allowed; the message lists every place at once."""


class RuleError(AmnError):
    """A consensus rule contradicts itself or the table it is applied to."""


class ScaleError(AmnError):
    """A value lies off the response scale, or a statistic does not hold for this scale."""


class RatingsError(AmnError):
    """A table of ratings breaks its contract."""


class PanelError(AmnError):
    """A table of panellists breaks its contract."""


class SegmentsError(AmnError):
    """A table of coded segments, of codes or of rated constructs breaks its contract."""


class ItemsError(AmnError):
    """A table of items breaks its contract."""


class TableError(AmnError):
    """A table of documents, segments, responses or contacts breaks its contract."""


class InstrumentError(AmnError):
    """A survey instrument is not known, contradicts itself, or cannot be scored as asked."""


class ResponsesError(AmnError):
    """A table of survey responses breaks its contract."""


class ImportRefused(AmnError):
    """A file of answers was turned away; the study is as it was before."""


class StoreError(AmnError):
    """The study's memory refuses an act, or is not what it should be."""


class StaleTableError(StoreError):
    """A table was kept anew by somebody else after it was read: read it again, and make the change there."""


class RoundError(AmnError):
    """A round is not in the state that the act needs."""


class ReportError(AmnError):
    """A report cannot be written."""


class ContactsError(AmnError):
    """A contact log, or what is known of its people, breaks its contract."""


class PlanError(AmnError):
    """A plan, its links, what was delivered of it, or one of its logs breaks its contract."""


class StrategiesError(AmnError):
    """A table of strategies, of barriers matched with them, of their links or costs breaks its contract."""


class EvaluationError(AmnError):
    """A table of the evaluation breaks its contract, or cannot bear the analysis asked of it."""
