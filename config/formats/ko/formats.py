"""Korean formats.

Django's own put the half of the day behind the hour ("3:04 오후"), do not read ``2026.03.02``, and take ``3/2/2026``
for the second of March. Here every date has its year first.
"""

DATE_FORMAT = "Y년 n월 j일"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y년 n월 j일 H:i"
YEAR_MONTH_FORMAT = "Y년 n월"
MONTH_DAY_FORMAT = "n월 j일"
SHORT_DATE_FORMAT = "Y. n. j."
SHORT_DATETIME_FORMAT = "Y. n. j. H:i"
FIRST_DAY_OF_WEEK = 0

DATE_INPUT_FORMATS = [
    "%Y-%m-%d",
    "%Y.%m.%d",
    "%Y. %m. %d.",
    "%Y. %m. %d",
    "%Y.%m.%d.",
    "%Y/%m/%d",
    "%Y%m%d",
    "%Y년 %m월 %d일",
]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%H시 %M분"]
DATETIME_INPUT_FORMATS = [
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y. %m. %d. %H:%M",
    "%Y/%m/%d %H:%M",
]

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
