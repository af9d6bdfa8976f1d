"""The announced figures: each app's `indicators` module announces its own when it is imported."""

from apps.core.indicators.definition import Indicator, UnknownIndicatorError

_indicators: dict[str, Indicator] = {}


def register(*indicators: Indicator) -> None:
    """Announce indicators; names are permanent and unique."""
    for indicator in indicators:
        if indicator.name in _indicators:
            raise ValueError(f"indicator {indicator.name} is announced twice")
        _indicators[indicator.name] = indicator


def get(name: str) -> Indicator:
    """The indicator of this name; raises `UnknownIndicatorError`."""
    try:
        return _indicators[name]
    except KeyError:
        raise UnknownIndicatorError(f"Không có chỉ tiêu nào tên “{name}”.") from None


def all_indicators() -> list[Indicator]:
    """All announced indicators, by their catalogue code and name."""
    return sorted(_indicators.values(), key=lambda indicator: (indicator.code, indicator.name))
