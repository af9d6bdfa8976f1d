"""What the law has to say of a record as it happened: said beside it, never a reason to refuse it."""

from dataclasses import dataclass

from apps.law.models import Rule


@dataclass(frozen=True)
class Remark:
    """`key` names the rule, `article` its source, `is_confirmed` whether a public source was seen."""

    key: str
    words: str
    article: str
    is_confirmed: bool

    @classmethod
    def by(cls, rule: Rule, words: str) -> "Remark":
        """A remark that rests on this rule."""
        return cls(rule.key, words, rule.article, rule.is_confirmed)

    def __str__(self) -> str:
        doubt = "" if self.is_confirmed else "; chưa kiểm chứng"
        return f"{self.words} ({self.article}{doubt})"
