from components.operations.metric import Metric, percent

PART, WHOLE = (Metric(namespace="Shop", name=name) for name in ("Part", "Whole"))


def test_an_expression_has_its_own_ids_where_several_are_in_one_graph() -> None:
    share = percent(PART, WHOLE, "share")
    assert share.spelt() == "100 * part / whole"
    assert share.spelt("7") == "100 * part7 / whole7"
    assert share.metrics == {"part": PART, "whole": WHOLE}
