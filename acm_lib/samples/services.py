"""What the agency sells and how it works on it: services, phases, tasks, channels, ideas."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """What the agency sells: usual hours, months, each department's share, and third-party cost as
    a share of the fee: rebilled on top of it, or absorbed in it."""

    hours: int
    months: int
    shares: dict[str, float]
    rebilled: float = 0.0
    absorbed: float = 0.0
    bought: tuple[str, ...] = ()


SERVICES = {
    "brand identity": Service(
        360, 3, {"account": 0.15, "planning": 0.25, "creative": 0.25, "design": 0.35}
    ),
    "campaign": Service(
        560,
        4,
        {
            "account": 0.18,
            "planning": 0.14,
            "creative": 0.25,
            "design": 0.2,
            "production": 0.12,
            "media": 0.11,
        },
        rebilled=0.3,
        bought=("media space", "talent"),
    ),
    "social": Service(
        240,
        4,
        {"account": 0.15, "creative": 0.35, "design": 0.3, "media": 0.2},
        rebilled=0.1,
        bought=("media space",),
    ),
    "media buying": Service(
        210,
        3,
        {"account": 0.2, "planning": 0.2, "media": 0.6},
        rebilled=0.5,
        bought=("media space",),
    ),
    "event": Service(
        310,
        2,
        {"account": 0.2, "creative": 0.15, "design": 0.2, "production": 0.45},
        rebilled=0.3,
        bought=("venue", "printing"),
    ),
    "packaging": Service(
        190,
        2,
        {"account": 0.15, "creative": 0.2, "design": 0.55, "production": 0.1},
        absorbed=0.04,
        bought=("printing",),
    ),
    "video": Service(
        270,
        2,
        {"account": 0.1, "creative": 0.3, "design": 0.1, "production": 0.5},
        absorbed=0.12,
        bought=("talent", "equipment"),
    ),
    "website": Service(
        390,
        4,
        {"account": 0.15, "planning": 0.1, "design": 0.4, "production": 0.35},
        absorbed=0.03,
        bought=("hosting",),
    ),
}

NAMES = tuple(SERVICES)

# When in a project a department works, as parts of its length.
PHASE = {
    "account": (0.0, 1.0),
    "planning": (0.0, 0.35),
    "creative": (0.1, 0.65),
    "design": (0.25, 0.85),
    "production": (0.5, 1.0),
    "media": (0.5, 1.0),
}

ACTIVITY = {
    "account": "client service",
    "planning": "strategy",
    "creative": "concept and copy",
    "design": "layout",
    "production": "production",
    "media": "media planning",
}

TASKS = {
    "account": ("Kick-off and brief", "Reports and approval"),
    "planning": ("Research", "Strategy paper"),
    "creative": ("Big idea", "Copy"),
    "design": ("Key visual", "Adaptations"),
    "production": ("Shooting and build", "Final files"),
    "media": ("Media plan", "Booking and tracking"),
}

START_WEIGHT = {
    1: 0.7,
    2: 0.5,
    3: 0.9,
    4: 1.0,
    5: 1.0,
    6: 0.9,
    7: 0.9,
    8: 1.0,
    9: 1.2,
    10: 1.4,
    11: 1.4,
    12: 1.1,
}  # Tết is prepared in autumn

OBJECTIVES = ("awareness", "sales", "brand identity", "loyalty", "launch")

CHANNELS = ("social", "television", "outdoor", "event", "print", "search", "radio", "in store")

FORMATS = (
    "short video",
    "minigame",
    "key visual",
    "livestream",
    "story series",
    "pop-up",
    "catalogue",
    "jingle",
)

IDEAS = (
    "family",
    "humour",
    "nostalgia",
    "craft",
    "youth",
    "nature",
    "pride",
    "music",
    "friendship",
    "discovery",
)

EXCHANGE = {"VND": 1.0, "USD": 24_300.0, "EUR": 26_400.0, "SGD": 18_100.0}

TITLES = {
    "brand identity": "Brand identity",
    "campaign": "Campaign",
    "social": "Social content",
    "media buying": "Media buying",
    "event": "Event",
    "packaging": "Packaging",
    "video": "Video",
    "website": "Website",
}
