"""Files of football-data.co.uk, as three decades wrote them, and as they arrive broken."""

from datetime import date, time

import pytest

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.parsed import ParsedFile
from orchestration.ingestion.providers.football_data_co_uk import feeds_for, parse
from orchestration.ingestion.refusals import FileRefusedError

FEED = Feed("football_data_co_uk", "mmz4281/2324/E0.csv", "PL", 2023)
OLD_FEED = Feed("football_data_co_uk", "mmz4281/0001/G1.csv", "GRE", 2000)
ARGENTINA = Feed("football_data_co_uk", "new/ARG.csv", "ARG", None)
COMING = Feed("football_data_co_uk", "fixtures.csv", "*", None)
HEADER = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG,HTR"


def csv_file(*rows: str, header: str = HEADER, encoding: str = "utf-8") -> bytes:
    return "".join(f"{row}\r\n" for row in (header, *rows)).encode(encoding)


def matches(parsed: ParsedFile) -> list[dict[str, object]]:
    table = parsed.tables[0]
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def odds(parsed: ParsedFile) -> dict[tuple[object, object], tuple[object, ...]]:
    return {(row[1], row[2]): row[3:] for row in parsed.tables[1].rows}


def reasons(parsed: ParsedFile) -> list[tuple[int | None, str]]:
    return [(refusal.row_number, refusal.reason) for refusal in parsed.refusals]


def test_a_match_is_read_with_its_row_number_teams_score_and_time() -> None:
    parsed = parse(csv_file("E0,11/08/2023,20:00,Burnley,Man City,0,3,A,0,2,A"), FEED)
    [match] = matches(parsed)
    assert match["row_number"] == 2
    assert (match["division"], match["season_start"]) == ("E0", 2023)
    assert (match["match_on"], match["kickoff_time"]) == (date(2023, 8, 11), time(20))
    assert (match["home_team"], match["away_team"]) == ("Burnley", "Man City")
    assert (match["home_goals"], match["away_goals"]) == (0, 3)
    assert (match["home_goals_half_time"], match["away_goals_half_time"]) == (0, 2)
    assert match["home_shots"] is None
    assert parsed.refusals == []


@pytest.mark.parametrize("written", ["05/09/23", "05/09/2023", "5/9/2023", "5/9/23", " 05/09/2023 "])
def test_dates_are_read_day_first_in_every_form(written: str) -> None:
    parsed = parse(csv_file(f"E0,{written},,A,B,1,0,H,0,0,D"), FEED)
    assert matches(parsed)[0]["match_on"] == date(2023, 9, 5)


def test_two_digit_years_of_the_last_century() -> None:
    feed = Feed("football_data_co_uk", "mmz4281/9394/E0.csv", "PL", 1993)
    parsed = parse(
        csv_file("E0,14/08/93,Arsenal,Coventry,0,3,A", header="Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR"), feed
    )
    assert matches(parsed)[0]["match_on"] == date(1993, 8, 14)


@pytest.mark.parametrize(
    ("written", "read"), [("9:05", time(9, 5)), ("15:30:00", time(15, 30)), ("25:00", None), ("tba", None)]
)
def test_times_of_day(written: str, read: time | None) -> None:
    parsed = parse(csv_file(f"E0,05/09/2023,{written},A,B,1,0,H,0,0,D"), FEED)
    assert matches(parsed)[0]["kickoff_time"] == read


def test_teams_called_ht_and_at_and_fouls_called_hfkc_and_afkc() -> None:
    parsed = parse(
        csv_file("G1,16/09/00,Aris,PAOK,2,2,D,9,11", header="Div,Date,HT,AT,FTHG,FTAG,FTR,HFKC,AFKC"), OLD_FEED
    )
    [match] = matches(parsed)
    assert (match["home_team"], match["away_team"], match["home_fouls"], match["away_fouls"]) == ("Aris", "PAOK", 9, 11)


