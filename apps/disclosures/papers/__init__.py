"""Papers of a posting in the look of Decree 30/2020/NĐ-CP."""

from apps.disclosures.papers.catalogue import PAPERS

__all__ = ["PAPERS"]
