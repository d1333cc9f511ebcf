package dev.redraft.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests at a fixed rate, whatever becomes of those before: as of many clients that know nothing
 * of each other. Request k is due k periods after the start, and its latency is reckoned from then;
 * so a server that stands still is charged for every request that it delays, and not only for the
 * one that it was working on (coordinated omission).
 *
 * <p>One thread sends, another receives. Request k goes to connection k modulo their number, whose
 * replies come in order: so the time at which each was due follows from its position.
 */
public final class OpenLoop implements AutoCloseable {
  private static final int IN_BYTES = 256 * 1024;
  private static final int OUT_BYTES = 1024 * 1024;
  private static final long NAP_NANOS = 50_000;
  private static final long DRAIN_NANOS = 60_000_000_000L;

  private final Request request;
  private final double period;
  private final Selector selector;
  private final List<Connection> connections = new ArrayList<>();
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
  private final Thread sender = new Thread(this::send, "open-loop-send");
  private final Thread receiver = new Thread(this::receive, "open-loop-receive");
  private final long start;
  private volatile boolean stopped;
  private volatile long sent;
  private final AtomicLong received = new AtomicLong();
  private volatile @Nullable IOException failure;
  private Latencies latencies = new Latencies();

  private OpenLoop(int port, int count, int rate, Request request) throws IOException {
    this.request = request;
    period = 1e9 / rate;
    selector = Selector.open();
    try {
      for (int i = 0; i < count; i++) {
        connections.add(Connection.open(port, selector, OUT_BYTES));
      }
    } catch (IOException e) {
      closeConnections();
      throw e;
    }
    start = System.nanoTime();
  }

  /**
   * Begins to send.
   *
   * @param rate requests a second, over all connections
   */
  public static OpenLoop start(int port, int connections, int rate, Request request)
      throws IOException {
    OpenLoop loop = new OpenLoop(port, connections, rate, request);
    loop.receiver.start();
    loop.sender.start();
    return loop;
  }

  private long due(long number) {
    return start + (long) (number * period);
  }

  private void send() {
    try {
      long number = 0;
      while (!stopped && failure == null) {
        long now = System.nanoTime();
        while (due(number) - now <= 0 && offer(number)) {
          sent = ++number;
        }
        // what a full socket did not take; when one's buffer is full too, all wait, at its cost
        for (Connection connection : connections) {
          if (connection.out.position() > 0) {
            connection.flush();
          }
        }
        LockSupport.parkNanos(Math.max(NAP_NANOS, due(number) - System.nanoTime()));
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private boolean offer(long number) throws IOException {
    Connection connection = connections.get((int) (number % connections.size()));
    if (connection.out.remaining() < request.maxBytes()) {
      return false;
    }
    request.encode(number, connection.out);
    connection.flush();
    return true;
  }

  private void receive() {
    try {
      while (failure == null && !(stopped && received.get() == sent)) {
        selector.select(key -> receive((Connection) key.attachment()), 100);
      }
    } catch (ClosedSelectorException e) {
      // closed before all replies came
    } catch (IOException e) {
      fail(e);
    }
  }

  private void receive(Connection connection) {
    try {
      int replies = connection.receive(in);
      long now = System.nanoTime();
      int index = connections.indexOf(connection);
      synchronized (this) {
        for (int i = 0; i < replies; i++) {
          long due = due(index + connection.count++ * connections.size());
          latencies.add(due, now - due);
        }
      }
      received.addAndGet(replies);
    } catch (IOException e) {
      fail(e);
    }
  }

  private void fail(IOException e) {
    if (!stopped) {
      failure = e;
    }
  }

  /**
   * Latencies of the replies since the last call.
   *
   * @throws IOException if the server has failed to answer
   */
  public synchronized Latencies take() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw new IOException("the load has ended", failed);
    }
    Latencies taken = latencies;
    latencies = new Latencies();
    return taken;
  }

  /** Sends no more and waits for the replies that are missing, a minute at most. */
  public void finish() throws IOException, InterruptedException {
    stopped = true;
    sender.join();
    receiver.join(DRAIN_NANOS / 1_000_000);
    if (received.get() != sent) {
      throw new IOException((sent - received.get()) + " requests have no reply after a minute");
    }
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    Threads.join(sender);
    closeConnections();
    Threads.join(receiver);
  }

  private void closeConnections() throws IOException {
    selector.close();
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
