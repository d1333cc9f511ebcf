package dev.redraft.server.demo;

import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One connection that writes as fast as it is answered, a pipeline at a time, and keeps a journal
 * of it.
 */
public final class Writer {
  /** What is written after the first load. */
  public enum Mix {
    /** Values of keys that are there. */
    UPDATES,
    /** Also deletions, and transactions of two keys. */
    EVERYTHING
  }

  private static final int LOAD_PIPELINE = 256;

  private final ServerHandle server;
  private final Journal journal;
  private final Mix mix;
  private final int pipeline;
  private final Random random;
  private final AtomicLong slowestNanos = new AtomicLong();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean loaded;
  private volatile @Nullable Throwable failure;

  /**
   * Starts to write; first every key once if the journal is empty.
   *
   * @param pipeline most commands under way at once, after the load
   */
  public Writer(ServerHandle server, Journal journal, Mix mix, int pipeline, long seed) {
    this.server = server;
    this.journal = journal;
    this.mix = mix;
    this.pipeline = pipeline;
    random = new Random(seed);
    loaded = journal.sent() > 0;
    thread = new Thread(this::run, "writer");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try (RespClient client = server.connect()) {
      for (int from = journal.sent(); !loaded; from += LOAD_PIPELINE) {
        load(client, from, Math.min(journal.keys(), from + LOAD_PIPELINE));
        loaded = from + LOAD_PIPELINE >= journal.keys();
      }
      while (!stopping) {
        long begin = System.nanoTime();
        update(client);
        long took = System.nanoTime() - begin;
        slowestNanos.accumulateAndGet(took, Math::max);
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private void load(RespClient client, int from, int to) throws IOException {
    for (int key = from; key < to; key++) {
      client.send("SET", journal.key(key), journal.set(key));
    }
    client.flush();
    for (int key = from; key < to; key++) {
      accept(client.receive(), 1);
    }
  }

  private void update(RespClient client) throws IOException {
    boolean[] pairs = new boolean[pipeline];
    for (int i = 0; i < pipeline; i++) {
      int key = random.nextInt(journal.keys());
      int choice = mix == Mix.UPDATES ? 0 : random.nextInt(10);
      if (choice == 9) {
        pairs[i] = true;
        pair(client, key);
      } else if (choice == 8) {
        journal.delete(key);
        client.send("DEL", journal.key(key));
      } else {
        client.send("SET", journal.key(key), journal.set(key));
      }
    }
    client.flush();
    for (boolean pair : pairs) {
      for (int skip = pair ? 3 : 0; skip > 0; skip--) {
        accept(client.receive(), 0);
      }
      accept(client.receive(), pair ? 2 : 1);
    }
  }

  private void pair(RespClient client, int key) throws IOException {
    int other = random.nextInt(journal.keys());
    client.send("MULTI");
    client.send("SET", journal.key(key), journal.set(key));
    journal.joinNext();
    client.send("SET", journal.key(other), journal.set(other));
    client.send("EXEC");
  }

  private void accept(RespValue reply, int writes) {
    if (reply.isError() || reply.isNull()) {
      throw new IllegalStateException("a write was refused: " + reply.asText());
    }
    if (writes > 0) {
      journal.acknowledge(writes);
    }
  }

  /** Whether every key has been written once. */
  public boolean isLoaded() {
    return loaded;
  }

  /** The longest time that a pipeline of commands took since this was last asked. */
  public long takeSlowestNanos() {
    return slowestNanos.getAndSet(0);
  }

  /** Why it has stopped by itself; null if it has not. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Ends after the pipeline under way. */
  public void stop() throws InterruptedException {
    stopping = true;
    thread.join();
  }

  /** Waits until the end, which the end of the server brings about. */
  public void join() throws InterruptedException {
    thread.join();
  }
}
