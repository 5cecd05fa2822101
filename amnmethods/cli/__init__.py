"""The command line: each command calls one public function and says what was done.

Exit codes: 0 done; 1 refused or something is wrong, told in words; 2 the command was written wrongly; 3 a file needs
choices, which wait in `FILE.problems.xlsx`.
"""

from collections.abc import Callable

from .command_line import app, main
from .exploring import import_table
from .making import demo, framework, lab, new, verify
from .rounds import close, decide, forms, import_, open_
from .telling import deposit, feedback, identities, mail, report

__all__ = ["app", "main"]

COMMANDS: dict[str, Callable[..., None]] = {  # in the order of a study
    "new": new,
    "identities": identities,
    "open": open_,
    "forms": forms,
    "import": import_,
    "close": close,
    "feedback": feedback,
    "decide": decide,
    "report": report,
    "mail": mail,
    "deposit": deposit,
    "import-table": import_table,
    "framework": framework,
    "verify": verify,
    "demo": demo,
    "lab": lab,
}
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)
