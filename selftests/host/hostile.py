#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""hostile.py KIND [INSTRUCTIONS]: write a valid program that is costly to understand.

Every kind has the kernel's limit of 4096 instructions unless told otherwise:

branches    asks for one bit after the other of all arguments, and both answers go on: 2^n paths
order       compares arguments with ever other numbers, and both answers go on
puzzle      the path that goes on is the solution of a 3-SAT problem of the bits of one argument:
            for most of it, there is a word, but not one that is easily found
equals      refuses one number after the other: what is left is what is none of them
arithmetic  calculates with arguments, which conditions can't tell, and branches on that
"""

import random
import struct
import sys

BPF_MAXINSNS = 4096
ARGS = 16
LD_ABS, LD_MEM, ST = 0x20, 0x60, 0x02
ADD, MUL, AND, XOR_X, TAX = 0x04, 0x24, 0x54, 0xac, 0x07
JEQ, JGT, JSET = 0x15, 0x25, 0x45
RET = 0x06
ALLOW, EPERM = 0x7fff0000, 0x00050001


def branches(number, _dice):
    """Both sides of a branch change A, so that no two paths are alike."""
    return [(LD_ABS, 0, 0, ARGS + 4 * (number % 12)),
            (JSET, 0, 1, 1 << (number // 12 % 32)),
            (ADD, 0, 0, 1)]


def order(number, dice):
    """What has been compared once bounds what may come, but hardly."""
    return [(LD_ABS, 0, 0, ARGS + 4 * (number % 12)),
            (JGT, 0, 1, dice.getrandbits(32)),
            (ADD, 0, 0, 1)]


def puzzle(_number, dice):
    """One clause: three bits are not all as they must not be; who has them so is refused."""
    bits = [1 << bit for bit in dice.sample(range(32), 3)]
    return [(LD_ABS, 0, 0, ARGS),
            (AND, 0, 0, sum(bits)),
            (JEQ, 0, 1, sum(bit for bit in bits if dice.getrandbits(1))),
            (RET, 0, 0, EPERM)]


def equals(number, _dice):
    """Each answer has a condition more than the one before."""
    return [(LD_ABS, 0, 0, ARGS),
            (JEQ, 0, 1, number + 1),
            (RET, 0, 0, EPERM)]


def arithmetic(number, _dice):
    """A hash of all arguments in M[0]."""
    return [(LD_MEM, 0, 0, 0),
            (TAX, 0, 0, 0),
            (LD_ABS, 0, 0, ARGS + 4 * (number % 12)),
            (XOR_X, 0, 0, 0),
            (MUL, 0, 0, 0x9e3779b1),
            (JSET, 0, 1, 1 << (number % 32)),
            (ADD, 0, 0, number),
            (ST, 0, 0, 0)]


def program(kind, length):
    """As much of a kind as there is room for before the end, which allows."""
    dice = random.Random(1)
    insns = [(0x00, 0, 0, 0), (ST, 0, 0, 0)]
    number = 0
    while True:
        more = kind(number, dice)
        if len(insns) + len(more) >= length:
            break
        insns += more
        number += 1
    insns += [(AND, 0, 0, 0xffffffff)] * (length - 1 - len(insns))
    return insns + [(RET, 0, 0, ALLOW)]


def main():
    """Write the program that is asked for."""
    kinds = {kind.__name__: kind for kind in (branches, order, puzzle, equals, arithmetic)}
    length = int(sys.argv[2]) if len(sys.argv) > 2 else BPF_MAXINSNS
    for insn in program(kinds[sys.argv[1]], length):
        sys.stdout.buffer.write(struct.pack("=HBBI", *insn))


main()
