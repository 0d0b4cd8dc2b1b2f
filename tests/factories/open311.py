"""A directory that Open311 can offer services of, and what clients post."""

from typing import Any

from tests.factories.intake import directory_body

KEY = "open-sesame"
COVERS: dict[str, Any] = {
    "code": "0201",
    "name": "井盖",
    "name_en": "Manhole covers",
    "parent": "02",
    "keywords": ["井盖", "窨井"],
    "kinds": ["help", "complaint"],
    "questions": [
        {
            "code": "state",
            "order": 2,
            "datatype": "singlevaluelist",
            "required": True,
            "description": "井盖是什么情况？",
            "description_en": "What is wrong with the cover?",
            "values": [
                {"key": "missing", "name": "缺失", "name_en": "missing"},
                {"key": "broken", "name": "破损", "name_en": "broken"},
            ],
        },
        {
            "code": "marks",
            "order": 3,
            "datatype": "multivaluelist",
            "description": "井盖上有哪些字样？",
            "description_en": "Which marks are on the cover?",
            "values": [
                {"key": "rain", "name": "雨水", "name_en": "storm water"},
                {"key": "gas", "name": "燃气", "name_en": "gas"},
            ],
        },
        {
            "code": "notice",
            "order": 1,
            "datatype": "text",
            "variable": False,
            "description": "请勿自行挪动井盖。",
            "description_en": "Do not move covers yourself.",
        },
    ],
}
REFUSE: dict[str, Any] = {
    "code": "0101",
    "name": "垃圾清运",
    "name_en": "Refuse collection",
    "parent": "01",
    "kinds": ["help"],
}
MISCONDUCT: dict[str, Any] = {
    "code": "1503",
    "name": "干部作风",
    "name_en": "Misconduct of officials",
    "parent": "15",
    "kinds": ["report"],
}
CLASSES: list[dict[str, Any]] = [
    {"code": "01", "name": "市容环卫", "name_en": "Street appearance", "parent": None},
    {"code": "02", "name": "市政设施", "name_en": "Municipal facilities", "parent": None},
    {"code": "15", "name": "政务作风", "name_en": "Conduct of offices", "parent": None},
]


def services_body(**changes: Any) -> dict[str, Any]:
    """Return a published directory with three services, one of which asks."""
    return directory_body(
        version=2,
        district={"code": "610104", "name": "莲湖区", "time_zone": "Asia/Shanghai"},
        units=[
            {
                "code": "dispatch-centre",
                "name": "区调度中心",
                "name_en": "District Dispatch Centre",
                "kind": "centre",
            },
            {"code": "chengguan", "name": "区城市管理局", "kind": "department"},
        ],
        categories=[*CLASSES, REFUSE, COVERS, MISCONDUCT],
        **changes,
    )


def form(**changes: Any) -> dict[str, Any]:
    """Return the fields of a good post; a field changed to None is left out."""
    good = {
        "api_key": KEY,
        "service_code": "0101",
        "lat": "34.2659",
        "long": "108.9325",
        "address_string": "大庆路12号",
        "description": "垃圾堆了一周没人清",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}
