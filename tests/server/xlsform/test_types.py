import pytest

from server.xlsform.types import RowType, row_type


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("text", RowType("text")),
        ("  Begin   Group ", RowType("begin_group")),
        ("end repeat", RowType("end_repeat")),
        ("select_one yes_no", RowType("select_one", "yes_no")),
        ("select one Oui", RowType("select_one", "Oui")),
        ("Select All That Apply from list", RowType("select_multiple", "list")),
        ("select_multiple list or_other", RowType("select_multiple", "list", or_other=True)),
        ("select one list or specify other", RowType("select_one", "list", or_other=True)),
        ("rank list", RowType("rank", "list")),
        ("select_one_from_file towns.csv", RowType("select_one_from_file", "towns.csv")),
        ("select_one_external list", RowType("select_one_external list")),
        ("int", RowType("integer")),
        ("GeoPoint", RowType("geopoint")),
        ("", RowType("")),
    ],
)
def test_a_type_is_read_however_it_is_written(written: str, read: RowType) -> None:
    assert row_type(written) == read
