"""What the portal does by itself, and when: the one table of jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from apps.operations import backups

OFTEN, DAILY, WEEKLY = timedelta(minutes=5), timedelta(days=1), timedelta(weeks=1)
# The first try again after a failure; the time doubles with each further one, up to the job's own period.
FIRST_RETRY = timedelta(minutes=15)
# A scheduler that has held a job for so long is taken for dead.
LONGEST_RUN = timedelta(hours=6)
# A job that is so late is told to the operator.
LATE = timedelta(hours=3)
MONDAY, SUNDAY = 0, 6
_WEEKDAYS = {MONDAY: "thứ hai", SUNDAY: "chủ nhật"}


@dataclass(frozen=True)
class Job:
    """A command, the time of the day at which it is due, every day or on one `weekday`; or every so many minutes.

    `arguments` gives those of the command; `wanted` says whether this installation has the job at all; `after` is
    called with the moment at which it ended well.
    """

    key: str
    title: str
    command: str
    at: time
    every: timedelta = DAILY
    weekday: int = SUNDAY
    arguments: Callable[[], tuple[str, ...]] = tuple
    wanted: Callable[[], bool] = lambda: True
    after: Callable[[datetime], None] = lambda ended: None

    @property
    def period(self) -> str:
        if self.every < DAILY:
            return f"{self.every // timedelta(minutes=1)} phút một lần"
        clock = f"{self.at:%H:%M}"
        return f"hằng ngày, {clock}" if self.every == DAILY else f"{_WEEKDAYS[self.weekday]} hằng tuần, {clock}"

    def next_after(self, moment: datetime) -> datetime:
        """The first time after the moment at which the job is due, by the clock of the portal's time zone."""
        local = timezone.localtime(moment)
        if self.every < DAILY:
            # On the marks of the clock, counted from midnight.
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
            return midnight + ((local - midnight) // self.every + 1) * self.every
        found = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        while found <= local or (self.every == WEEKLY and found.weekday() != self.weekday):
            found += DAILY
        return found

    def retry_after(self, moment: datetime, failures: int) -> datetime:
        """When a job that failed so often in a row is tried again: never later than it would be due anyway."""
        wait = FIRST_RETRY * 2 ** min(failures - 1, 10)
        return min(moment + wait, self.next_after(moment))


# Backup first: what is dropped afterwards is in it. Files are read when nobody waits for the disk.
JOBS = (
    Job(
        backups.JOB,
        "Sao lưu",
        "backup",
        time(1, 0),
        arguments=lambda: ("--to", settings.BACKUP_TO),
        wanted=backups.is_configured,
        after=backups.note_backup,
    ),
    Job("check-files", "Kiểm tra tệp văn bản đã ban hành", "check_files", time(2, 0)),
    Job("prune-imports", "Bỏ danh sách nhập để lâu", "prune_imports", time(3, 0)),
    Job(
        "prune-jobs",
        "Xóa việc nền đã xong từ lâu",
        "prune_db_task_results",
        time(3, 10),
        wanted=lambda: bool(settings.WORKER),
    ),
    Job("prune-job-files", "Xóa tệp tiến độ, tệp chờ tải về hết hạn", "prune_job_files", time(3, 20)),
    Job("sweep-files", "Xóa tệp ghi dở, tệp không bản ghi nào nêu tên", "sweep_files", time(3, 25)),
    Job("clear-sessions", "Xóa phiên đăng nhập hết hạn", "clearsessions", time(3, 30)),
    Job(
        "statistics",
        "Cập nhật thống kê cơ sở dữ liệu",
        "refresh_statistics",
        time(3, 50),
        every=WEEKLY,
        wanted=lambda: connection.vendor == "sqlite",
    ),
    Job("notices", "Lập thông báo", "collect_notices", time(0, 0), every=OFTEN),
    # Behind the notices, so that what has just come goes out with this round.
    Job("messages", "Gửi thư, tin nhắn đến hạn", "send_notices", time(0, 0), every=OFTEN),
    Job(
        "digests",
        "Gửi thư tổng hợp tuần",
        "send_notices",
        time(7, 0),
        every=WEEKLY,
        weekday=MONDAY,
        arguments=lambda: ("--tong-hop",),
        wanted=lambda: bool(settings.EMAIL_URL),
    ),
    Job("prune-sign-ins", "Xóa ghi nhận đăng nhập sai để lâu", "prune_sign_ins", time(3, 40), every=WEEKLY),
)


def jobs() -> list[Job]:
    """Those that this installation has, in the order in which they run."""
    return [job for job in JOBS if job.wanted()]
