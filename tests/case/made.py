"""Case files that several tests begin with."""


def write_case(kind: str, path: str) -> str:
    """Pakistan between Iran and the United States on 1 July 2025, with one feed."""
    return (
        '[case]\ntitle = "Test"\nfocal = "PAK"\nrivals = ["IRN", "USA"]\nas_of = 2025-07-01\n'
        f'[[feed]]\nkind = "{kind}"\npath = "{path}"\n'
    )
