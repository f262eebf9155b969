"""Runs one student's code, inside the sandbox; the only file of the grader that is visible there.

It answers questions, one JSON line each, on descriptors of its own. Student code shares this
process and may do to it what it likes: nothing that comes out of here is believed, only
decoded.

    {"do": "run", "source": ...}               -> {"output": text, "error": [type, message]?}
    {"do": "look", "name": ...}                -> {"kind": "missing" | "function"} or {"value": ...}
    {"do": "call", "name":, "args":, "kwargs"} -> {"value": ...} or {"error": [type, message]};
                                                  its type is built in, for a test to expect
"""

import builtins
import io
import json
import os
import resource
import sys

from syscalls import forbid_calls


class Capture(io.StringIO):
    """Keeps the beginning of what is printed, and lets the flood run past."""

    def __init__(self, limit):
        super().__init__()
        self.limit = limit

    def write(self, text):
        room = self.limit - self.tell()
        if room > 0:
            super().write(str(text)[:room])
        return len(text)


def private_channel():
    """Move the pipes to the grader out of the way of print() and input()."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence(0, 1)
    return questions, answers


def silence(*descriptors):
    """Point descriptors at nothing."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(nowhere, descriptor)


def restrict(settings):
    """Give up root, if we are root, and lower the limits; neither can be undone."""
    if settings["user"] is not None:  # the limit on processes does not bind root
        os.setgroups([])
        os.setresgid(settings["user"], settings["user"], settings["user"])
        os.setresuid(settings["user"], settings["user"], settings["user"])
    for name, value in settings["limits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    forbid_calls()
    for name in settings["masked"]:
        sys.modules[name] = None  # its files are hidden too; this makes the error plain


def new_shell():
    """Return an IPython shell, so that magics like %matplotlib do what students are used to."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        def enable_gui(self, gui=None):
            pass

    builtins.input = lambda prompt="": ""  # nobody is there to answer
    quiet = {"HistoryManager": {"enabled": False}}
    plain = {"InteractiveShell": {"colors": "nocolor", "xmode": "Plain"}}
    return Shell.instance(config=Config(quiet | plain))


def answer(question, shell, codec, limit):
    """Do what is asked; whatever goes wrong is part of the answer."""
    names = shell.user_ns
    sys.stdout = sys.stderr = printed = Capture(limit)
    try:
        if question["do"] == "run":
            outcome = shell.run_cell(question["source"], store_history=False)
            error = outcome.error_before_exec or outcome.error_in_exec
            reply = {"error": describe(error)} if error is not None else {}
            return reply | {"output": printed.getvalue()}
        if question["do"] == "look":
            if question["name"] not in names:
                return {"kind": "missing"}
            value = names[question["name"]]
            return {"kind": "function"} if callable(value) else {"value": codec.encode(value)}
        args, kwargs = codec.decode(question["args"]), codec.decode(question["kwargs"])
        return {"value": codec.encode(names[question["name"]](*args, **kwargs))}
    except BaseException as error:
        kinds = type(error).__mro__  # a student's own kind of ValueError is a ValueError
        built_in = next(kind.__name__ for kind in kinds if kind.__module__ == "builtins")
        return {"error": [built_in, describe(error)[1]]}


def describe(error):
    """Name an exception without trusting its __str__."""
    try:
        message = str(error)[:2000]
    except BaseException:
        message = ""
    return [type(error).__name__, message]


def main():
    questions, answers = private_channel()
    settings = json.loads(questions.readline())
    restrict(settings)
    import codec  # after restrict: it imports NumPy, whose threads count as processes

    shell = new_shell()
    silence(2)  # until here it could say why it did not start
    own_number, leave = os.getpid(), os._exit
    for line in questions:
        question = json.loads(line)
        reply = answer(question, shell, codec, settings["output"])
        if os.getpid() != own_number:  # a child that the code forked came back from its call
            leave(0)
        answers.write(json.dumps(reply | {"id": question["id"]}).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
