"""A TCP proxy that breaks connections when a test wants it."""

import select
import socket
import struct
import threading
import time
from contextlib import suppress

from support.listener import Listener

# Closing such a socket sends a reset.
_RESET = struct.pack("ii", 1, 0)


class TcpProxy:
    """Passes connections on to a port of this machine."""

    def __init__(self, target):
        self._target = target
        self._lock = threading.Lock()
        self._pairs = set()
        self._refuses = False
        self._forgotten = set()
        self.accepted = 0
        self._listener = Listener(self._serve)
        self.port = self._listener.port

    def close(self):
        self._listener.close()
        self.reset()

    def reset(self):
        """Breaks every connection; gives how many there were."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    end.shutdown(socket.SHUT_RDWR)
        return len(pairs)

    def stop(self):
        """As if the server were down: breaks what there is, and refuses what comes."""
        self._refuses = True
        self.reset()

    def go_on(self):
        self._refuses = False

    def forget(self):
        """As a firewall does it: the connections that there are stay open, and nothing passes any more; new ones work."""
        with self._lock:
            self._forgotten |= self._pairs

    def _serve(self, client):
        with self._lock:
            self.accepted += 1
        if self._refuses:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            client.close()
            return
        try:
            server = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            client.close()
            return
        pair = (client, server)
        with self._lock:
            self._pairs.add(pair)
        other = {client: server, server: client}
        try:
            while True:
                for ready in select.select(pair, [], [], 1)[0]:
                    if pair in self._forgotten:
                        if pair not in self._pairs:  # reset() comes through
                            return
                        time.sleep(0.1)
                        continue
                    data = ready.recv(1 << 16)
                    if not data:
                        return
                    other[ready].sendall(data)
        except (OSError, ValueError):
            pass
        finally:
            with self._lock:
                self._pairs.discard(pair)
                self._forgotten.discard(pair)
            for end in pair:
                end.close()
