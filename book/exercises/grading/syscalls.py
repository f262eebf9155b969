"""Forbids this process, and all it starts, some system calls that no answer needs.

In a user namespace of its own anybody may mount a file system in memory; some calls keep memory
outside every process, where no limit of ours would count it; some reach past the wall, to keys of
the user who grades or, through other kinds of socket, to the host of a virtual machine. The
kernel checks every system call against a small program (seccomp-BPF), which can never be taken off
again.
"""

import ctypes
import errno
import os
import platform

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # a machine's number for the kernel's audit
# call: its number on (x86_64, aarch64)
FORBIDDEN = {
    "unshare": (272, 97),  # namespaces
    "setns": (308, 268),
    "clone3": (435, 435),  # its flags lie in memory, where the program cannot look
    "memfd_create": (319, 279),  # memory outside every process
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "io_uring_setup": (425, 425),  # other ways to make the calls that are checked here
    "userfaultfd": (323, 282),  # what attacks on the kernel itself tend to use
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "ptrace": (101, 117),
    "add_key": (248, 217),  # keys of the user who grades
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
CLONE, SOCKET = (56, 220), (41, 198)
FAMILIES = (1, 2, 10, 16)  # of sockets: UNIX, IPv4, IPv6, and NETLINK, to look up names
CLONE_NEWUSER = 0x10000000
OTHER_ABI = 0x40000000  # x86-64 with other numbers (x32)
PR_SET_SECCOMP, FILTER_MODE = 22, 2

LOAD, EQUAL, AT_LEAST, HAS_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, MACHINE_AT, FIRST_ARGUMENT_AT = 0, 4, 16  # in the kernel's struct seccomp_data
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000  # FAIL + errno


class Instruction(ctypes.Structure):
    """One step: a code, how many steps to skip if true or false, and a number."""

    _fields_ = [
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("number", ctypes.c_uint32),
    ]


class Program(ctypes.Structure):
    """The steps, as the kernel takes them."""

    _fields_ = [("length", ctypes.c_uint16), ("steps", ctypes.POINTER(Instruction))]


def program(machine):
    """Return the steps for a kind of machine."""
    column = list(AUDIT).index(machine)
    steps = [
        (LOAD, 0, 0, MACHINE_AT),
        (EQUAL, 1, 0, AUDIT[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        (AT_LEAST, 0, 1, OTHER_ABI),
        (RETURN, 0, 0, FAIL + errno.ENOSYS),
    ]
    for numbers in FORBIDDEN.values():  # libraries do without what a kernel does not have
        steps += [(EQUAL, 0, 1, numbers[column]), (RETURN, 0, 0, FAIL + errno.ENOSYS)]
    steps += [
        (EQUAL, 0, 4, CLONE[column]),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT),
        (HAS_BITS, 0, 1, CLONE_NEWUSER),
        (RETURN, 0, 0, FAIL + errno.EPERM),
        (RETURN, 0, 0, ALLOW),
        (EQUAL, 1, 0, SOCKET[column]),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT),
    ]
    for family in FAMILIES:
        steps += [(EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW)]
    return [*steps, (RETURN, 0, 0, FAIL + errno.EAFNOSUPPORT)]


def forbid_calls():
    """Install the program; on other kinds of machine, do nothing."""
    if platform.machine() not in AUDIT:
        return
    steps = program(platform.machine())
    array = (Instruction * len(steps))(*[Instruction(*step) for step in steps])
    libc = ctypes.CDLL(None, use_errno=True)
    filtered = Program(len(steps), array)
    if libc.prctl(PR_SET_SECCOMP, FILTER_MODE, ctypes.byref(filtered), 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
