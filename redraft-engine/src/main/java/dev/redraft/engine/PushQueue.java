package dev.redraft.engine;

import dev.redraft.platform.EventLog;
import dev.redraft.resp.RespValue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Brings pushes from the engine's thread to a listener in this process: in order, one at a time, on
 * a virtual thread that exists while there are any. The engine never waits for the listener.
 */
final class PushQueue {
  private record Entry(RespValue push, long bytes) {}

  private final Consumer<RespValue> listener;
  private final EventLog events;
  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean closed;

  PushQueue(Consumer<RespValue> listener, EventLog events) {
    this.listener = listener;
    this.events = events;
  }

  /** Adds a push of so many bytes. Engine thread. */
  void add(RespValue push, long size) {
    entries.add(new Entry(push, size));
    bytes.addAndGet(size);
    if (count.getAndIncrement() == 0) {
      Thread.ofVirtual().name("redraft-listener").start(this::drain);
    }
  }

  /** The bytes of the pushes that the listener has not had. */
  long pendingBytes() {
    return bytes.get();
  }

  /** No listener is called any more for what is still here. */
  void close() {
    closed = true;
  }

  private void drain() {
    do {
      Entry entry = entries.remove();
      try {
        if (!closed) {
          listener.accept(entry.push());
        }
      } catch (RuntimeException | Error e) {
        // The listener's own affair; the messages behind this one are still wanted.
        events.warning("A listener for messages failed: " + e);
      }
      bytes.addAndGet(-entry.bytes());
    } while (count.decrementAndGet() > 0);
  }
}
