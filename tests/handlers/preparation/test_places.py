from handlers.preparation.places import Place, place_of


def test_the_place_of_an_address() -> None:
    assert place_of("s3://data/preparation/0e1f.csv") == Place("data", "preparation/0e1f.csv")
