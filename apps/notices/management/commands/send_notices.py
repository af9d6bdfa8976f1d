"""`manage.py send_notices`: letters and messages of the outbox that are due."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.numbers import format_number
from apps.notices.services.sending import plan_digests, plan_messages, send_due


class Command(BaseCommand):
    help = "Gửi thư, tin nhắn đang chờ; với --tong-hop lập trước thư tổng hợp của tuần. Chạy lại không gửi hai lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tong-hop", action="store_true", help="lập thư tổng hợp tuần cho người đã đăng ký")

    def handle(self, *args: Any, tong_hop: bool, **options: Any) -> None:
        """Ends with an error where something failed for good in this run, which the schedule's page then shows."""
        if tong_hop:
            plan_digests()
        plan_messages()
        done = send_due()
        counted = (("đã gửi", done.sent), ("không còn gì để gửi", done.skipped), ("gửi lại sau", done.put_off))
        told = "; ".join(f"{words}: {format_number(number)}" for words, number in counted)
        if done.failed:
            raise CommandError(f"{format_number(done.failed)} lần không gửi được, xem trang Gửi thông báo; {told}.")
        self.stdout.write(f"Thư, tin {told}.")
