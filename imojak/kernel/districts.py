"""Seoul's 25 districts (자치구) with their 행정표준코드: five digits, not the statistics office's numbering.

The first two digits are the province or metropolitan city (시·도); Gangwon and Jeonbuk have an old and a new number.
"""

DISTRICT_CODES: dict[str, str] = {
    "종로구": "11110",
    "중구": "11140",
    "용산구": "11170",
    "성동구": "11200",
    "광진구": "11215",
    "동대문구": "11230",
    "중랑구": "11260",
    "성북구": "11290",
    "강북구": "11305",
    "도봉구": "11320",
    "노원구": "11350",
    "은평구": "11380",
    "서대문구": "11410",
    "마포구": "11440",
    "양천구": "11470",
    "강서구": "11500",
    "구로구": "11530",
    "금천구": "11545",
    "영등포구": "11560",
    "동작구": "11590",
    "관악구": "11620",
    "서초구": "11650",
    "강남구": "11680",
    "송파구": "11710",
    "강동구": "11740",
}

DISTRICT_NAMES = {code: name for name, code in DISTRICT_CODES.items()}

SEOUL = "11"
PROVINCES = {
    SEOUL: "서울시",
    "26": "부산시",
    "27": "대구시",
    "28": "인천시",
    "29": "광주시",
    "30": "대전시",
    "31": "울산시",
    "36": "세종시",
    "41": "경기도",
    "42": "강원도",
    "51": "강원도",
    "43": "충청북도",
    "44": "충청남도",
    "45": "전라북도",
    "52": "전라북도",
    "46": "전라남도",
    "47": "경상북도",
    "48": "경상남도",
    "50": "제주도",
}


def place_name(code: str) -> str:
    """Return how a place is called, as far as it is known: "서울시 마포구", "경기도", "" for an unknown code."""
    province, district = PROVINCES.get(code[:2], ""), DISTRICT_NAMES.get(code, "")
    return f"{province} {district}".strip()
