package dev.redraft.bench;

import dev.redraft.platform.Entropy;
import dev.redraft.server.demo.RespClient;
import dev.redraft.server.demo.ServerHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Random overwrites at full speed on some connections, and a probe on another that is due each
 * millisecond.
 */
final class Load implements AutoCloseable {
  private static final int PIPELINE = 16;
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final long PERIOD_NANOS = 1_000_000;

  private final int port;
  private final int keys;
  private final AtomicLong writes = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private List<Long> latencies = new ArrayList<>();
  private volatile boolean stopped;

  private Load(int port, int keys) {
    this.port = port;
    this.keys = keys;
  }

  static Load start(int port, int keys, int connections) {
    Load load = new Load(port, keys);
    for (int i = 0; i < connections; i++) {
      long seed = i;
      load.run(() -> load.write(seed));
    }
    load.run(() -> load.probe(true));
    return load;
  }

  /**
   * A probe alone, for the longest time without an answer: what would have been due while it waited
   * is left out, so a server that is busy but answers does not seem to stand still.
   */
  static Load probe(int port, int keys) {
    Load load = new Load(port, keys);
    load.run(() -> load.probe(false));
    return load;
  }

  private interface Work {
    void run() throws IOException;
  }

  private void run(Work work) {
    Thread thread =
        new Thread(() -> {
          try {
            work.run();
          } catch (IOException e) {
            if (!stopped) {
              throw new UncheckedIOException(e);
            }
          }
        });
    threads.add(thread);
    thread.start();
  }

  private void write(long seed) throws IOException {
    Entropy entropy = new Entropy(seed);
    String value = "v".repeat(100);
    try (RespClient client = RespClient.connect(ServerHandle.HOST, port, TIMEOUT_MILLIS)) {
      while (!stopped) {
        for (int i = 0; i < PIPELINE; i++) {
          client.send("SET", "key:" + entropy.nextInt(keys), value);
        }
        client.flush();
        for (int i = 0; i < PIPELINE; i++) {
          client.receive();
        }
        writes.addAndGet(PIPELINE);
      }
    }
  }

  private void probe(boolean makeUp) throws IOException {
    Entropy entropy = new Entropy(-1);
    try (RespClient client = RespClient.connect(ServerHandle.HOST, port, TIMEOUT_MILLIS)) {
      long due = System.nanoTime();
      while (!stopped) {
        due += PERIOD_NANOS;
        long early = due - System.nanoTime();
        if (early > 0) {
          LockSupport.parkNanos(early);
        } else if (!makeUp) {
          due = System.nanoTime();
        }
        client.call("GET", "key:" + entropy.nextInt(keys));
        synchronized (this) {
          latencies.add(System.nanoTime() - due);
        }
      }
    }
  }

  /** The latencies in nanoseconds since the last call. */
  synchronized List<Long> take() {
    List<Long> taken = latencies;
    latencies = new ArrayList<>();
    return taken;
  }

  /** The overwrites since the last call. */
  long takeWrites() {
    return writes.getAndSet(0);
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
