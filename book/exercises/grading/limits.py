"""How much of the machine one submission may use."""

from dataclasses import dataclass

MB = 2**20


@dataclass(frozen=True)
class Limits:
    """All limits of one submission; the defaults leave a right answer ample room."""

    # Seconds of computing; waiting counts for a third (dialogue.Clock).
    cell_seconds: float = 10.0  # one cell of the student's
    call_seconds: float = 5.0  # one call of a student's function by a test
    total_seconds: float = 60.0  # the whole submission, all cells and calls together
    restart_seconds: float = 0.5  # its price, lest a thousand crashes take an hour
    start_seconds: float = 60.0  # the sandbox itself, on a busy machine; not the student's time
    memory: int = 1024 * MB  # resident, all processes of the submission together
    address_space: int = 4096 * MB  # virtual, each process
    processes: int = 32
    disk: int = 64 * MB  # all files in /tmp together; they live in memory
    file: int = 32 * MB  # one file
    files: int = 10_000  # even empty ones
    open_files: int = 128  # or sockets, each process; every one may hold memory
    message: int = 8 * MB  # one answer on its way to a test
    output: int = 20_000  # characters that a cell prints and feedback keeps
    submission: int = 20 * MB  # the notebook that was handed in, outputs and pictures included
    code: int = 1 * MB  # characters in all its code cells together
    cells: int = 500  # code cells
    grader: int = 4096 * MB  # address space of the process that grades, which no answer may exhaust

    @property
    def last_resort_seconds(self) -> float:
        """When even the process that grades is stopped: it should have given up long before."""
        return 4 * self.total_seconds + 4 * self.start_seconds
