"""Templates and data: the study's own copy first, then ours."""

import pytest

from amnmethods import resources
from amnmethods.errors import ResourceError


def test_the_studys_own_copy_wins(tmp_path):
    name = "templates/study/delphi/study.yaml"
    ours = resources.find(name)
    assert resources.find(name, tmp_path) == ours
    own = tmp_path / name
    own.parent.mkdir(parents=True)
    own.write_text("title: mine\n", encoding="utf-8")
    assert resources.find(name, tmp_path) == own
    assert resources.text(name, tmp_path) == "title: mine\n"
    assert resources.text(name) == ours.read_text(encoding="utf-8")


def test_a_listing_holds_both(tmp_path):
    (tmp_path / "templates" / "words").mkdir(parents=True)
    (tmp_path / "templates" / "words" / "iu.yaml").write_text("{}", encoding="utf-8")
    assert set(resources.listing("templates/words", tmp_path)) == {*resources.listing("templates/words"), "iu.yaml"}
    assert resources.listing("templates/no_such") == []


def test_what_is_missing_tells_where_it_looked(tmp_path):
    with pytest.raises(ResourceError) as refused:
        resources.find("templates/no_such.md", tmp_path)
    assert str(tmp_path) in str(refused.value)
    assert "Looked at" in str(refused.value)


@pytest.mark.parametrize("name", ["../secrets.txt", "templates/../../x", "/etc/hosts"])
def test_a_name_that_leads_out_is_refused(name, tmp_path):
    with pytest.raises(ResourceError, match="is not a name below"):
        resources.find(name, tmp_path)
