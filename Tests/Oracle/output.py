"""Numbers and times as the answers write them. Nothing here is ever a float: fractions are rounded
half up on integers and printed as digits."""

import json
import re
from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Number(str):
    """Digits that go into the JSON text as they are: a fraction without a float."""


def half_up(numerator, denominator):
    """The quotient of two non-negative integers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def fraction(numerator, denominator, places):
    if denominator == 0:
        return None
    scaled = half_up(numerator * 10**places, denominator)
    return Number(f"{scaled // 10**places}.{scaled % 10**places:0{places}d}")


def to_json(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        pairs = (json.dumps(key) + ":" + to_json(each) for key, each in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(to_json, value)) + "]"
    return json.dumps(value)


def timestamp(ms, milliseconds):
    """CHOICE: only the timeline, whose moments are whole hours, is without milliseconds."""
    moment = EPOCH + timedelta(milliseconds=ms)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{ms % 1000:03d}Z" if milliseconds else "Z")


def date(ms):
    return (EPOCH + timedelta(milliseconds=ms)).strftime("%Y-%m-%d")


def midnight(text):
    """The first moment of a UTC day, YYYY-MM-DD; ValueError where that is none."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    return (day - EPOCH) // timedelta(milliseconds=1)
