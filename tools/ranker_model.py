"""Trees of LightGBM → ONNX: an operator that every ONNX runtime has, so that ranking needs no LightGBM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def to_onnx(dumped: Mapping[str, Any], inputs: int) -> bytes:
    """Write a dumped model (`Booster.dump_model`) as one TreeEnsembleRegressor: inputs float32 (n, inputs) → (n, 1).

    Thresholds go down to the next float32, so that inputs in float32 take the branch that they take in LightGBM.
    """
    from onnx import TensorProto, helper

    nodes: dict[str, list[Any]] = {
        name: []
        for name in ("treeids", "nodeids", "featureids", "modes", "values", "truenodeids", "falsenodeids", "missing")
    }
    targets: dict[str, list[Any]] = {"treeids": [], "nodeids": [], "weights": []}

    def walk(tree: int, node: Mapping[str, Any], counter: list[int]) -> int:
        number = counter[0]
        counter[0] += 1
        at = len(nodes["nodeids"])
        for name, value in zip(nodes, (tree, number, 0, "LEAF", 0.0, 0, 0, 0), strict=True):
            nodes[name].append(value)
        if "leaf_value" in node:
            for name, value in zip(targets, (tree, number, node["leaf_value"]), strict=True):
                targets[name].append(value)
            return number
        nodes["featureids"][at] = node["split_feature"]
        nodes["modes"][at] = "BRANCH_LEQ"
        nodes["values"][at] = _down(node["threshold"])
        # Where training saw no missing value, LightGBM takes one for 0.
        left = node["default_left"] if node["missing_type"] == "NaN" else node["threshold"] >= 0
        nodes["missing"][at] = int(left)
        nodes["truenodeids"][at] = walk(tree, node["left_child"], counter)
        nodes["falsenodeids"][at] = walk(tree, node["right_child"], counter)
        return number

    for number, info in enumerate(dumped["tree_info"]):
        walk(number, info["tree_structure"], [0])
    named: dict[str, Any] = {f"nodes_{name}": values for name, values in nodes.items() if name != "missing"}
    node = helper.make_node(
        "TreeEnsembleRegressor",
        ["inputs"],
        ["scores"],
        domain="ai.onnx.ml",
        n_targets=1,
        aggregate_function="SUM",
        post_transform="NONE",
        nodes_missing_value_tracks_true=nodes["missing"],
        target_treeids=targets["treeids"],
        target_nodeids=targets["nodeids"],
        target_ids=[0] * len(targets["nodeids"]),
        target_weights=targets["weights"],
        **named,
    )
    graph = helper.make_graph(
        [node],
        "ranker",
        [helper.make_tensor_value_info("inputs", TensorProto.FLOAT, [None, inputs])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [None, 1])],
    )
    opsets = [helper.make_opsetid("ai.onnx.ml", 3), helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="hirestream")
    written: bytes = model.SerializeToString()
    return written


def _down(threshold: float) -> float:
    """Largest float32 that is not above a threshold."""
    near = np.float32(min(threshold, float(np.finfo(np.float32).max)))
    return float(near if float(near) <= threshold else np.nextafter(near, np.float32(-np.inf)))
