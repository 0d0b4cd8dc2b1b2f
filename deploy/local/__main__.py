"""Run the commands of a local system: `python -m deploy.local up`."""

from deploy.local.cli import main

if __name__ == "__main__":
    main()
