"""Path converters of the portal's addresses."""


class HexIdConverter:
    """A record's public id as `<hexid:public_id>`: sixteen hexadecimal digits; anything else is no address at all."""

    regex = "[0-9a-f]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
