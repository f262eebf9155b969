"""Forbids this process, and all it starts, to make a user namespace.

In a namespace of its own any user may mount a file system in memory, which no limit of ours would
count. The kernel checks every system call against a small program (seccomp-BPF); this one looks at
the four calls that make or enter a namespace, and can never be taken off again.
"""

import ctypes
import errno
import os
import platform

# machine: (its number for the kernel's audit, unshare, setns, clone)
NUMBERS = {"x86_64": (0xC000003E, 272, 308, 56), "aarch64": (0xC00000B7, 97, 268, 220)}
CLONE3 = 435  # the same everywhere; its flags lie in memory, where the program cannot look
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
    audit, unshare, setns, clone = NUMBERS[machine]
    return [
        (LOAD, 0, 0, MACHINE_AT),
        (EQUAL, 1, 0, audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        (AT_LEAST, 7, 0, OTHER_ABI),
        (EQUAL, 5, 0, CLONE3),
        (EQUAL, 5, 0, unshare),
        (EQUAL, 4, 0, setns),
        (EQUAL, 0, 4, clone),
        (LOAD, 0, 0, FIRST_ARGUMENT_AT),
        (HAS_BITS, 1, 2, CLONE_NEWUSER),
        (RETURN, 0, 0, FAIL + errno.ENOSYS),  # clone3: the C library then uses clone
        (RETURN, 0, 0, FAIL + errno.EPERM),
        (RETURN, 0, 0, ALLOW),
    ]


def forbid_namespaces():
    """Install the program; on other kinds of machine, do nothing."""
    if platform.machine() not in NUMBERS:
        return
    steps = program(platform.machine())
    array = (Instruction * len(steps))(*[Instruction(*step) for step in steps])
    libc = ctypes.CDLL(None, use_errno=True)
    filtered = Program(len(steps), array)
    if libc.prctl(PR_SET_SECCOMP, FILTER_MODE, ctypes.byref(filtered), 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
