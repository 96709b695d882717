"""`python -m hirestream.cli …`: the same as `hirestream …`."""

from hirestream.cli import main

main()
