"""Who looks to whom, as networkx draws it and as Mesa's spaces hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
from mesa.discrete_space import Network

if TYPE_CHECKING:
    from sim.engines.mesa.model import NavModel


def graph_of(model: NavModel) -> Any:
    """Return the people of a model and their ties now.

    Returns
    -------
    networkx.DiGraph
        People are nodes, numbered from 0 in the order of `model.agents`, with `role`, `office` and `department`.
        An edge goes from a person to somebody this person looks to, with `kind`: ``office``, ``leader``
        or ``elsewhere``.
    """
    graph = nx.DiGraph()
    number = {person: node for node, person in enumerate(model.agents)}
    for person, node in number.items():
        graph.add_node(node, role=person.role, office=person.office.index, department=person.department)
    for person, node in number.items():
        if person.boss is not None:
            graph.add_edge(node, number[person.boss], kind="leader")
        for kind, others in (("office", person.ties), ("elsewhere", person.elsewhere)):
            graph.add_edges_from(((node, number[other]) for other in others), kind=kind)
    return graph


def grid_of(model: NavModel) -> Any:
    """Return a Mesa space with everybody in a cell of the network, for SolaraViz, which asks for `model.grid`."""
    grid = Network(graph_of(model).to_undirected(), capacity=1, random=model.random)
    for person, cell in zip(model.agents, grid.all_cells.cells, strict=True):
        person.cell = cell
        cell.add_agent(person)
    return grid
