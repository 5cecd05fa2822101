"""A study file that is well in itself."""

import pytest

PLAIN = """\
title: {en: A study, fr: Une étude}
languages: [en, fr]
groups:
  - {group: R, name: {en: Researchers, fr: Recherche}}
scales:
  nine: {points: {from: 1, to: 9}}
criteria:
  - {criterion: importance, name: {en: importance, fr: importance}, scale: nine}
consensus:
  name: plain
  criterion: importance
  agree: {from: 7, to: 9}
  denominator: raters
  min_n: 8
  outcomes:
    - outcome: include
      label: {en: include, fr: inclure}
      when:
        - {measure: share, band: agree, at_least: 0.75}
suppress_below: {feedback: 5, report: 5, deposit: 5}
"""


@pytest.fixture(scope="session")
def plain() -> str:
    return PLAIN
