"""What is found out about a network is what its author would say: layout, range, size multiple, halo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from photoenhance.errors import PhotoError
from photoenhance.inference.catalogue import find
from photoenhance.inference.foreign.child import look
from photoenhance.inference.foreign.found import words
from tests.inference.foreign import made


@pytest.mark.parametrize(("count", "side", "halo"), [(1, 1, 0), (1, 3, 1), (3, 3, 3), (4, 5, 8), (5, 9, 20)])
def test_the_halo_is_the_reach_of_its_convolutions(tmp_path: Path, count: int, side: int, halo: int) -> None:
    found = look(made.blurs(tmp_path / "a.onnx", count, side), None)
    assert (found.halo, found.multiple, found.layout) == (halo, 1, "NCHW")
    assert any(f"looks {halo} px around each point" in sentence for sentence in words(found))


def test_the_halo_of_trained_networks_is_found_though_their_last_pixels_weigh_nothing(tmp_path: Path) -> None:
    model = find("lowlight-gan")
    graph = onnx.load(model.path)
    del graph.metadata_props[:]
    path = tmp_path / "gan.onnx"
    onnx.save(graph, path)
    found = look(path, None)
    assert (found.halo, found.multiple, found.range) == (model.info.halo, model.info.multiple, model.info.range)
    assert found.certain == "bounded"


def test_a_strided_network_wants_multiples_and_tanh_shows_its_range(tmp_path: Path) -> None:
    found = look(made.halved(tmp_path / "a.onnx"), None)
    # A block of two answers needs one strided answer, which reads from one pixel before it to its second one.
    assert (found.multiple, found.halo, found.range, found.certain) == (2, 1, (-1.0, 1.0), "bounded")


def test_a_grid_that_only_cuts_would_show_becomes_the_multiple(tmp_path: Path) -> None:
    found = look(made.strange(tmp_path / "a.onnx"), None)
    assert (found.multiple, found.halo) == (2, 0)


def test_a_reach_without_limit_is_found_and_said(tmp_path: Path) -> None:
    found = look(made.centred(tmp_path / "a.onnx"), None)
    assert found.halo is None
    assert found.longest in (512, 1024, 2048, 4096, 8192)
    assert any("whole photos, with sides of at most" in sentence for sentence in words(found))


@pytest.mark.parametrize(
    ("gain", "offset", "top", "values", "certain"),
    [
        (1.1, 0.0, 1.0, (0.0, 1.0), "bounded"),
        (1.1, 5.0, 255.0, (0.0, 255.0), "bounded"),
        (0.9, 20.0, 0.0, (0.0, 255.0), "nearest"),
        (0.8, 0.1, 0.0, (0.0, 1.0), "alike"),
        (1.2, 0.0, 0.0, (0.0, 1.0), "alike"),
    ],
)
def test_the_range(
    tmp_path: Path, gain: float, offset: float, top: float, values: tuple[float, float], certain: str
) -> None:
    found = look(made.line(tmp_path / "a.onnx", gain, offset, top=top), None)
    assert found.range == values
    if certain != "alike":
        assert found.certain == certain
    assert found.halo == 0


def test_channels_last(tmp_path: Path) -> None:
    found = look(made.line(tmp_path / "a.onnx", 0.5, 1.0, made.LAST, top=255.0), None)
    assert (found.layout, found.range) == ("NHWC", (0.0, 255.0))
    assert any("channels last (NHWC)" in sentence for sentence in words(found))


def test_the_range_may_be_told(tmp_path: Path) -> None:
    found = look(made.line(tmp_path / "a.onnx", 0.5), (0.0, 255.0))
    assert (found.range, found.certain) == ((0.0, 255.0), "told")


@pytest.mark.parametrize(
    ("scale", "said"), [(2, "makes pictures 2 times as large"), (4, "makes pictures 4 times as large")]
)
def test_networks_that_change_the_size_are_refused(tmp_path: Path, scale: int, said: str) -> None:
    with pytest.raises(PhotoError, match=said):
        look(made.larger(tmp_path / "a.onnx", scale), None)


def _two_inputs(path: Path) -> Path:
    return made.save(path, [helper.make_node("Add", ["x", "z"], ["y"])], inputs=("x", "z"))


def _fixed(path: Path) -> Path:
    return made.line(path, 0.5, shape=(1, 3, 64, 96))


def _gray(path: Path) -> Path:
    return made.line(path, 0.5, shape=(1, 1, "h", "w"))


def _half(path: Path) -> Path:
    return made.save(path, [helper.make_node("Abs", ["x"], ["y"])], kind=TensorProto.FLOAT16)


def _cropping(path: Path) -> Path:
    kernel = np.full((3, 1, 3, 3), 1 / 9, np.float32)
    return made.save(path, [helper.make_node("Conv", ["x", "k"], ["y"], group=3)], {"k": kernel})


def _random(path: Path) -> Path:
    nodes = [helper.make_node("RandomUniformLike", ["x"], ["r"]), helper.make_node("Add", ["x", "r"], ["y"])]
    return made.save(path, nodes)


def _nan(path: Path) -> Path:
    nodes = [helper.make_node("Sub", ["x", "x"], ["zero"]), helper.make_node("Div", ["x", "zero"], ["y"])]
    return made.save(path, nodes)


def _constant(path: Path) -> Path:
    return made.line(path, 0.0, 0.5)


def _custom(path: Path) -> Path:
    return made.save(path, [helper.make_node("Magic", ["x"], ["y"], domain="my.own")], domains=["my.own"])


def _context(path: Path) -> Path:
    node = helper.make_node("EPContext", ["x"], ["y"], domain="com.microsoft", ep_cache_context="/etc/passwd")
    return made.save(path, [node], domains=["com.microsoft"])


def _outside(path: Path) -> Path:
    return made.beside(path, "/etc/passwd")


def _memory(path: Path) -> Path:
    return made.beside(path, "*/_ORT_MEM_ADDR_/*")


def _garbage(path: Path) -> Path:
    path.write_bytes(np.random.default_rng(0).bytes(5000))
    return path


def _empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def _cut(path: Path) -> Path:
    made.blurs(path, 3)
    path.write_bytes(path.read_bytes()[:-40])
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_two_inputs, "has 2 inputs and 1 outputs"),
        (_fixed, "takes pictures of 64 x 96 only"),
        (_gray, "without three channels"),
        (_half, r"tensor\(float16\), and only float32"),
        (_cropping, "a picture of 101 x 97 comes back as 99 x 95"),
        (_random, "answers differently each time"),
        (_nan, "values that are no numbers"),
        (_constant, "the same whatever the picture"),
        (_custom, r"operators that only other programs have: my\.own\.Magic"),
        (_context, r"operators that only other programs have: com\.microsoft\.EPContext"),
        (_outside, "keeps its weights in other files"),
        (_memory, "keeps its weights in other files"),
        (_garbage, "no ONNX file, or a damaged one"),
        (_empty, "it is empty"),
        (_cut, "it ends early"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(tmp_path: Path, make: object, said: str) -> None:
    with pytest.raises(PhotoError, match=said) as caught:
        look(make(tmp_path / "bad.onnx"), None)  # type: ignore[operator]
    assert str(caught.value).startswith("Cannot add bad.onnx: ")
    assert "\n" not in str(caught.value)


def test_operators_that_the_file_defines_itself_are_no_custom_ones(tmp_path: Path) -> None:
    body = [helper.make_node("Sigmoid", ["a"], ["b"])]
    squash = helper.make_function("local", "Squash", ["a"], ["b"], body, [helper.make_opsetid("", 17)])
    nodes = [helper.make_node("Squash", ["x"], ["y"], domain="local")]
    found = look(made.save(tmp_path / "a.onnx", nodes, domains=["local"], functions=[squash]), None)
    assert (found.range, found.certain) == ((0.0, 1.0), "bounded")


def test_weights_in_other_files_are_seen_in_graphs_within_graphs(tmp_path: Path) -> None:
    inner = onnx.load(made.beside(tmp_path / "inner.onnx", "weights.bin"), load_external_data=False)
    value = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    branch = helper.make_graph(list(inner.graph.node), "branch", [], [value], list(inner.graph.initializer))
    node = helper.make_node("If", ["true"], ["y"], then_branch=branch, else_branch=branch)
    with pytest.raises(PhotoError, match="in other files"):
        look(made.save(tmp_path / "a.onnx", [node], {"true": np.array(True)}), None)


def test_a_file_that_says_what_it_is_needs_no_measuring() -> None:
    model = find("denoise")
    found = look(model.path, None)
    assert found.described == model.info
    assert found.sha256 == model.sha256
