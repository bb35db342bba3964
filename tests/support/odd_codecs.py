"""Codecs that misbehave, and data that make codecs misbehave."""

from __future__ import annotations

import sys

FAKE_CODECS = """
import os, signal, threading
import numcodecs
from numcodecs.abc import Codec

class Crash(Codec):
    codec_id = "acme-crash"
    def encode(self, data): return data
    def decode(self, data, out=None): os.kill(os.getpid(), signal.SIGSEGV)

class Exit(Crash):
    codec_id = "acme-exit"
    def decode(self, data, out=None): os._exit(3)

class Hang(Crash):
    codec_id = "acme-hang"
    def decode(self, data, out=None): threading.Event().wait()

class Hungry(Crash):
    codec_id = "acme-hungry"
    def decode(self, data, out=None): return bytes(2**34)

class Loud(Crash):
    codec_id = "acme-loud"
    def decode(self, data, out=None):
        os.write(1, b"noise" * 1000)
        return data

class Odd(Crash):
    codec_id = "acme-odd"
    def decode(self, data, out=None): raise KeyError("odd")

for each in (Crash, Exit, Hang, Hungry, Loud, Odd):
    numcodecs.register_codec(each)

from ngfflint.decoding.worker import main
main()
"""
"""A worker with codecs that misbehave."""

FAKE_WORKER = (sys.executable, "-c", FAKE_CODECS)


def zstd_bomb(size: int) -> bytes:
    """Return a zstd frame that does not state its size: blocks of 128 KiB of one byte."""
    block = ((2**17 << 3) | 2).to_bytes(3, "little") + b"\0"
    last = ((2**17 << 3) | 3).to_bytes(3, "little") + b"\0"
    return b"\x28\xb5\x2f\xfd\x00\x58" + block * (size // 2**17) + last