def test_blank_rows_blank_columns_short_and_long_rows() -> None:
    parsed = parse(
        csv_file(
            "E0,05/09/2023,,A,B,1,0,H,0,0,D,,",
            ",,,,,,,,,,,,",
            "",
            " , ,",
            "E0,06/09/2023,,C,D,2,2",
            "E0,07/09/2023,,E,F,1,0,H,0,0,D,,,stray,1",
            header=HEADER + ",,",
        ),
        FEED,
    )
    assert [match["row_number"] for match in matches(parsed)] == [2, 6, 7]
    assert matches(parsed)[1]["home_goals_half_time"] is None
    assert parsed.refusals == []


def test_the_windows_code_page_a_byte_order_mark_and_spaces_around_names() -> None:
    row = "SP1,05/09/2023,,Atlético ,Alavés,1,0,H,0,0,D"
    feed = Feed("football_data_co_uk", "mmz4281/2324/SP1.csv", "PD", 2023)
    for encoding in ("cp1252", "utf-8-sig"):
        [match] = matches(parse(csv_file(row, encoding=encoding), feed))
        assert (match["home_team"], match["away_team"]) == ("Atlético", "Alavés")


def test_whole_numbers_written_as_decimals() -> None:
    parsed = parse(csv_file("E0,05/09/2023,,A,B,2.0,1.0,H,0.0,1.0,A"), FEED)
    assert (matches(parsed)[0]["home_goals"], matches(parsed)[0]["away_goals_half_time"]) == (2, 1)


def test_a_match_without_a_score_is_kept() -> None:
    parsed = parse(csv_file("E0,05/09/2023,,A,B,,,,0,3,A"), FEED)
    assert (matches(parsed)[0]["home_goals"], matches(parsed)[0]["home_goals_half_time"]) == (None, None)


def test_prices_keep_whose_they_are_and_whether_they_are_closing() -> None:
    columns = [
        "B365H,B365D,B365A,B365CH,B365CD,B365CA",  # Bet365, before and at kick-off
        "PSH,PSD,PSA,PSCH,PSCD,PSCA",
        "VCH,VCD,VCA,VCCH,VCCD,VCCA",  # VCH is a home price, not a closing one
        "BFH,BFD,BFA,BFDH,BFDD,BFDA,BFEH,BFED,BFEA",  # BFD is a draw at Betfair
        "MaxH,MaxD,MaxA,AvgH,AvgD,AvgA,AvgCH,AvgCD,AvgCA",
        "B365AHH,B365AHA,PAHH,PAHA,B365>2.5,B365<2.5,AHh",  # other markets
    ]
    header = ",".join([HEADER, *columns])
    prices = [f"{2 + number / 100:.2f}" for number in range(header.count(",") - HEADER.count(","))]
    parsed = parse(csv_file(",".join(["E0,05/09/2023,,A,B,1,0,H,0,0,D", *prices]), header=header), FEED)
    told = odds(parsed)
    assert set(told) == {
        ("bet365", False),
        ("bet365", True),
        ("pinnacle", False),
        ("pinnacle", True),
        ("bet_victor", False),
        ("bet_victor", True),
        ("betfair", False),
        ("betfred", False),
        ("betfair_exchange", False),
        ("market_maximum", False),
        ("market_average", False),
        ("market_average", True),
    }
    assert told["bet365", False] == (2.00, 2.01, 2.02)
    assert told["bet365", True] == (2.03, 2.04, 2.05)
    assert told["bet_victor", True] == (2.15, 2.16, 2.17)
    assert told["betfair", False] == (2.18, 2.19, 2.20)
    assert told["betfred", False] == (2.21, 2.22, 2.23)


def test_averages_of_older_files() -> None:
    parsed = parse(
        csv_file(
            "E0,05/09/2023,,A,B,1,0,H,0,0,D,1.5,4,7,1.6,4.2,7.5", header=HEADER + ",BbAvH,BbAvD,BbAvA,BbMxH,BbMxD,BbMxA"
        ),
        FEED,
    )
    assert odds(parsed) == {("market_average", False): (1.5, 4.0, 7.0), ("market_maximum", False): (1.6, 4.2, 7.5)}


