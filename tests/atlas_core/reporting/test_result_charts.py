from atlas_core.reporting.result_charts import limit_label


def test_an_unknown_limit_still_has_a_word():
    assert (limit_label("dscr"), limit_label("covenant"), limit_label(None)) == ("DSCR", "Covenant", "")
