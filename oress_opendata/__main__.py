"""`python -m oress_opendata` is `oress`."""

import signal

# Until a command can answer it, Ctrl-C ends the process without a traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from oress_opendata.cli import main  # noqa: E402

if __name__ == "__main__":
    main(prog_name="oress")
