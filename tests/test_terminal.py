"""Progress: silent for short work, plain lines where no one watches, a bar on a terminal."""

import io
import sys

from tightrope.terminal import Meter


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def run(meter, clock, seconds, *, total=100):
    for number in range(seconds + 1):
        clock.now = float(number)
        meter.move("read", number, total)


def test_work_under_two_seconds_says_nothing(capsys):
    clock = Clock()
    with Meter(clock=clock) as meter:
        run(meter, clock, 1)
    assert capsys.readouterr().err == ""


def test_long_work_gives_a_plain_line_at_two_seconds_and_every_ten(capsys):
    clock = Clock()
    with Meter(clock=clock) as meter:
        run(meter, clock, 25, total=1200)
    assert capsys.readouterr().err.splitlines() == [
        "read: 2 of 1,200 done, 2 s",
        "read: 12 of 1,200 done, 12 s",
        "read: 22 of 1,200 done, 22 s",
    ]


def test_a_terminal_gets_a_bar_that_is_taken_away(monkeypatch, capsys):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen, clock = Terminal(), Clock()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with Meter(clock=clock) as meter:
        run(meter, clock, 8, total=9)
        sys.stdout.write("a record")
    assert "8/9" in screen.getvalue()
    assert "done," not in screen.getvalue()
    assert capsys.readouterr().out == "a record"  # what is printed does not go through the bar


def test_where_the_output_itself_shows_it_the_meter_is_quiet(capsys):
    clock = Clock()
    with Meter(is_quiet=True, clock=clock) as meter:
        run(meter, clock, 25)
    assert capsys.readouterr().err == ""
