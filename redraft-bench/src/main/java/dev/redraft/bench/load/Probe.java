package dev.redraft.bench.load;

import dev.redraft.platform.Entropy;
import dev.redraft.server.demo.RespClient;
import dev.redraft.server.demo.ServerHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;

/**
 * One client that asks a millisecond after each answer at the latest, for the longest time without
 * an answer: what would have been due while it waited is left out, so a server that is busy but
 * answers does not seem to stand still. {@link OpenLoop} is for what clients see.
 */
public final class Probe implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final long PERIOD_NANOS = 1_000_000;

  private final int port;
  private final int keys;
  private final Thread thread = new Thread(this::run, "probe");
  private Latencies latencies = new Latencies();
  private volatile boolean stopped;

  private Probe(int port, int keys) {
    this.port = port;
    this.keys = keys;
  }

  /** Begins to ask for keys below {@code keys}. */
  public static Probe start(int port, int keys) {
    Probe probe = new Probe(port, keys);
    probe.thread.start();
    return probe;
  }

  private void run() {
    Entropy entropy = new Entropy(-1);
    try (RespClient client = RespClient.connect(ServerHandle.HOST, port, TIMEOUT_MILLIS)) {
      long due = System.nanoTime();
      while (!stopped) {
        due += PERIOD_NANOS;
        long early = due - System.nanoTime();
        if (early > 0) {
          LockSupport.parkNanos(early);
        } else {
          due = System.nanoTime();
        }
        client.call("GET", "key:" + entropy.nextInt(keys));
        synchronized (this) {
          latencies.add(due, System.nanoTime() - due);
        }
      }
    } catch (IOException e) {
      if (!stopped) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What was seen since the last call. */
  public synchronized Latencies take() {
    Latencies taken = latencies;
    latencies = new Latencies();
    return taken;
  }

  @Override
  public void close() {
    stopped = true;
    Threads.join(thread);
  }
}
