"""``python -m calendar_svc``: the command line where its script is not on the path."""

from calendar_svc.cli import main

if __name__ == "__main__":  # a worker process imports this module and must not run it
    main()
