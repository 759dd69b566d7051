"""Who is in the sample book: the agency, its people, its 48 clients. All names are invented."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

FIRST, LAST = dt.date(2023, 11, 1), dt.date(2026, 10, 31)  # the book's first and last day
MONTHS = tuple(dt.date(2023 + (10 + n) // 12, (10 + n) % 12 + 1, 1) for n in range(36))

# Base cost of an hour in VND from 2023-11; raised by RAISE every 1 January; listed at LIST times
# the cost.
COST_RATE = {
    "account": 230_000,
    "planning": 265_000,
    "creative": 250_000,
    "design": 215_000,
    "production": 195_000,
    "media": 225_000,
}
RAISE, LIST = 1.06, 2.3
PEOPLE = {"account": 10, "planning": 7, "creative": 11, "design": 13, "production": 10, "media": 8}
HOLIDAYS = (
    {  # Tết and the days around it, when nobody works
        dt.date(2024, 2, 8) + dt.timedelta(days=n) for n in range(8)
    }
    | {dt.date(2025, 1, 26) + dt.timedelta(days=n) for n in range(8)}
    | {dt.date(2026, 2, 14) + dt.timedelta(days=n) for n in range(9)}
    | {dt.date(2027, 2, 4) + dt.timedelta(days=n) for n in range(8)}
)

NAMES = """
C001|Ngân hàng Số Cánh Diều|banking C002|Chuỗi bán lẻ Chợ Xanh|retail C003|Bảo hiểm Hải Âu|banking
C004|Sữa chua Đồng Cỏ|food and drink C005|Du lịch Biển Ngọc|travel
C006|Trường quốc tế Sao Khuê|education
C007|Cà phê Rang Mộc|food and drink C008|Điện máy Ánh Dương|retail C009|Nhà thuốc Tâm Việt|health
C010|Bất động sản Đất Lành|real estate C011|Mì gói Ba Cô Gái|food and drink
C012|Ví điện tử Lượn|technology
C013|Khách sạn Mây Trắng|travel C014|Mỹ phẩm Phấn Nắng|health C015|Nội thất Gỗ Lành|retail
C016|Nước giải khát Mơ Sớm|food and drink C017|Phần mềm Kế Toán Nhanh|technology
C018|Bệnh viện Mắt Hạt Sương|health
C019|An Khê|real estate C020|An Khê Holdings|real estate C021|NA|technology
C022|Thời trang Lụa Là|retail
C023|Trung tâm Anh ngữ Cầu Vồng|education C024|Bia thủ công Phố Núi|food and drink
C025|Giao hàng Chim Sẻ|technology
C026|Công ty Cổ phần Thương mại Dịch vụ Nông sản Sạch Đồng bằng Sông Cửu Long|food and drink
C027|Bánh Trung Thu Kinh Thành Xưa|food and drink C028|Xe điện Gió Lành|technology
C029|Hòa Bình Xanh|real estate
C030|Hoa Binh Xanh|retail C031|Fernhollow Outdoor|travel
C032|Kaffeehaus Blaue Tasse & Söhne|food and drink
C033|Kaya Bright Learning|education C034|Gạo Hạt Vàng|food and drink C035|Spa Sương Mai Tím|health
C036|Vườn trẻ Mầm Xanh|education
C037|Sơn Bảy Màu|retail C038|Tàu cao tốc Sóng Bạc|travel C039|Trà Thảo Mộc Chiều Yên|food and drink
C040|Đồng hồ Thời Khắc|retail
C041|Phòng khám Nhi Đồng Tâm|health C042|Ứng dụng Học Vui|education
C043|Kem đánh răng Trắng Ngà|health
C044|Gốm sứ Làng Cổ|retail C045|Nước mắm Cửa Biển|food and drink C046|Chứng khoán Sông Hồng|banking
C047|Thức ăn thú cưng Miu|food and drink C048|Resort Đồi Thông|travel
"""
CURRENCIES = {"C031": "USD", "C032": "EUR", "C033": "SGD"}
NOTES = {  # what somebody wrote about a client
    "C001": "mother company decides in Singapore",
    "C004": "minigames please",
    "C012": "new marketing director in 2025",
    "C026": "tên đầy đủ trên hóa đơn",
    "C031": "pays in USD, reports in English",
}
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương"]
MIDDLE = ["Thị", "Văn", "Minh", "Thu", "Ngọc", "Đức", "Hữu", "Thanh", "Quốc", "Khánh"]
GIVEN = [
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hà",
    "Hạnh",
    "Hiếu",
    "Hoa",
    "Huy",
    "Khoa",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Nam",
    "Nga",
    "Ngân",
    "Nhung",
    "Phong",
    "Phúc",
    "Quân",
    "Quỳnh",
    "Sơn",
    "Tâm",
    "Thảo",
    "Trang",
    "Tú",
    "Tuấn",
    "Uyên",
    "Việt",
    "Yến",
]
MANAGERS = (
    "Lê Thu Hà",
    "Trần Minh Khoa",
    "Phạm Ngọc Linh",
    "Vũ Đức Long",
    "Nguyễn Thanh Mai",
    "Hoàng Quốc Việt",
)
INDUSTRIES = (
    "banking",
    "education",
    "food and drink",
    "health",
    "real estate",
    "retail",
    "technology",
    "travel",
)


def always(value: float) -> Callable[[dt.date], float]:
    """The same for every day."""
    return lambda _day: value


@dataclass
class Client:
    """A client and the habits its data are drawn from; stories change the habits.

    Attributes
    ----------
    orders_a_year : one-off orders; `retainer_hours` a month of a retainer, 0 for none.
    activity : day -> factor on orders; `days_late` : day -> mean days paid after the due day;
    satisfaction : day -> mean NPS answer; `contacts_a_month` : day -> touchpoints; `answer_hours` :
        day -> mean hours to answer; `overrun` : day -> actual hours over planned.
    services : what it buys, first its favourite.
    """

    client_id: str
    name: str
    industry: str
    manager: str
    since: dt.date
    origin: str
    terms: int
    currency: str
    size: float
    orders_a_year: float
    retainer_hours: int
    services: tuple[str, ...]
    until: dt.date | None = None
    note: str = ""
    activity: Callable[[dt.date], float] = field(default_factory=lambda: always(1.0))
    days_late: Callable[[dt.date], float] = field(default_factory=lambda: always(4.0))
    satisfaction: Callable[[dt.date], float] = field(default_factory=lambda: always(8.2))
    contacts_a_month: Callable[[dt.date], float] = field(default_factory=lambda: always(4.0))
    answer_hours: Callable[[dt.date], float] = field(default_factory=lambda: always(5.0))
    overrun: Callable[[dt.date], float] = field(default_factory=lambda: always(1.05))

    def random(self, seed: int, stream: int) -> np.random.Generator:
        """A generator of this client's own, so that one client's story leaves the others' data as
        they are."""
        return np.random.default_rng([seed, int(self.client_id[1:]), stream])


def clients(seed: int, services: tuple[str, ...]) -> list[Client]:
    """The 48 clients with ordinary habits."""
    drawn = []
    for client_id, name, industry in re.findall(
        r"(C\d{3})\|([^|]+)\|([a-z ]+?)(?=\s+C\d{3}\||\s*$)", NAMES
    ):
        generator = np.random.default_rng([seed, int(client_id[1:]), 0])
        place = int(client_id[1:])
        size = (
            (1.9, 1.5, 1.3)[place - 1]
            if place <= 3
            else 1.15
            if place <= 12
            else 0.8
            if place <= 30
            else 0.55
        )
        joined = FIRST - dt.timedelta(days=int(generator.integers(30, 1500)))
        if place > 34:  # the younger third joined within the book's years
            joined = FIRST + dt.timedelta(days=int(generator.integers(60, 760)))
        bought = [
            services[i]
            for i in generator.permutation(len(services))[: int(generator.integers(2, 5))]
        ]
        drawn.append(
            Client(
                client_id,
                name,
                industry,
                manager=MANAGERS[place % len(MANAGERS)],
                since=joined,
                origin=str(
                    generator.choice(["hunted", "inbound", "referral"], p=[0.4, 0.35, 0.25])
                ),
                terms=int(generator.choice([15, 30, 30, 45])),
                currency=CURRENCIES.get(client_id, "VND"),
                size=size,
                orders_a_year=2.9 * size**0.5,
                retainer_hours=(
                    int(generator.choice([0, 40, 60, 80], p=[0.72, 0.1, 0.1, 0.08]))
                    if place <= 30
                    else 0
                ),
                services=tuple(bought),
                note=NOTES.get(client_id, ""),
                days_late=always(float(generator.uniform(0, 9))),
                satisfaction=always(float(generator.uniform(7.4, 9.0))),
                contacts_a_month=always(float(generator.uniform(2.5, 5.5) * max(0.7, size))),
                answer_hours=always(float(generator.uniform(3, 7))),
                overrun=always(float(generator.uniform(0.99, 1.12))),
            )
        )
    return drawn


def person(generator: np.random.Generator) -> str:
    """An invented Vietnamese name."""
    return f"{generator.choice(FAMILY)} {generator.choice(MIDDLE)} {generator.choice(GIVEN)}"


def staff(seed: int) -> dict[str, list[str]]:
    """The agency's people by department; the account managers among them."""
    generator = np.random.default_rng([seed, 0, 1])
    team: dict[str, list[str]] = {}
    for department, number in PEOPLE.items():
        names = list(MANAGERS) if department == "account" else []
        while len(names) < number:
            name = person(generator)
            if name not in names and not any(name in others for others in team.values()):
                names.append(name)
        team[department] = names
    return team


def cost_rate(department: str, day: dt.date) -> int:
    """Cost of an hour on a day, VND, rounded to a thousand."""
    return int(round(COST_RATE[department] * RAISE ** (day.year - 2023) / 1000) * 1000)


def list_rate(department: str, day: dt.date) -> int:
    """List price of an hour on a day, VND, rounded to ten thousand."""
    return int(round(cost_rate(department, day) * LIST / 10_000) * 10_000)


def month_of(day: dt.date) -> dt.date:
    """The first day of the month."""
    return day.replace(day=1)


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every month start from the month of `first` to that of `last`."""
    months, month = [], month_of(first)
    while month <= last:
        months.append(month)
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return months


def working_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """Weekdays that are not holidays."""
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5 and day not in HOLIDAYS]
