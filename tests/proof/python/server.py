"""server PORT WAY MS: answers "late" to a line, MS milliseconds after it came, waiting in one of many ways."""
import asyncio
import multiprocessing
import os
import queue
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time

PORT, WAY, DELAY = int(sys.argv[1]), sys.argv[2], max(1, int(sys.argv[3])) / 1000


def way_sleep(connection):
    time.sleep(DELAY)


def way_timer_thread(connection):
    done = threading.Event()
    threading.Timer(DELAY, done.set).start()
    done.wait()


def way_event_with_limit(connection):
    threading.Event().wait(DELAY)


def way_queue_with_limit(connection):
    try:
        queue.Queue().get(timeout=DELAY)
    except queue.Empty:
        pass


def way_thread_joins(connection):
    thread = threading.Thread(target=time.sleep, args=(DELAY,))
    thread.start()
    thread.join()


def way_socket_timeout(connection):
    connection.settimeout(DELAY)
    try:
        connection.recv(1)
    except TimeoutError:
        pass


def way_select(connection):
    select.select([connection], [], [], DELAY)


def way_selectors(connection):
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        selector.select(DELAY)


def way_subprocess(connection):
    subprocess.run(["sleep", str(DELAY)], check=True)


def way_subprocess_output(connection):
    subprocess.run(["sh", "-c", f"sleep {DELAY}; echo x"], check=True, capture_output=True)


def way_fork(connection):
    if os.fork() == 0:
        time.sleep(DELAY)
        os._exit(0)
    os.wait()


def way_multiprocessing(connection):
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=lambda: (time.sleep(DELAY), theirs.send(1)))
    process.start()
    ours.recv()
    process.join()


def way_setitimer(connection):
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, max(DELAY, 0.0001))
    signal.pause()


def way_busy(connection):
    end = time.monotonic() + DELAY
    while time.monotonic() < end:
        pass


def way_two_busy_threads(connection):
    def spin():
        end = time.monotonic() + DELAY
        while time.monotonic() < end:
            pass

    threads = [threading.Thread(target=spin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def way_asyncio(connection):
    asyncio.run(asyncio.sleep(DELAY))


def way_asyncio_thread(connection):
    async def main():
        await asyncio.get_running_loop().run_in_executor(None, time.sleep, DELAY)

    asyncio.run(main())


listener = socket.create_server(("", PORT))
connection, _ = listener.accept()
connection.recv(64)
globals()["way_" + WAY](connection)
connection.sendall(b"late\n")
while True:
    signal.pause()
