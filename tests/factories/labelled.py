"""Invented messages with labels: enough words to learn from, nobody's data."""

import random

from services.dispatch.adapters.classifier.corpus import Corpus

_SAYINGS = {
    "0104": ("露天烧烤", "烧烤摊油烟", "夜里烤串", "占道烤肉", "炭火呛人"),
    "0201": ("井盖松动", "井盖丢失", "窨井塌陷", "下水井没盖", "井圈破损"),
    "0602": ("广场舞太吵", "音响扰民", "夜间放歌", "低音炮震楼", "喇叭叫卖"),
    "0501": ("家里停水", "水管没水", "水压很小", "自来水断供", "水龙头不出水"),
}
_PLACES = ("柳巷", "东关街", "西关街", "环城路", "桃园小区", "北门口", "菜市场旁", "学校对面")
_ENDINGS = ("请尽快处理", "已经好几天了", "老人孩子受不了", "打过电话没人管", "盼回复", "谢谢")


def labelled(each: int = 30, seed: int = 1) -> Corpus:
    """Return so many messages for each of four categories of the small district."""
    chance = random.Random(seed)  # noqa: S311 - invented sentences, no secrets
    rows = [
        (_message(chance, sayings), label)
        for label, sayings in _SAYINGS.items()
        for _ in range(each)
    ]
    chance.shuffle(rows)
    return Corpus(tuple(text for text, _ in rows), tuple(label for _, label in rows))


def _message(chance: random.Random, sayings: tuple[str, ...]) -> str:
    said = "，".join(chance.sample(sayings, 2))
    return f"{chance.choice(_PLACES)}{chance.randint(1, 99)}号{said}，{chance.choice(_ENDINGS)}。"