@pytest.mark.parametrize("price", ["0.0", "0", "0.99", "-3", "#", "3.53.75", "inf", "nan", "1e3"])
def test_a_price_that_is_none_is_refused_and_the_match_kept(price: str) -> None:
    header = HEADER + ",B365H,B365D,B365A,IWH,IWD,IWA"
    parsed = parse(csv_file(f"E0,05/09/2023,,A,B,1,0,H,0,0,D,{price},3.4,3.5,2,3,4", header=header), FEED)
    assert odds(parsed) == {("interwetten", False): (2.0, 3.0, 4.0)}
    assert reasons(parsed) == [(2, "impossible_odds")]
    assert parsed.refusals[0].content == {
        "Date": "05/09/2023",
        "HomeTeam": "A",
        "AwayTeam": "B",
        "B365H": price,
        "B365D": "3.4",
        "B365A": "3.5",
    }


def test_two_of_three_prices_are_no_price() -> None:
    parsed = parse(csv_file("E0,05/09/2023,,A,B,1,0,H,0,0,D,2,,4", header=HEADER + ",B365H,B365D,B365A"), FEED)
    assert odds(parsed) == {}
    assert reasons(parsed) == [(2, "incomplete_odds")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("E0,31/02/2024,,A,B,1,0,H,0,0,D", "impossible_date"),
        ("E0,,,A,B,1,0,H,0,0,D", "impossible_date"),
        ("E0,05/09/2022,,A,B,1,0,H,0,0,D", "impossible_date"),  # another season's
        ("E0,05/09/2023,,A,B,-1,0,H,0,0,D", "impossible_score"),
        ("E0,05/09/2023,,A,B,31,0,H,0,0,D", "impossible_score"),
        ("E0,05/09/2023,,A,B,1,,H,0,0,D", "impossible_score"),
        ("E0,05/09/2023,,A,B,x,0,H,0,0,D", "impossible_score"),
        ("E0,05/09/2023,,A,B,1,0,H,2,0,H", "impossible_score"),
        ("E0,05/09/2023,,A,,1,0,H,0,0,D", "missing_team"),
        ("E0,05/09/2023,,A,A,1,0,H,0,0,D", "team_against_itself"),
        ("E1,05/09/2023,,A,B,1,0,H,0,0,D", "another_division"),
        ("E0,02/09/2023,,M,N,0,2,A,0,0,D", "duplicate_match"),
        ("E0,02/09/2023,,M,N,2,0,H,0,0,D", "duplicate_row"),
    ],
)
def test_an_impossible_row_is_refused_and_the_rest_goes_on(row: str, reason: str) -> None:
    parsed = parse(
        csv_file(
            "E0,02/09/2023,,M,N,2,0,H,0,0,D", "E0,02/09/2023,,O,P,2,0,H,0,0,D", row, "E0,09/09/2023,,C,D,0,0,D,0,0,D"
        ),
        FEED,
    )
    assert reasons(parsed) == [(4, reason)]
    assert [match["home_team"] for match in matches(parsed)] == ["M", "O", "C"]
    assert parsed.refusals[0].detail.count(" ") > 3, "a sentence that says what to do"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"\r\n \r\n", "empty_file"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "html_page"),
        (b"\xef\xbb\xbf  <HTML>\n<head>", "html_page"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x8d\x90\x81", "unreadable_text"),
        (b"E0,05/09/2023,,A,B,1,0,H,0,0,D\r\n", "missing_header"),
        (b"Div,Date,HomeTe", "missing_header"),
        (csv_file("E0,05/09/2023,,A,B,1,0,H,0,0,D", "E0,06/09/2023,,C,D,1")[:-2], "truncated_file"),
        (csv_file('E0,05/09/2023,,"A,B,1,0,H,0,0,D', "E0,06/09/2023,,C,D,1,0,H,0,0,D"), "truncated_file"),
        (csv_file("E1,05/09/2023,,A,B,1,0,H,0,0,D", "E1,06/09/2023,,C,D,1,0,H,0,0,D"), "another_division"),
        (csv_file(*(f"E0,0{day}/09/2022,,A,B,1,0,H,0,0,D" for day in range(1, 9))), "another_season"),
    ],
)
def test_a_useless_file_is_refused_whole(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        parse(content, FEED)
    assert refused.value.reason == reason
    assert refused.value.detail.count(" ") > 3, "a sentence that says what to do"


def test_a_whole_last_line_without_a_line_end_is_no_truncation() -> None:
    content = csv_file("E0,05/09/2023,,A,B,1,0,H,0,0,D", "E0,06/09/2023,,C,D,1,0,H,0,0,D")[:-2]
    assert parse(content, FEED).n_matches == 2


def test_files_of_extra_countries() -> None:
    parsed = parse(
        csv_file(
            "Argentina ,Liga Profesional,2019/2020,10/03/2020,00:10,Estudiantes L.P.,Racing Club,1,2,A,2.5,3,2.6",
            "Argentina,Copa De La Liga Profesional,2021,13/02/2021,22:00,Boca Juniors,Gimnasia L.P.,2,2,D,1.7,3.4,5",
            "Argentina,Liga Profesional,2021,13/02/2020,22:00,Tigre,Lanus,2,2,D,1.7,3.4,5",
            header="Country,League,Season,Date,Time,Home,Away,HG,AG,Res,PSCH,PSCD,PSCA",
        ),
        ARGENTINA,
    )
    assert [(match["division"], match["season_start"]) for match in matches(parsed)] == [("ARG", 2019), ("ARG", 2021)]
    assert odds(parsed) == {("pinnacle", True): (1.7, 3.4, 5.0)}
    assert reasons(parsed) == [(4, "impossible_date")]


def test_another_country_under_the_asked_name() -> None:
    header = "Country,League,Season,Date,Time,Home,Away,HG,AG,Res"
    with pytest.raises(FileRefusedError, match="BRA") as refused:
        parse(csv_file("Brazil,Serie A,2021,13/02/2021,22:00,Santos,Bahia,2,2,D", header=header), ARGENTINA)
    assert refused.value.reason == "another_division"


def test_coming_matches_of_several_divisions_have_no_score_and_their_season_by_date() -> None:
    parsed = parse(
        csv_file(
            "E0,20/04/2024,15:00,Luton,Brentford,3.1,3.5,2.3",
            "SC0,20/07/2024,12:30,Hearts,Celtic,5,4,1.6",
            ",20/04/2024,15:00,X,Y,,,",
            header="Div,Date,Time,HomeTeam,AwayTeam,AvgH,AvgD,AvgA",
        ),
        COMING,
    )
    told = [(match["division"], match["season_start"], match["home_goals"]) for match in matches(parsed)]
    assert told == [("E0", 2023, None), ("SC0", 2024, None)]
    assert len(parsed.tables[1].rows) == 2
    assert reasons(parsed) == [(4, "unknown_division")]


def test_coming_matches_of_extra_countries() -> None:
    feed = Feed("football_data_co_uk", "new_league_fixtures.csv", "*", None)
    parsed = parse(
        csv_file(
            "Brazil,Serie A,20/04/2024,22:00,Santos,Bahia",
            "Denmark,Superliga,21/04/2024,15:00,Brondby,Vejle",
            "Atlantis,First,21/04/2024,15:00,A,B",
            header="Country,League,Date,Time,Home,Away",
        ),
        feed,
    )
    assert [(match["division"], match["season_start"]) for match in matches(parsed)] == [("BRA", 2024), ("DNK", 2023)]
    assert reasons(parsed) == [(4, "unknown_division")]


def test_an_impossible_count_is_left_out_and_the_match_kept() -> None:
    parsed = parse(csv_file("E0,05/09/2023,,A,B,1,0,H,0,0,D,1.2,7,-4", header=HEADER + ",HS,AS,HC"), FEED)
    [match] = matches(parsed)
    assert (match["home_shots"], match["away_shots"], match["home_corners"]) == (None, 7, None)
    assert reasons(parsed) == [(2, "impossible_count"), (2, "impossible_count")]


def test_what_is_asked_for() -> None:
    paths = [feed.path for feed in feeds_for("PL", 1999)]
    assert paths == ["mmz4281/9900/E0.csv", "fixtures.csv"]
    assert feeds_for("ARG", 2020) == feeds_for("ARG", 2021)
    assert [feed.path for feed in feeds_for("ARG", 2020)] == ["new/ARG.csv", "new_league_fixtures.csv"]
    with pytest.raises(KeyError, match="no league XXX"):
        feeds_for("XXX", 2020)
