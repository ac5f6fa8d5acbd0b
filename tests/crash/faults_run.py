"""What faults.py works with: a park that is put back after every case, and programs that run in it."""
import ctypes
import fcntl
import hashlib
import mmap
import os
import select
import shutil
import stat
import struct
import subprocess
import time

KINDS = {"none": 0, "io": 1, "memory": 2}
MODES = {"count": 0, "once": 1, "ever": 2, "often": 3, "short": 4, "kill": 5}
SITES_MAX = 1 << 21
HEADER = struct.Struct("<QQQQ")
ADDR_NO_RANDOMIZE = 0x0040000
LONG_AGO = 1_600_000_000
NOON = int(time.time()) + 60  # when every case is, or a little later


class Wrong(Exception):
    """What must not be."""


class Park:
    """A folder that is the same before every case. What a case changed is seen by size, mode and time: every
    file's time is long ago, so that whatever is written is newer."""

    def __init__(self, origin, path):
        self.origin, self.path = origin, path
        shutil.copytree(origin, path, symlinks=True, dirs_exist_ok=True)
        for folder, _, names in os.walk(path):
            for name in names:
                os.utime(f"{folder}/{name}", (LONG_AGO, LONG_AGO))
        self.pristine = self.state()

    def state(self):
        found = {}
        for folder, folders, names in os.walk(self.path):
            for name in folders + names:
                path = f"{folder}/{name}"
                about = os.lstat(path)
                is_folder = stat.S_ISDIR(about.st_mode)
                # LMDB's locks are nobody's data.
                if name not in ("lock.mdb", "lock", "head.lock"):
                    found[path[len(self.path) + 1:]] = (about.st_mode,) if is_folder else \
                        (about.st_mode, about.st_size, about.st_mtime_ns)
        return found

    def is_pristine(self):
        return self.state() == self.pristine

    def digest(self):
        """Of all that is not as it was: two cases of one digest left the same park."""
        digest = hashlib.sha256()
        now = self.state()
        for name in sorted(now.keys() | self.pristine.keys()):
            if now.get(name) == self.pristine.get(name):
                continue
            digest.update(f"{name} {now.get(name, ['gone'])[0]}\n".encode())
            if len(now.get(name, ())) > 1:
                with open(f"{self.path}/{name}", "rb") as file:
                    digest.update(hashlib.sha256(file.read()).digest())
        return digest.digest()

    def restore(self):
        now = self.state()
        for name in sorted(now.keys() - self.pristine.keys(), reverse=True):
            path = f"{self.path}/{name}"
            if stat.S_ISDIR(now[name][0]):
                shutil.rmtree(path, ignore_errors=True)
            elif os.path.lexists(path):
                os.unlink(path)
        for name in sorted(self.pristine):
            if now.get(name) == self.pristine[name]:
                continue
            path = f"{self.path}/{name}"
            if stat.S_ISDIR(self.pristine[name][0]):
                os.makedirs(path, exist_ok=True)
                os.chmod(path, stat.S_IMODE(self.pristine[name][0]))
                continue
            if os.path.lexists(path):
                os.unlink(path)
            shutil.copy2(f"{self.origin}/{name}", path)
            os.utime(path, (LONG_AGO, LONG_AGO))


class Program:
    """A program with its arguments, of which fault_server.c runs main again and again."""

    def __init__(self, arguments, park, shared):
        self.arguments, self.park, self.shared = arguments, park, shared
        self.process = None

    def start(self):
        case_read, self.case = os.pipe()
        self.reply, reply_write = os.pipe()
        self.out, out_write = os.pipe()
        self.err, err_write = os.pipe()
        for fd in (self.out, self.err):
            os.set_blocking(fd, False)
            fcntl.fcntl(fd, 1031, 1 << 20)  # F_SETPIPE_SZ
        environment = dict(os.environ, LC_ALL="C.UTF-8", LD_PRELOAD=os.environ["FAULT"], FAULT_ROOT=self.park,
                           FAULT_SERVER=f"{case_read},{reply_write}", FAULT_SHARED=self.shared.name, TZ="UTC")
        environment["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + \
            ":verify_asan_link_order=0:allocator_may_return_null=1"
        for name in ("MINGZHANG_LEDGER", "MINGZHANG_KEY"):
            environment.pop(name, None)
        libc = ctypes.CDLL(None)
        self.process = subprocess.Popen(
            self.arguments, env=environment, stdin=subprocess.DEVNULL, stdout=out_write, stderr=err_write, cwd=self.park,
            pass_fds=(case_read, reply_write), preexec_fn=lambda: libc.personality(ADDR_NO_RANDOMIZE))
        for fd in (case_read, reply_write, out_write, err_write):
            os.close(fd)

    def run(self, kind="none", mode="count", errno=0, at=0, limit=0, full=0, chance=0):
        """(exit status or minus the signal, standard output, standard error); chance also is how late it is"""
        if self.process is None:
            self.start()
        self.shared.clear()
        os.write(self.case, f"{KINDS[kind]} {MODES[mode]} {errno} {at} {limit} {full} {chance} {NOON + chance}\n".encode())
        texts = {self.out: [], self.err: []}
        answer = b""
        while not answer.endswith(b"\n"):
            for fd in select.select([self.reply, self.out, self.err], [], [])[0]:
                piece = os.read(fd, 1 << 20)
                if fd == self.reply:
                    answer += piece
                    if not piece:
                        raise Wrong(f"the harness itself ended: {self.process.wait()}")
                else:
                    texts[fd].append(piece)
        for fd in (self.out, self.err):
            try:
                texts[fd].append(os.read(fd, 1 << 20))
            except BlockingIOError:
                pass
        out, err = (b"".join(texts[fd]).decode(errors="replace") for fd in (self.out, self.err))
        return os.waitstatus_to_exitcode(int(answer)), out, err

    def stop(self):
        if self.process is not None:
            os.close(self.case)
            self.process.wait()
            for fd in (self.reply, self.out, self.err):
                os.close(fd)
            self.process = None


class Shared:
    """struct fault_shared of fault.h."""

    def __init__(self, path):
        self.name = path
        with open(path, "wb") as file:
            file.truncate(HEADER.size + 8 * SITES_MAX)
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), HEADER.size + 8 * SITES_MAX)

    def clear(self):
        self.map[:HEADER.size] = bytes(HEADER.size)

    def counts(self):
        """calls, hits, the place that was hit"""
        return HEADER.unpack(self.map[:HEADER.size])[:3]

    def in_library(self):
        return HEADER.unpack(self.map[:HEADER.size])[3] != 0

    def sites(self):
        calls = min(self.counts()[0], SITES_MAX)
        return struct.unpack(f"<{calls}Q", self.map[HEADER.size:HEADER.size + 8 * calls])
