"""What may be done against a decision on a complaint."""


def second_complaint_days(*, remote: bool) -> int:
    """Days in which a second complaint may be lodged, calendar days from the day on which the decision came.

    Luật Khiếu nại số 02/2011/QH13, Điều 33 khoản 1 [S]: 30, and 45 where travel is hard.
    """
    return 45 if remote else 30
