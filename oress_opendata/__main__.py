"""`python -m oress_opendata` is `oress`."""

from oress_opendata.cli import main

if __name__ == "__main__":
    main(prog_name="oress")
