"""What the suite reports besides passing: words and reading ease of each chapter."""


def pytest_terminal_summary(terminalreporter):
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.stats.get(kind, [])]
    lines = sorted({line for r in reports for name, line in r.user_properties if name == "chapter"})
    if lines:
        terminalreporter.section("chapters")
    for line in lines:
        terminalreporter.write_line(line)
