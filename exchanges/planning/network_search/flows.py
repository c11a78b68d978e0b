"""Flows of least cost through a small network of pipes, by successive cheapest ways (Busacker and Gowen)."""

from collections import deque
from collections.abc import Hashable, Iterator

Node = Hashable


class Flow:
    """Pipes between nodes, each with room for so many units at a cost each; costs may be negative, cycles may not."""

    def __init__(self) -> None:
        self._ends: list[Node] = []
        self._room: list[int] = []
        self._costs: list[int] = []
        self._pipes: dict[Node, list[int]] = {}

    def add(self, start: Node, end: Node, room: int, cost: int) -> int:
        """Lay a pipe and return its number."""
        number = len(self._ends)
        # Beside each pipe lies its way back, with the next number: what has flowed can be sent another way.
        for one, other, room_there, price in ((start, end, room, cost), (end, start, 0, -cost)):
            self._pipes.setdefault(one, []).append(len(self._ends))
            self._ends.append(other)
            self._room.append(room_there)
            self._costs.append(price)
        return number

    def used(self, pipe: int) -> int:
        """Return how many units flow through a pipe."""
        return self._room[pipe ^ 1]

    def send(self, start: Node, end: Node, units: int) -> int | None:
        """Send so many units the cheapest way and return what it costs; None where there is no room for them."""
        total = 0
        for _ in range(units):
            way = self._cheapest_way(start, end)
            if way is None:
                return None
            for pipe in way:
                self._room[pipe] -= 1
                self._room[pipe ^ 1] += 1
                total += self._costs[pipe]
        return total

    def _cheapest_way(self, start: Node, end: Node) -> list[int] | None:
        """Return the pipes of the cheapest way with room (Bellman and Ford, with a queue)."""
        costs: dict[Node, int] = {start: 0}
        came_by: dict[Node, int] = {}
        queue, waiting = deque([start]), {start}
        while queue:
            node = queue.popleft()
            waiting.discard(node)
            for pipe in self._pipes.get(node, ()):
                if self._room[pipe]:
                    there, cost = self._ends[pipe], costs[node] + self._costs[pipe]
                    if there not in costs or cost < costs[there]:
                        costs[there], came_by[there] = cost, pipe
                        if there not in waiting:
                            waiting.add(there)
                            queue.append(there)
        return list(self._back(came_by, start, end)) if end in came_by else None

    def _back(self, came_by: dict[Node, int], start: Node, end: Node) -> Iterator[int]:
        node = end
        while node != start:
            pipe = came_by[node]
            yield pipe
            node = self._ends[pipe ^ 1]
