package dev.redraft.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * As many requests as the server takes, from one thread: each connection sends a batch, waits for
 * all of its replies and sends the next, as redis-benchmark does.
 */
public final class ClosedLoop implements AutoCloseable {
  private static final int IN_BYTES = 256 * 1024;
  private static final long PATIENCE_MILLIS = 60_000;

  private final int port;
  private final int depth;
  private final Selector selector;
  private final List<Connection> connections = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
  private volatile boolean stopping;

  private Request request;
  private long next;
  private long end;
  private final AtomicLong done = new AtomicLong();

  /**
   * Connects.
   *
   * @param depth requests in a batch
   */
  public ClosedLoop(int port, int connections, int depth, Request request) throws IOException {
    this.port = port;
    this.depth = depth;
    this.request = request;
    selector = Selector.open();
    try {
      for (int i = 0; i < connections; i++) {
        this.connections.add(Connection.open(port, selector, depth * request.maxBytes()));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Sends requests {@code first} to {@code first + count - 1}; seconds until the last reply. */
  public double run(long first, long count) throws IOException {
    next = first;
    end = first + count;
    done.set(0);
    long began = System.nanoTime();
    for (Connection connection : connections) {
      send(connection);
    }
    while (done.get() < next - first || next < end) {
      await();
      if (stopping) {
        end = next;
      }
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private void await() throws IOException {
    try {
      if (selector.select(this::ready, PATIENCE_MILLIS) == 0) {
        throw new IOException("no reply from port " + port + " within a minute");
      }
    } catch (UncheckedIOException e) {
      throw new IOException("port " + port + ": " + e.getMessage(), e);
    }
  }

  /** Makes {@link #run} end early, from another thread. */
  public void stop() {
    stopping = true;
  }

  /** Replies so far in this run; any thread may ask. */
  public long done() {
    return done.get();
  }

  private void ready(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      if (key.isWritable()) {
        connection.awaitWritable(!connection.flush());
      }
      if (key.isReadable()) {
        int replies = connection.receive(in);
        connection.count -= replies;
        done.lazySet(done.get() + replies);
        if (connection.count == 0) {
          send(connection);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void send(Connection connection) throws IOException {
    int batch = (int) Math.min(depth, end - next);
    if (batch == 0) {
      return;
    }
    for (int i = 0; i < batch; i++) {
      request.encode(next++, connection.out);
    }
    connection.count = batch;
    connection.awaitWritable(!connection.flush());
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
