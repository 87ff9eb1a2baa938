"""`python -m salesplan` is `salesplan`."""

from salesplan.cli import main

if __name__ == "__main__":
    main(prog_name="salesplan")
