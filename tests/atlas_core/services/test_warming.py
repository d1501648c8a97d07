from atlas_core.services import warming


def test_the_engine_is_loaded_by_computing_a_few_rows():
    assert warming.load_engine() == warming.ROWS
