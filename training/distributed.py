"""Training in several processes: `torchrun --nproc-per-node 2 -m training.fit ...`. Everything here is PyTorch's own.

Outside a group every function does nothing, so that no caller asks first. Knows no configs, data or files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from photoenhance.errors import PhotoError

Value = TypeVar("Value")


@contextmanager
def group() -> Iterator[None]:
    """The processes that torchrun started, joined while this lasts; without torchrun or in a group already, nothing.

    A process can join once only: a second time PyTorch's own meeting place waits for ever.
    """
    if joined() or not dist.is_torchelastic_launched():
        yield
        return
    if torch.cuda.is_available():
        torch.cuda.set_device(dist.get_node_local_rank())
    dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield
    finally:
        dist.destroy_process_group()


def joined() -> bool:
    """Whether this process works in a group."""
    return dist.is_initialized()


def rank() -> int:
    """Number of this process in its group, from 0; number 0 also validates, writes and speaks."""
    return dist.get_rank() if joined() else 0


def shared(module: nn.Module) -> nn.Module:
    """The module to call in training: its gradients become means over the group, and its start that of number 0.

    Buffers are left to each process: BatchNorm normalises by the statistics of the process's own batch (synchronised
    BatchNorm needs a GPU), and its running statistics differ until `agree` is called.
    """
    return DistributedDataParallel(module, forward_sync_buffers=False) if joined() else module


def agree(module: nn.Module) -> None:
    """Make running statistics and other buffers the means over the group (whole numbers: those of number 0).

    Raises
    ------
    PhotoError
        When the processes' weights are not equal, bit for bit, which would be a fault of ours.
    """
    if not joined():
        return
    for value in module.buffers():
        if value.is_floating_point():
            dist.all_reduce(value)
            value.div_(dist.get_world_size())
        else:
            dist.broadcast(value, 0)
    if len(set(everyone(_digest(module)))) > 1:
        raise PhotoError("Cannot go on", "the processes no longer have equal weights", "Report this as a bug")


def _digest(module: nn.Module) -> str:
    digest = hashlib.sha256()
    for value in module.state_dict().values():
        digest.update(value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def anyone(wish: bool) -> bool:
    """Whether any process has the wish (to stop, say): all get the same answer, and leave a loop at the same step."""
    return any(everyone(wish))


def of_first(value: Value) -> Value:
    """What number 0 has for a value, in all processes."""
    return everyone(value)[0]


def everyone(value: Value) -> list[Value]:
    """The values of all processes, by number."""
    found: list[Any] = [value]
    if joined():
        found = [None] * dist.get_world_size()
        dist.all_gather_object(found, value)
    return found


def first_alone(work: Callable[[], Value]) -> Value:
    """Do a piece of work in number 0 before the others do it, which then find what it left on disk."""
    if joined() and rank() > 0:
        dist.barrier()
    done = work()
    if joined() and rank() == 0:
        dist.barrier()
    return done
